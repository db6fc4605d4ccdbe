<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Tenure;
use ChurnStop\Data;
use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** What was learned of offers and of products, in the database. */
final class LearnedTable {

	/** A product with few subscriptions lasts as its store's, as if so many had been seen; a store as others. */
	private const AROUND_STORE   = 50.0;
	private const AROUND_UNKNOWN = 20.0;

	/** A curve is fitted anew at least so often: running subscriptions grow older. */
	private const FRESH_SECONDS = 72000;

	/** Renewals of the longest curve. */
	private const LONGEST = 1000;

	public function __construct( private readonly Database $database ) {}

	/** @return array<string, Learned> Offer id → what is known. One query. */
	public function of_flow( int $flow_id ): array {
		$found = array();
		foreach (
			$this->database->rows( 'SELECT * FROM {depth_models} WHERE flow_id = %d', array( $flow_id ) ) as $row
		) {
			$found[ Data::string( $row, 'offer_id' ) ] = Learned::from_row( $row );
		}
		return $found;
	}

	public function write( int $flow_id, string $offer_id, Learned $learned ): void {
		$this->database->transaction(
			function () use ( $flow_id, $offer_id, $learned ): void {
				$this->database->delete( 'depth_models', array( 'flow_id' => $flow_id, 'offer_id' => $offer_id ) );
				$this->database->insert(
					'depth_models',
					array(
						'flow_id'    => $flow_id,
						'offer_id'   => $offer_id,
						'version'    => $learned->version,
						'body'       => Data::encode( $learned->to_array() ),
						'learned_at' => (string) Data::sql( $learned->at ),
					)
				);
			}
		);
	}

	/** How subscriptions of this product last, else those of its store. One query. */
	public function survival( Snapshot $snapshot ): PlanSurvival {
		$first    = array_slice( $snapshot->items, 0, 1 );
		$products = array_unique( array(
			0,
			...array_map( static fn ( Item $item ): int => $item->sold_id(), $first ),
		) );
		$row      = $this->database->row(
			'SELECT * FROM {plan_survival} WHERE connection = %s AND period = %s AND billing_interval = %d AND '
				. 'product_id IN ( '
				. Database::places( $products )
				. ' ) AND fitted_at IS NOT NULL ORDER BY product_id DESC LIMIT 1',
			array( $snapshot->ref->connection, $snapshot->period, $snapshot->interval, ...$products )
		);
		return null === $row ? new PlanSurvival( BetaGeometric::unknown(), 0, 0, 0 ) : PlanSurvival::from_row( $row );
	}

	/**
	 * A page of a walk: what was known of these subscriptions is replaced.
	 *
	 * @param non-empty-array<int|string, Tenure|null> $page By id.
	 */
	public function replace( string $connection, array $page ): void {
		$rows  = array();
		$plans = array();
		foreach ( array_filter( $page ) as $tenure ) {
			$plan   = array( $connection, $tenure->period, $tenure->interval );
			$rows[] = array(
				'connection'       => $connection,
				'subscription_id'  => $tenure->subscription->id,
				'product_id'       => $tenure->product_id,
				'period'           => $tenure->period,
				'billing_interval' => $tenure->interval,
				'began_at'         => (string) Data::sql( $tenure->began_at ),
				'known_at'         => (string) Data::sql( $tenure->known_at ),
				'over_at'          => Data::sql( $tenure->over_at ),
				'lost'             => (int) $tenure->lost,
			);
			$plans[ implode( '|', $plan ) ]['plan'] = $plan;

			$plans[ implode( '|', $plan ) ]['products'][0]                   = true;
			$plans[ implode( '|', $plan ) ]['products'][ $tenure->product_id ] = true;
		}
		$refs               = array_map(
			static fn ( int|string $id ): SubscriptionRef => new SubscriptionRef( $connection, (string) $id ),
			array_keys( $page ),
		);
		[ $these, $values ] = SubscriptionRef::condition( $refs );
		$this->database->transaction(
			function () use ( $rows, $plans, $these, $values ): void {
				$this->database->execute( 'DELETE FROM {tenures} WHERE ' . $these, $values );
				$this->database->insert_all( 'tenures', $rows );
				foreach ( $plans as $of ) {
					$this->mark( $of['plan'], array_keys( $of['products'] ) );
				}
			}
		);
	}

	/**
	 * Curves that are to be fitted anew.
	 *
	 * @param array{string, string, int} $plan     Connection, period and interval.
	 * @param list<int>                  $products
	 */
	private function mark( array $plan, array $products ): void {
		$these = 'connection = %s AND period = %s AND billing_interval = %d AND product_id IN ( '
			. Database::places( $products )
			. ' )';
		$there = array_map(
			static fn ( array $row ): int => Data::int( $row, 'product_id' ),
			$this->database->rows(
				'SELECT product_id FROM {plan_survival} WHERE ' . $these,
				array( ...$plan, ...$products ),
			),
		);
		$this->database->execute(
			'UPDATE {plan_survival} SET stale = 1 WHERE stale = 0 AND ' . $these,
			array( ...$plan, ...$products ),
		);
		$new = array();
		foreach ( array_diff( $products, $there ) as $product ) {
			$new[] = array(
				'connection' => $plan[0],
				'period' => $plan[1],
				'billing_interval' => $plan[2],
				'product_id' => $product,
				'alpha' => '1',
				'beta' => '1',
				'stale' => 1,
			);
		}
		$this->database->insert_all( 'plan_survival', $new );
	}

	/**
	 * Fits one curve that is out of date, the stores' before their products'.
	 *
	 * @return bool Whether there was one.
	 */
	public function fit_one( \DateTimeImmutable $now ): bool {
		$row = $this->database->row(
			'SELECT * FROM {plan_survival} WHERE stale = 1 ORDER BY product_id, connection, period, '
				. 'billing_interval LIMIT 1',
		);
		if ( null === $row ) {
			return false;
		}
		$plan     = array(
			Data::string( $row, 'connection' ),
			Data::string( $row, 'period' ),
			Data::int( $row, 'billing_interval' ),
		);
		$product  = Data::int( $row, 'product_id' );
		$renewals = array();
		$total    = 0;
		$lost     = 0;
		foreach ( $this->spells( $plan, $product, $now ) as [ $entered, $lasted, $left, $count ] ) {
			$total += $count;
			$lost  += $left ? $count : 0;
			for ( $t = $entered + 1, $last = min( self::LONGEST, $left ? $lasted + 1 : $lasted ); $t <= $last; $t++ ) {
				$renewals[ $t ] ??= array( 'at_risk' => 0.0, 'lost' => 0.0 );

				$renewals[ $t ]['at_risk'] += $count;
				$renewals[ $t ]['lost']    += $left && $t === $lasted + 1 ? $count : 0.0;
			}
		}
		$around = 0 === $product
			? null
			: $this->database->row(
				'SELECT * FROM {plan_survival} WHERE connection = %s AND period = %s AND billing_interval = %d '
					. 'AND product_id = 0 AND fitted_at IS NOT NULL',
				$plan,
			);
		$curve  = null === $around
			? BetaGeometric::of_renewals( $renewals, BetaGeometric::unknown(), self::AROUND_UNKNOWN )
			: BetaGeometric::of_renewals( $renewals, PlanSurvival::from_row( $around )->curve, self::AROUND_STORE );
		$this->database->update(
			'plan_survival',
			array(
				'alpha'         => (string) $curve->alpha,
				'beta'          => (string) $curve->beta,
				'subscriptions' => $total,
				'lost'          => $lost,
				'stale'         => 0,
				'fitted_at'     => (string) Data::sql( $now ),
			),
			array(
				'connection' => $plan[0],
				'period' => $plan[1],
				'billing_interval' => $plan[2],
				'product_id' => $product,
			)
		);
		return true;
	}

	public function age( \DateTimeImmutable $now ): void {
		$this->database->execute(
			'UPDATE {plan_survival} SET stale = 1 WHERE stale = 0 AND fitted_at < %s',
			array( (string) Data::sql( $now->modify( '-' . self::FRESH_SECONDS . ' seconds' ) ) ),
		);
	}

	/**
	 * How long subscriptions of a plan lasted, in renewals, counted together.
	 *
	 * @param array{string, string, int} $plan
	 * @return \Generator<array{int, int, bool, int}> Known from this renewal on, lasted so many, whether lost, how
	 *     many.
	 */
	private function spells( array $plan, int $product, \DateTimeImmutable $now ): \Generator {
		$days = number_format( Reckoning::days_of( $plan[1], $plan[2] ), 4, '.', '' );
		$of   = 'SELECT FLOOR( GREATEST( DATEDIFF( known_at, began_at ), 0 ) / ' . $days . ' ) AS entered,
				FLOOR( GREATEST( DATEDIFF( COALESCE( over_at, %s ), began_at ), 0 ) / ' . $days . ' ) AS lasted,
				lost, COUNT(*) AS count
			FROM {tenures} WHERE connection = %s AND period = %s AND billing_interval = %d'
			. ( 0 === $product ? '' : ' AND product_id = %d' )
			. ' GROUP BY entered, lasted, lost';
		$values = array( (string) Data::sql( $now ), ...$plan, ...( 0 === $product ? array() : array( $product ) ) );
		foreach ( $this->database->rows( $of, $values ) as $row ) {
			yield array(
				Data::int( $row, 'entered' ),
				Data::int( $row, 'lasted' ),
				1 === Data::int( $row, 'lost' ),
				Data::int( $row, 'count' ),
			);
		}
	}
}
