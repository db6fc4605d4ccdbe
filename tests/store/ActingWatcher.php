<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Watcher;
use ChurnStop\Tests\Contract\RecordingWatcher;

/** Writes down what it is told, and acts where it is told of a cancellation: as the plugin's own watcher does. */
final class ActingWatcher implements Watcher {

	/** @param \Closure(): (\Closure|null) $act What to do now, if anything. */
	public function __construct( private readonly RecordingWatcher $record, private readonly \Closure $act ) {}

	public function cancelling( Connection $connection, int $subscription_id ): void {
		$this->record->cancelling( $connection, $subscription_id );
		$act = ( $this->act )();
		if ( null !== $act ) {
			$act();
		}
	}

	public function resumed( Connection $connection, int $subscription_id ): void {
		$this->record->resumed( $connection, $subscription_id );
	}

	public function renewed( Connection $connection, int $subscription_id ): void {
		$this->record->renewed( $connection, $subscription_id );
	}

	public function ended( Connection $connection, int $subscription_id ): void {
		$this->record->ended( $connection, $subscription_id );
	}

	public function taken_back( Connection $connection, int $subscription_id, string $key ): void {
		$this->record->taken_back( $connection, $subscription_id, $key );
	}
}
