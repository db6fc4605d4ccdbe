<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Audience\FactValues;
use ChurnStop\Data;
use ChurnStop\Decisions\Decide;
use ChurnStop\Discounts\ResolveDiscounts;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Storage\Database;

/**
 * Tests a flow on past cancellations: stored attempts, decided again with a flow that is not published. Reads only.
 *
 * Offers that the draft adds were never put to the store, so for them only rules and the type speak; others are judged
 * by what the store said then.
 */
final class Replay {

	/** Enough to tell, few enough for one request. */
	private const MOST = 2000;

	private const AT_ONCE = 100;

	public function __construct(
		private readonly Database $database,
		private readonly Decide $decide,
		private readonly CountedAttempts $counting,
		private readonly FlowStore $flows,
		private readonly ResolveDiscounts $discounts,
		private readonly Names $names,
	) {}

	/**
	 * @return array{
	 *   attempts: int, asked_first: int, truncated: bool, reasons: list<array<string, mixed>>,
	 *   never_shown: list<array{offer_id: string, blockers: array<string, int>}>,
	 * }
	 */
	public function run( Flow $draft, \DateTimeImmutable $after ): array {
		$reasons   = array();
		$skipped   = array();
		$shown     = array();
		$count     = 0;
		$offers    = array_map( static fn ( Reason $reason ): array => $reason->offers, $draft->reasons );
		$now       = $this->discounts->of( array_merge( ...$offers ) );
		$truncated = false;
		$others    = 0;
		foreach ( $this->first_decisions( $draft, $after ) as [ $first, $asked_first ] ) {
			if ( $asked_first ) {
				++$others;
				continue;
			}
			if ( self::MOST === $count ) {
				$truncated = true;
				break;
			}
			++$count;
			$reason   = Data::string( $first, 'reason', 'other' );
			$facts    = Facts::for_another_flow( array( 'discounts' => $now ) + Data::map( $first, 'inputs' ) );
			$decision = $this->decide->next( $draft, $reason, $facts );

			$reasons[ $reason ] ??= array(
				'reason'   => $reason,
				'label'    => $draft->reason( $reason )->label ?? $this->names->reason( $reason ),
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
			}
			// Those after it are made when it is declined, up to the flow's limit.
			$eligible = array_filter(
				$draft->reason( $reason )->offers ?? array(),
				static fn ( Offer $offer ): bool => ! isset( $decision->skipped[ $offer->id ] ),
			);
			foreach ( array_values( $eligible ) as $place => $offer ) {
				if ( $place < $draft->max_offers ) {
					$shown[ $offer->id ] = true;
				} else {
					$skipped[ $offer->id ]['offer_limit'] = ( $skipped[ $offer->id ]['offer_limit'] ?? 0 ) + 1;
				}
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
					$why = $skipped[ $offer->id ] ?? array();
					arsort( $why );
					$never[] = array(
						'offer_id' => $offer->id,
						'blockers' => $why,
					);
				}
			}
		}
		return array(
			'attempts'    => $count,
			'asked_first' => $others,
			'truncated'   => $truncated,
			'reasons'     => array_values( $reasons ),
			'never_shown' => $never,
		);
	}

	/**
	 * Of those attempts that the draft is for, newest first, read a few at a time: bodies are long. With each, whether
	 * another flow, asked before the draft and active still, got it: the draft would not have got it.
	 *
	 * @return \Generator<array{array<string, mixed>, bool}>
	 */
	private function first_decisions( Flow $draft, \DateTimeImmutable $after ): \Generator {
		$ranks = array();
		foreach ( $this->flows->live() as $flow ) {
			$ranks[ $flow->id ] = array( $flow->priority, $flow->id );
		}
		$last = PHP_INT_MAX;
		do {
			$rows = $this->database->rows(
				'SELECT a.id, a.flow_id, a.body AS attempt, d.body FROM {attempts} a JOIN {decisions} d ON '
					. 'd.attempt_id = a.id AND d.number = 1 WHERE a.id < %d AND '
					. $this->counting->condition( 'a' )
					. ' AND a.created_at >= %s ORDER BY a.id DESC LIMIT %d',
				array( $last, Data::sql( $after ), self::AT_ONCE )
			);
			foreach ( $rows as $row ) {
				$last  = Data::int( $row, 'id' );
				$first = Data::decode( Data::string( $row, 'body' ) );
				$flow  = Data::int( $row, 'flow_id' );
				$known = Data::map(
					Data::map( Data::decode( Data::string( $row, 'attempt' ) ), 'flow_choice' ),
					'inputs',
				);
				$asked_first = $flow !== $draft->id
					&& isset( $ranks[ $flow ] )
					&& $ranks[ $flow ] < array( $draft->priority, $draft->id );
				if ( self::is_for( $draft, $first, $known ) ) {
					yield array( $first, $asked_first );
				}
			}
		} while ( count( $rows ) === self::AT_ONCE );
	}

	/**
	 * By the facts that were read then, for the choice of the flow and for the decision; what nobody asked then is not
	 * known, and does not hold.
	 *
	 * @param array<string, mixed> $first
	 * @param array<string, mixed> $known
	 */
	private static function is_for( Flow $draft, array $first, array $known ): bool {
		$facts = Facts::for_another_flow( Data::map( $first, 'inputs' ) );
		return array() === $draft->audience->refusals( new FactValues(
			FactValues::clean( $known ) + $facts->audience,
		) );
	}
}
