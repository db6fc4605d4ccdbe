<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Storage\Database;

/** Counts of live attempts: test mode is counted nowhere. */
final class Reports {

	public const NAMES = array( 'flows', 'reasons', 'offers' );

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param string $name One of NAMES.
	 * @return list<array<string, mixed>>
	 */
	public function named( string $name, \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
		return match ( $name ) {
			'flows'   => $this->attempts_by( 'flow_id', $after, $before ),
			'reasons' => $this->attempts_by( 'reason', $after, $before ),
			default   => $this->offers( $after, $before ),
		};
	}

	/**
	 * Of each flow, or of each reason: attempts, saved, cancelled, and the save rate among those that ended in either (0 to 1; null without any).
	 *
	 * @param 'flow_id'|'reason' $column
	 * @return list<array<string, mixed>>
	 */
	private function attempts_by( string $column, \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
		$rows  = $this->database->rows(
			'SELECT ' . $column . ' AS which, state, COUNT(*) AS n FROM {attempts} WHERE mode = %s AND created_at >= %s AND created_at < %s GROUP BY ' . $column . ', state',
			array( Attempt::LIVE, Data::sql( $after ), Data::sql( $before ) )
		);
		$found = array();
		foreach ( $rows as $row ) {
			$which                     = Data::string( $row, 'which' );
			$found[ $which ]         ??= array();
			$found[ $which ][ Data::string( $row, 'state' ) ] = Data::int( $row, 'n' );
		}
		$report = array();
		foreach ( $found as $which => $states ) {
			$saved     = $states[ Attempt::SAVED ] ?? 0;
			$cancelled = $states[ Attempt::CANCELLED ] ?? 0;
			$report[]  = array(
				$column     => 'flow_id' === $column ? (int) $which : ( '' === $which ? null : $which ),
				'attempts'  => array_sum( $states ),
				'saved'     => $saved,
				'cancelled' => $cancelled,
				'dismissed' => $states[ Attempt::DISMISSED ] ?? 0,
				'save_rate' => 0 === $saved + $cancelled ? null : round( $saved / ( $saved + $cancelled ), 4 ),
			);
		}
		usort( $report, static fn ( array $a, array $b ): int => $b['attempts'] <=> $a['attempts'] );
		return $report;
	}

	/**
	 * Of each offer: how often it was shown, accepted, declined, failed, reverted.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function offers( \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
		$types = array( Event::OFFER_SHOWN, Event::OFFER_ACCEPTED, Event::OFFER_DECLINED, Event::OFFER_FAILED, Event::OFFER_REVERTED );
		$rows  = $this->database->rows(
			'SELECT flow_id, offer_id, offer_type, type, COUNT(*) AS n FROM {events} WHERE at >= %s AND at < %s AND mode = %s AND type IN ( %s, %s, %s, %s, %s ) GROUP BY flow_id, offer_id, offer_type, type',
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
