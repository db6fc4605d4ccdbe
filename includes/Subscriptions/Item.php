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
	 * @param list<int> $originals Products that it translates, its parent's first: what flows and reports call it.
	 *     Empty where it is no translation.
	 */
	public function __construct(
		public readonly int $id,
		public readonly int $product_id,
		public readonly int $variation_id,
		public readonly string $name,
		public readonly int $quantity,
		public readonly int $total,
		public readonly string $plan = '',
		public readonly array $originals = array(),
	) {}

	/** The variation where there is one, else the product: what a switch would name. */
	public function sold_id(): int {
		return 0 === $this->variation_id ? $this->product_id : $this->variation_id;
	}

	/** The same, whatever language it was sold in. */
	public function original_id(): int {
		return array() === $this->originals ? $this->sold_id() : $this->originals[ count( $this->originals ) - 1 ];
	}

	/** @return array<string, mixed> What was sold, whatever it is called in the language of the moment. */
	public function identity(): array {
		return array_diff_key( $this->to_array(), array_flip( array( 'name', 'originals' ) ) );
	}

	/** The same by the product that it translates. */
	public function original(): PlanRef {
		return PlanRef::of( $this->original_id(), $this->plan );
	}

	public function sold(): PlanRef {
		return PlanRef::of( $this->sold_id(), $this->plan );
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
			array_values( array_filter( Data::list( $from, 'originals' ), is_int( ... ) ) ),
		);
	}
}
