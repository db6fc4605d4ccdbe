<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Watcher;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Hands on what the remote service tells of, under the remote connection's names. */
final class RemoteWatcher implements Watcher {

	public function __construct( private readonly Watcher $watcher ) {}

	public function cancelling( SubscriptionRef $subscription ): void {
		$this->watcher->cancelling( self::named( $subscription ) );
	}

	public function cancelled( SubscriptionRef $subscription ): void {
		$this->watcher->cancelled( self::named( $subscription ) );
	}

	public function refused( SubscriptionRef $subscription ): void {
		$this->watcher->refused( self::named( $subscription ) );
	}

	public function resumed( SubscriptionRef $subscription ): void {
		$this->watcher->resumed( self::named( $subscription ) );
	}

	public function renewed( SubscriptionRef $subscription ): void {
		$this->watcher->renewed( self::named( $subscription ) );
	}

	public function ended( SubscriptionRef $subscription, string $why = 'ended' ): void {
		$this->watcher->ended( self::named( $subscription ), $why );
	}

	public function taken_back( SubscriptionRef $subscription, string $key, string $why = 'taken_back' ): void {
		$this->watcher->taken_back( self::named( $subscription ), $key, $why );
	}

	public function settled( SubscriptionRef $subscription, string $key ): void {
		$this->watcher->settled( self::named( $subscription ), $key );
	}

	public function agreed( SubscriptionRef $subscription ): ?Receipt {
		return $this->watcher->agreed( self::named( $subscription ) );
	}

	public function paused_last( SubscriptionRef $subscription ): ?Receipt {
		return $this->watcher->paused_last( self::named( $subscription ) );
	}

	public function gone( string $connection ): void {
		$this->watcher->gone( RemoteConnection::ID );
	}

	private static function named( SubscriptionRef $subscription ): SubscriptionRef {
		return RemoteConnection::ref( $subscription->number() );
	}
}
