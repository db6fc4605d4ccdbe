<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StoreFact;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;

/** What the sandbox's tables say of a customer, for audiences. Its products have no categories. */
final class CustomerFacts implements StoreFacts {

	private const ORDERS = 'FROM {sandbox_orders} o JOIN {sandbox_subscriptions} s ON s.id = o.subscription_id '
		. 'WHERE s.customer_id = %d';

	public function __construct( private readonly Database $database ) {}

	public function connection(): string {
		return Sandbox::ID;
	}

	/** @return int|float|list<int> */
	public function fact( StoreFact $fact, Snapshot $snapshot ): int|float|array {
		$who  = array( $snapshot->customer_id );
		$year = (string) Data::sql( $snapshot->at->modify( '-12 months' ) );
		return match ( $fact ) {
			StoreFact::Category       => array(),
			StoreFact::PricePerMonth  => $snapshot->billing()->monthly( $snapshot->total->cents ) / (
				10 ** $snapshot->total->decimals
			),
			StoreFact::TenureDays     => $this->tenure( $snapshot ),
			StoreFact::RenewalsPaid   => (int) $this->database->value(
				'SELECT COUNT(*) ' . self::ORDERS . " AND o.kind = 'renewal' AND o.status IN ( 'paid', 'completed' )",
				$who,
			),
			StoreFact::LifetimeValue  => (int) $this->database->value(
				'SELECT SUM(o.total) ' . self::ORDERS . " AND o.status IN ( 'paid', 'completed' ) AND o.currency = %s",
				array( ...$who, $snapshot->total->currency ),
			) / ( 10 ** $snapshot->total->decimals ),
			StoreFact::FailedPayments => (int) $this->database->value(
				'SELECT COUNT(*) '
					. self::ORDERS
					. " AND o.kind = 'renewal' AND o.status = 'failed' AND o.created_at >= %s",
				array( ...$who, $year ),
			),
			StoreFact::Subscriptions  => (int) $this->database->value(
				"SELECT COUNT(*) FROM {sandbox_subscriptions} WHERE customer_id = %d AND status IN ( 'active', "
					. "'on-hold' )",
				$who,
			),
		};
	}

	private function tenure( Snapshot $snapshot ): int {
		$first = Data::time(
			$this->database->row(
				'SELECT MIN(started_at) AS at FROM {sandbox_subscriptions} WHERE customer_id = %d',
				array( $snapshot->customer_id ),
			)
				?? array(),
			'at',
		);
		return max( 0, intdiv( $snapshot->at->getTimestamp() - ( $first ?? $snapshot->at )->getTimestamp(), 86400 ) );
	}
}
