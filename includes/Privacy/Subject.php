<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

/** Whose data is meant: accounts, and subscriptions that are billed to the address though no account has it (any more). */
final class Subject {

	/** @var list<int> */
	public readonly array $customer_ids;

	/** @var list<int> */
	public readonly array $subscription_ids;

	/**
	 * Never 0: that is what anonymised rows hold.
	 *
	 * @param list<int> $customer_ids
	 * @param list<int> $subscription_ids
	 */
	public function __construct( array $customer_ids, array $subscription_ids ) {
		$this->customer_ids     = self::real( $customer_ids );
		$this->subscription_ids = self::real( $subscription_ids );
	}

	public function is_nobody(): bool {
		return array() === $this->customer_ids && array() === $this->subscription_ids;
	}

	/**
	 * @param list<int> $ids
	 * @return list<int>
	 */
	private static function real( array $ids ): array {
		return array_values( array_unique( array_filter( $ids, static fn ( int $id ): bool => $id > 0 ) ) );
	}
}
