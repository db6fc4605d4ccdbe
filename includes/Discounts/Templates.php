<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\CouponTemplate;
use ChurnStop\Connections\StoreCoupons;

/** The store's coupons; a site without a store has none, and writes amounts plainly. */
final class Templates {

	/** @param list<StoreCoupons> $stores */
	public function __construct( private readonly array $stores ) {}

	/** Null where managing ChurnStop is all that it takes. */
	public function right(): ?string {
		return $this->store()?->right();
	}

	public function sells_in( string $currency ): bool {
		return $this->store()?->sells_in( $currency ) ?? true;
	}

	public function decimals( string $currency ): int {
		return $this->store()?->decimals( $currency ) ?? 2;
	}

	public function format( string $amount, string $currency ): string {
		return $this->store()?->format( $amount, $currency ) ?? $amount . ' ' . $currency;
	}

	public function find( int $coupon_id ): ?CouponTemplate {
		return $this->store()?->template( $coupon_id );
	}

	/** @return list<CouponTemplate> */
	public function search( string $text ): array {
		return $this->store()?->search( $text ) ?? array();
	}

	private function store(): ?StoreCoupons {
		return $this->stores[0] ?? null;
	}
}
