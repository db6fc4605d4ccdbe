<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;

/**
 * The end of a pause: active again with one payment due, withdrawn before a cancellation, or as it was where the store
 * refused to pause.
 *
 * @phpstan-type Two array{next_payment: \DateTimeImmutable|null, end: \DateTimeImmutable|null}
 */
final class EndOfHold {

	public function __construct( private readonly Store $store ) {}

	/**
	 * Active again, with one payment due.
	 *
	 * @param bool $early Whether the prior date counts, not the moved one.
	 * @throws ConnectionFailure
	 */
	public function resume( Receipt $receipt, string $key, bool $early ): void {
		$subscription = $this->store->require( $receipt->subscription->number() );
		$paused       = 'on-hold' === $subscription->get_status();
		$moved        = self::present( $subscription );
		$dates        = $early ? self::dates_without( $subscription, $receipt ) : $moved;
		if ( $paused && Payments::in_flight( $subscription ) > 0 ) {
			throw ConnectionFailure::because( 'payment_in_flight' )
				->saying( __(
					'This subscription waits for the payment of a renewal and cannot be resumed before. Nothing has changed.',
					'churnstop',
				) );
		}
		if ( $paused || 'active' === $subscription->get_status() ) {
			try {
				// While on hold a date schedules nothing, so that there is never an active subscription without its
				// payment.
				Schedule::write(
					$subscription,
					MovedDates::due( $subscription, $dates['next_payment'], $dates['end'] ),
				);
				KillPoint::pass( 'hold:date-restored' );
				if ( $paused ) {
					$note = $early
						? __( 'ChurnStop: the pause was ended early.', 'churnstop' )
						: __( 'ChurnStop: the pause has ended.', 'churnstop' );
					StatusChange::run(
						$this->store->require( $receipt->subscription->number() ),
						'active',
						$note,
						$key,
						'resumed',
					);
				}
				KillPoint::pass( 'hold:active' );
				$this->ensure_due( $receipt->subscription->number() );
			} catch ( \Exception $refusal ) {
				if ( ! $paused || $this->hold_again( $receipt, $key, $moved ) ) {
					throw $refusal instanceof ConnectionFailure
						? $refusal
						: CommonBlockers::refused( 'resume', $refusal );
				}
				// The store has activated it and does not let it go back on hold: then it is resumed, with its payment
				// due.
				$this->ensure_due( $receipt->subscription->number() );
			}
		}
		$this->restore_suspensions( $receipt );
		SubscriberRoles::put_back( Data::map( $receipt->prior, 'roles' ) );
		HoldMark::remove( $this->store->require( $receipt->subscription->number() ) );
		KillPoint::pass( 'hold:unmarked' );
	}

	/**
	 * After a refused resume: on hold until the moved date, as before. The store itself leaves it active, with nothing
	 * scheduled, where a gateway throws.
	 *
	 * @param Two $moved
	 * @return bool False where the store does not put it back on hold.
	 */
	private function hold_again( Receipt $receipt, string $key, array $moved ): bool {
		$subscription = $this->store->require( $receipt->subscription->number() );
		try {
			if ( 'on-hold' !== $subscription->get_status() ) {
				StatusChange::run(
					$subscription,
					'on-hold',
					__(
						'ChurnStop: the store or its gateway refused to resume the subscription, so the pause continues as before.',
						'churnstop',
					),
					$key,
					'resume-refused',
				);
			}
		} catch ( \Exception $again ) {
			// A gateway that refuses this, too, has been told so by its own note: the status is what matters here.
			unset( $again );
		}
		$subscription = $this->store->require( $receipt->subscription->number() );
		if ( 'on-hold' !== $subscription->get_status() ) {
			return false;
		}
		Schedule::write( $subscription, $moved );
		$this->restore_suspensions( $receipt );
		return true;
	}

	/**
	 * Before a cancellation: dates as if the pause never was, but nothing becomes due. The mark goes once it is
	 * cancelled: refused, the pause goes on.
	 */
	public function withdraw( \WC_Subscription $subscription, Receipt $receipt ): void {
		if ( in_array( $subscription->get_status(), array( 'on-hold', 'active' ), true ) ) {
			Schedule::write( $subscription, self::dates_without( $subscription, $receipt ) );
			KillPoint::pass( 'hold:date-restored' );
		}
	}

	/** After a refusal: everything as it was. */
	public function put_back( Receipt $receipt, string $key ): void {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription ) {
			return;
		}
		Schedule::write( $subscription, self::two( $receipt->prior, $receipt ) );
		if ( 'on-hold' === $subscription->get_status() ) {
			try {
				StatusChange::run(
					$this->store->require( $receipt->subscription->number() ),
					'active',
					__( 'ChurnStop: the store refused the pause; nothing has changed.', 'churnstop' ),
					$key,
					'refused',
				);
			} catch ( \Exception $again ) {
				// The status is what matters here; a gateway that refuses twice has been told so by its own note.
				unset( $again );
			}
		}
		$this->ensure_due( $receipt->subscription->number() );
		$this->restore_suspensions( $receipt );
		SubscriberRoles::put_back( Data::map( $receipt->prior, 'roles' ) );
		HoldMark::remove( $this->store->require( $receipt->subscription->number() ) );
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
		$dates = self::present( $subscription );
		if ( null !== $dates['next_payment'] && ! Schedule::has_payment( $id, $dates['next_payment'] ) ) {
			Schedule::write( $subscription, MovedDates::due( $subscription, $dates['next_payment'], $dates['end'] ) );
			Schedule::ensure( $subscription );
		}
	}

	/** @return Two */
	private static function present( \WC_Subscription $subscription ): array {
		return array(
			'next_payment' => StoreDates::of( $subscription, 'next_payment' ),
			'end'          => StoreDates::of( $subscription, 'end' ),
		);
	}

	/** When it is billed next, had it never been paused. */
	public static function next_payment( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		$present = StoreDates::of( $subscription, 'next_payment' );
		if (
			PreviousState::paid_since( $subscription, $receipt )
			|| ! StoreDates::same( $present, Data::time( $receipt->intended, 'next_payment' ) )
		) {
			return $present;
		}
		return Data::time( $receipt->prior, 'next_payment' );
	}

	/**
	 * As if the pause never was; what a paid renewal or somebody else has moved since stays.
	 *
	 * @return Two
	 */
	private static function dates_without( \WC_Subscription $subscription, Receipt $receipt ): array {
		$next = self::next_payment( $subscription, $receipt );
		$end  = StoreDates::of( $subscription, 'end' );
		$back = StoreDates::same( $next, Data::time( $receipt->prior, 'next_payment' ) )
			&& StoreDates::same( $end, self::two( $receipt->intended, $receipt )['end'] );
		return array(
			'next_payment' => $next,
			'end'          => $back ? Data::time( $receipt->prior, 'end' ) : $end,
		);
	}

	/**
	 * @param array<string, mixed> $from The receipt's prior or intended values. One written before ends could move
	 *     intends none.
	 * @return Two
	 */
	public static function two( array $from, Receipt $receipt ): array {
		return array(
			'next_payment' => Data::time( $from, 'next_payment' ),
			'end'          => Data::time( array_key_exists( 'end', $from ) ? $from : $receipt->prior, 'end' ),
		);
	}

	/** Stores limit how often customers suspend by themselves: a pause by ChurnStop does not count. */
	public function restore_suspensions( Receipt $receipt ): void {
		$subscription = $this->store->require( $receipt->subscription->number() );
		$before       = Data::int( $receipt->prior, 'suspensions' );
		if ( (int) $subscription->get_suspension_count() > $before ) {
			$subscription->set_suspension_count( $before );
			$subscription->save();
		}
	}
}
