<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Contract\Sibling;
use PHPUnit\Framework\Attributes\DataProvider;

/**
 * The store's own prorated switch and early renewal beside an accepted offer: what they cost without it, or they wait
 * and say why.
 */
final class OwnSwitchTest extends StoreTestCase {

	private const OPTIONS = array(
		'woocommerce_subscriptions_apportion_recurring_price' => 'yes',
		'woocommerce_subscriptions_apportion_sign_up_fee'     => 'no',
		'woocommerce_subscriptions_enable_early_renewal'      => 'yes',
	);

	protected function setUp(): void {
		parent::setUp();
		array_map( update_option( ... ), array_keys( self::OPTIONS ), array_values( self::OPTIONS ) );
	}

	protected function tearDown(): void {
		array_map( static fn ( string $option ): bool => update_option( $option, 'no' ), array_keys( self::OPTIONS ) );
		$_GET = array();
		self::watches();
		WC()->cart->empty_cart();
		parent::tearDown();
	}

	/**
	 * @return iterable<string, array{\Closure(Made): mixed, 1?: string, 2?: int}> What is done first; when the last
	 *     payment was made, and the days that all lies back then.
	 */
	public static function histories(): iterable {
		$switched = static fn ( Made $made ): Receipt => self::apply(
			$made->id,
			Change::switch_to( $made->siblings['basic'] ),
			self::key(),
		);
		yield 'a discount' => array(
			static fn ( Made $made ): Receipt => self::apply( $made->id, Change::discount( 20, 3 ), self::key() ),
		);
		yield 'switched' => array( $switched );
		yield 'switched right after the payment' => array( $switched, '-20 minutes' );
		yield 'switched and taken back' => array(
			static function ( Made $made ): void {
				$key = self::key();
				self::connection()->undo(
					self::apply( $made->id, Change::switch_to( $made->siblings['basic'] ), $key ),
					$key,
					'Taken back by a test.',
				);
			},
		);
		foreach ( array( 'pause' => Change::hold( 30 ), 'skip' => Change::skip( 1 ) ) as $what => $change ) {
			yield $what . ' taken back' => array(
				static function ( Made $made ) use ( $change ): void {
					$key = self::key();
					self::connection()->undo( self::apply( $made->id, $change, $key ), $key, 'Taken back by a test.' );
				},
			);
		}
	}

	/** @param \Closure(Made): mixed $done */
	#[DataProvider( 'histories' )]
	public function test_a_switch_costs_what_it_costs_without_us( \Closure $done, string $paid = '-10 days' ): void {
		$without = self::paid( $paid );
		$with    = self::paid( $paid );
		$done( $with );
		foreach ( array( 'middle', 'more' ) as $to ) {
			self::assertSame(
				self::switch_to( $without, $without->siblings[ $to ] ),
				self::switch_to( $with, $with->siblings[ $to ] ),
				$to,
			);
		}
		if ( $with->product_id !== self::product_of( $with->id ) ) {
			self::assertSame(
				array( '0.00', 'crossgraded', 0 ),
				self::switch_to( $with, $with->product_id ),
				'It is paid for.',
			);
		}
	}

	public function test_days_of_a_pause_that_is_over_were_not_used(): void {
		$without = self::paid( '-10 days' );
		$paused  = self::paid( '-10 days' );
		$key     = self::key();
		$receipt = self::apply( $paused->id, Change::hold( 7 ), $key );
		self::connection()->finish( $receipt, $key );
		// A week later, none of which counts.
		self::watches( paused: Past::shift( $receipt, 7 * DAY_IN_SECONDS ) );
		foreach ( array( 'middle', 'more' ) as $to ) {
			self::assertSame(
				self::switch_to( $without, $without->siblings[ $to ] ),
				self::switch_to( $paused, $paused->siblings[ $to ] ),
				$to,
			);
		}
	}

	/** @return iterable<string, array{Change, string}> */
	public static function waiting(): iterable {
		yield 'a pause' => array( Change::hold( 30 ), 'is paused' );
		yield 'a skip' => array( Change::skip( 1 ), 'was moved to' );
	}

	#[DataProvider( 'waiting' )]
	public function test_meanwhile_it_waits_and_says_why( Change $change, string $why ): void {
		$made = self::paid( '-10 days' );
		wp_set_current_user( $made->customer_id );
		self::assertTrue( wcs_can_user_renew_early( $made->id ) );
		$key     = self::key();
		$receipt = self::apply( $made->id, $change, $key );
		self::watches( agreed: $receipt );

		self::assertStringContainsString( $why, self::switch_to( $made, $made->siblings['more'] )[0] );
		wp_set_current_user( $made->customer_id );
		self::assertFalse( wcs_can_user_renew_early( $made->id ) );
		$page = self::page( $made );
		self::assertSame( 2, substr_count( $page, $why ), $page );
		self::assertStringNotContainsString( 'switch-subscription=', $page );
		// In the cart from before.
		WC()->cart->set_cart_contents( array( 'early' => self::early_renewal( $made ) ) );
		wc_clear_notices();
		do_action( 'woocommerce_check_cart_items' );
		self::assertStringContainsString( $why, (string) wp_json_encode( wc_get_notices( 'error' ) ) );
		WC()->cart->set_cart_contents( array() );
		wc_clear_notices();
		update_option( 'woocommerce_subscriptions_apportion_recurring_price', 'no' );
		self::assertSame(
			'0.00',
			self::switch_to( $made, $made->siblings['more'] )[0],
			'Where nothing is prorated nothing need wait.',
		);
		update_option( 'woocommerce_subscriptions_apportion_recurring_price', 'yes' );

		self::connection()->undo( $receipt, $key, 'Taken back by a test.' );

		wp_set_current_user( $made->customer_id );
		self::assertTrue( wcs_can_user_renew_early( $made->id ) );
		self::assertStringContainsString( 'switch-subscription=', self::page( $made ) );
	}

	/** 20.00 a month, paid then; the next payment is 31 days after it. */
	private static function paid( string $when ): Made {
		$made  = Shop::make( new Given(
			price: 2000,
			shape: 'variable',
			siblings: array(
				'basic' => new Sibling( 1000 ),
				'middle' => new Sibling( 1200 ),
				'more' => new Sibling( 3000 ),
			),
		) );
		$paid  = (int) strtotime( $when );
		$order = Shop::get( $made->id )->get_parent();
		self::assertInstanceOf( \WC_Order::class, $order );
		$order->set_date_created( $paid );
		$order->set_date_paid( $paid );
		$order->save();
		Shop::get( $made->id )->update_dates( array(
			'start' => gmdate( 'Y-m-d H:i:s', $paid ),
			'next_payment' => gmdate( 'Y-m-d H:i:s', wcs_add_time( 1, 'month', $paid ) ),
		) );
		return $made;
	}

	private static function product_of( int $id ): int {
		self::connection()->snapshot( $id );
		foreach ( Shop::get( $id )->get_items() as $line ) {
			return $line instanceof \WC_Order_Item_Product ? $line->get_variation_id() : 0;
		}
		return 0;
	}

	/**
	 * @return array{string, string, int} What is due now, or why it is refused; what the store takes it for; when the
	 *     next payment is, in days.
	 */
	private static function switch_to( Made $made, int $product_id ): array {
		self::connection()->snapshot( $made->id );
		wp_set_current_user( $made->customer_id );
		WC()->cart->empty_cart();
		wc_clear_notices();
		$lines = Shop::get( $made->id )->get_items();
		self::request( array(
			'switch-subscription' => (string) $made->id,
			'item' => (string) array_key_first( $lines ),
		) );
		try {
			$product = Shop::product( $product_id );
			if (
				! WC()->cart->add_to_cart( $product->get_parent_id(), 1, $product_id, array(
					'attribute_plan' => $product->get_attribute( 'plan' ),
				) )
			) {
				return array( (string) wp_json_encode( wc_get_notices( 'error' ) ), '', 0 );
			}
		} finally {
			self::request( array() );
		}
		WC()->cart->calculate_totals();
		$items  = WC()->cart->get_cart();
		$switch = reset( $items )['subscription_switch'];
		$moved  = (int) round(
			(
				(int) $switch['first_payment_timestamp'] - Shop::get( $made->id )->get_time( 'next_payment' )
			) / DAY_IN_SECONDS,
		);
		$due    = array( (string) WC()->cart->get_total( 'edit' ), (string) $switch['upgraded_or_downgraded'], $moved );
		WC()->cart->empty_cart();
		return array( number_format( (float) $due[0], 2, '.', '' ), $due[1], $due[2] );
	}

	/**
	 * @param array<string, string> $vars What the store reads of a request: newer versions by filter_input(), which a
	 *     script cannot set.
	 */
	private static function request( array $vars ): void {
		$_GET = $vars;
		if ( class_exists( 'Automattic\\WooCommerce_Subscriptions\\Internal\\Utilities\\Request' ) ) {
			foreach ( array( 'url_vars' => $vars, 'post_vars' => array() ) as $name => $value ) {
				(
					new \ReflectionProperty(
						'Automattic\\WooCommerce_Subscriptions\\Internal\\Utilities\\Request',
						$name,
					)
				)->setValue( null, $value );
			}
		}
	}

	/** @return array<string, mixed> As it lies in the cart. */
	private static function early_renewal( Made $made ): array {
		return array(
			'key'                  => 'early',
			'product_id'           => Shop::product( $made->product_id )->get_parent_id(),
			'variation_id'         => $made->product_id,
			'variation'            => array(),
			'quantity'             => 1,
			'data'                 => Shop::product( $made->product_id ),
			'subscription_renewal' => array( 'subscription_id' => $made->id, 'subscription_renewal_early' => true ),
		);
	}

	private static function page( Made $made ): string {
		$subscription = Shop::get( $made->id );
		ob_start();
		do_action( 'woocommerce_subscription_after_actions', $subscription );
		foreach ( $subscription->get_items() as $id => $item ) {
			\WC_Subscriptions_Switcher::print_switch_link( $id, $item, $subscription );
		}
		return (string) ob_get_clean();
	}
}
