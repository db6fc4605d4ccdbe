<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Tenure;
use ChurnStop\Connections\Tenures;
use ChurnStop\Data;
use ChurnStop\Storage\Database;

/** Tenures of the sandbox's book. It is small, and keeps no date of changes: all are read each time. */
final class SandboxTenures implements Tenures {

	public function __construct( private readonly Database $database ) {}

	public function connection(): string {
		return Sandbox::ID;
	}

	public function count( ?\DateTimeImmutable $since ): int {
		return (int) $this->database->value( 'SELECT COUNT(*) FROM {sandbox_subscriptions}' );
	}

	public function after( ?\DateTimeImmutable $since, string $last, int $limit ): array {
		$rows  = $this->database->rows(
			"SELECT s.*, ( SELECT i.product_id FROM {sandbox_items} i WHERE i.subscription_id = s.id AND i.replaced_by =
				'' ORDER BY i.id LIMIT 1 ) AS product_id,
				( SELECT MAX( n.written_at ) FROM {sandbox_notes} n WHERE n.subscription_id = s.id AND n.note_key LIKE
				%s ) AS cancelled_at
			FROM {sandbox_subscriptions} s WHERE s.id > %d ORDER BY s.id LIMIT %d",
			array( 'cancel:%', (int) $last, $limit )
		);
		$found = array();
		foreach ( $rows as $row ) {
			$found[ Data::int( $row, 'id' ) ] = self::tenure( $row );
		}
		return $found;
	}

	/** @param array<string, mixed> $row */
	private static function tenure( array $row ): ?Tenure {
		$began  = Data::time( $row, 'started_at' );
		$status = Data::string( $row, 'status' );
		$lost   = in_array( $status, array( 'cancelled', 'pending-cancel' ), true );
		if ( null === $began ) {
			return null;
		}
		$over = Data::time( $row, 'cancelled_at' )
			?? Data::time( $row, 'ends_at' )
			?? Data::time( $row, 'paid_at' )
			?? $began;
		return new Tenure(
			Sandbox::ref( Data::int( $row, 'id' ) ),
			Data::int( $row, 'product_id' ),
			Data::string( $row, 'period', 'month' ),
			max( 1, Data::int( $row, 'billing_interval', 1 ) ),
			$began,
			$began,
			$lost || 'expired' === $status ? $over : null,
			$lost,
		);
	}
}
