<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistory;

/** When an outcome is read, fixed before the draw so that no arm can move it, and what it is then. */
final class Maturity {

	/** A payment may be late by so much. */
	private const GRACE_DAYS = 15;

	/** Nobody waits longer, unless the merchant says so. */
	private const LONGEST_DAYS = 120;

	/**
	 * The clock of an entry.
	 *
	 * @param \DateTimeImmutable|null $due   The next payment as it stands; null where there is none.
	 * @param int                     $delay Days by which any arm's offers can put it off.
	 * @return array{lag_until: \DateTimeImmutable, pays_by: \DateTimeImmutable|null, matures_at: \DateTimeImmutable}
	 */
	public static function clock(
		\DateTimeImmutable $entered,
		int $lag_days,
		?\DateTimeImmutable $due,
		int $delay,
	): array {
		$lag_until = self::later( $entered, $lag_days );
		$pays_by   = null === $due ? null : self::later( $due, $delay + self::GRACE_DAYS );
		$waits     = null === $pays_by ? $lag_until : min( $pays_by, self::later( $entered, self::LONGEST_DAYS ) );
		$matures   = max( $lag_until, $waits );
		return array(
			'lag_until'  => $lag_until,
			// A yearly plan in mid-term has paid already: nothing more can be asked of it.
			'pays_by'    => null !== $pays_by && $pays_by <= $matures ? $pays_by : null,
			'matures_at' => $matures,
		);
	}

	/**
	 * @param PaymentHistory|null     $account   Null: the subscription is gone.
	 * @param \DateTimeImmutable|null $cancelled What was known of its cancellation, where it is gone.
	 */
	public static function is_good(
		Entry $entry,
		?PaymentHistory $account,
		?\DateTimeImmutable $cancelled = null,
	): bool {
		if ( Experiment::SAVED === $entry->primary ) {
			$asked = null === $account ? $cancelled : $account->cancelled_at;
			return null === $asked || $asked >= $entry->lag_until || $asked < $entry->entered_at;
		}
		return null !== $account
			&& self::is_on( $entry, $account )
			&& ( null === $entry->pays_by || self::has_paid( $entry, $account->payments ) );
	}

	private static function later( \DateTimeImmutable $moment, int $days ): \DateTimeImmutable {
		return $moment->add( new \DateInterval( 'P' . $days . 'D' ) );
	}

	private static function is_on( Entry $entry, PaymentHistory $account ): bool {
		$over = $account->cancelled_at ?? $account->ended_at;
		return null === $over || $over > $entry->matures_at || $account->goes_on;
	}

	/** @param list<Payment> $payments */
	private static function has_paid( Entry $entry, array $payments ): bool {
		foreach ( $payments as $payment ) {
			if (
				$payment->at >= $entry->entered_at
				&& $payment->at <= $entry->matures_at
				&& ( 0 === $payment->paid || $payment->received() > 0 )
			) {
				return true;
			}
		}
		return false;
	}
}
