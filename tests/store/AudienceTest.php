<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Audience\FactRegistry;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Plugin;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\Given;

/** What the real store knows of a customer, for audiences: to the figure, and with one query a fact. */
final class AudienceTest extends StoreAttempt {

	public function test_every_fact_is_what_the_store_says_and_costs_one_query_at_most(): void {
		global $wpdb;
		$made = Shop::make( new Given( price: 5000, quantity: 2, period: 'year', next_payment: '+12 days' ) );
		foreach ( array( 1, 2 ) as $ignored ) {
			Shop::renew( $made->id );
		}
		$refused = Shop::get( $made->id );
		$failed  = wcs_create_renewal_order( $refused );
		self::assertInstanceOf( \WC_Order::class, $failed );
		$failed->update_status( 'failed' );
		$term = wp_insert_term( 'Coffee ' . $made->id, 'product_cat' );
		self::assertIsArray( $term );
		wp_set_object_terms( $made->product_id, array( (int) $term['term_id'] ), 'product_cat' );
		$line = array_values( Shop::get( $made->id )->get_items() )[0];
		$line->update_meta_data( '_wcsatt_scheme', '1_year' );
		$line->save();
		Shop::make( new Given() ); // Somebody else's, which counts for nobody here.
		self::reload();
		wp_set_current_user( $made->customer_id ); // As in their own request: WordPress has read them.

		$snapshot = ( new WooCommerceSubscriptions() )->snapshot( $made->id );
		self::assertInstanceOf( Snapshot::class, $snapshot );
		$book  = Plugin::get()->part( FactRegistry::class );
		$known = $book->of( $snapshot, 'en_US', new \DateTimeImmutable() );
		$found = array();
		foreach ( array_keys( $book->all() ) as $fact ) {
			$before         = $wpdb->num_queries;
			$found[ $fact ] = $known->value( $fact );
			self::assertLessThanOrEqual( 1, $wpdb->num_queries - $before, $fact );
		}
		$expected = array(
			'connection'                => 'woocommerce-subscriptions',
			'product'                   => array( $made->product_id ),
			'category'                  => array( (int) $term['term_id'] ),
			'plan'                      => array( $made->product_id . ':1_year' ),
			'billing_period'            => 'year',
			'price_per_month'           => 8.33,
			'quantity'                  => 2,
			'items'                     => 1,
			'in_trial'                  => false,
			'has_coupon'                => false,
			'manual_renewal'            => false,
			'payment_method'            => 'churnstop_test',
			'has_end'                   => false,
			'tenure_days'               => 40,
			'renewals_paid'             => 2,
			'lifetime_value'            => 300.0,
			'failed_payments_12_months' => 1,
			'country'                   => 'US',
			'state'                     => array( 'CA', 'US:CA' ),
			'language'                  => array( 'en_US', 'en' ),
			'role'                      => array( 'customer' ),
			'subscriptions'             => 1,
			'attempts_before'           => 0,
			'saves_before'              => 0,
			'days_since_save'           => null,
			'pauses_12_months'          => 0,
		);
		self::assertGreaterThan( 300, $found['days_to_renewal'] );
		unset( $found['days_to_renewal'] );
		ksort( $found );
		ksort( $expected );
		self::assertSame( $expected, $found );
	}
}
