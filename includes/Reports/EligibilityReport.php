<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Storage\Database;

/**
 * "Why offers are not shown": of each offer how often it was considered, shown and accepted, and what stood against it.
 * From the stored decisions.
 */
final class EligibilityReport {

	/** Decisions hold their inputs: few at a time keep memory small. */
	private const PAGE = 200;

	/** @var array<string, Flow|null> */
	private array $flows = array();

	/**
	 * @var array<string, array{
	 *   flow_id: int, flow_version: int, reason: string, offer_id: string, offer_type: string, considered: int,
	 *   shown: int, accepted: int, blocked: array<string, int>,
	 * }>
	 */
	private array $found = array();

	public function __construct(
		private readonly Database $database,
		private readonly CountedAttempts $counting,
		private readonly FlowStore $store,
	) {}

	/**
	 * An offer is considered once an attempt and reason, and blocked by what its first decision said.
	 *
	 * @return list<array<string, mixed>>
	 */
	public function between( \DateTimeImmutable $after, \DateTimeImmutable $before ): array {
		$this->found = array();
		$last        = 0;
		do {
			$rows = $this->database->rows(
				'SELECT id, body FROM {attempts} a WHERE '
					. $this->counting->condition( 'a' )
					. ' AND created_at >= %s AND created_at < %s AND state <> %s AND id > %d ORDER BY id LIMIT %d',
				array( Data::sql( $after ), Data::sql( $before ), Attempt::SURVEY, $last, self::PAGE )
			);
			$decided = $this->decided( array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows ) );
			foreach ( $rows as $row ) {
				$last = Data::int( $row, 'id' );
				$this->add( Data::decode( Data::string( $row, 'body' ) ), $decided[ $last ] ?? array() );
			}
		} while ( self::PAGE === count( $rows ) );
		return array_map(
			static fn ( array $one ): array => array( 'blocked' => (object) $one['blocked'] ) + $one,
			array_values( $this->found ),
		);
	}

	/**
	 * @param list<int> $ids
	 * @return array<int, list<array<string, mixed>>> Attempt → its decisions, oldest first.
	 */
	private function decided( array $ids ): array {
		$found = array();
		foreach (
			array() === $ids
				? array()
				: $this->database->rows(
					'SELECT attempt_id, body FROM {decisions} WHERE attempt_id IN ( '
						. Database::places( $ids )
						. ' ) ORDER BY attempt_id, number',
					$ids,
				) as $row
		) {
			$found[ Data::int( $row, 'attempt_id' ) ][] = Data::decode( Data::string( $row, 'body' ) );
		}
		return $found;
	}

	/**
	 * @param array<string, mixed>       $attempt Its body.
	 * @param list<array<string, mixed>> $decided
	 */
	private function add( array $attempt, array $decided ): void {
		$shown = Data::strings( $attempt, 'shown' );
		$seen  = array();
		foreach ( $decided as $decision ) {
			$reason = Data::string( $decision, 'reason' );
			if ( isset( $seen[ $reason ] ) ) {
				continue;
			}
			$seen[ $reason ] = true;
			$flow_id         = Data::int( $decision, 'flow_id' );
			$version         = Data::int( $decision, 'flow_version' );
			foreach ( $this->flow( $flow_id, $version )?->reason( $reason )->offers ?? array() as $offer ) {
				$key   = implode( ':', array( $flow_id, $version, $reason, $offer->id ) );
				$found = $this->found[ $key ] ?? array(
					'flow_id'      => $flow_id,
					'flow_version' => $version,
					'reason'       => $reason,
					'offer_id'     => $offer->id,
					'offer_type'   => $offer->type,
					'considered'   => 0,
					'shown'        => 0,
					'accepted'     => 0,
					'blocked'      => array(),
				);
				++$found['considered'];
				$was_shown          = in_array( $offer->id, $shown, true );
				$found['shown']    += (int) $was_shown;
				$found['accepted'] += (int) ( Data::string( $attempt, 'accepted' ) === $offer->id );
				// A decision names a code once.
				foreach (
					$was_shown ? array() : Data::maps( Data::map( $decision, 'skipped' ), $offer->id ) as $blocker
				) {
					$code                      = Data::string( $blocker, 'code' );
					$found['blocked'][ $code ] = ( $found['blocked'][ $code ] ?? 0 ) + 1;
				}
				$this->found[ $key ] = $found;
			}
		}
	}

	private function flow( int $id, int $version ): ?Flow {
		$key = $id . ':' . $version;
		if ( ! array_key_exists( $key, $this->flows ) ) {
			$this->flows[ $key ] = $this->store->version( $id, $version );
		}
		return $this->flows[ $key ];
	}
}
