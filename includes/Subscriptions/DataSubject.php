<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Whose data is meant: accounts, and subscriptions that are billed to the address though no account has it (any more).
 */
final class DataSubject {

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

	/**
	 * The condition that a row is of one of the accounts.
	 *
	 * @return array{string, list<string|int>} SQL with places, and their values.
	 */
	public function is_customer( string $column = 'customer_id' ): array {
		return array() === $this->customer_ids
			? array( '1 = 0', array() )
			: array(
				$column . ' IN ( ' . implode( ', ', array_fill( 0, count( $this->customer_ids ), '%s' ) ) . ' )',
				$this->customer_ids,
			);
	}

	/**
	 * The condition that a row is of one of the accounts, or about one of the subscriptions.
	 *
	 * @return array{string, list<string|int>} SQL with places, and their values.
	 */
	public function is_concerned(): array {
		[ $customers, $customer_values ]         = $this->is_customer();
		[ $subscriptions, $subscription_values ] = SubscriptionRef::condition( $this->subscriptions );
		return array(
			'( ' . $customers . ' OR ' . $subscriptions . ' )',
			array( ...$customer_values, ...$subscription_values ),
		);
	}
}
