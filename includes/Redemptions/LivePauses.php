<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Storage\Database;

/** The pauses that are at work on this site, taken together: for whoever switches ChurnStop off or on. */
final class LivePauses {

	private const PAGE = 100;

	public function __construct(
		private readonly Database $database,
		private readonly RedemptionStore $redemptions,
		private readonly RevertRedemption $revert,
		private readonly Pauses $pauses,
	) {}

	public function count(): int {
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {redemptions} WHERE state = %s AND resumes_at IS NOT NULL',
			array( Redemption::APPLIED ),
		);
	}

	/** Each gets its job (back); one that has it keeps it. */
	public function reschedule(): int {
		$done = 0;
		foreach ( $this->each() as $pause ) {
			$this->pauses->schedule( $pause->receipt, $pause->key );
			++$done;
		}
		return $done;
	}

	/**
	 * Ends them all, by the rule of a pause that is ended early: the prior date is restored if it is still ahead, else
	 * the payment is due at once.
	 *
	 * @param int $until Unix time: what is not done by then is left for the next call.
	 * @return array{resumed: int, failed: int, left: int}
	 */
	public function resume_all( Actor $actor, string $note, int $until ): array {
		$resumed = 0;
		$failed  = 0;
		foreach ( $this->each() as $pause ) {
			if ( time() >= $until ) {
				break;
			}
			try {
				$this->revert->run( $actor, $pause->id, $note );
				++$resumed;
			} catch ( Failure ) {
				// Told as a number; the redemption stays as it is and can be tried again.
				++$failed;
			}
		}
		return array(
			'resumed' => $resumed,
			'failed'  => $failed,
			'left'    => $this->count(),
		);
	}

	/** @return \Generator<int, Redemption> By id; those that end meanwhile disturb nothing. */
	private function each(): \Generator {
		$last = 0;
		do {
			$rows = $this->database->rows(
				'SELECT id FROM {redemptions} WHERE state = %s AND resumes_at IS NOT NULL AND id > %d ORDER BY id '
					. 'LIMIT %d',
				array( Redemption::APPLIED, $last, self::PAGE ),
			);
			foreach ( $rows as $row ) {
				$last  = Data::int( $row, 'id' );
				$pause = $this->redemptions->get( $last );
				if ( null !== $pause && Redemption::APPLIED === $pause->state ) {
					yield $pause;
				}
			}
		} while ( self::PAGE === count( $rows ) );
	}
}
