<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\MultiCurrency;

/** Situations of stores that have more than one customer with one subscription of one product in a plain theme. */
final class FieldTest extends StoreAttempt {

	/** A theme prints the store's actions as forms: a browser posts to the address, with fields of the theme's own. */
	public function test_a_form_that_leads_to_the_cancellation_shows_it_and_begins_nothing(): void {
		$made = self::subscribe( 'discount' );
		$http = Http::as( $made->customer_id );
		$page = $http->get( '/my-account/view-subscription/' . $made->id . '/' );
		self::assertSame( 1, preg_match( '/href="([^"]*churnstop_cancel=[^"]*)"/', $page['body'], $link ) );
		$url    = html_entity_decode( $link[1] );
		$begun  = static fn (): int => (int) Plugin::get()->part( Database::class )->value(
			'SELECT COUNT(*) FROM {attempt_subscriptions} WHERE subscription_id = %s',
			array( (string) $made->id ),
		);
		$answer = $http->post( $url, array( 'my_theme' => '1', '_wpnonce' => 'of the theme' ) );
		self::assertSame( 200, $answer['status'] );
		self::assertStringContainsString( 'Why do you want to cancel?', $answer['body'] );
		self::assertSame( 0, $begun() );
		self::assertSame( 1, preg_match( '/name="churnstop_nonce" value="([^"]+)"/', $answer['body'], $nonce ) );
		$http->post( $url, array( 'churnstop_nonce' => $nonce[1], 'churnstop_step' => 'cancel' ) );
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	public function test_two_subscriptions_of_one_order_have_nothing_to_do_with_each_other(): void {
		self::publish( 'discount' );
		$one    = self::subscribe( 'discount' );
		$second = Shop::make( new Given( price: 2500, next_payment: '+12 days' ) );
		$order  = Shop::get( $one->id )->get_parent();
		self::assertInstanceOf( \WC_Order::class, $order );
		$other = Shop::get( $second->id );
		$other->set_customer_id( $one->customer_id );
		$other->set_parent_id( $order->get_id() );
		$other->save();
		self::reload();
		$http    = Http::as( $one->customer_id );
		$attempt = self::offered( $http, $one->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		self::assertSame( array( 3200, 2500 ), array( Shop::renew( $one->id ), Shop::renew( $second->id ) ) );
		$live = static fn ( int $id ): ?string => Plugin::get()
			->part( RedemptionStore::class )
			->live( WooCommerceSubscriptions::ref( $id ) )
			?->state;
		self::assertSame( array( 'applied', null ), array( $live( $one->id ), $live( $second->id ) ) );

		wc_create_refund( array( 'order_id' => $order->get_id(), 'amount' => $order->get_total() ) );
		self::reload();
		self::assertSame( array( 3200, 2500 ), array( Shop::renew( $one->id ), Shop::renew( $second->id ) ) );

		$cancel = self::ask( $http, '', array( 'subscription_id' => $one->id ), 201 );
		self::ask( $http, '/' . $cancel['id'] . '/cancel' );
		self::reload();
		self::assertSame(
			array( 'pending-cancel', 'active', '25.00' ),
			array(
				Shop::get( $one->id )->get_status(),
				Shop::get( $second->id )->get_status(),
				Shop::get( $second->id )->get_total(),
			),
		);
	}

	/** @return iterable<string, array{Change, list<int>}> What is billed. */
	public static function off_what_is_not_managed(): iterable {
		yield 'a percentage' => array( Change::discount( 20, 2 ), array( 7200, 7400, 8200 ) );
		yield 'an amount' => array( Change::amount_off( '5.00', 'USD', 2 ), array( 7500, 7700, 8200 ) );
	}

	/**
	 * Usage that another plugin bills: it lets no coupon take anything off its line, and writes that line anew, as
	 * another one, before each payment.
	 *
	 * @dataProvider off_what_is_not_managed
	 * @param list<int> $billed
	 */
	public function test_of_two_products_one_is_managed_by_another_plugin( Change $change, array $billed ): void {
		$connection = Plugin::get()->part( WooCommerceSubscriptions::class );
		$made       = Shop::make( new Given( items: 2 ) );
		$lines      = array_values( Shop::get( $made->id )->get_items() );
		self::assertInstanceOf( \WC_Order_Item_Product::class, $lines[1] );
		$managed = $lines[1]->get_product_id();
		$not     = static fn ( mixed $is, mixed $product ): bool => (bool) $is
			&& $product instanceof \WC_Product
			&& $product->get_id() !== $managed;
		$write   = static function ( string $price ) use ( $made, $managed ): void {
			$subscription = Shop::get( $made->id );
			foreach ( $subscription->get_items() as $id => $line ) {
				if ( $line instanceof \WC_Order_Item_Product && $line->get_product_id() === $managed ) {
					$subscription->remove_item( $id );
				}
			}
			$subscription->save();
			$subscription->add_product(
				Shop::product( $managed ),
				1,
				array( 'subtotal' => $price, 'total' => $price ),
			);
			$subscription->calculate_totals();
		};
		MultiCurrency::with(
			array( 'woocommerce_coupon_is_valid_for_product' => $not ),
			static function () use ( $connection, $made, $change, $billed, $write ): void {
				$snapshot = $connection->snapshot( $made->id );
				self::assertNotNull( $snapshot );
				$told = $connection->terms( $snapshot, $change )->price_during?->cents;
				self::assertSame( $billed[0], $told );
				$connection->apply( $connection->prepare( $snapshot, $change ), 'field-' . wp_generate_uuid4() );
				$bills = array( Shop::renew( $made->id ) );
				$write( '42.00' );
				$bills[] = Shop::renew( $made->id );
				$bills[] = Shop::renew( $made->id );
				self::assertSame( $billed, $bills );
				self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes() );
			}
		);
	}
}
