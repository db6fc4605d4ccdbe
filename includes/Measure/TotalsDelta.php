<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Experiments\Entry;

/**
 * What outcomes add to the daily totals, summed up before it is written: a row's key → what is to be added to its
 * counts.
 *
 * @phpstan-type Row array{table: string, day: string, keys: array<string, string|int>, counts: array<string, int>}
 */
final class TotalsDelta {

	/** What daily_totals and daily_parts count: rows, attempts, and cents. */
	public const COUNTS = array(
		'rows_counted', 'attempts', 'accepted', 'saved', 'pending', 'lost', 'kept', 'cancelled',
		'reactivated', 'dismissed', 'stayed', 'abandoned', 'opened', 'superseded', 'ended', 'reasoned', 'shown',
		'monthly_at_risk', 'monthly_saved', 'renewals', 'revenue', 'refunded', 'concession',
	);

	public const TABLES = array( 'daily_totals', 'daily_parts', 'daily_offers', 'daily_ends', 'daily_entries' );

	public const HELD_OUT = Entry::HELD_OUT;
	public const TREATED  = Entry::TREATED;

	/** The part of daily_ends of those who entered no holdout. */
	public const OTHERS = 'others';

	/** Left without an offer and without cancelling. */
	public const RETURNED = 'returned';

	/** @var array<string, Row> */
	private array $entries = array();

	/** @param int $sign 1 to add, -1 to take away what was added before. */
	public function add( Outcome $outcome, int $sign ): void {
		if ( ! $outcome->counted ) {
			return;
		}
		$demo   = array( 'demo' => (int) ( Connections::DEMO === $outcome->connection ) );
		$money  = array(
			'currency' => $outcome->currency,
			'decimals' => $outcome->decimals,
		);
		$counts = self::counts( $outcome );
		$this->put(
			'daily_totals',
			$outcome->day,
			$demo + array(
				'flow_id'      => $outcome->flow_id,
				'flow_version' => $outcome->flow_version,
				'reason'       => (string) $outcome->reason,
				'offer_id'     => $outcome->offer_id,
				'offer_type'   => $outcome->offer_type,
				'arm'          => $outcome->holdout
					? Entry::HELD_OUT
					: ( null === $outcome->experiment_id ? '' : $outcome->experiment_id . ':' . $outcome->arm ),
			) + $money,
			$counts,
			$sign
		);
		foreach ( self::parts( $outcome ) as $part => $value ) {
			$key = array(
				'part'  => $part,
				'value' => $value,
			);
			$this->put( 'daily_parts', $outcome->day, $demo + $key + $money, $counts, $sign );
		}
		$this->add_offers( $outcome, $demo, $sign );
		$this->add_ends( $outcome, $demo, $sign );
		$this->add_received( $outcome, $demo, $sign );
	}

	/** @return list<Row> What changes anything. */
	public function entries(): array {
		return array_values( array_filter(
			$this->entries,
			static fn ( array $entry ): bool => array() !== array_filter(
				$entry['counts'],
				static fn ( int $count ): bool => 0 !== $count,
			),
		) );
	}

	/** @return array<string, string> */
	public static function parts( Outcome $outcome ): array {
		return array(
			'product' => (string) $outcome->product_id,
			'period'  => $outcome->period,
			'country' => $outcome->country,
			'source'  => $outcome->source,
			'actor'   => $outcome->actor,
		);
	}

	/** @return array<string, int> Attempts are counted with their first subscription, money with each. */
	private static function counts( Outcome $outcome ): array {
		$one  = 0 === $outcome->place ? 1 : 0;
		$once = null === $outcome->superseded_by ? $one : 0;
		$is   = static fn ( string ...$states ): int => in_array( $outcome->state, $states, true ) ? $once : 0;
		return array(
			'rows_counted'    => 1,
			'attempts'        => $one,
			'accepted'        => $outcome->is_accepted() ? $one : 0,
			'saved'           => $is( Outcome::SAVED, Outcome::SAVED_PENDING ),
			'pending'         => $is( Outcome::SAVED_PENDING ),
			'lost'            => $is( Outcome::SAVED_LOST ),
			'kept'            => $outcome->kept ? $one : 0,
			'cancelled'       => $is( Outcome::CANCELLED, Outcome::SAVED_LOST ),
			'reactivated'     => $outcome->reactivated ? $once : 0,
			'dismissed'       => $is( Outcome::DISMISSED, Outcome::DISMISSED_LOST ),
			'stayed'          => $is( Outcome::DISMISSED ),
			'abandoned'       => $is( Outcome::ABANDONED ),
			'opened'          => $is( Outcome::OPEN ),
			'superseded'      => $one - $once,
			'ended'           => null === $outcome->ended_at ? 0 : $one,
			'reasoned'        => null === $outcome->reason ? 0 : $one,
			'shown'           => $outcome->offers_shown > 0 ? $one : 0,
			'monthly_at_risk' => null === $outcome->superseded_by ? $outcome->monthly : 0,
			'monthly_saved'   => $outcome->is_saved() ? $outcome->monthly : 0,
			'renewals'        => $outcome->is_saved() ? $outcome->renewals : 0,
			'revenue'         => $outcome->revenue,
			'refunded'        => $outcome->refunded,
			'concession'      => $outcome->concession,
		);
	}

	/** @param array<string, int> $demo */
	private function add_offers( Outcome $outcome, array $demo, int $sign ): void {
		foreach ( $outcome->offers as $id => $offer ) {
			$keys   = array(
				'flow_id'    => $outcome->flow_id,
				'offer_id'   => $id,
				'offer_type' => $offer['type'],
				'currency'   => $outcome->currency,
			);
			$counts = array_map(
				static fn ( string $count ): int => (int) in_array( $count, $offer['became'], true ),
				array_combine( Outcome::OFFER_COUNTS, Outcome::OFFER_COUNTS )
			);
			$this->put( 'daily_offers', $outcome->day, $demo + $keys, $counts, $sign );
		}
	}

	/** @param array<string, int> $demo */
	private function add_ends( Outcome $outcome, array $demo, int $sign ): void {
		$end = $outcome->cancelled_at ?? $outcome->ended_at;
		if ( null === $end || 0 !== $outcome->place ) {
			return;
		}
		$ended = (int) ( null !== $outcome->cancelled_at );
		$from  = array( 'entered' => $outcome->entered_at );
		if ( $outcome->is_accepted() && null !== $outcome->accepted_at ) {
			$from['accepted'] = $outcome->accepted_at;
		}
		$left = array( Outcome::DISMISSED, Outcome::DISMISSED_LOST, Outcome::ABANDONED );
		if ( in_array( $outcome->state, $left, true ) ) {
			$from[ self::RETURNED ] = $outcome->entered_at;
		}
		$parts = array(
			'all'                 => '',
			'source'              => $outcome->source,
			self::side( $outcome ) => $outcome->source,
			'flow'                => (string) $outcome->flow_id,
			'reason'              => (string) $outcome->reason,
		);
		foreach ( $from as $since => $moment ) {
			foreach ( $parts as $part => $value ) {
				$keys = array(
					'since'    => $since,
					'part'     => $part,
					'value'    => $value,
					'currency' => $outcome->currency,
					'days'     => max( 0, intdiv( $end->getTimestamp() - $moment->getTimestamp(), 86400 ) ),
				);
				$counts = array(
					'ended'          => $ended,
					'left_otherwise' => 1 - $ended,
				);
				$this->put( 'daily_ends', $outcome->day, $demo + $keys, $counts, $sign );
			}
		}
	}

	/** Of the holdout, as it was drawn in this attempt. */
	private static function side( Outcome $outcome ): string {
		return $outcome->entered_holdout ? ( $outcome->holdout ? Entry::HELD_OUT : Entry::TREATED ) : self::OTHERS;
	}

	/**
	 * An entry is counted once, with the attempt that was drawn.
	 *
	 * @param array<string, int> $demo
	 */
	private function add_received( Outcome $outcome, array $demo, int $sign ): void {
		$entered = array();
		if ( $outcome->entered_holdout ) {
			$entered[ Entry::HOLDOUT ] = array(
				self::side( $outcome ),
				(string) $outcome->holdout_p,
				$outcome->received,
				$outcome->concession,
				$outcome->holdout_good,
			);
		}
		if ( $outcome->entered_experiment && null !== $outcome->experiment_id ) {
			$entered[ (string) $outcome->experiment_id ] = array(
				$outcome->arm,
				(string) $outcome->arm_p,
				$outcome->received_90,
				$outcome->given_90,
				$outcome->arm_good,
			);
		}
		foreach ( $entered as $programme => [ $arm, $probability, $received, $given, $good ] ) {
			$keys   = array(
				'programme'   => (string) $programme,
				'arm'         => $arm,
				'source'      => $outcome->source,
				'currency'    => $outcome->currency,
				'decimals'    => $outcome->decimals,
				'probability' => $probability,
			);
			$counts = array(
				'entered'          => 1,
				'received'         => $received,
				'received_squared' => $received * $received,
				'given'            => $given,
				'matured'          => (int) ( null !== $good ),
				'good'             => (int) ( true === $good ),
			);
			$this->put( 'daily_entries', $outcome->day, $demo + $keys, $counts, $sign );
		}
	}

	/**
	 * @param array<string, string|int> $keys
	 * @param array<string, int>        $counts
	 */
	private function put( string $table, string $day, array $keys, array $counts, int $sign ): void {
		$name  = $table . '|' . $day . '|' . implode( '|', $keys );
		$entry = $this->entries[ $name ] ?? array(
			'table'  => $table,
			'day'    => $day,
			'keys'   => $keys,
			'counts' => array_fill_keys( array_keys( $counts ), 0 ),
		);
		foreach ( $counts as $count => $value ) {
			$entry['counts'][ $count ] = ( $entry['counts'][ $count ] ?? 0 ) + $sign * $value;
		}
		$this->entries[ $name ] = $entry;
	}
}
