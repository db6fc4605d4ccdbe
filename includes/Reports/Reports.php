<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Measure\Outcome;
use ChurnStop\Statistics\SaveRate;

/** Figures of the attempts that count, and of their offers. */
final class Reports {

	public const NAMES = array( 'flows', 'reasons', 'offers', 'eligibility' );

	public function __construct( private readonly EligibilityReport $eligibility, private readonly Totals $totals ) {}

	/**
	 * @param string $name One of NAMES.
	 * @return list<array<string, mixed>>
	 */
	public function named( string $name, Span $span, string $today ): array {
		return match ( $name ) {
			'flows'   => $this->attempts_by( 'flow_id', 'flow', $span, $today ),
			'reasons' => $this->attempts_by( 'reason', 'reason', $span, $today ),
			'eligibility' => $this->eligibility->between( ...$span->moments() ),
			default   => $this->offers( $span ),
		};
	}

	/**
	 * Of each flow, or of each reason: attempts, what became of them, and the share of them that is saved (0 to 1; null
	 * without any), as in the summary.
	 *
	 * @param 'flow_id'|'reason' $column
	 * @param 'flow'|'reason'    $by
	 * @return list<array<string, mixed>>
	 */
	private function attempts_by( string $column, string $by, Span $span, string $today ): array {
		$found = array();
		foreach ( $this->totals->by_day( $span, $by ) as $row ) {
			$found[ Data::string( $row, $column ) ][] = $row;
		}
		$ends   = $this->totals->ends_by( $span, $by );
		$report = array();
		foreach ( $found as $key => $rows ) {
			$sums     = Totals::sum( $rows );
			$rate     = SaveRate::of(
				$sums['attempts'],
				Totals::spells( Totals::accepted( $rows ), $ends[ $key ] ?? array(), $today ),
			);
			$report[] = array(
				$column => 'flow_id' === $column ? (int) $key : ( '' === $key ? null : $key ),
			) + array_diff_key( Totals::outcomes( $sums ), array( 'kept' => true ) ) + array(
				'save_rate'  => null === $rate ? null : round( $rate->value, 4 ),
				'low'        => null === $rate ? null : round( $rate->low, 4 ),
				'high'       => null === $rate ? null : round( $rate->high, 4 ),
				'currencies' => $this->totals->money( $rows ),
			);
		}
		usort(
			$report,
			static fn ( array $a, array $b ): int => Data::int( $b, 'attempts' ) <=> Data::int( $a, 'attempts' ),
		);
		return $report;
	}

	/**
	 * Of each offer, the one that was shown most first: in how many attempts it was shown, accepted, declined, failed
	 * and reverted; how many of those who accepted it are saved, and the money of it.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function offers( Span $span ): array {
		$accepted = array();
		foreach ( $this->totals->by_day( $span, 'offer' ) as $row ) {
			$accepted[ self::offer_key( $row ) ][] = $row;
		}
		$report = array();
		foreach ( $this->totals->offers( $span ) as $row ) {
			$rows   = $accepted[ self::offer_key( $row ) ] ?? array();
			$sums   = Totals::sum( $rows );
			$counts = array_map(
				static fn ( string $count ): int => Data::int( $row, $count ),
				array_combine( Outcome::OFFER_COUNTS, Outcome::OFFER_COUNTS ),
			);
			$report[] = array(
				'flow_id'    => Data::int( $row, 'flow_id' ),
				'offer_id'   => Data::string( $row, 'offer_id' ),
				'offer_type' => Data::string( $row, 'offer_type' ),
			) + $counts + array(
				'saved'      => $sums['saved'],
				'kept'       => $sums['kept'],
				'currencies' => $this->totals->money( $rows ),
			);
		}
		return $report;
	}

	/** @param array<string, mixed> $row */
	private static function offer_key( array $row ): string {
		return Data::string( $row, 'flow_id' )
			. ':'
			. Data::string( $row, 'offer_type' )
			. ':'
			. Data::string( $row, 'offer_id' );
	}
}
