<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** One stored version of a flow, with the flow's own columns. */
final class FlowRow {

	/** A flow f and a version v of it, beside another table's columns. */
	public const JOINED = 'f.status AS flow_status, f.is_default AS flow_is_default, f.created_at AS '
		. 'flow_created_at, f.updated_at AS flow_updated_at, v.body AS flow_body, v.signature AS flow_signature';

	/** @param array<string, mixed> $body */
	public function __construct(
		public readonly int $id,
		public readonly int $version,
		public readonly string $status,
		public readonly array $body,
		public readonly string $json,
		public readonly string $signature,
		public readonly bool $is_default,
		public readonly bool $has_draft,
		public readonly ?\DateTimeImmutable $created_at,
		public readonly ?\DateTimeImmutable $updated_at,
	) {}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$json = Data::string( $row, 'body' );
		return new self(
			Data::int( $row, 'id' ),
			Data::int( $row, 'version' ),
			Data::string( $row, 'status' ),
			Data::decode( $json ),
			$json,
			Data::string( $row, 'signature' ),
			1 === Data::int( $row, 'is_default' ),
			1 === Data::int( $row, 'has_draft' ),
			Data::time( $row, 'created_at' ),
			Data::time( $row, 'updated_at' ),
		);
	}

	/** @param array<string, mixed> $row With flow_id, flow_version and JOINED. */
	public static function from_joined_row( array $row ): ?self {
		if ( ! isset( $row['flow_body'] ) ) {
			return null;
		}
		$flow = array( 'version' => $row['flow_version'] ?? 0 );
		foreach ( array( 'id', 'status', 'is_default', 'created_at', 'updated_at', 'body', 'signature' ) as $column ) {
			$flow[ $column ] = $row[ 'flow_' . $column ] ?? null;
		}
		return self::from_row( $flow );
	}

	/** @param array<string, mixed> $body As stored, or localized. */
	public function flow( array $body ): Flow {
		return Flow::from_array(
			array(
				'id'      => $this->id,
				'version' => $this->version,
				'status'  => $this->status,
			) + $body
		);
	}
}
