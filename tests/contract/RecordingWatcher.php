<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Watcher;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Writes down what a connection tells, and acts where it is told of a cancellation. */
final class RecordingWatcher implements Watcher {

	/** @var list<array{string, string}> */
	private array $told = array();

	/** What it answers to be at work. */
	public ?Receipt $agreed = null;

	/** What it answers to be the last pause that has run its course. */
	public ?Receipt $paused = null;

	/** @var (\Closure(): mixed)|null */
	private ?\Closure $act = null;

	/** @return list<string> What was told of this subscription since the last `forget()`. */
	public function told( int|string $id ): array {
		return array_values( array_map(
			static fn ( array $one ): string => $one[0],
			array_filter( $this->told, static fn ( array $one ): bool => $one[1] === (string) $id ),
		) );
	}

	public function forget(): void {
		$this->told = array();
	}

	/** What to do, once, when a cancellation is told of: what the plugin's own watcher does then. */
	public function on_cancelling( ?\Closure $act ): void {
		$this->act = $act;
	}

	public function cancelling( SubscriptionRef $subscription ): void {
		$this->told[] = array( 'cancelling', $subscription->id );
		$act          = $this->act;
		$this->act    = null;
		if ( null !== $act ) {
			$act();
		}
	}

	public function cancelled( SubscriptionRef $subscription ): void {
		$this->told[] = array( 'cancelled', $subscription->id );
	}

	public function refused( SubscriptionRef $subscription ): void {
		$this->told[] = array( 'refused', $subscription->id );
	}

	public function resumed( SubscriptionRef $subscription ): void {
		$this->told[] = array( 'resumed', $subscription->id );
	}

	public function renewed( SubscriptionRef $subscription ): void {
		$this->told[] = array( 'renewed', $subscription->id );
	}

	public function ended( SubscriptionRef $subscription, string $why = 'ended' ): void {
		$this->told[] = array( $why, $subscription->id );
	}

	public function agreed( SubscriptionRef $subscription ): ?Receipt {
		return true === $this->agreed?->subscription->is( $subscription ) ? $this->agreed : null;
	}

	public function paused_last( SubscriptionRef $subscription ): ?Receipt {
		return true === $this->paused?->subscription->is( $subscription ) ? $this->paused : null;
	}

	public function taken_back( SubscriptionRef $subscription, string $key, string $why = 'taken_back' ): void {
		$this->told[] = array( 'taken_back', $subscription->id );
	}

	public function settled( SubscriptionRef $subscription, string $key ): void {
		$this->told[] = array( 'settled', $subscription->id );
	}

	public function gone( string $connection ): void {
		$this->told = array();
	}
}
