<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

use ChurnStop\Blocker;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Storage\NamedLock;

/**
 * One writer at a time on a subscription: ChurnStop's changes, and the store's job that bills a renewal. Otherwise a renewal that has just been counted
 * could be billed at a price that the customer was told would not apply to it any more.
 */
final class BillingLock {

	private const SECONDS = 8;

	/** A cancel has waited for a running accept already, and goes on without the lock. */
	private const CANCEL_SECONDS = 1;

	private const PAYMENT = 'woocommerce_scheduled_subscription_payment';

	private ?string $billing = null;

	public function __construct( private readonly Store $store ) {}

	/** Around the store's own renewal job. */
	public function register(): void {
		add_action( self::PAYMENT, array( $this, 'before_billing' ), -1000 );
		add_action( self::PAYMENT, array( $this, 'after_billing' ), 100000 );
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
		$name = self::name( (int) $id );
		// A renewal is never held back for longer: it is billed as the subscription then is.
		if ( NamedLock::take( $name, self::SECONDS ) ) {
			$this->billing = $name;
			$this->store->forget( (int) $id );
		}
	}

	public function after_billing(): void {
		if ( null !== $this->billing ) {
			NamedLock::release( $this->billing );
			$this->billing = null;
		}
	}

	/**
	 * @template T
	 * @param callable(): T $write
	 * @param bool          $must Whether to refuse where a renewal runs all the time; a cancel goes on.
	 * @return T
	 * @throws ConnectionFailure
	 */
	public static function around( int $id, callable $write, bool $must = true ): mixed {
		$name = self::name( $id );
		$held = NamedLock::take( $name, $must ? self::SECONDS : self::CANCEL_SECONDS );
		if ( ! $held && $must ) {
			throw new ConnectionFailure( new Blocker( 'renewal_running' ), __( 'A payment for this subscription is being made right now. Nothing has changed; please try again in a moment.', 'churnstop' ) );
		}
		try {
			return $write();
		} finally {
			if ( $held ) {
				NamedLock::release( $name );
			}
		}
	}

	private static function name( int $id ): string {
		return 'subscription-' . $id;
	}
}
