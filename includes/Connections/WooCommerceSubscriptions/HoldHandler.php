<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;

/**
 * A pause: on hold from now, the next payment moves. How it ends early is settled by HoldMark, before the store
 * activates it.
 */
final class HoldHandler implements Handler {

	use Uncounted;

	private readonly EndOfHold $end;

	public function __construct( private readonly Store $store ) {
		$this->end = new EndOfHold( $store );
	}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		$blockers = array_merge(
			CommonBlockers::state( $subscription ),
			CommonBlockers::gateway( $subscription, $change->needs() ),
			CommonBlockers::next_payment( $subscription ),
		);
		// The store activates no subscription whose product is gone: it could never be resumed.
		if (
			array() === $blockers
			&& is_callable( array( $subscription, 'contains_unavailable_product' ) )
			&& $subscription->contains_unavailable_product()
		) {
			$blockers[] = new Blocker( 'product_gone' );
		}
		if ( array() !== $blockers ) {
			return $blockers;
		}
		if ( ! $subscription->can_be_updated_to( 'on-hold' ) ) {
			return array( new Blocker( 'gateway_cannot', array( 'ability' => Snapshot::CAN_SUSPEND ) ) );
		}
		// Another plugin may forbid to resume it.
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
		return (bool) apply_filters( 'woocommerce_can_subscription_be_updated_to_active', true, $subscription )
			? CommonBlockers::dates( $subscription, Hold::of( $change )->move() )
			: array( new Blocker( 'gateway_cannot', array( 'ability' => Snapshot::CAN_REACTIVATE ) ) );
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		$present = Amounts::money( $subscription->get_total( 'edit' ), (string) $subscription->get_currency() );
		$moved   = MovedDates::by( $subscription, Hold::of( $change )->move() );
		return new Terms(
			$present,
			null,
			null,
			$present,
			$moved['next_payment'],
			self::resumes( $subscription, Hold::of( $change ), $moved['next_payment'] ),
			ends_at: $moved['end'],
		);
	}

	/** The store gives no downloads on hold; what else needs an active subscription its plugin says by the filter. */
	public function access_note( \WC_Subscription $subscription, Change $change ): string {
		$downloads = array_filter(
			$subscription->get_items(),
			static fn ( mixed $line ): bool => $line instanceof \WC_Order_Item_Product
				&& $line->get_product() instanceof \WC_Product
				&& $line->get_product()->is_downloadable(),
		);
		$note      = array() === $downloads
			? ''
			: __( 'While it is paused, its downloads are not available.', 'churnstop' );
		$note      = apply_filters( 'churnstop_pause_access_note', $note, $subscription->get_id() );
		return is_string( $note ) ? $note : '';
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		CommonBlockers::refuse( $this->blockers( $subscription, $change ) );
		$moved = MovedDates::by( $subscription, Hold::of( $change )->move() );
		return new Receipt(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			$change,
			PreviousState::of( $subscription ) + array(
				'suspensions' => (int) $subscription->get_suspension_count(),
				'roles'       => SubscriberRoles::of( $subscription ),
			),
			array(
				'status'       => 'on-hold',
				'next_payment' => Data::iso( $moved['next_payment'] ),
				'end'          => Data::iso( $moved['end'] ),
			),
			array(),
			self::resumes( $subscription, Hold::of( $change ), $moved['next_payment'] ),
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->require( $receipt->subscription->number() );
		$mark         = HoldMark::of( $subscription );
		if ( null === $mark || $mark->key !== $key ) {
			CommonBlockers::refuse( $this->blockers( $subscription, $receipt->change ) );
			$subscription = $this->store->require( $receipt->subscription->number() );
			PreviousState::must_hold( $subscription, $receipt );
		}
		try {
			HoldMark::put( $subscription, $key, $receipt );
			KillPoint::pass( 'hold:marked' );
			if ( 'on-hold' !== $subscription->get_status() ) {
				StatusChange::run( $subscription, 'on-hold', $this->note( $receipt ), $key, 'applied' );
			}
			KillPoint::pass( 'hold:on-hold' );
			Schedule::write(
				$this->store->require( $receipt->subscription->number() ),
				EndOfHold::two( $receipt->intended, $receipt ),
			);
			KillPoint::pass( 'hold:date-moved' );
			$this->end->restore_suspensions( $receipt );
			KillPoint::pass( 'hold:counted' );
			if ( Receipt::APPLIED !== $this->check( $receipt, $key ) ) {
				throw new \RuntimeException( 'It is not on hold until the moved date.' );
			}
		} catch ( \Exception $refusal ) {
			$this->end->put_back( $receipt, $key );
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'hold', $refusal );
		}
		Notes::add(
			$this->store->require( $receipt->subscription->number() ),
			$this->note( $receipt ),
			$key,
			'applied',
		);
		KillPoint::pass( 'hold:noted' );
		return $receipt;
	}

	public function check( Receipt $receipt, string $key ): string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			return Receipt::UNTOUCHED;
		}
		$complete = 'on-hold' === $subscription->get_status()
			&& StoreDates::same(
				StoreDates::of( $subscription, 'next_payment' ),
				Data::time( $receipt->intended, 'next_payment' ),
			)
			&& self::is_end_moved( $subscription, $receipt )
			&& (int) $subscription->get_suspension_count() <= Data::int( $receipt->prior, 'suspensions' );
		return $complete ? Receipt::APPLIED : Receipt::PARTIAL;
	}

	/** Ends it early: the prior date where it is still ahead, else due at once; never across a renewal paid since. */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			$this->note_undone( $subscription, $key, $note );
			return $receipt;
		}
		if ( $this->store->is_cancelling( $subscription->get_id() ) ) {
			$this->end->withdraw( $subscription, $receipt );
		} else {
			$this->end->resume( $receipt, $key, true );
		}
		$this->note_undone( $this->store->fresh( $receipt->subscription->number() ), $key, $note );
		return $receipt;
	}

	/** Its natural end: one payment due on the moved date, or at once where that has passed. */
	public function finish( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$mark         = null === $subscription ? null : HoldMark::of( $subscription );
		if ( null === $subscription || null === $mark || $mark->key !== $key ) {
			return $receipt;
		}
		$this->end->resume( $receipt, $key, false );
		$subscription = $this->store->require( $receipt->subscription->number() );
		Notes::add(
			$subscription,
			sprintf(
				/* translators: %s: date. */
				__( 'ChurnStop: the pause has ended as planned. Next payment: %s.', 'churnstop' ),
				StoreDates::human( StoreDates::of( $subscription, 'next_payment' ) ),
			),
			$key,
			'finished'
		);
		return $receipt;
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return null;
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		return EndOfHold::next_payment( $subscription, $receipt );
	}

	public function left( Receipt $receipt, string $key ): string {
		return MovedDates::left( $receipt );
	}

	/** One that somebody else has set since counts as moved. */
	private static function is_end_moved( \WC_Subscription $subscription, Receipt $receipt ): bool {
		$prior = EndOfHold::two( $receipt->prior, $receipt )['end'];
		return StoreDates::same( $prior, EndOfHold::two( $receipt->intended, $receipt )['end'] )
			|| ! StoreDates::same( StoreDates::of( $subscription, 'end' ), $prior );
	}

	private static function resumes(
		\WC_Subscription $subscription,
		Hold $change,
		?\DateTimeImmutable $moved,
	): ?\DateTimeImmutable {
		$next  = StoreDates::of( $subscription, 'next_payment' );
		$after = StoreDates::add_days( StoreDates::now(), $change->days );
		return null !== $next && $next > $after ? $after : $moved;
	}

	private function note( Receipt $receipt ): string {
		return sprintf(
			/* translators: 1: number of days, 2: date, 3: date, 4: date. */
			_n(
				'ChurnStop: instead of cancelling, the customer paused for %1$d day. It resumes automatically on %2$s; the next payment moved from %3$s to %4$s.',
				'ChurnStop: instead of cancelling, the customer paused for %1$d days. It resumes automatically on %2$s; the next payment moved from %3$s to %4$s.',
				Hold::of( $receipt->change )->days,
				'churnstop',
			),
			Hold::of( $receipt->change )->days,
			StoreDates::human( $receipt->resumes_at ),
			StoreDates::human( Data::time( $receipt->prior, 'next_payment' ) ),
			StoreDates::human( Data::time( $receipt->intended, 'next_payment' ) )
		) . MovedDates::note( $receipt->prior, $receipt->intended );
	}

	private function note_undone( ?\WC_Subscription $subscription, string $key, string $note ): void {
		if (
			null !== $subscription
			&& Notes::exists( $subscription->get_id(), $key, 'applied' )
			&& ! Notes::exists( $subscription->get_id(), $key, 'finished' )
		) {
			Notes::add(
				$subscription,
				sprintf(
					/* translators: 1: date, 2: who and why. */
					__( 'ChurnStop: the pause was revoked. Next payment: %1$s. %2$s', 'churnstop' ),
					StoreDates::human( StoreDates::of( $subscription, 'next_payment' ) ),
					$note,
				),
				$key,
				'undone',
			);
		}
	}
}
