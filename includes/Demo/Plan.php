<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Product;
use ChurnStop\Subscriptions\Billing;

/** What a demo customer pays for: a product of the shop, and how long one payment lasts. */
final class Plan {

	/** Period → its length in days. */
	private const DAYS = array(
		'week'  => 7.0,
		'month' => 30.4375,
		'year'  => 365.25,
	);

	private function __construct(
		public readonly int $product_id,
		public readonly int $cents,
		public readonly string $currency,
		public readonly int $decimals,
		public readonly Billing $billing,
	) {}

	public function days(): float {
		return $this->billing->interval * ( self::DAYS[ $this->billing->period ] ?? 1.0 );
	}

	/** A catalogue says what a plan costs a payment and a day: together that is how often it is paid. */
	public static function of( Product $product ): ?self {
		if ( $product->per_day < 1 || $product->price->cents < 1 ) {
			return null;
		}
		$days = $product->price->cents * 10_000 / $product->per_day;
		foreach ( array( 'year', 'month', 'week' ) as $period ) {
			$interval = (int) round( $days / self::DAYS[ $period ] );
			if ( $interval >= 1 && abs( $days / self::DAYS[ $period ] - $interval ) < 0.05 ) {
				return new self(
					$product->id,
					$product->price->cents,
					$product->price->currency,
					$product->price->decimals,
					new Billing( $period, $interval ),
				);
			}
		}
		return null;
	}
}
