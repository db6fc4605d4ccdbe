<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Stands for a handler that a connection does not have: the kind is blocked, and what was made of it before is left
 * alone.
 */
final class Unsupported implements ChangeHandler {

	use HandlerDefaults;

	public function blockers( Snapshot $snapshot, Change $change ): array {
		return array( self::blocker( $change ) );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return new Terms( $snapshot->total, null, null, $snapshot->total, $snapshot->next_payment );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		self::refuse( $change );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		self::refuse( $receipt->change );
	}

	/** Whoever made it wrote down that it was made; nobody here can say otherwise. */
	public function check( Receipt $receipt, string $key ): string {
		return Receipt::APPLIED;
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		self::refuse( $receipt->change );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		self::refuse( $receipt->change );
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		return $snapshot->next_payment;
	}

	private static function blocker( Change $change ): Blocker {
		return new Blocker( 'kind_not_supported', array( 'kind' => $change->kind ) );
	}

	/** @throws ConnectionFailure */
	private static function refuse( Change $change ): never {
		$failure = new ConnectionFailure(
			self::blocker( $change ),
			__( 'The plugin that keeps this kind of offer is not active. Nothing has changed.', 'churnstop' ),
		);
		throw $failure;
	}
}
