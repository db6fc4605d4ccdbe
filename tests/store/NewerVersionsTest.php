<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Connections\Cancellations;
use ChurnStop\Connections\WooCommerceSubscriptions\CancelLink;
use ChurnStop\Connections\WooCommerceSubscriptions\CancelledSubscriptions;
use ChurnStop\Connections\WooCommerceSubscriptions\SubscriptionPaymentHistories;
use ChurnStop\Connections\WooCommerceSubscriptions\SubscriptionTenures;
use ChurnStop\Emails\EmailComposer;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Contract\Sibling;
use PHPUnit\Framework\Attributes\DataProvider;

/** What WooCommerce Subscriptions does otherwise from 8.6 to 9.0, as a customer of ours meets it. */
final class NewerVersionsTest extends StoreAttempt {

	/** @return iterable<string, array{bool}> */
	public static function renewals(): iterable {
		yield 'by hand' => array( true );
		yield 'automatically' => array( false );
	}

	#[DataProvider( 'renewals' )]
	public function test_a_switch_keeps_how_the_customer_pays( bool $manual ): void {
		self::publish( 'tier_down' );
		$made = Shop::make( new Given(
			manual: $manual,
			shape: 'variable',
			siblings: array( 'basic' => new Sibling( 1900 ) ),
		) );
		self::accepted_here( $made, 'tier_down', 'Switch to the cheaper plan' );
		$now = Shop::get( $made->id );
		self::assertSame( array( $manual, $manual ), array( $now->is_manual(), $now->get_requires_manual_renewal() ) );
		self::assertSame( 1900, Shop::renew( $made->id ) );
		self::assertSame( $manual, Shop::get( $made->id )->is_manual() );
	}

	/** @return iterable<string, array{string}> */
	public static function promises(): iterable {
		yield 'a discount' => array( 'discount' );
		yield 'a skip' => array( 'skip_renewal' );
		yield 'a smaller plan' => array( 'tier_down' );
	}

	#[DataProvider( 'promises' )]
	public function test_what_the_stores_own_switch_emptied_is_no_cancellation( string $type ): void {
		[ $made, $live ] = self::accepted( $type );
		$began = ( new \DateTimeImmutable( '-2 days' ) )->setTimezone( new \DateTimeZone( 'UTC' ) );
		$lost  = self::cancellations( $began );
		self::switch_all_away( $made );
		if ( 'cancelled' !== Shop::get( $made->id )->get_status() ) {
			self::markTestSkipped( 'This version of WooCommerce Subscriptions leaves it as it is.' );
		}
		self::reload();
		$ended = Plugin::get()->part( RedemptionStore::class )->get( $live->id );
		self::assertNotNull( $ended );
		self::assertSame(
			array( Redemption::REVERTED, 'switched_in_store' ),
			array( $ended->state, $ended->ended_why ),
		);
		self::assertSame(
			array( 'cancelled', Status::Switched ),
			array( Shop::get( $made->id )->get_status(), self::connection()->snapshot( $made->id )?->status ),
		);
		self::assertSame(
			array( 'offer_accepted', 'offer_reverted' ),
			array_slice( array_column(
				Plugin::get()->part( Database::class )->rows(
					'SELECT type FROM {events} WHERE subscription_id = %s ORDER BY id',
					array( (string) $made->id ),
				),
				'type',
			), -2 ),
		);
		$attempt = Plugin::get()->part( AttemptStore::class )->find( $ended->attempt_id );
		self::assertNotNull( $attempt );
		$email = Plugin::get()->part( EmailComposer::class )->ended( $attempt, $ended );
		self::assertStringContainsString(
			'because the subscription was switched to another product',
			implode( ' ', $email->sentences ?? array() ),
		);
		$account = Plugin::get()->part( SubscriptionPaymentHistories::class )
			->accounts( array( (string) $made->id ) )[ $made->id ];
		self::assertNotNull( $account );
		self::assertSame( array( 'switched', null ), array( $account->status, $account->cancelled_at ) );
		self::assertNotNull( $account->ended_at );
		self::assertSame( $lost, self::cancellations( $began ) );
		$tenures = ( new SubscriptionTenures( Plugin::get()->part( Database::class ) ) )->after(
			null,
			(string) ( $made->id - 1 ),
			1,
		);
		self::assertFalse( $tenures[ $made->id ]->lost ?? null );
	}

	/** @return iterable<string, array{\Closure(int, Redemption): mixed}> */
	public static function resumes(): iterable {
		yield 'as planned' => array(
			static fn ( int $id, Redemption $live ) => self::connection()->finish( $live->receipt, $live->key ),
		);
		yield 'by the store itself' => array( static fn ( int $id ) => Shop::get( $id )->update_status( 'active' ) );
	}

	/** @param \Closure(int, Redemption): mixed $resume */
	#[DataProvider( 'resumes' )]
	public function test_a_pause_puts_the_roles_back_that_it_took( \Closure $resume ): void {
		self::publish( 'pause' );
		$made = self::subscribe( 'pause' );
		$gift = Shop::customer();
		$now  = Shop::get( $made->id );
		$now->update_meta_data( '_recipient_user', (string) $gift );
		$now->save();
		$people = class_exists( \WCS_Gifting::class )
			? array( $made->customer_id, $gift )
			: array( $made->customer_id );
		foreach ( $people as $person ) {
			$user = new \WP_User( $person );
			$user->set_role( 'customer' );
			$user->add_role( 'subscriber' );
			$user->add_role( 'editor' );
		}
		[ $live ] = self::accepted_here( $made, 'pause', 'Pause for 30 days' );
		foreach ( $people as $person ) {
			self::assertNotContains( 'subscriber', ( new \WP_User( $person ) )->roles );
		}
		$resume( $made->id, $live );
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		foreach ( $people as $person ) {
			$roles = ( new \WP_User( $person ) )->roles;
			sort( $roles );
			self::assertSame( array( 'customer', 'editor', 'subscriber' ), $roles );
		}
	}

	public function test_dates_of_the_same_minute_are_kept_to_the_second(): void {
		foreach ( array( 'skip_renewal' => Change::skip( 1 ), 'pause' => Change::hold( 30 ) ) as $type => $change ) {
			$at   = gmdate( 'Y-m-d H:i:', strtotime( '+12 days' ) );
			$made = Shop::make( new Given( next_payment: $at . '40', trial_end: $at . '05' ) );
			$date = static fn ( string $which ): string => (string) Shop::get( $made->id )->get_date( $which );
			self::assertSame( array( $at . '40', $at . '05' ), array( $date( 'next_payment' ), $date( 'trial_end' ) ) );
			$snapshot = self::connection()->snapshot( $made->id );
			self::assertNotNull( $snapshot );
			$why = self::connection()->blockers( $snapshot, $change );
			self::assertSame( array(), array_column( $why, 'code' ), $type );
			$receipt = self::connection()->apply(
				self::connection()->prepare( $snapshot, $change ),
				$type . $made->id,
			);
			self::assertNotSame( $at . '40', $date( 'next_payment' ) );
			self::connection()->undo( $receipt, $type . $made->id, 'Taken back.' );
			self::assertSame( $at . '40', $date( 'next_payment' ) );
		}
	}

	public function test_who_was_given_it_gets_no_link_that_acts_for_the_payer(): void {
		$made  = self::subscribe( 'discount' );
		$about = Shop::get( $made->id );
		$tag   = 'To cancel: {churnstop_cancel_link}';
		$email = new class() extends \WC_Email {};
		$link  = static function ( string $to ) use ( $email, $about, $tag ): string {
			$email->object    = $about;
			$email->recipient = $to;
			return (string) CancelLink::in_email( $tag, $email );
		};
		self::assertStringContainsString( 'churnstop_link=', $link( (string) $about->get_billing_email() ) );
		foreach ( array( 'given@example.test', 'boss@example.test, ' . $about->get_billing_email() ) as $to ) {
			self::assertSame( 'To cancel: ' . wc_get_page_permalink( 'myaccount' ), $link( $to ) );
		}
	}

	private static function connection(): \ChurnStop\Connections\Connection {
		$found = Plugin::get()->part( \ChurnStop\Connections\Connections::class )->get( 'woocommerce-subscriptions' );
		self::assertNotNull( $found );
		return $found;
	}

	/** As the store's own switch of all items to a new subscription leaves its order. */
	private static function switch_all_away( Made $made ): void {
		$subscription = Shop::get( $made->id );
		$old          = array_key_first( $subscription->get_items() );
		$order        = new \WC_Order();
		$order->set_customer_id( $made->customer_id );
		$line = new \WC_Order_Item_Product();
		$line->set_product( Shop::simple( 6000 ) );
		$order->add_item( $line );
		$order->save();
		$items = $order->get_items();
		\WCS_Related_Order_Store::instance()->add_relation( $order, $subscription, 'switch' );
		wcs_set_objects_property( $order, 'subscription_switch_data', array(
			$made->id => array(
				'switches' => array(
					(int) array_key_first( $items ) => array(
						'remove_line_item' => (int) $old,
						'switch_direction' => 'upgrade',
					),
				),
			),
		) );
		$order->payment_complete();
	}

	private static function cancellations( \DateTimeImmutable $since ): int {
		$found = ( new CancelledSubscriptions( Plugin::get()->part( Database::class ) ) )->cancellations( array(
			$since,
			new \DateTimeImmutable( '+1 day', new \DateTimeZone( 'UTC' ) ),
		) );
		return array_sum( array_map( static fn ( Cancellations $one ): int => $one->count, $found ) );
	}
}
