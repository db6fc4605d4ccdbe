<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\Product;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Measure\Measure;
use ChurnStop\Storage\Database;

/**
 * A year of a demo shop: attempts with what came of them, made from a seed directly in the tables, and counted by the
 * same rebuild as a store's own.
 *
 * No store keeps books of their subscriptions, and most accounts are gone: so a recount finds nothing to change, and
 * nobody is billed.
 */
final class Year {

	private const SEED = 20261129;
	private const DAYS = 364;

	/** Rows that are written with one statement. */
	private const ROWS = 100;

	/** Ids that no store and no account has. */
	private const SUBSCRIPTIONS = PaymentHistories::MADE_UP[0];
	private const CUSTOMERS     = 900_000_000;

	public function __construct(
		private readonly Database $database,
		private readonly Connections $connections,
		private readonly FlowStore $flows,
		private readonly TargetProducts $products,
		private readonly Customers $customers,
		private readonly Trials $trials,
		private readonly Deals $deals,
		private readonly Measure $measure,
		private readonly Clock $clock,
	) {}

	/** @return int How many attempts it has; 0 where there is no flow or no plan, or it is there already. */
	public function fill(): int {
		$flow  = $this->flows->live()[0] ?? null;
		$plans = array_values( array_filter( array_map(
			static fn ( Product $product ): ?Plan => Plan::of( $product ),
			$this->products->plans(),
		) ) );
		if (
			null === $flow
			|| array() === $plans
			|| null !== $this->database->value(
				'SELECT subscription_id FROM {outcomes} WHERE subscription_id > %d AND subscription_id < %d LIMIT 1',
				array( self::SUBSCRIPTIONS, 2 * self::SUBSCRIPTIONS ),
			)
		) {
			return 0;
		}
		// Most customers pay in one currency, so that its figures are not small.
		$currencies = array_count_values( array_map( static fn ( Plan $plan ): string => $plan->currency, $plans ) );
		arsort( $currencies );
		$usual      = array_values( array_filter(
			$plans,
			static fn ( Plan $plan ): bool => $plan->currency === array_key_first( $currencies ),
		) );
		$dice       = new Dice( self::SEED );
		$people     = $this->customers->make();
		$moments    = $this->moments( $dice );
		$this->trials->make( $flow, count( $moments ) );
		$attempts   = new PastAttempts( $dice, $this->clock, $this->trials, $this->deals, $this->connection() );
		$first      = 1 + (int) $this->database->value( 'SELECT MAX( id ) FROM {attempts}' );
		$rows       = array_fill_keys(
			array( 'attempts', 'attempt_subscriptions', 'experiment_entries', 'outcomes', 'events' ),
			array(),
		);
		foreach ( $moments as $number => $moment ) {
			$left     = count( $moments ) - 1 - $number;
			$customer = $people[ $left ] ?? self::CUSTOMERS + $number;
			foreach (
				$attempts->rows(
					$first + $number,
					$customer,
					self::SUBSCRIPTIONS + 1 + $number,
					$moment,
					$flow,
					$dice->pick( array() !== $usual && $dice->happens( 0.93 ) ? $usual : $plans ),
				) as $table => $some
			) {
				array_push( $rows[ $table ], ...$some );
			}
		}
		$this->database->transaction(
			function () use ( $rows ): void {
				foreach ( $rows as $table => $some ) {
					foreach ( array_chunk( $some, self::ROWS ) as $chunk ) {
						$this->database->insert_all( $table, $chunk );
					}
				}
			}
		);
		$this->measure->rebuild( static function ( int $done ): void {} );
		return count( $moments );
	}

	/**
	 * @return list<\DateTimeImmutable> When somebody started to cancel, oldest first: more each month, fewer on
	 *     weekends.
	 */
	private function moments( Dice $dice ): array {
		$moments = array();
		$now     = $this->clock->now();
		for ( $ago = self::DAYS; $ago >= 1; $ago-- ) {
			$day     = $now->modify( '-' . $ago . ' days' );
			$busy    = array( 1.3, 1.1, 1.0, 1.0, 1.0, 0.8, 0.7 )[ (int) $day->format( 'N' ) - 1 ] * (
				'01' === $day->format( 'm' ) ? 1.5 : 1.0
			);
			$many    = (int) round(
				$busy * ( 2.2 + 1.6 * ( self::DAYS - $ago ) / self::DAYS ) + $dice->roll( 3 ) - 1.0,
			);
			$seconds = array();
			for ( $n = 0; $n < $many; $n++ ) {
				$seconds[] = $dice->roll( 86_400 );
			}
			sort( $seconds );
			foreach ( $seconds as $second ) {
				$moments[] = $day->setTime( 0, 0 )->modify( '+' . $second . ' seconds' );
			}
		}
		return $moments;
	}

	/** The store's; the demo's own where there is no other. */
	private function connection(): string {
		foreach ( $this->connections->all() as $connection ) {
			if ( Connections::DEMO !== $connection->id() ) {
				return $connection->id();
			}
		}
		return Connections::DEMO;
	}
}
