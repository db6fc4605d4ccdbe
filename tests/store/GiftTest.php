<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Tests\Contract\Made;

/**
 * Another plugin's kind of change on the real store: offered, accepted, renewed, undone. The sandbox' test of the same
 * name has the rest.
 */
final class GiftTest extends StoreAttempt {

	private int $mug;

	protected function setUp(): void {
		parent::setUp();
		require dirname( __DIR__ ) . '/integration/plugins/gift-offer.php';
		Plugin::get()->reset();
		$mug = new \WC_Product_Simple();
		$mug->set_props( array( 'name' => 'Mug', 'regular_price' => '9.00' ) );
		$this->mug = $mug->save();
		self::publish( array( array( 'type' => 'gift', 'item' => $this->mug, 'pieces' => 2 ) ) );
	}

	protected function tearDown(): void {
		array_map( remove_all_filters( ... ), array(
			'churnstop_offer_types',
			'churnstop_change_kinds',
			'churnstop_change_handlers',
		) );
		Plugin::get()->reset();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	public function test_it_is_offered_accepted_and_sent_with_one_renewal(): void {
		[ $made, $live ] = $this->taken();
		self::assertSame(
			'Take the gift back',
			Plugin::get()->part( Agreements::class )->of_subscription( $live->subscription )?->label,
		);
		self::assertSame(
			array( 4000, array( 'Mug' => 2 ) ),
			array( Shop::renew( $made->id ), self::sent( $made->id ) ),
		);
		self::assertSame( Redemption::FINISHED, self::state( $live ) );
		self::assertSame(
			array( 4000, array() ),
			array( Shop::renew( $made->id ), self::sent( $made->id ) ),
			'It does not come twice.',
		);
	}

	public function test_it_is_taken_back_by_its_customer_and_by_cancelling(): void {
		[ $made, $live, $who ] = $this->taken();
		Plugin::get()->part( EndAgreement::class )->undo( $who, $live->id );
		self::assertSame(
			array( Redemption::REVERTED, array() ),
			array( self::state( $live ), self::gifts( Shop::get( $made->id ) ) ),
		);
		self::assertSame( array( 4000, array() ), array( Shop::renew( $made->id ), self::sent( $made->id ) ) );

		[ $made, $live, $who ] = $this->taken();
		$flow                  = Plugin::get()->part( CancelFlow::class );
		$id                    = Data::string( $flow->start( $who, array( $live->subscription ) )[0], 'id' );
		self::assertSame( 'cancelled', $flow->cancel( $who, $id )['state'] );
		self::reload();
		self::assertSame(
			array( Redemption::REVERTED, array(), 'pending-cancel' ),
			array( self::state( $live ), self::gifts( Shop::get( $made->id ) ), Shop::get( $made->id )->get_status() ),
		);
	}

	/** @return array{Made, Redemption, Actor} */
	private function taken(): array {
		$made           = self::subscribe( 'gift' );
		[ $live, $who ] = self::accepted_here( $made, 'gift', 'Send me the gift' );
		self::assertSame( array( 'Mug' => 2 ), self::gifts( Shop::get( $made->id ) ) );
		return array( $made, $live, $who );
	}

	private static function state( Redemption $redemption ): ?string {
		return Plugin::get()->part( RedemptionStore::class )->get( $redemption->id )?->state;
	}

	/** @return array<string, int> What the last renewal delivers beside what is paid for. */
	private static function sent( int $id ): array {
		$order = Shop::get( $id )->get_last_order( 'all', array( 'renewal' ) );
		return $order instanceof \WC_Order ? self::gifts( $order ) : array();
	}

	/** @return array<string, int> */
	private static function gifts( \WC_Order $order ): array {
		$found = array();
		foreach ( $order->get_items() as $line ) {
			if ( '0' === wc_format_decimal( $line->get_total(), 0 ) ) {
				$found[ $line->get_name() ] = $line->get_quantity();
			}
		}
		return $found;
	}
}
