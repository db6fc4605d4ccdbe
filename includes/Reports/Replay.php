<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\Counting;
use ChurnStop\Data;
use ChurnStop\Decisions\Decide;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Flows\Flow;
use ChurnStop\Storage\Database;

/**
 * "What would have happened": stored attempts, decided again with a flow that is not published. Reads only.
 *
 * Offers that the draft adds were never put to the store, so for them only rules and the type speak; others are judged by what the store said then.
 */
final class Replay {

	/** Enough to tell, few enough for one request. */
	private const MOST = 2000;

	public function __construct( private readonly Database $database, private readonly Decide $decide, private readonly Counting $counting ) {}

	/**
	 * @return array{attempts: int, truncated: bool, reasons: list<array<string, mixed>>, never_shown: list<array{offer_id: string, blockers: array<string, int>}>}
	 */
	public function run( Flow $draft, \DateTimeImmutable $after ): array {
		$rows    = $this->database->rows(
			'SELECT reason, body FROM {attempts} a WHERE ' . $this->counting->condition( 'a' ) . ' AND created_at >= %s AND state <> %s ORDER BY id DESC LIMIT %d',
			array( Data::sql( $after ), Attempt::SURVEY, self::MOST + 1 )
		);
		$reasons = array();
		$skipped = array();
		$shown   = array();
		$count   = 0;
		foreach ( array_slice( $rows, 0, self::MOST ) as $row ) {
			$first = Data::maps( Data::decode( Data::string( $row, 'body' ) ), 'decisions' )[0] ?? null;
			if ( null === $first ) {
				continue;
			}
			++$count;
			$reason   = Data::string( $first, 'reason', 'other' );
			$decision = $this->decide->next( $draft, $reason, Facts::for_another_flow( Data::map( $first, 'inputs' ) ) );

			$reasons[ $reason ] ??= array(
				'reason'   => $reason,
				'attempts' => 0,
				'exists'   => null !== $draft->reason( $reason ),
				'offers'   => array(),
				'none'     => 0,
			);
			++$reasons[ $reason ]['attempts'];
			if ( null === $decision->offer ) {
				++$reasons[ $reason ]['none'];
			} else {
				$id = $decision->offer->id;
				$reasons[ $reason ]['offers'][ $id ] = ( $reasons[ $reason ]['offers'][ $id ] ?? 0 ) + 1;
				$shown[ $id ]                        = true;
			}
			foreach ( $decision->skipped as $id => $blockers ) {
				foreach ( $blockers as $blocker ) {
					$skipped[ $id ][ $blocker->code ] = ( $skipped[ $id ][ $blocker->code ] ?? 0 ) + 1;
				}
			}
		}
		$never = array();
		foreach ( $draft->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				if ( ! isset( $shown[ $offer->id ] ) ) {
					$never[] = array(
						'offer_id' => $offer->id,
						'blockers' => $skipped[ $offer->id ] ?? array(),
					);
				}
			}
		}
		return array(
			'attempts'    => $count,
			'truncated'   => count( $rows ) > self::MOST,
			'reasons'     => array_values( $reasons ),
			'never_shown' => $never,
		);
	}
}
