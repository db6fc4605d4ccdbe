<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;

/**
 * Lets time pass in the book: ends of pauses, renewals, ends, each at its own moment and in order.
 *
 * Before what is due at a moment is done, the clock stands at that moment and `churnstop_sandbox_clock_moved` is fired:
 * whoever keeps jobs by the sandbox's time runs those that are due. The book knows when its pauses end and runs their
 * job (`churnstop_resume`, which the site's own queue would run at that time of the real clock); it resumes none
 * itself.
 */
final class Engine {

	/** A guard against a mistake in the book, not a limit that a demo meets: 50 years of a daily plan. */
	private const MOST_STOPS = 20000;

	private const LONG_AGO = '1970-01-01 00:00:00';

	public function __construct( private readonly SandboxStore $book ) {}

	/** Whether anything is due by now: a page asks before it does more. */
	public function is_due(): bool {
		return null !== $this->next_moment( $this->book->now(), null );
	}

	/** When the next renewal is due; null where none is. */
	public function next_renewal(): ?\DateTimeImmutable {
		return Data::time(
			array(
				'at' => $this->book->database->value(
					"SELECT MIN(next_payment) FROM {sandbox_subscriptions} WHERE status = 'active'",
				),
			),
			'at',
		);
	}

	public function run_until( \DateTimeImmutable $until ): void {
		$until = Dates::whole( $until );
		$last  = null;
		for ( $stops = 0; $stops < self::MOST_STOPS; $stops++ ) {
			$moment = $this->next_moment( $until, $last );
			if ( null === $moment ) {
				break;
			}
			$this->clock_reaches( $moment );
			$this->run_resume_jobs( $moment, $last );
			$this->do_what_is_due( $moment );
			$last = null === $last || $moment > $last ? $moment : $last;
		}
		$this->clock_reaches( $until );
	}

	/** @param \DateTimeImmutable|null $last Pauses that end by then had their chance. */
	private function next_moment( \DateTimeImmutable $until, ?\DateTimeImmutable $last ): ?\DateTimeImmutable {
		$limit   = Data::sql( $until );
		$moments = array_filter(
			array(
				$this->book->database->value(
					"SELECT MIN(next_payment) FROM {sandbox_subscriptions} WHERE status = 'active' AND "
						. "next_payment <= %s",
					array( $limit ),
				),
				$this->book->database->value(
					"SELECT MIN(ends_at) FROM {sandbox_subscriptions} WHERE status IN ('active', 'on-hold', "
						. "'pending-cancel') AND ends_at <= %s",
					array( $limit ),
				),
				$this->book->database->value(
					"SELECT MIN(resumes_at) FROM {sandbox_subscriptions} WHERE status = 'on-hold' AND resumes_at "
						. "<= %s AND resumes_at > %s",
					array( $limit, Data::sql( $last ) ?? self::LONG_AGO ),
				),
			),
			static fn ( ?string $moment ): bool => null !== $moment && '' !== $moment
		);
		return array() === $moments ? null : Data::time( array( 'at' => min( $moments ) ), 'at' );
	}

	private function clock_reaches( \DateTimeImmutable $moment ): void {
		if ( $moment > $this->book->now() ) {
			$this->book->clock->set_to( $moment );
		}
		/**
		 * The sandbox's clock stands at a moment at which something is due, or where it was moved to.
		 *
		 * @param \DateTimeImmutable $moment UTC.
		 */
		do_action( 'churnstop_sandbox_clock_moved', $moment );
	}

	/** One job per pause, by the redemption's key. A pause that is still on hold afterwards had its chance. */
	private function run_resume_jobs( \DateTimeImmutable $moment, ?\DateTimeImmutable $last ): void {
		$due = $this->book->database->rows(
			"SELECT c.redemption_key AS redemption_key FROM {sandbox_subscriptions} s INNER JOIN "
				. "{sandbox_changes} c ON c.subscription_id = s.id WHERE s.status = 'on-hold' AND s.resumes_at <= "
				. "%s AND s.resumes_at > %s AND c.state = %s ORDER BY s.resumes_at, s.id",
			array( Data::sql( $moment ), Data::sql( $last ) ?? self::LONG_AGO, Ledger::APPLIED )
		);
		foreach ( $due as $row ) {
			/** Documented in Redemptions\Pauses: the job that ends a pause. */
			do_action( 'churnstop_resume', Data::string( $row, 'redemption_key' ) );
		}
	}

	private function do_what_is_due( \DateTimeImmutable $moment ): void {
		$at = Data::sql( $moment );
		foreach (
			$this->book->database->rows(
				"SELECT * FROM {sandbox_subscriptions} WHERE status IN ('active', 'on-hold', 'pending-cancel') "
					. "AND ends_at <= %s ORDER BY ends_at, id",
				array( $at ),
			) as $row
		) {
			$this->end( SandboxSubscription::from_row( $row ) );
		}
		foreach (
			$this->book->database->rows(
				"SELECT * FROM {sandbox_subscriptions} WHERE status = 'active' AND next_payment <= %s ORDER BY "
					. "next_payment, id",
				array( $at ),
			) as $row
		) {
			$this->bill( SandboxSubscription::from_row( $row ), $moment );
		}
	}

	private function end( SandboxSubscription $entry ): void {
		$status = 'pending-cancel' === $entry->status ? 'cancelled' : 'expired';
		$ended  = $this->book->change(
			$entry,
			array(
				'status'       => $status,
				'next_payment' => null,
				'resumes_at'   => null,
			)
		);
		if ( $ended ) {
			$this->book->note(
				$entry->id,
				'cancelled' === $status
					? __( 'The paid time is over: the subscription has ended.', 'churnstop' )
					: __( 'The subscription has reached its end.', 'churnstop' ),
			);
			$this->book->tell( 'ended', $entry->id );
		}
	}

	/**
	 * Bills what is due, once for each due date.
	 *
	 * @return bool Whether a renewal was paid.
	 */
	public function bill( SandboxSubscription $entry, \DateTimeImmutable $moment ): bool {
		if ( 'active' !== $entry->status || null === $entry->next_payment || $entry->next_payment > $moment ) {
			return false;
		}
		$refused = $this->book->gateway_refuses( $entry );
		try {
			$paid = $this->book->database->transaction(
				fn (): bool => $this->write_renewal( $entry, $entry->next_payment, $moment, $refused ),
			);
		} catch ( ConcurrentChange ) {
			return false;
		}
		if ( $paid ) {
			$this->book->tell( 'renewed', $entry->id );
		}
		return $paid;
	}

	/** @throws ConcurrentChange Where somebody changed the subscription meanwhile: nothing is written then. */
	private function write_renewal(
		SandboxSubscription $entry,
		\DateTimeImmutable $due,
		\DateTimeImmutable $moment,
		bool $refused,
	): bool {
		$total = $this->book->total( $entry->id );
		$fresh = null !== $this->book->database->insert_unique(
			'sandbox_orders',
			array(
				'subscription_id' => $entry->id,
				'kind'            => 'renewal',
				'status'          => $refused ? 'failed' : 'paid',
				'total'           => $total,
				'currency'        => $entry->currency,
				'due_at'          => Data::sql( $due ),
				'created_at'      => Data::sql( $moment ),
				'given'           => $refused ? 0 : $this->book->given( $entry->id ),
			)
		);
		if ( $fresh && $refused ) {
			$this->must( $this->book->change( $entry, array( 'status' => 'on-hold' ) ) );
			$this->book->note(
				$entry->id,
				sprintf(
					/* translators: %s: an amount of money. */
					__( 'The payment of %s failed.', 'churnstop' ),
					Prices::money( $total, $entry->currency )->formatted,
				),
			);
			return false;
		}
		$next = Dates::add( $due, $entry->interval, $entry->period );
		$this->must(
			$this->book->change(
				$entry,
				array(
					'next_payment' => null !== $entry->ends_at && $next >= $entry->ends_at ? null : Data::sql( $next ),
				) + ( $fresh ? array( 'paid_at' => Data::sql( $moment ) ) : array() )
			)
		);
		if ( $fresh ) {
			$this->book->database->execute(
				'UPDATE {sandbox_coupons} SET payments_left = payments_left - 1 WHERE subscription_id = %d AND '
					. 'state = %s AND payments_left IS NOT NULL',
				array( $entry->id, Coupon::ON ),
			);
			$this->book->database->execute(
				'UPDATE {sandbox_coupons} SET state = %s WHERE subscription_id = %d AND state = %s AND '
					. 'payments_left <= 0',
				array( Coupon::OFF, $entry->id, Coupon::ON ),
			);
			$this->book->note(
				$entry->id,
				/* translators: %s: an amount of money. */
				sprintf( __( 'Renewed: %s paid.', 'churnstop' ), Prices::money( $total, $entry->currency )->formatted ),
			);
		}
		return $fresh;
	}

	private function must( bool $written ): void {
		if ( ! $written ) {
			throw new ConcurrentChange();
		}
	}
}
