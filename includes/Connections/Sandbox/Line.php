<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Item;

/** One line of a subscription in the book. */
final class Line {

	/**
	 * @param int $subtotal What the product costs, for all pieces, in cents.
	 * @param int $total    What the line costs, before coupons.
	 */
	private function __construct(
		public readonly int $id,
		public readonly int $product_id,
		public readonly string $name,
		public readonly int $quantity,
		public readonly int $subtotal,
		public readonly int $total,
	) {}

	public function item(): Item {
		return new Item( $this->id, $this->product_id, 0, $this->name, $this->quantity, $this->total );
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::int( $row, 'product_id' ),
			Data::string( $row, 'name' ),
			Data::int( $row, 'quantity' ),
			Data::int( $row, 'subtotal' ),
			Data::int( $row, 'total' ),
		);
	}
}
