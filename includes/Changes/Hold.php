<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/**
 * On hold from now. The next payment moves some days from its present date and the pause ends then; where the present
 * next payment is farther away than that, the pause ends after these days from now instead (the payment still moves),
 * so that paid time is not spent on hold.
 */
final class Hold extends Change {

	public const KIND = 'hold';

	public function __construct( public readonly int $days ) {
		parent::__construct( self::KIND );
	}

	public static function from_settings( array $settings ): self {
		return new self( Data::int( $settings, 'days' ) );
	}

	public function settings(): array {
		return array( 'days' => $this->days );
	}

	public function move(): MoveDates {
		return new MoveDates( 0, $this->days );
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		$next  = $snapshot->next_payment ?? $snapshot->at;
		$moved = $next->modify( '+' . $this->days . ' days' );
		$after = $snapshot->at->modify( '+' . $this->days . ' days' );
		return new Terms( $snapshot->total, null, null, $snapshot->total, $moved, $next > $after ? $after : $moved );
	}

	/** The income comes later. */
	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return 0;
	}

	public function standing( Course $course ): ?Standing {
		$now   = $course->snapshot();
		$until = $course->receipt()->resumes_at;
		if ( null === $until || Status::OnHold !== $now->status || Receipt::APPLIED !== $course->state() ) {
			return null;
		}
		$label = __( 'Resume now', 'churnstop' );
		$price = $now->total->formatted;
		if ( $until <= $now->at ) {
			$text = sprintf(
				/* translators: %s: a price. */
				__( 'The pause is over: it resumes in a moment, and you pay %s then.', 'churnstop' ),
				$price,
			);
			return new Standing(
				Sentences::join( $text, Sentences::end_that_stands( $course ) ),
				$label,
				Sentences::goes_on( $course ),
			);
		}
		$pays = $now->next_payment;
		return new Standing(
			null === $pays || Sentences::day( $pays ) === Sentences::day( $until )
				? sprintf(
					/* translators: 1: a date, 2: a price. */
					__( 'Paused until %1$s, when you pay %2$s.', 'churnstop' ),
					Sentences::day( $until ),
					$price,
				)
				: sprintf(
					/* translators: 1: a date, 2: a price, 3: another date. */
					__( 'Paused until %1$s. Next payment: %2$s on %3$s.', 'churnstop' ),
					Sentences::day( $until ),
					$price,
					Sentences::day( $pays ),
				),
			$label,
			Sentences::join( __( 'Resuming ends the pause at once.', 'churnstop' ), Sentences::goes_on( $course ) )
		);
	}

	public function ended_by(): string {
		return self::RESUME;
	}

	public function is_the_customers(): bool {
		return true;
	}

	/** It ends by its job, or by being resumed; no payment ends it. */
	public function is_over( Course $course, bool $renewed ): bool {
		return false;
	}

	public function ends_when_reactivated(): bool {
		return true;
	}

	public function needs(): array {
		return array( Snapshot::CAN_SUSPEND, Snapshot::CAN_REACTIVATE, Snapshot::CAN_CHANGE_DATES );
	}
}
