<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\Counting;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Storage\Database;

/** Figures of the attempts that count, and of their offers. */
final class Reports {

	public const NAMES = array( 'flows', 'reasons', 'offers', 'eligibility' );

	public function __construct( private readonly Database $database, private readonly Counting $counting, private readonly EligibilityReport $eligibility ) {}

	/**
	 * @param string $name One of NAMES.
	 * @return list<array<string, mixed>>
	 */
	public function named( string $name, \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
		return match ( $name ) {
			'flows'   => $this->attempts_by( 'flow_id', $after, $before ),
			'reasons' => $this->attempts_by( 'reason', $after, $before ),
			'eligibility' => $this->eligibility->between( $after, $before ),
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
			'SELECT ' . $column . ' AS which, state, COUNT(*) AS n FROM {attempts} a WHERE ' . $this->counting->condition( 'a' ) . ' AND created_at >= %s AND created_at < %s GROUP BY ' . $column . ', state',
			array( Data::sql( $after ), Data::sql( $before ) )
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
	 * Of each offer: how often it was shown, accepted, declined, failed, reverted. An event counts where its attempt does, and where that is forgotten already.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function offers( \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
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
