<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StoreCoupons;
use ChurnStop\Container;

/** Discounts as objects: made once, used by many offers. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Discounts::class,
			static fn (): Discounts => new Discounts(
				$parts->get( DiscountTable::class ),
				$parts->get( ResolveDiscounts::class ),
				$parts->get( DiscountInput::class ),
				$parts->all( DiscountUse::class ),
			),
		);
		$parts->bind(
			Templates::class,
			static fn (): Templates => new Templates( $parts->all( StoreCoupons::class ) ),
		);
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}
}
