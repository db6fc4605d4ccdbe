<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** One line of a subscription. */
final class Item {

	/**
	 * @param int       $id         The line's own id in the store.
	 * @param int       $product_id The product, or the parent of a variation.
	 * @param int       $variation_id 0 where it is not a variation.
	 * @param string    $plan       Key of the selling plan that it was bought by; empty where there is none.
	 * @param int       $total      Line total with taxes, in cents.
	 */
	public function __construct(
		public readonly int $id,
		public readonly int $product_id,
		public readonly int $variation_id,
		public readonly string $name,
		public readonly int $quantity,
		public readonly int $total,
		public readonly string $plan = '',
	) {}

	/** The variation where there is one, else the product: what a switch would name. */
	public function sold_id(): int {
		return 0 === $this->variation_id ? $this->product_id : $this->variation_id;
	}

	/** @return array<string, mixed> What was sold, whatever it is called in the language of the moment. */
	public function sold(): array {
		return array_diff_key( $this->to_array(), array( 'name' => true ) );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return get_object_vars( $this );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			Data::int( $from, 'id' ),
			Data::int( $from, 'product_id' ),
			Data::int( $from, 'variation_id' ),
			Data::string( $from, 'name' ),
			Data::int( $from, 'quantity', 1 ),
			Data::int( $from, 'total' ),
			Data::string( $from, 'plan' ),
		);
	}
}
