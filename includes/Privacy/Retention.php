<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;

/**
 * Forgets what is older than the merchant wants it kept: events, and attempts that are closed with their comments and decisions. A few rows at a time, so that no
 * shopper waits for it.
 *
 * What stays: redemptions, as records of money, and customers' answers to offers, as the promise not to show a declined offer again has no end.
 */
final class Retention {

	public const JOB     = 'churnstop_retention';
	public const SECONDS = 86400;

	private const ROWS = 500;

	public function __construct( private readonly Database $database, private readonly Clock $clock ) {}

	/**
	 * @param int $days  0: everything is kept for ever.
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left to be forgotten.
	 */
	public function run( int $days, int $until ): bool {
		if ( $days < 1 ) {
			return false;
		}
		$before = AttemptStore::sql( $this->clock->now()->modify( '-' . $days . ' days' ) );
		foreach ( array( $this->forget_events( ... ), $this->forget_attempts( ... ) ) as $forget ) {
			do {
				$done = $forget( $before );
				if ( $done > 0 && time() >= $until ) {
					return true;
				}
			} while ( $done > 0 );
		}
		return false;
	}

	/** An event whose hook is still to be fired waits for that. */
	private function forget_events( string $before ): int {
		$ids = $this->ids( 'SELECT id FROM {events} WHERE at < %s AND undelivered = 0 ORDER BY at LIMIT %d', array( $before, self::ROWS ) );
		return array() === $ids ? 0 : $this->database->execute( 'DELETE FROM {events} WHERE id IN ( ' . self::places( $ids ) . ' )', $ids );
	}

	/** An attempt whose offer is still at work is needed: to settle it, and to say what was agreed. */
	private function forget_attempts( string $before ): int {
		foreach ( array( Attempt::SAVED, Attempt::CANCELLED, Attempt::DISMISSED, Attempt::ABANDONED ) as $state ) {
			$ids = $this->ids(
				'SELECT a.id FROM {attempts} a WHERE a.state = %s AND a.updated_at < %s AND a.claim IS NULL AND NOT EXISTS ( SELECT 1 FROM {redemptions} r WHERE r.customer_id = a.customer_id AND r.attempt_uuid = a.uuid AND r.state IN ( %s, %s ) ) ORDER BY a.updated_at LIMIT %d',
				array( $state, $before, Redemption::PENDING, Redemption::APPLIED, self::ROWS )
			);
			if ( array() !== $ids ) {
				return $this->database->transaction(
					function () use ( $ids ): int {
						$this->database->execute( 'DELETE FROM {attempt_subscriptions} WHERE attempt_id IN ( ' . self::places( $ids ) . ' )', $ids );
						$this->database->execute( 'DELETE FROM {emails} WHERE reference IN ( SELECT uuid FROM {attempts} WHERE id IN ( ' . self::places( $ids ) . ' ) )', $ids );
						return $this->database->execute( 'DELETE FROM {attempts} WHERE id IN ( ' . self::places( $ids ) . ' )', $ids );
					}
				);
			}
		}
		return 0;
	}

	/**
	 * @param list<string|int> $values
	 * @return list<int>
	 */
	private function ids( string $sql, array $values ): array {
		return array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $this->database->rows( $sql, $values ) );
	}

	/** @param list<int> $ids */
	private static function places( array $ids ): string {
		return implode( ', ', array_fill( 0, count( $ids ), '%d' ) );
	}
}
