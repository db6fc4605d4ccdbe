<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\CustomerRef;

/**
 * A customer's entry into an experiment or into the holdout, with the clock by which its outcome is read: all of it is
 * fixed before the draw.
 */
final class Entry {

	/** The programme of the holdout; an experiment's is its id. */
	public const HOLDOUT = 'holdout';

	public const HELD_OUT = 'held_out';
	public const TREATED  = 'treated';

	/** For so many days a draw of the holdout holds. */
	public const DAYS = 365;

	/**
	 * @param string                  $programme   HOLDOUT or an experiment's id.
	 * @param int                     $round       1, or one more for each draw after the days of the last one.
	 * @param string                  $probability Of this arm; in the holdout that of being held out.
	 * @param string                  $shares      Of all arms, in their order, as drawn.
	 * @param Experiment::RENEWED|Experiment::SAVED $primary
	 * @param \DateTimeImmutable      $lag_until   A cancellation before it is one, for the outcome `saved`.
	 * @param \DateTimeImmutable|null $pays_by By then a payment must have been made; null where none can be asked for.
	 * @param bool|null               $good        Null until it is read.
	 */
	public function __construct(
		public readonly string $programme,
		public readonly int|string $customer_id,
		public readonly int $round,
		public readonly string $arm,
		public readonly string $probability,
		public readonly string $shares,
		public readonly string $primary,
		public readonly \DateTimeImmutable $entered_at,
		public readonly \DateTimeImmutable $lag_until,
		public readonly ?\DateTimeImmutable $pays_by,
		public readonly \DateTimeImmutable $matures_at,
		public readonly ?bool $good = null,
		public readonly int $id = 0,
	) {}

	public function is_of_holdout(): bool {
		return self::HOLDOUT === $this->programme;
	}

	/** Whether a draw of the holdout still holds. A moment that is still to come (a clock was put back) is not over. */
	public function holds_at( \DateTimeImmutable $now ): bool {
		return $this->entered_at > $now->modify( '-' . self::DAYS . ' days' );
	}

	/** @return array<string, string|int|null> */
	public function columns( int $attempt_id ): array {
		return array(
			'programme'       => $this->programme,
			'customer_id'     => $this->customer_id,
			'round'           => $this->round,
			'attempt_id'      => $attempt_id,
			'arm'             => $this->arm,
			'probability'     => $this->probability,
			'shares'          => $this->shares,
			'primary_outcome' => $this->primary,
			'entered_at'      => Data::sql( $this->entered_at ),
			'lag_until'       => Data::sql( $this->lag_until ),
			'pays_by'         => Data::sql( $this->pays_by ),
			'matures_at'      => Data::sql( $this->matures_at ),
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$epoch = new \DateTimeImmutable( '@0' );
		return new self(
			Data::string( $row, 'programme' ),
			CustomerRef::from_row( $row ),
			Data::int( $row, 'round' ),
			Data::string( $row, 'arm' ),
			Data::string( $row, 'probability' ),
			Data::string( $row, 'shares' ),
			Experiment::SAVED === Data::string( $row, 'primary_outcome' ) ? Experiment::SAVED : Experiment::RENEWED,
			Data::time( $row, 'entered_at' ) ?? $epoch,
			Data::time( $row, 'lag_until' ) ?? $epoch,
			Data::time( $row, 'pays_by' ),
			Data::time( $row, 'matures_at' ) ?? $epoch,
			isset( $row['good'] ) ? 1 === Data::int( $row, 'good' ) : null,
			Data::int( $row, 'id' ),
		);
	}
}
