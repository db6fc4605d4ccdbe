<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Statistics\Interval;
use ChurnStop\Statistics\Survival;
use ChurnStop\Statistics\Wilson;

/** The totals over time, step by step, and by what attempts were about. */
final class Breakdown {

	public const INTERVALS = array( 'day', 'week', 'month' );

	private const STEPS = array(
		'started'       => 'attempts',
		'reason_given'  => 'reasoned',
		'offer_shown'   => 'shown',
		'accepted'      => 'accepted',
		'kept'          => 'kept',
	);

	public function __construct( private readonly Totals $totals ) {}

	/**
	 * @param string $interval One of INTERVALS.
	 * @return list<array<string, mixed>> `from` and `to` are the first and the last day of each step that is within the
	 *     span.
	 */
	public function series( Span $span, string $interval, string $by ): array {
		$found = array();
		foreach ( $this->totals->by_day( $span, $by ) as $row ) {
			$day = Data::string( $row, 'day' );
			$key = self::key( $row, $by );

			$found[ self::begins( $day, $interval ) ][ (string) $key ][] = $row;
		}
		ksort( $found );
		$series = array();
		foreach ( $found as $from => $keys ) {
			foreach ( $keys as $rows ) {
				$series[] = array(
					'from' => max( $from, $span->from ),
					'to'   => min( self::ends( $from, $interval ), Span::shifted( $span->to, -1 ) ),
					'key'  => self::key( $rows[0], $by ),
				) + $this->counts( $rows );
			}
		}
		return $series;
	}

	/**
	 * The whole span by what attempts were about.
	 *
	 * @return list<array{key: string|int|null, row: array<string, mixed>, counts: array<string, mixed>}> The commonest
	 *     first; `row` has the columns of what is asked for.
	 */
	public function whole( Span $span, string $by ): array {
		$found = array();
		foreach ( $this->totals->by_day( $span, $by ) as $row ) {
			$found[ (string) self::key( $row, $by ) ][] = $row;
		}
		$whole = array_map(
			fn ( array $rows ): array => array(
				'key'    => self::key( $rows[0], $by ),
				'row'    => $rows[0],
				'counts' => $this->counts( $rows ),
			),
			array_values( $found )
		);
		usort(
			$whole,
			static fn ( array $one, array $other ): int => $other['counts']['attempts'] <=> $one['counts']['attempts'],
		);
		return $whole;
	}

	/**
	 * @return list<array<string, mixed>> One a flow: how many got as far as each step, and which share of those who
	 *     started.
	 */
	public function funnel( Span $span ): array {
		$flows = array();
		foreach ( $this->totals->by_day( $span, 'flow' ) as $row ) {
			$flows[ Data::int( $row, 'flow_id' ) ][] = $row;
		}
		ksort( $flows );
		$funnel = array();
		foreach ( $flows as $flow_id => $rows ) {
			$sums  = Totals::sum( $rows );
			$steps = array();
			foreach ( self::STEPS as $step => $count ) {
				$steps[ $step ] = array(
					'count' => $sums[ $count ],
					'rate'  => self::rate( $sums[ $count ], $sums['attempts'] )?->to_array(),
				);
			}
			$funnel[] = array( 'flow_id' => $flow_id ) + $steps;
		}
		return $funnel;
	}

	/**
	 * Kaplan and Meier's curves to the requested cancellation. Treated against held out, from the entry: the two that
	 * may be compared; where nobody is held out, `treated` are all. Saved, from the accepted offer, and returned (left
	 * without an offer and without cancelling) were chosen by what happened after the draw.
	 *
	 * @return array<string, mixed>
	 */
	public function survival( Span $span, string $today ): array {
		$began = array();
		foreach ( $this->totals->entries( $span ) as $row ) {
			$began = self::with(
				$began,
				Data::string( $row, 'arm' ),
				Data::string( $row, 'day' ),
				Data::int( $row, 'entered' ),
			);
		}
		$drawn = array() !== $began;
		foreach ( $this->totals->by_day( $span, '' === $span->source ? 'none' : 'source' ) as $row ) {
			$day   = Data::string( $row, 'day' );
			$began = self::with( $began, 'saved', $day, Data::int( $row, 'accepted' ) );
			$began = self::with(
				$began,
				TotalsDelta::RETURNED,
				$day,
				Data::int( $row, 'dismissed' ) + Data::int( $row, 'abandoned' ),
			);
			$began = $drawn ? $began : self::with( $began, Entry::TREATED, $day, Data::int( $row, 'attempts' ) );
		}
		$ends = array(
			Entry::TREATED        => fn (): array => $this->totals->ends(
				$span,
				'entered',
				$drawn ? Entry::TREATED : '',
			),
			Entry::HELD_OUT       => fn (): array => $this->totals->ends( $span, 'entered', Entry::HELD_OUT ),
			'saved'               => fn (): array => $this->totals->ends( $span, 'accepted' ),
			TotalsDelta::RETURNED => fn (): array => $this->totals->ends( $span, TotalsDelta::RETURNED ),
		);
		$curves = array();
		foreach ( $ends as $curve => $of ) {
			$some             = $began[ $curve ] ?? array();
			$curves[ $curve ] = self::curve(
				Survival::of( Totals::spells( $some, $of(), $today ) ),
				array_sum( $some ),
			);
		}
		return $curves;
	}

	/**
	 * @param array<string, array<string, int>> $began
	 * @return array<string, array<string, int>>
	 */
	private static function with( array $began, string $curve, string $day, int $count ): array {
		$began[ $curve ][ $day ] = ( $began[ $curve ][ $day ] ?? 0 ) + $count;
		return $began;
	}

	/** @return array{n: int, points: list<array<string, mixed>>} */
	private static function curve( Survival $survival, int $n ): array {
		$points = array();
		foreach ( $survival->steps as $step ) {
			$share    = Summary::share( $survival, $step['at'], $n );
			$points[] = array(
				'day'     => (int) floor( $step['at'] ),
				'share'   => $share->value,
				'low'     => $share->low,
				'high'    => $share->high,
				'at_risk' => $step['at_risk'],
			);
		}
		return array(
			'n'      => $n,
			'points' => $points,
		);
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return array<string, mixed>
	 */
	private function counts( array $rows ): array {
		$sums = Totals::sum( $rows );
		return Totals::outcomes( $sums ) + array(
			'accepted'   => $sums['accepted'],
			'open'       => $sums['opened'],
			'saved_rate' => self::rate( $sums['saved'], $sums['attempts'] )?->to_array(),
			'currencies' => $this->totals->money( $rows ),
		);
	}

	/** An attempt about several subscriptions is counted with its first; a part of its money may be where it is not. */
	public static function rate( int $count, int $of ): ?Interval {
		return $of < $count ? null : Wilson::of_counts( $count, $of );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return string|int|null Null: no reason, no offer, no breakdown.
	 */
	private static function key( array $row, string $by ): string|int|null {
		$key = match ( $by ) {
			'none'    => '',
			'flow'    => Data::int( $row, 'flow_id' ),
			'version' => Data::string( $row, 'flow_id' ) . ':' . Data::string( $row, 'flow_version' ),
			'offer'   => '' === Data::string( $row, 'offer_id' )
				? ''
				: Data::string( $row, 'flow_id' ) . ':' . Data::string( $row, 'offer_id' ),
			'product' => Data::int( $row, 'value' ),
			'reason', 'offer_type', 'arm' => Data::string( $row, $by ),
			default   => Data::string( $row, 'value' ),
		};
		return '' === $key ? null : $key;
	}

	private static function begins( string $day, string $interval ): string {
		return match ( $interval ) {
			'week'  => Span::at( $day )->modify( 'monday this week' )->format( 'Y-m-d' ),
			'month' => substr( $day, 0, 8 ) . '01',
			default => $day,
		};
	}

	private static function ends( string $from, string $interval ): string {
		return match ( $interval ) {
			'week'  => Span::shifted( $from, 6 ),
			'month' => Span::at( $from )->modify( 'last day of this month' )->format( 'Y-m-d' ),
			default => $from,
		};
	}
}
