<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Logging\Fault;
use ChurnStop\Storage\Lease;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\StorageFailure;

/**
 * One writer at a time on a subscription, on whichever server: ChurnStop's changes, and the store's job that bills a
 * renewal. Otherwise a renewal that has just been counted could be billed at a price that the customer was told would
 * not apply to it any more.
 */
final class SubscriptionLock {

	/** Longer than gateways take before they give up. */
	private const BILLING_SECONDS = 90;

	/** For how long a change waits: a job does, a click does not (Wait). */
	private const CHANGE_WAIT = 8;

	/** A cancel waits for a payment. It has waited for a running accept already, and goes on without it. */
	private const CANCEL_WAIT = 8;

	private const ACCEPT_WAIT = 1;

	private const PAYMENT = 'woocommerce_scheduled_subscription_payment';

	/** A renewal that failed is charged again, by a job of its own. */
	private const RETRY = 'woocommerce_scheduled_subscription_payment_retry';

	/** @var list<string> What this process holds while it bills. */
	private array $billing = array();

	public function __construct( private readonly Store $store ) {}

	/** Around the store's own jobs that charge. */
	public function register(): void {
		add_action( self::PAYMENT, array( $this, 'before_billing' ), -1000 );
		add_action( self::PAYMENT, array( $this, 'after_billing' ), 100000 );
		add_action( self::RETRY, array( $this, 'before_retry' ), -1000 );
		add_action( self::RETRY, array( $this, 'after_billing' ), 100000 );
		// A gateway that throws ends the action without its last callbacks.
		add_action( 'action_scheduler_failed_execution', array( $this, 'after_billing' ) );
		add_action( 'action_scheduler_after_execute', array( $this, 'after_billing' ) );
	}

	/** @param mixed $id */
	public function before_billing( $id ): void {
		if ( ! is_numeric( $id ) ) {
			return;
		}
		$this->after_billing();
		Primary::read();
		// A renewal is never held back for longer than a change's lease: it is billed as the subscription then is.
		$this->billing = array_values( array_filter(
			array( self::renewal( (int) $id ), self::name( (int) $id ) ),
			static fn ( string $name ): bool => self::take( $name, Lease::SECONDS + 1, self::BILLING_SECONDS ),
		) );
		$this->store->forget( (int) $id );
	}

	/** @param mixed $order_id Of the renewal. */
	public function before_retry( $order_id ): void {
		$subscriptions = is_numeric( $order_id ) ? wcs_get_subscriptions_for_renewal_order( (int) $order_id ) : array();
		$this->before_billing( array_key_first( $subscriptions ) );
	}

	public function after_billing(): void {
		array_map( Lease::release( ... ), $this->billing );
		$this->billing = array();
	}

	/**
	 * @template T
	 * @param callable(): T $write
	 * @param bool          $must Whether to refuse where somebody else writes all the time; a cancel goes on.
	 * @return T
	 * @throws ConnectionFailure
	 */
	public static function around( int $id, callable $write, bool $must = true ): mixed {
		$held = array();
		try {
			// Cancelled while it is being charged, the store would take it for unpaid and end it at once: what is paid
			// a second later would be lost. That is waited for; a hung accept is not.
			if ( ! $must && self::take( self::renewal( $id ), self::CANCEL_WAIT ) ) {
				$held[] = self::renewal( $id );
			}
			if ( self::take( self::name( $id ), $must ? self::CHANGE_WAIT : self::ACCEPT_WAIT ) ) {
				$held[] = self::name( $id );
			} elseif ( $must ) {
				throw new ConnectionFailure(
					new Blocker( 'payment_in_flight' ),
					__(
						'A payment for this subscription is being made right now, or another change. Nothing has changed; please try again in a moment.',
						'churnstop',
					),
					null,
					true,
				);
			}
			return $write();
		} finally {
			array_map( Lease::release( ... ), $held );
		}
	}

	/** For the store's own cancel link, which goes on without it after a moment. */
	public static function hold( int $id ): bool {
		return self::take( self::name( $id ), self::ACCEPT_WAIT );
	}

	public static function let_go( int $id ): void {
		Lease::release( self::name( $id ) );
	}

	/** Where the database does not say whether it is free, it is not: neither a cancel nor a renewal depends on it. */
	private static function take( string $name, float $wait, int $seconds = Lease::SECONDS ): bool {
		try {
			return Lease::take( $name, $wait, $seconds );
		} catch ( StorageFailure $failure ) {
			( new StoreLog() )->error(
				'Who is changing a subscription could not be read or written.',
				array( 'lease' => $name ) + Fault::of( $failure ),
			);
			return false;
		}
	}

	/** Held by whoever writes. */
	private static function name( int $id ): string {
		return 'subscription-' . $id;
	}

	/** Held by a renewal beside the other, and always taken first, so that a cancel can tell it from an accept. */
	private static function renewal( int $id ): string {
		return 'renewal-' . $id;
	}
}
