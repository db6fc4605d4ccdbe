<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/**
 * The next payment moves, by billing intervals (a skip) or by days; in a longer trial the trial's end moves with it.
 */
final class MoveDates extends Change {

	public const KIND = 'move_dates';

	public function __construct(
		public readonly int $intervals,
		public readonly int $days = 0,
		public readonly bool $trial = false,
	) {
		parent::__construct( self::KIND );
	}

	public static function from_settings( array $settings ): self {
		return new self(
			Data::int( $settings, 'intervals' ),
			Data::int( $settings, 'days' ),
			Data::bool( $settings, 'trial' ),
		);
	}

	public function settings(): array {
		return array(
			'days'      => $this->days,
			'intervals' => $this->intervals,
			'trial'     => $this->trial,
		);
	}

	/** Whether exactly one payment is skipped, in whose place the one after it comes. */
	public function is_one_skip(): bool {
		return 1 === $this->intervals && 0 === $this->days;
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		$next = Dates::add(
			$snapshot->next_payment ?? $snapshot->at,
			$this->intervals * $snapshot->interval,
			$snapshot->period,
		);
		return new Terms(
			$snapshot->total,
			null,
			null,
			$snapshot->total,
			$next->modify( '+' . $this->days . ' days' ),
		);
	}

	/** The skipped payments. What only moves a payment costs nothing. */
	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return max( 0, $terms->price_now->cents * $this->intervals );
	}

	public function standing( Course $course ): ?Standing {
		$now  = $course->snapshot();
		$pays = $course->terms()->next_payment_at;
		// Its day has come: what was moved is owed now, and nothing of it can be undone.
		if ( null === $pays || $pays <= $now->at || Receipt::APPLIED !== $course->state() ) {
			return null;
		}
		[ $text, $label, $first ] = $this->words( $now->total->formatted, Sentences::day( $pays ) );
		return new Standing(
			Sentences::join( $text, Sentences::end_that_stands( $course ) ),
			$label,
			Sentences::join( $first, Sentences::goes_on( $course ) ),
		);
	}

	/** @return array{string, string, string} What holds, the button, and what it does. */
	private function words( string $price, string $day ): array {
		return match ( true ) {
			$this->trial => array(
				/* translators: 1: a date, 2: a price. */
				sprintf( __( 'Trial extended until %1$s, when you first pay %2$s.', 'churnstop' ), $day, $price ),
				__( 'Remove the extra days', 'churnstop' ),
				__( 'Removing them ends the trial when it would have ended without them.', 'churnstop' ),
			),
			$this->is_one_skip() => array(
				/* translators: 1: a price, 2: a date. */
				sprintf( __( 'One payment skipped. Next payment: %1$s on %2$s.', 'churnstop' ), $price, $day ),
				__( 'Undo the skip', 'churnstop' ),
				__( 'Undoing the skip brings the payment back.', 'churnstop' ),
			),
			// Another plugin's type of offer: what it did, not what it calls it.
			default => array(
				/* translators: 1: a date, 2: a price. */
				sprintf( __( 'The next payment was moved to %1$s: %2$s.', 'churnstop' ), $day, $price ),
				__( 'Undo the move', 'churnstop' ),
				__( 'Undoing it brings the earlier date back.', 'churnstop' ),
			),
		};
	}

	public function ended_by(): string {
		return self::UNDO;
	}

	/** Not a longer trial: what a customer gets of it is use, and that is not given back. */
	public function is_the_customers(): bool {
		return ! $this->trial;
	}

	public function needs(): array {
		return array( Snapshot::CAN_CHANGE_DATES );
	}

	public function move(): MoveDates {
		return $this;
	}

	public function waives_payment(): bool {
		return $this->is_one_skip();
	}
}
