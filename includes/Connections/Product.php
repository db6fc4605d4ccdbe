<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;

/** A plan that the store sells. */
final class Product {

	/**
	 * @param int    $id        The variation's id where it is one.
	 * @param string $group Products of one group can be switched for one another; any string that is unique in the
	 *     connection.
	 * @param Money  $price     One payment, as the store shows it.
	 * @param int    $per_day   Price a day in 1/10,000 cents, taxes included (as Target::$per_day).
	 * @param bool   $available Purchasable and in stock.
	 * @param string|null $plan Key of the selling plan; null where the product has none.
	 * @param Billing|null $billing How often the price is paid; null where that is not known.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly string $group,
		public readonly Money $price,
		public readonly int $per_day,
		public readonly bool $available,
		public readonly string $image = '',
		public readonly ?string $plan = null,
		public readonly ?Billing $billing = null,
	) {}

	/** "$20.00 / month". */
	public function price_text(): string {
		return $this->billing?->text( $this->price ) ?? $this->price->formatted;
	}

	/** Only then does the difference of two bills say what it saves. */
	public function is_billed_as_often_as( self $other ): bool {
		$here  = $this->per_day * $other->price->cents;
		$there = $other->per_day * $this->price->cents;
		// Both prices a day are rounded; periods differ by a factor of two and more.
		return $this->price->currency === $other->price->currency
			&& abs( $here - $there ) <= 0.01 * max( abs( $here ), abs( $there ) );
	}
}
