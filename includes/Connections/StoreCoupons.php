<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** A store's coupons and currencies, as far as discounts need them. */
interface StoreCoupons {

	/** The capability that a member of staff needs to make coupons. */
	public function right(): string;

	/** Whether the store sells subscriptions in this currency. */
	public function sells_in( string $currency ): bool;

	/** How many decimals the store's amounts have in it. */
	public function decimals( string $currency ): int;

	/** "$5.00": as the store writes it, plain text. */
	public function format( string $amount, string $currency ): string;

	/** Null where there is no such coupon; in the trash it is one that cannot serve. */
	public function template( int $coupon_id ): ?CouponTemplate;

	/** @return list<CouponTemplate> Whose code contains the text, by code, at most 50. */
	public function search( string $text ): array;
}
