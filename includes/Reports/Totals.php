<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Failure;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\Outcome;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Statistics\Spell;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Money;

/** Reads the daily totals: of the store, and of the demo only where there is nothing else. */
final class Totals {

	/** How a report may be broken down → the columns of daily_totals, or the part of daily_parts. */
	public const BY = array(
		'none'           => array(),
		'flow'           => array( 'flow_id' ),
		'version'        => array( 'flow_id', 'flow_version' ),
		'reason'         => array( 'reason' ),
		'offer'          => array( 'flow_id', 'offer_id', 'offer_type' ),
		'offer_type'     => array( 'offer_type' ),
		'arm'            => array( 'arm' ),
		'product'        => 'product',
		'billing_period' => 'period',
		'country'        => 'country',
		'source'         => 'source',
	);

	private const OUTCOMES = array(
		'attempts',
		'saved',
		'pending',
		'kept',
		'cancelled',
		'reactivated',
		'dismissed',
		'stayed',
		'abandoned',
	);

	/** @param list<PastCancellations> $stores Who writes amounts. */
	public function __construct(
		private readonly Database $database,
		private readonly Connections $connections,
		private readonly Measure $measure,
		private readonly array $stores,
	) {}

	/** So that what has just happened is in them. */
	public function catch_up(): void {
		$this->measure->catch_up();
	}

	/**
	 * Sums of all counts, by day, currency and what is asked for.
	 *
	 * @return list<array<string, mixed>> With `day`, `currency`, `decimals`, the columns asked for (`value` of a part)
	 *     and the counts.
	 */
	public function by_day( Span $span, string $by = 'none' ): array {
		$columns = self::BY[ $by ] ?? array();
		$part    = is_string( $columns ) ? $columns : '';
		if ( '' !== $span->source && 'none' !== $by && 'source' !== $by ) {
			throw Failure::invalid()->about( array(
				'by' => __( 'Figures of one source cannot be broken down further.', 'churnstop' ),
			) );
		}
		if ( '' !== $span->source ) {
			$part = 'source';
		}
		$columns = '' === $part ? (array) $columns : array( 'value' );
		$group   = implode( ', ', array( 'day', 'currency', 'decimals', ...$columns ) );

		[ $where, $values ] = $this->within( $span, array(
			'part'     => $part,
			'value'    => $span->source,
			'currency' => $span->currency,
		) );
		return $this->database->rows(
			'SELECT '
				. $group
				. ', '
				. self::sums( TotalsDelta::COUNTS )
				. ' FROM {'
				. ( '' === $part ? 'daily_totals' : 'daily_parts' )
				. '} WHERE '
				. $where
				. ' GROUP BY '
				. $group
				. ' ORDER BY day',
			$values,
		);
	}

	/**
	 * @return list<array<string, mixed>> What became of offers: with `flow_id`, `offer_id`, `offer_type` and
	 *     Outcome::OFFER_COUNTS.
	 */
	public function offers( Span $span ): array {
		[ $where, $values ] = $this->within( $span, array( 'currency' => $span->currency ) );
		return $this->database->rows(
			'SELECT flow_id, offer_id, offer_type, '
				. self::sums( Outcome::OFFER_COUNTS )
				. ' FROM {daily_offers} WHERE '
				. $where
				. ' GROUP BY flow_id, offer_id, offer_type ORDER BY shown DESC, flow_id, offer_id',
			$values
		);
	}

	/** @return list<string> Currencies in which anything was at stake, the commonest first. */
	public function currencies( Span $span ): array {
		$rows = $this->database->rows(
			"SELECT currency, SUM( attempts ) AS attempts FROM {daily_totals} WHERE demo = %d AND day >= %s AND "
				. "day < %s AND currency <> '' GROUP BY currency ORDER BY attempts DESC, currency",
			array( (int) $this->connections->is_demo(), $span->from, $span->to )
		);
		return array_map( static fn ( array $row ): string => Data::string( $row, 'currency' ), $rows );
	}

	/** How many attempts a filter finds; null where the totals do not tell it apart. */
	public function attempts( AttemptFilter $filter ): ?int {
		$known = $filter->in_totals();
		if ( null === $known ) {
			return null;
		}
		[ $count, $where, $values ] = $known;
		return (int) $this->database->value(
			'SELECT SUM( ' . $count . ' ) FROM {daily_totals} WHERE '
				. implode( ' AND ', array( 'demo = %d', ...$where ) ),
			array( (int) $this->connections->is_demo(), ...$values )
		);
	}

	/** The day of the first attempt that counts; null before there is one. */
	public function first_day(): ?string {
		return $this->database->value(
			'SELECT MIN( day ) AS day FROM {daily_totals} WHERE demo = %d',
			array( (int) $this->connections->is_demo() ),
		);
	}

	/**
	 * After how many days those of each day left.
	 *
	 * @param 'accepted'|'entered'|'returned' $since
	 * @param string                          $drawn Entry::TREATED or HELD_OUT; empty: all.
	 * @return list<array<string, mixed>> With `day`, `days`, `ended`, `left_otherwise`.
	 */
	public function ends( Span $span, string $since, string $drawn = '' ): array {
		[ $where, $values ] = $this->within( $span, array(
			'since'    => $since,
			'part'     => '' !== $drawn ? $drawn : ( '' === $span->source ? 'all' : 'source' ),
			'value'    => $span->source,
			'currency' => $span->currency,
		) );
		return $this->database->rows(
			'SELECT day, days, SUM( ended ) AS ended, SUM( left_otherwise ) AS left_otherwise FROM {daily_ends} WHERE '
				. $where
				. ' GROUP BY day, days',
			$values,
		);
	}

	/**
	 * The same for accepted saves, of each flow or each reason.
	 *
	 * @param 'flow'|'reason' $by
	 * @return array<array-key, list<array<string, mixed>>> By flow, or reason (empty: not stated).
	 */
	public function ends_by( Span $span, string $by ): array {
		[ $where, $values ] = $this->within( $span, array(
			'since'    => 'accepted',
			'part'     => $by,
			'currency' => $span->currency,
		) );

		$found = array();
		foreach (
			$this->database->rows(
				'SELECT value, day, days, SUM( ended ) AS ended, SUM( left_otherwise ) AS left_otherwise FROM '
					. '{daily_ends} WHERE '
					. $where
					. ' GROUP BY value, day, days',
				$values,
			) as $row
		) {
			$found[ Data::string( $row, 'value' ) ][] = $row;
		}
		return $found;
	}

	/**
	 * Entries into the holdout or an experiment, with the money that came in and the outcomes.
	 *
	 * @return list<array<string, mixed>> By day, arm, currency, its decimals, and probability.
	 */
	public function entries( Span $span, string $programme = Entry::HOLDOUT ): array {
		[ $where, $values ] = $this->within( $span, array(
			'programme' => $programme,
			'source'    => $span->source,
			'currency'  => $span->currency,
		) );
		return $this->database->rows(
			'SELECT day, arm, currency, decimals, probability, '
				. self::sums( array( 'entered', 'received', 'received_squared', 'given', 'matured', 'good' ) )
				. ' FROM {daily_entries} WHERE '
				. $where
				. ' GROUP BY day, arm, currency, decimals, probability',
			$values,
		);
	}

	/**
	 * @param array<string, string> $equal Column → what it must be; empty: anything.
	 * @return array{string, list<string|int>} A condition for the days of a span, and its values.
	 */
	private function within( Span $span, array $equal ): array {
		$equal = array_filter( $equal, static fn ( string $value ): bool => '' !== $value );
		return array(
			'demo = %d AND day >= %s AND day < %s'
				. implode( '', array_map(
					static fn ( string $one ): string => " AND $one = %s",
					array_keys( $equal ),
				) ),
			array( (int) $this->connections->is_demo(), $span->from, $span->to, ...array_values( $equal ) ),
		);
	}

	/** @param list<string> $counts */
	private static function sums( array $counts ): string {
		return implode( ', ', array_map( static fn ( string $one ): string => "SUM( $one ) AS $one", $counts ) );
	}

	/**
	 * The time that each was watched: those who left until then, the others until today. Whole days, taken at their
	 * middle.
	 *
	 * @param array<string, int>         $began Day → how many.
	 * @param list<array<string, mixed>> $ends  Of these days.
	 * @return list<Spell>
	 */
	public static function spells( array $began, array $ends, string $today ): array {
		$spells = array();
		foreach ( $ends as $row ) {
			$day = Data::string( $row, 'day' );
			$at  = Data::int( $row, 'days' ) + 0.5;
			foreach ( array( 'ended' => true, 'left_otherwise' => false ) as $column => $ended ) {
				$count = Data::int( $row, $column );
				if ( $count > 0 ) {
					$spells[]      = new Spell( 0.0, $at, $ended, $count );
					$began[ $day ] = ( $began[ $day ] ?? 0 ) - $count;
				}
			}
		}
		foreach ( $began as $day => $count ) {
			if ( $count > 0 ) {
				$spells[] = new Spell( 0.0, max( 0, Span::days_between( $day, $today ) ) + 0.5, false, $count );
			}
		}
		return $spells;
	}

	/**
	 * @param list<array<string, mixed>> $rows Of by_day().
	 * @return array<string, int>
	 */
	public static function sum( array $rows ): array {
		$sums = array_fill_keys( TotalsDelta::COUNTS, 0 );
		foreach ( $rows as $row ) {
			foreach ( TotalsDelta::COUNTS as $count ) {
				$sums[ $count ] += Data::int( $row, $count );
			}
		}
		return $sums;
	}

	/**
	 * Accepted saves as they were watched: how many, by the day on which they began.
	 *
	 * @param list<array<string, mixed>> $rows Of by_day().
	 * @return array<string, int>
	 */
	public static function accepted( array $rows ): array {
		$accepted = array();
		foreach ( $rows as $row ) {
			$day              = Data::string( $row, 'day' );
			$accepted[ $day ] = ( $accepted[ $day ] ?? 0 ) + Data::int( $row, 'accepted' );
		}
		return $accepted;
	}

	/**
	 * What attempts came to, as every report says it.
	 *
	 * @param array<string, int> $sums Of sum().
	 * @return array<string, int>
	 */
	public static function outcomes( array $sums ): array {
		return array_map(
			static fn ( string $count ): int => $sums[ $count ] ?? 0,
			array_combine( self::OUTCOMES, self::OUTCOMES ),
		);
	}

	/**
	 * @param list<array<string, mixed>> $rows Of by_day().
	 * @return list<array<string, mixed>> One a currency, never added up: mrr_at_risk, mrr_saved, revenue_kept,
	 *     concession, net_kept.
	 */
	public function money( array $rows ): array {
		$by = array();
		foreach ( $rows as $row ) {
			$by[ Data::string( $row, 'currency' ) ][ Data::int( $row, 'decimals' ) ][] = $row;
		}
		ksort( $by );
		$answer = array();
		foreach ( $by as $currency => $of ) {
			$decimals = max( array_keys( $of ) );
			$sums     = array_fill_keys( array( 'monthly_at_risk', 'monthly_saved', 'revenue', 'concession' ), 0 );
			foreach ( $of as $finer => $some ) {
				$counted = self::sum( $some );
				foreach ( array_keys( $sums ) as $count ) {
					$sums[ $count ] += $counted[ $count ] * 10 ** ( $decimals - $finer );
				}
			}
			if ( '' === $currency ) {
				continue;
			}
			$answer[] = array(
				'currency'     => $currency,
				'mrr_at_risk'  => $this->amount( $sums['monthly_at_risk'], $currency, $decimals ),
				'mrr_saved'    => $this->amount( $sums['monthly_saved'], $currency, $decimals ),
				'revenue_kept' => $this->amount( $sums['revenue'], $currency, $decimals ),
				'concession'   => $this->amount( $sums['concession'], $currency, $decimals ),
				'net_kept'     => $this->amount( $sums['revenue'] - $sums['concession'], $currency, $decimals ),
			);
		}
		return $answer;
	}

	/** @return array{amount: string, currency: string, formatted: string} As the store writes it. */
	public function amount( int $cents, string $currency, int $decimals ): array {
		$plain = new Money( $cents, $currency, $decimals, '' );
		foreach ( $this->stores as $store ) {
			$money = $store->money( $cents, $currency );
			if ( $money->decimals === $decimals ) {
				return $money->to_array();
			}
		}
		return ( new Money( $cents, $currency, $decimals, $plain->amount() . ' ' . $currency ) )->to_array();
	}
}
