<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

use ChurnStop\Blocker;
use ChurnStop\Connections\Change;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\Receipt;
use ChurnStop\Connections\Snapshot;
use ChurnStop\Connections\Terms;
use ChurnStop\Data;

/**
 * A pause: on hold from now, the next payment moves. How it ends early is settled by HoldMark, before the store activates it.
 */
final class HoldHandler implements Handler {

	public function __construct( private readonly Store $store ) {}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		$blockers = array_merge(
			Checks::state( $subscription ),
			Checks::gateway( $subscription, array( Snapshot::CAN_SUSPEND, Snapshot::CAN_REACTIVATE, Snapshot::CAN_CHANGE_DATES ) ),
			Checks::next_payment( $subscription ),
			Checks::before_end( $subscription, $this->moved( $subscription, $change ) )
		);
		// The store activates no subscription whose product is gone: it could never be resumed.
		if ( array() === $blockers && is_callable( array( $subscription, 'contains_unavailable_product' ) ) && $subscription->contains_unavailable_product() ) {
			$blockers[] = new Blocker( 'product_gone' );
		}
		return array() === $blockers && ! $subscription->can_be_updated_to( 'on-hold' ) ? array( new Blocker( 'gateway_cannot', array( 'ability' => Snapshot::CAN_SUSPEND ) ) ) : $blockers;
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		$present = Amounts::money( $subscription->get_total( 'edit' ), (string) $subscription->get_currency() );
		return new Terms( $present, null, null, $present, $this->moved( $subscription, $change ), $this->resumes( $subscription, $change ) );
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		Checks::refuse( $this->blockers( $subscription, $change ) );
		return new Receipt(
			WooCommerceSubscriptions::ID,
			$subscription->get_id(),
			$change,
			Prior::of( $subscription ) + array( 'suspensions' => (int) $subscription->get_suspension_count() ),
			array(
				'status'       => 'on-hold',
				'next_payment' => Data::iso( $this->moved( $subscription, $change ) ),
			),
			array(),
			$this->resumes( $subscription, $change ),
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->require( $receipt->subscription_id );
		$mark         = HoldMark::of( $subscription );
		if ( null === $mark || $mark->key !== $key ) {
			Checks::refuse( $this->blockers( $subscription, $receipt->change ) );
			$subscription = $this->store->require( $receipt->subscription_id );
			Prior::must_hold( $subscription, $receipt );
		}
		try {
			HoldMark::put( $subscription, $key, $receipt );
			KillPoint::pass( 'hold:marked' );
			if ( 'on-hold' !== $subscription->get_status() ) {
				Transition::run( $subscription, 'on-hold', $this->note( $receipt ), $key, 'applied' );
			}
			KillPoint::pass( 'hold:on-hold' );
			$this->move( $this->store->require( $receipt->subscription_id ), Data::time( $receipt->intended, 'next_payment' ) );
			KillPoint::pass( 'hold:date-moved' );
			$this->restore_suspensions( $receipt );
			KillPoint::pass( 'hold:counted' );
			if ( Receipt::APPLIED !== $this->check( $receipt, $key ) ) {
				throw new \RuntimeException( 'It is not on hold until the moved date.' );
			}
		} catch ( \Exception $refusal ) {
			$this->put_back( $receipt, $key );
			throw $refusal instanceof ConnectionFailure ? $refusal : Checks::refused( 'hold', $refusal );
		}
		Notes::add( $this->store->require( $receipt->subscription_id ), $this->note( $receipt ), $key, 'applied' );
		KillPoint::pass( 'hold:noted' );
		return $receipt;
	}

	public function check( Receipt $receipt, string $key ): string {
		$subscription = $this->store->fresh( $receipt->subscription_id );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			return Receipt::UNTOUCHED;
		}
		$complete = 'on-hold' === $subscription->get_status()
			&& Moments::same( Moments::of( $subscription, 'next_payment' ), Data::time( $receipt->intended, 'next_payment' ) )
			&& (int) $subscription->get_suspension_count() <= Data::int( $receipt->prior, 'suspensions' );
		return $complete ? Receipt::APPLIED : Receipt::PARTIAL;
	}

	/** Ends it early: the prior date where it is still ahead, else due at once; never across a renewal paid since. */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription_id );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			$this->note_undone( $subscription, $key, $note );
			return $receipt;
		}
		if ( $this->store->is_cancelling( $subscription->get_id() ) ) {
			$this->withdraw( $subscription, $receipt );
		} else {
			$this->resume( $receipt, $key, true );
		}
		$this->note_undone( $this->store->fresh( $receipt->subscription_id ), $key, $note );
		return $receipt;
	}

	/** Its natural end: one payment due on the moved date, or at once where that has passed. */
	public function finish( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription_id );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			return $receipt;
		}
		$this->resume( $receipt, $key, false );
		$subscription = $this->store->require( $receipt->subscription_id );
		Notes::add(
			$subscription,
			/* translators: %s: date. */
			sprintf( __( 'ChurnStop: the pause has ended as planned. Next payment: %s.', 'churnstop' ), Moments::human( Moments::of( $subscription, 'next_payment' ) ) ),
			$key,
			'finished'
		);
		return $receipt;
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		$present = Moments::of( $subscription, 'next_payment' );
		if ( Prior::paid_since( $subscription, $receipt ) || ! Moments::same( $present, Data::time( $receipt->intended, 'next_payment' ) ) ) {
			return $present;
		}
		return Data::time( $receipt->prior, 'next_payment' );
	}

	/**
	 * @param bool $early Whether the prior date counts, not the moved one.
	 * @throws ConnectionFailure
	 */
	private function resume( Receipt $receipt, string $key, bool $early ): void {
		$subscription = $this->store->require( $receipt->subscription_id );
		$paused       = 'on-hold' === $subscription->get_status();
		$moved        = Moments::of( $subscription, 'next_payment' );
		$date         = $early ? $this->next_payment_without( $subscription, $receipt ) : $moved;
		if ( $paused && Payments::in_flight( $subscription ) > 0 ) {
			throw new ConnectionFailure( new Blocker( 'payment_in_flight' ), __( 'This subscription waits for the payment of a renewal and cannot be resumed before. Nothing has changed.', 'churnstop' ) );
		}
		if ( $paused || 'active' === $subscription->get_status() ) {
			try {
				// While on hold a date schedules nothing, so that there is never an active subscription without its payment.
				$this->move( $subscription, HoldMark::due( $date ) );
				KillPoint::pass( 'hold:date-restored' );
				if ( $paused ) {
					$note = $early ? __( 'ChurnStop: the pause was ended early.', 'churnstop' ) : __( 'ChurnStop: the pause has ended.', 'churnstop' );
					Transition::run( $this->store->require( $receipt->subscription_id ), 'active', $note, $key, 'resumed' );
				}
				KillPoint::pass( 'hold:active' );
				$this->ensure_due( $receipt->subscription_id );
			} catch ( \Exception $refusal ) {
				if ( ! $paused || $this->hold_again( $receipt, $key, $moved ) ) {
					throw $refusal instanceof ConnectionFailure ? $refusal : Checks::refused( 'resume', $refusal );
				}
				// The store has activated it and does not let it go back on hold: then it is resumed, with its payment due.
				$this->ensure_due( $receipt->subscription_id );
			}
		}
		$this->restore_suspensions( $receipt );
		HoldMark::remove( $this->store->require( $receipt->subscription_id ) );
		KillPoint::pass( 'hold:unmarked' );
	}

	/**
	 * After a refused resume: on hold until the moved date, as before. The store itself leaves it active, with nothing scheduled, where a gateway throws.
	 *
	 * @return bool False where the store does not put it back on hold.
	 */
	private function hold_again( Receipt $receipt, string $key, ?\DateTimeImmutable $moved ): bool {
		$subscription = $this->store->require( $receipt->subscription_id );
		try {
			if ( 'on-hold' !== $subscription->get_status() ) {
				Transition::run( $subscription, 'on-hold', __( 'ChurnStop: the store or its gateway refused to resume the subscription, so the pause goes on as before.', 'churnstop' ), $key, 'resume-refused' );
			}
		} catch ( \Exception $again ) {
			// A gateway that refuses this, too, has been told so by its own note: the status is what matters here.
			unset( $again );
		}
		$subscription = $this->store->require( $receipt->subscription_id );
		if ( 'on-hold' !== $subscription->get_status() ) {
			return false;
		}
		$this->move( $subscription, $moved );
		$this->restore_suspensions( $receipt );
		return true;
	}

	/** Before a cancellation: dates as if the pause never was, but nothing becomes due. The mark goes once it is cancelled: refused, the pause goes on. */
	private function withdraw( \WC_Subscription $subscription, Receipt $receipt ): void {
		$date = $this->next_payment_without( $subscription, $receipt );
		if ( in_array( $subscription->get_status(), array( 'on-hold', 'active' ), true ) ) {
			$this->move( $subscription, $date );
			KillPoint::pass( 'hold:date-restored' );
		}
	}

	/** After a refusal: everything as it was. */
	private function put_back( Receipt $receipt, string $key ): void {
		$subscription = $this->store->fresh( $receipt->subscription_id );
		if ( null === $subscription ) {
			return;
		}
		$this->move( $subscription, Data::time( $receipt->prior, 'next_payment' ) );
		if ( 'on-hold' === $subscription->get_status() ) {
			try {
				Transition::run( $this->store->require( $receipt->subscription_id ), 'active', __( 'ChurnStop: the store refused the pause; nothing has changed.', 'churnstop' ), $key, 'refused' );
			} catch ( \Exception $again ) {
				// The status is what matters here; a gateway that refuses twice has been told so by its own note.
				unset( $again );
			}
		}
		$this->ensure_due( $receipt->subscription_id );
		$this->restore_suspensions( $receipt );
		HoldMark::remove( $this->store->require( $receipt->subscription_id ) );
	}

	/**
	 * An active subscription has its payment scheduled, once; one whose date has passed meanwhile is due at once.
	 *
	 * @throws \Exception Where it is not active, or the store refuses the date.
	 */
	private function ensure_due( int $id ): void {
		$subscription = $this->store->require( $id );
		if ( 'active' !== $subscription->get_status() ) {
			throw new \RuntimeException( 'It is not active.' );
		}
		$date = Moments::of( $subscription, 'next_payment' );
		if ( null !== $date && ! Schedule::has_payment( $id, $date ) ) {
			$this->move( $subscription, HoldMark::due( $date ) );
			Schedule::ensure( $subscription );
		}
	}

	/** @throws \Exception Where the store refuses the date. */
	private function move( \WC_Subscription $subscription, ?\DateTimeImmutable $date ): void {
		if ( null !== $date && ! Moments::same( Moments::of( $subscription, 'next_payment' ), $date ) ) {
			$subscription->update_dates( array( 'next_payment' => Moments::mysql( $date ) ) );
		}
	}

	/** Stores limit how often customers suspend by themselves: a pause by ChurnStop does not count. */
	private function restore_suspensions( Receipt $receipt ): void {
		$subscription = $this->store->require( $receipt->subscription_id );
		$before       = Data::int( $receipt->prior, 'suspensions' );
		if ( (int) $subscription->get_suspension_count() > $before ) {
			$subscription->set_suspension_count( $before );
			$subscription->save();
		}
	}

	private function moved( \WC_Subscription $subscription, Change $change ): ?\DateTimeImmutable {
		$next = Moments::of( $subscription, 'next_payment' );
		return null === $next ? null : Moments::add_days( $next, $change->days );
	}

	private function resumes( \WC_Subscription $subscription, Change $change ): ?\DateTimeImmutable {
		$next  = Moments::of( $subscription, 'next_payment' );
		$after = Moments::add_days( Moments::now(), $change->days );
		return null !== $next && $next > $after ? $after : $this->moved( $subscription, $change );
	}

	private function note( Receipt $receipt ): string {
		return sprintf(
			/* translators: 1: number of days, 2: date, 3: date, 4: date. */
			_n( 'ChurnStop: instead of cancelling, the customer paused for %1$d day. It resumes by itself on %2$s; the next payment moved from %3$s to %4$s.', 'ChurnStop: instead of cancelling, the customer paused for %1$d days. It resumes by itself on %2$s; the next payment moved from %3$s to %4$s.', $receipt->change->days, 'churnstop' ),
			$receipt->change->days,
			Moments::human( $receipt->resumes_at ),
			Moments::human( Data::time( $receipt->prior, 'next_payment' ) ),
			Moments::human( Data::time( $receipt->intended, 'next_payment' ) )
		);
	}

	private function note_undone( ?\WC_Subscription $subscription, string $key, string $note ): void {
		if ( null !== $subscription && Notes::exists( $subscription->get_id(), $key, 'applied' ) && ! Notes::exists( $subscription->get_id(), $key, 'finished' ) ) {
			/* translators: 1: date, 2: who and why. */
			Notes::add( $subscription, sprintf( __( 'ChurnStop: the pause was taken back. Next payment: %1$s. %2$s', 'churnstop' ), Moments::human( Moments::of( $subscription, 'next_payment' ) ), $note ), $key, 'undone' );
		}
	}
}
