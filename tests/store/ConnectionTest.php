<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Tests\Contract\Carried;
use ChurnStop\Tests\Contract\ConnectionContractTestCase;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** The contract of connections, on the real WooCommerce Subscriptions. */
final class ConnectionTest extends ConnectionContractTestCase {

	use WithoutMail;

	/**
	 * Sums and dates that the sandbox tries each time; here with CHURNSTOP_BOTH_WAYS=1. What the store itself does
	 * differently is in the others.
	 */
	private const ON_REQUEST = array(
		'bills'     => array(
			'half a cent',
			'a third',
			'quantity three',
			'two items',
			'every three months',
			'tax on top',
			'shipping',
			'one of a grouped product',
			'the most',
			'the least',
		),
		'switches'  => array( 'a grouped product', 'quantity three', 'tax included' ),
		'intervals' => array(
			'a plain month',
			'the end of January',
			'a last day stays a last day',
			'thirty days hath April',
			'over the year',
			'half a year',
			'two months past February',
			'a year',
			'two years',
			'a week',
			'ten days',
		),
	);

	private static ?WooCommerceSubscriptions $connection = null;

	/** @var array<string, \WP_Hook> */
	private static array $hooks = array();

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$hooks = array_map( static fn ( \WP_Hook $hook ): \WP_Hook => clone $hook, $GLOBALS['wp_filter'] );
		// The store's own buttons write notices, which need a session.
		wc_load_cart();
	}

	/** A second connection's listeners would hear what the tests of other classes do. */
	public static function tearDownAfterClass(): void {
		$GLOBALS['wp_filter'] = self::$hooks;
		parent::tearDownAfterClass();
	}

	protected function tearDown(): void {
		Refusals::end();
		delete_option( 'churnstop_test_gateway' );
		parent::tearDown();
	}

	public static function bills(): iterable {
		return self::few( __FUNCTION__, parent::bills() );
	}

	public static function switches(): iterable {
		return self::few( __FUNCTION__, parent::switches() );
	}

	public static function intervals(): iterable {
		return self::few( __FUNCTION__, parent::intervals() );
	}

	/**
	 * @template T
	 * @param iterable<string, T> $sets
	 * @return array<string, T>
	 */
	private static function few( string $provider, iterable $sets ): array {
		$sets = iterator_to_array( $sets );
		return false === getenv( 'CHURNSTOP_BOTH_WAYS' )
			? array_diff_key( $sets, array_flip( self::ON_REQUEST[ $provider ] ) )
			: $sets;
	}

	protected function connection(): Connection {
		return self::$connection ??= new WooCommerceSubscriptions();
	}

	protected function setUp(): void {
		parent::setUp();
		// The listeners are part of the connection: they are there in every test, not only where something is watched.
		$this->watcher();
	}

	protected function make( Given $given ): Made {
		return Shop::make( $given );
	}

	protected function stranger(): int {
		return Shop::customer();
	}

	protected function renew( int|string $subscription_id ): ?int {
		$subscription_id = (int) $subscription_id;
		return Shop::renew( $subscription_id );
	}

	protected function renewals( int|string $subscription_id ): int {
		$subscription_id = (int) $subscription_id;
		$paid = 0;
		foreach ( Shop::get( $subscription_id )->get_related_orders( 'all', 'renewal' ) as $order ) {
			$paid += $order instanceof \WC_Order && $order->is_paid() ? 1 : 0;
		}
		return $paid;
	}

	protected function later( Receipt $receipt, string $interval ): Receipt {
		$back = (int) strtotime( $interval, 0 );
		return Past::shift( $receipt, $back );
	}

	/** Only to hold it to the same property as the sandbox: TermsPropertyTest does more, on stranger shops. */
	protected function property_runs(): int {
		return 8;
	}

	protected function gateway_refuses_next( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		Refusals::next( $subscription_id );
	}

	protected function delete_product( int $product_id ): void {
		Shop::product( $product_id )->delete( true );
	}

	protected function sell_out( int $product_id ): void {
		$product = Shop::product( $product_id );
		$product->set_stock_status( 'outofstock' );
		$product->save();
	}

	protected function notes( int|string $subscription_id ): array {
		$subscription_id = (int) $subscription_id;
		return array_values( array_map(
			static fn ( object $note ): string => Data::string( (array) $note, 'content' ),
			wc_get_order_notes( array( 'order_id' => $subscription_id ) ),
		) );
	}

	protected function carried( int|string $subscription_id, string $key ): Carried {
		$subscription_id = (int) $subscription_id;
		$coupons = get_posts(
			array(
				'post_type'   => 'shop_coupon',
				'post_status' => array( 'publish', 'trash', 'draft' ),
				'numberposts' => -1,
				'meta_key'    => '_churnstop_redemption',
				'meta_value'  => $key,
			)
		);
		$orders  = wcs_get_orders_with_meta_query(
			array(
				'limit'      => -1,
				'type'       => 'shop_order',
				'status'     => array( 'pending', 'processing', 'on-hold', 'completed', 'failed' ),
				'meta_query' => array(
					array(
						'key'   => '_churnstop_redemption',
						'value' => $key,
					),
				),
			)
		);
		return new Carried(
			count( $coupons ),
			count( array_filter( $coupons, static fn ( \WP_Post $post ): bool => 'trash' !== $post->post_status ) ),
			count( $orders ),
		);
	}

	protected function native_cancel( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		$this->native( $subscription_id, 'cancelled' );
	}

	protected function native_resume( int|string $subscription_id ): void {
		$subscription_id = (int) $subscription_id;
		$this->native( $subscription_id, 'active' );
	}

	private function native( int $subscription_id, string $status ): void {
		$subscription = Shop::get( $subscription_id );
		wp_set_current_user( (int) $subscription->get_user_id() );
		self::assertTrue( \WCS_User_Change_Status_Handler::validate_request(
			get_current_user_id(),
			$subscription,
			$status,
			wp_create_nonce( $subscription_id . $subscription->get_status() ),
		) );
		\WCS_User_Change_Status_Handler::change_users_subscription( $subscription, $status );
		wp_set_current_user( 0 );
	}

	protected function remove_coupon_by_hand( int|string $subscription_id, string $key ): void {
		$subscription_id = (int) $subscription_id;
		$subscription = Shop::get( $subscription_id );
		$codes        = $subscription->get_coupon_codes();
		$subscription->remove_coupon( (string) $codes[0] );
	}
}
