<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

/** A product, or one of the selling plans that it is sold by. */
final class PlanRef {

	/**
	 * @param int         $product_id The variation's id where it is one.
	 * @param string|null $plan       The selling plan's key; null for a product that has none, or for any of its plans.
	 */
	public function __construct( public readonly int $product_id, public readonly ?string $plan = null ) {}

	public static function of( int $product_id, string $plan ): self {
		return new self( $product_id, '' === $plan ? null : $plan );
	}

	public function is( self $other ): bool {
		return $this->product_id === $other->product_id && $this->plan === $other->plan;
	}

	/** Whether it is that, or leaves the plan open. */
	public function means( self $other ): bool {
		return $this->product_id === $other->product_id && ( null === $this->plan || $this->plan === $other->plan );
	}

	/** "12", or "12:1_month". */
	public function written(): string {
		return $this->product_id . ( null === $this->plan ? '' : ':' . $this->plan );
	}
}
