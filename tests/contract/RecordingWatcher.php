<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Watcher;

/** Writes down what a connection tells, and acts where it is told of a cancellation. */
final class RecordingWatcher implements Watcher {

	/** @var list<array{string, int}> */
	private array $told = array();

	/** What it answers to be at work. */
	public ?Receipt $agreed = null;

	/** What it answers to be the last pause that has run its course. */
	public ?Receipt $paused = null;

	/** @var (\Closure(): mixed)|null */
	private ?\Closure $act = null;

	/** @return list<string> What was told of this subscription since the last `forget()`. */
	public function told( int $subscription_id ): array {
		return array_values( array_map( static fn ( array $one ): string => $one[0], array_filter( $this->told, static fn ( array $one ): bool => $one[1] === $subscription_id ) ) );
	}

	public function forget(): void {
		$this->told = array();
	}

	/** What to do, once, when a cancellation is told of: what the plugin's own watcher does then. */
	public function on_cancelling( ?\Closure $act ): void {
		$this->act = $act;
	}

	public function cancelling( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'cancelling', $subscription_id );
		$act          = $this->act;
		$this->act    = null;
		if ( null !== $act ) {
			$act();
		}
	}

	public function cancelled( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'cancelled', $subscription_id );
	}

	public function refused( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'refused', $subscription_id );
	}

	public function resumed( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'resumed', $subscription_id );
	}

	public function renewed( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'renewed', $subscription_id );
	}

	public function ended( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'ended', $subscription_id );
	}

	public function agreed( Connection $connection, int $subscription_id ): ?Receipt {
		return $this->agreed?->subscription_id === $subscription_id ? $this->agreed : null;
	}

	public function paused_last( Connection $connection, int $subscription_id ): ?Receipt {
		return $this->paused?->subscription_id === $subscription_id ? $this->paused : null;
	}

	public function taken_back( Connection $connection, int $subscription_id, string $key, string $why = 'taken_back' ): void {
		$this->told[] = array( 'taken_back', $subscription_id );
	}

	public function gone( string $connection ): void {
		$this->told = array();
	}
}
