<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;

/**
 * Another plugin's type of offer on the real store, from the click to the renewal. The sandbox' test of the same name
 * has the rest.
 */
final class SeventhOfferTypeTest extends StoreAttempt {

	protected function tearDown(): void {
		remove_all_filters( 'churnstop_offer_types' );
		Plugin::get()->reset();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	public function test_it_is_offered_accepted_and_billed_on_the_moved_day(): void {
		require dirname( __DIR__ ) . '/integration/plugins/delay-offer.php';
		Plugin::get()->reset();
		self::publish( 'delay' );
		$made     = self::subscribe( 'delay' );
		$before   = Shop::get( $made->id )->get_time( 'next_payment' );
		[ $live ] = self::accepted_here( $made, 'delay', 'Pay later' );

		$moved = $before + 7 * DAY_IN_SECONDS;
		self::assertSame(
			array( $moved, $moved ),
			array(
				Shop::get( $made->id )->get_time( 'next_payment' ),
				as_next_scheduled_action( 'woocommerce_scheduled_subscription_payment', array(
					'subscription_id' => $made->id,
				) ),
			),
		);
		self::assertSame( array( 4000, 4000 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $live->id )?->state,
		);
	}
}
