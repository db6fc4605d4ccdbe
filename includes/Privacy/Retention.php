<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;

/**
 * Forgets what is older than the merchant wants it kept: events, and attempts that are closed with their comments and
 * decisions; tests of the flow after a day. A few rows at a time, so that no shopper waits for it.
 *
 * What stays: redemptions, as records of money, and customers' answers to offers, as the promise not to show a declined
 * offer again has no end.
 */
final class Retention {

	public const JOB     = 'churnstop_retention';
	public const SECONDS = 86400;

	private const ROWS = 500;

	public function __construct( private readonly Database $database, private readonly Clock $clock ) {}

	/**
	 * @param int $days  0: everything is kept for ever, but tests.
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left to be forgotten.
	 */
	public function run( int $days, int $until ): bool {
		$work = array( $this->forget_tests( ... ) );
		if ( $days >= 1 ) {
			$before = Data::sql( $this->clock->now()->modify( '-' . $days . ' days' ) );
			$work[] = fn (): int => $this->forget_events( $before );
			$work[] = fn (): int => $this->forget_attempts( $before );
			$work[] = fn (): int => $this->forget_entries( $before );
			$work[] = fn (): int => $this->database->execute(
				'DELETE FROM {depth_draws} WHERE drawn_at < %s ORDER BY id LIMIT %d',
				array( $before, self::ROWS ),
			);
		}
		foreach ( $work as $forget ) {
			do {
				$done = $forget();
				if ( $done > 0 && time() >= $until ) {
					return true;
				}
			} while ( $done > 0 );
		}
		return false;
	}

	/**
	 * Tests of the flow, with their events: whoever owns a subscription may make as many as they like, and they count
	 * nowhere.
	 */
	private function forget_tests(): int {
		$before = Data::sql( $this->clock->now()->modify( '-1 day' ) );
		foreach ( Attempt::CLOSED as $state ) {
			$rows = $this->database->rows(
				'SELECT id, uuid, customer_id FROM {attempts} WHERE state = %s AND updated_at < %s AND mode = %s '
					. 'AND claim IS NULL ORDER BY updated_at LIMIT %d',
				array( $state, $before, Attempt::TEST, self::ROWS ),
			);
			if ( array() !== $rows ) {
				return $this->database->transaction(
					function () use ( $rows ): int {
						foreach ( $rows as $row ) {
							$this->database->delete(
								'events',
								array(
									'customer_id'  => Data::string( $row, 'customer_id' ),
									'attempt_uuid' => Data::string( $row, 'uuid' ),
									'undelivered'  => 0,
								)
							);
						}
						return $this->delete_attempts( array_map(
							static fn ( array $row ): int => Data::int( $row, 'id' ),
							$rows,
						) );
					}
				);
			}
		}
		return 0;
	}

	/** An event whose hook is still to be fired waits for that. */
	private function forget_events( string $before ): int {
		$ids = $this->ids(
			'SELECT id FROM {events} WHERE at < %s AND undelivered = 0 ORDER BY at LIMIT %d',
			array( $before, self::ROWS ),
		);
		return array() === $ids
			? 0
			: $this->database->execute( 'DELETE FROM {events} WHERE id IN ( ' . self::places( $ids ) . ' )', $ids );
	}

	/** An attempt whose offer is still at work is needed: to settle it, and to say what was agreed. */
	private function forget_attempts( string $before ): int {
		foreach ( Attempt::CLOSED as $state ) {
			$ids = $this->ids(
				'SELECT a.id FROM {attempts} a WHERE a.state = %s AND a.updated_at < %s AND a.claim IS NULL AND '
					. 'NOT EXISTS ( SELECT 1 FROM {redemptions} r WHERE r.customer_id = a.customer_id AND '
					. 'r.attempt_uuid = a.uuid AND r.state IN ( %s, %s, %s ) ) ORDER BY a.updated_at LIMIT %d',
				array( $state, $before, Redemption::PENDING, Redemption::AWAITING, Redemption::APPLIED, self::ROWS )
			);
			if ( array() !== $ids ) {
				return $this->database->transaction( fn (): int => $this->delete_attempts( $ids ) );
			}
		}
		return 0;
	}

	/**
	 * What is counted, and holds nobody to their side any more: a draw of the holdout holds a year, that of an
	 * experiment as long as it runs.
	 */
	private function forget_entries( string $before ): int {
		$year = (string) Data::sql( $this->clock->now()->modify( '-' . Entry::DAYS . ' days' ) );
		return $this->database->execute(
			"DELETE FROM {experiment_entries} WHERE counted = 2 AND entered_at < %s AND ( programme <> %s OR "
				. "entered_at < %s ) AND programme NOT IN ( SELECT CAST( id AS CHAR ) FROM {experiments} WHERE "
				. "status = %s ) ORDER BY id LIMIT %d",
			array( $before, Entry::HOLDOUT, $year, Experiment::RUNNING, self::ROWS )
		);
	}

	/** @param non-empty-list<int> $ids */
	private function delete_attempts( array $ids ): int {
		$this->database->execute(
			'DELETE FROM {attempt_subscriptions} WHERE attempt_id IN ( ' . self::places( $ids ) . ' )',
			$ids,
		);
		$this->database->execute(
			'DELETE FROM {decisions} WHERE attempt_id IN ( ' . self::places( $ids ) . ' )',
			$ids,
		);
		$this->database->execute(
			'DELETE FROM {emails} WHERE reference IN ( SELECT uuid FROM {attempts} WHERE id IN ( '
				. self::places( $ids )
				. ' ) )',
			$ids,
		);
		return $this->database->execute( 'DELETE FROM {attempts} WHERE id IN ( ' . self::places( $ids ) . ' )', $ids );
	}

	/**
	 * @param list<string|int> $values
	 * @return list<int>
	 */
	private function ids( string $sql, array $values ): array {
		return array_map(
			static fn ( array $row ): int => Data::int( $row, 'id' ),
			$this->database->rows( $sql, $values ),
		);
	}

	/** @param list<int> $ids */
	private static function places( array $ids ): string {
		return implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
	}
}
