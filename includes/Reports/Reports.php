<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Statistics\SaveRate;
use ChurnStop\Storage\Database;

/** Figures of the attempts that count, and of their offers. */
final class Reports {

	public const NAMES = array( 'flows', 'reasons', 'offers', 'eligibility' );

	public function __construct( private readonly Database $database, private readonly CountedAttempts $counting, private readonly EligibilityReport $eligibility, private readonly Totals $totals ) {}

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
	 * Of each flow, or of each reason: attempts, what became of them, and the share of them that is saved (0 to 1; null without any), as in the summary.
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
			$rate     = SaveRate::of( $sums['attempts'], Totals::spells( Totals::accepted( $rows ), $ends[ $key ] ?? array(), $today ) );
			$report[] = array( $column => 'flow_id' === $column ? (int) $key : ( '' === $key ? null : $key ) ) + array_diff_key( Totals::outcomes( $sums ), array( 'kept' => true ) ) + array(
				'save_rate'  => null === $rate ? null : round( $rate->value, 4 ),
				'low'        => null === $rate ? null : round( $rate->low, 4 ),
				'high'       => null === $rate ? null : round( $rate->high, 4 ),
				'currencies' => $this->totals->money( $rows ),
			);
		}
		usort( $report, static fn ( array $a, array $b ): int => Data::int( $b, 'attempts' ) <=> Data::int( $a, 'attempts' ) );
		return $report;
	}

	/**
	 * Of each offer: how often it was shown, accepted, declined, failed, reverted. An event counts where its attempt does, and where that is forgotten already.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function offers( Span $span ): array {
		[ $after, $before ] = $span->moments();
		$types = array( Event::OFFER_SHOWN, Event::OFFER_ACCEPTED, Event::OFFER_DECLINED, Event::OFFER_FAILED, Event::OFFER_REVERTED );
		$rows  = $this->database->rows(
			'SELECT e.flow_id, e.offer_id, e.offer_type, e.type, COUNT(*) AS n FROM {events} e LEFT JOIN {attempts} a ON a.uuid = e.attempt_uuid WHERE ( a.id IS NULL OR ' . $this->counting->condition( 'a' ) . ' )'
				. ' AND e.at >= %s AND e.at < %s AND e.mode = %s AND e.type IN ( %s, %s, %s, %s, %s ) GROUP BY e.flow_id, e.offer_id, e.offer_type, e.type',
			array( Data::sql( $after ), Data::sql( $before ), Attempt::LIVE, ...$types )
		);
		$found = array();
		foreach ( $rows as $row ) {
			$key             = Data::string( $row, 'flow_id' ) . ':' . Data::string( $row, 'offer_id' );
			$found[ $key ] ??= array(
				'flow_id'    => Data::int( $row, 'flow_id' ),
				'offer_id'   => Data::string( $row, 'offer_id' ),
				'offer_type' => Data::string( $row, 'offer_type' ),
				'shown'      => 0,
				'accepted'   => 0,
				'declined'   => 0,
				'failed'     => 0,
				'reverted'   => 0,
			);
			$found[ $key ][ substr( Data::string( $row, 'type' ), strlen( 'offer_' ) ) ] = Data::int( $row, 'n' );
		}
		return array_values( $found );
	}
}
