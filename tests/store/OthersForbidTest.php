<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\MultiCurrency;

/** What other plugins forbid where the store asks them is not offered: nobody is led to a click that is refused. */
final class OthersForbidTest extends StoreTestCase {

	private static ?Made $made = null;

	/** @return iterable<string, array{string, string, \Closure, string}> Change, question, answer, blocker. */
	public static function questions(): iterable {
		$no     = static fn (): bool => false;
		$throws = static fn () => throw new \Exception( 'Not with this customer.' );
		$fatal  = static fn () => throw new \Error( 'A mistake of another plugin.' );
		$valid  = 'woocommerce_coupon_is_valid';
		$date   = 'woocommerce_subscription_can_date_be_updated';
		$only   = static fn ( string $date ): \Closure => static fn (
			mixed $may,
			string $type,
		): bool => (bool) $may && $type !== $date;
		$large  = static fn ( mixed $is, \WC_Coupon $coupon ): bool => (bool) $is && (float) $coupon->get_amount() < 15;
		yield 'every coupon' => array( 'discount', $valid, $no, 'coupon_refused' );
		yield 'every coupon, by an exception' => array( 'discount', $valid, $throws, 'coupon_refused' );
		yield 'every coupon, by a mistake' => array( 'discount', $valid, $fatal, 'coupon_refused' );
		yield 'large coupons' => array( 'discount', $valid, $large, 'coupon_refused' );
		yield 'recurring coupons' => array(
			'discount',
			'woocommerce_coupon_discount_types',
			static fn ( array $types ): array => array_diff_key( $types, array( 'recurring_percent' => 1 ) ),
			'coupon_refused',
		);
		yield 'coupons at the checkout alone' => array( 'discount', 'woocommerce_coupons_enabled', $no, '' );
		yield 'a product' => array(
			'discount',
			'woocommerce_coupon_is_valid_for_product',
			$no,
			'coupon_refused',
		);
		yield 'other amounts' => array(
			'discount',
			'woocommerce_subscription_payment_gateway_supports',
			static fn ( mixed $is, string $what ): bool => (bool) $is && 'subscription_amount_changes' !== $what,
			'gateway_cannot',
		);
		yield 'the payment, for a pause' => array( 'pause', $date, $only( 'next_payment' ), 'date_forbidden' );
		yield 'the payment, for a skip' => array( 'skip', $date, $only( 'next_payment' ), 'date_forbidden' );
		yield 'an end that stays where it is' => array( 'skip', $date, $only( 'end' ), '' );
		yield 'the switch' => array(
			'switch',
			'woocommerce_subscriptions_can_item_be_switched',
			$no,
			'not_switchable',
		);
		yield 'the switch by customers' => array(
			'switch',
			'woocommerce_subscriptions_can_item_be_switched_by_user',
			$no,
			'not_switchable',
		);
		yield 'the switch to this product' => array(
			'switch',
			'woocommerce_subscriptions_is_switch_valid',
			static fn (
				mixed $is,
				int $product,
				mixed $quantity,
				mixed $variation,
			): bool => (bool) $is && $variation !== self::made()->siblings['basic'],
			'target_forbidden',
		);
	}

	/** @dataProvider questions */
	public function test_what_is_forbidden_is_not_offered(
		string $kind,
		string $question,
		\Closure $answer,
		string $code,
	): void {
		$made   = self::made();
		$change = match ( $kind ) {
			'discount' => Change::discount( 20, 3 ),
			'pause'    => Change::hold( 30 ),
			'skip'     => Change::skip( 1 ),
			default    => Change::switch_to( $made->siblings['basic'] ),
		};
		$codes  = static fn (): array => array_column(
			self::connection()->blockers( self::snapshot( $made->id ), $change ),
			'code',
		);
		self::assertSame( array(), $codes() );
		self::assertSame(
			'' === $code ? array() : array( $code ),
			MultiCurrency::with( array( $question => $answer ), $codes ),
		);
	}

	private static function made(): Made {
		return self::$made ??= Shop::make( Given::with_basic() );
	}
}
