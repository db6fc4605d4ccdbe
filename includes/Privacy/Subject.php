<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Whose data is meant: accounts, and subscriptions that are billed to the address though no account has it (any more).
 */
final class Subject {

	/** @var list<int> */
	public readonly array $customer_ids;

	/** @var list<SubscriptionRef> */
	public readonly array $subscriptions;

	/**
	 * Never 0: that is what anonymised rows hold.
	 *
	 * @param list<int> $customer_ids
	 * @param list<SubscriptionRef> $subscriptions
	 */
	public function __construct( array $customer_ids, array $subscriptions ) {
		$this->customer_ids  = array_values( array_unique( array_filter(
			$customer_ids,
			static fn ( int $id ): bool => $id > 0,
		) ) );
		$this->subscriptions = SubscriptionRef::unique( $subscriptions );
	}

	public function is_nobody(): bool {
		return array() === $this->customer_ids && array() === $this->subscriptions;
	}
}
