<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Watcher;

/** Writes down what a connection tells. */
final class RecordingWatcher implements Watcher {

	/** @var list<array{string, int}> */
	private array $told = array();

	/** @return list<string> What was told of this subscription since the last `forget()`. */
	public function told( int $subscription_id ): array {
		return array_values( array_map( static fn ( array $one ): string => $one[0], array_filter( $this->told, static fn ( array $one ): bool => $one[1] === $subscription_id ) ) );
	}

	public function forget(): void {
		$this->told = array();
	}

	public function cancelling( Connection $connection, int $subscription_id ): void {
		$this->told[] = array( 'cancelling', $subscription_id );
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

	public function taken_back( Connection $connection, int $subscription_id, string $key ): void {
		$this->told[] = array( 'taken_back', $subscription_id );
	}
}
