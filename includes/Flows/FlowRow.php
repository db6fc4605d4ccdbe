<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

use ChurnStop\Data;

/** One stored version of a flow, with the flow's own columns. */
final class FlowRow {

	/** @param array<string, mixed> $body */
	public function __construct(
		public readonly int $id,
		public readonly int $version,
		public readonly string $status,
		public readonly array $body,
		public readonly string $json,
		public readonly string $seal,
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
			Data::string( $row, 'seal' ),
			1 === Data::int( $row, 'is_default' ),
			1 === Data::int( $row, 'has_draft' ),
			Data::time( $row, 'created_at' ),
			Data::time( $row, 'updated_at' ),
		);
	}

	/** @param array<string, mixed> $body As stored, or localised. */
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
