<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Attempts\Recover;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Plugin;
use ChurnStop\Privacy\Privacy;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;

/**
 * What the operator relies on, on the real store: off is off, a copy bills nobody, leaving and coming back, whose data
 * it is, where it is logged.
 */
final class OperatorTest extends StoreAttempt {

	private const PLUGIN = 'churnstop/churnstop.php';

	protected function setUp(): void {
		parent::setUp();
		// Pauses that other tests left would be counted here.
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {redemptions} SET state = 'finished', live_key = NULL WHERE live_key IS NOT NULL",
		);
	}

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		self::live_site();
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		wp_cache_flush_runtime();
		if ( 0 === Schema::stored() ) {
			Plugin::get()->part( Schema::class )->create();
			Plugin::get()->reset();
			// Routes hold the parts that reset() forgets: the next test's would serve flows that are gone.
			$GLOBALS['wp_rest_server'] = null;
			Plugin::get()->part( Installation::class )->install();
		}
		if ( ! is_plugin_active( self::PLUGIN ) ) {
			activate_plugin( self::PLUGIN );
		}
		Plugin::get()->reset();
		parent::tearDown();
	}

	/** As WooCommerce Subscriptions tells a copy: the address that it was set up with is another one. */
	private static function copied_site(): void {
		update_option( 'wc_subscriptions_siteurl', 'https://shop.example/_[wc_subscriptions_siteurl]_' );
		self::assertTrue( \WCS_Staging::is_duplicate_site() );
	}

	private static function live_site(): void {
		\WCS_Staging::set_duplicate_site_url_lock();
	}

	/** @return array{Made, Redemption} */
	private function paused(): array {
		[ $made, $live ] = self::accepted( 'pause' );
		self::assertSame( 'on-hold', Shop::get( $made->id )->get_status() );
		return array( $made, $live );
	}

	/** The pause should have ended three days ago. */
	private static function overdue( Redemption $pause ): void {
		$seconds = (int) $pause->receipt->resumes_at?->getTimestamp() - time() + 3 * 86400;
		$receipt = Past::shift( $pause->receipt, $seconds );
		Plugin::get()->part( Database::class )->update(
			'redemptions',
			array(
				'receipt'    => Data::encode( $receipt->to_array() ),
				'resumes_at' => Data::sql( $receipt->resumes_at ?? new \DateTimeImmutable() ),
				// Written long ago too: it has not just been tried.
				'updated_at' => Data::sql( new \DateTimeImmutable( '@' . ( time() - $seconds ) ) ),
			),
			array( 'id' => $pause->id )
		);
	}

	public function test_switched_off_the_account_shows_the_stores_own_link_at_once(): void {
		$made = self::subscribe( 'discount' );
		$http = Http::as( $made->customer_id );
		$page = '/my-account/view-subscription/' . $made->id . '/';
		$on   = $http->get( $page )['body'];
		self::assertStringContainsString( 'churnstop_cancel=' . $made->id, $on );

		Plugin::get()->part( SettingsStore::class )->save( array( 'enabled' => false ) );
		$off = $http->get( $page )['body'];
		self::assertStringNotContainsString( 'churnstop_cancel', $off );
		self::assertStringNotContainsString( 'churnstop-data', $off );
		self::assertSame( 1, preg_match( '/href="([^"]*change_subscription_to=cancelled[^"]*)"/', $off, $link ) );
		$http->get( (string) str_replace( Http::site(), '', html_entity_decode( $link[1] ) ) );
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	public function test_with_all_tables_gone_the_shopper_cancels_by_the_stores_own_link(): void {
		global $wpdb;
		$made   = self::subscribe( 'discount' );
		$http   = Http::as( $made->customer_id );
		$tables = $wpdb->get_col( $wpdb->prepare(
			'SHOW TABLES LIKE %s',
			$wpdb->esc_like( $wpdb->prefix . 'churnstop_' ) . '%',
		) );
		self::assertGreaterThan( 6, count( $tables ) );
		$rename = static fn ( string $from, string $to ) => array_map(
			static fn ( string $table ) => $wpdb->query( "RENAME TABLE `{$from}{$table}` TO `{$to}{$table}`" ),
			$tables,
		);
		$rename( '', 'away_' );
		try {
			$view = $http->get( '/my-account/view-subscription/' . $made->id . '/' );
			self::assertSame(
				array( 200, 1 ),
				array(
					$view['status'],
					preg_match( '/href="([^"]*churnstop_cancel=' . $made->id . '[^"]*)"/', $view['body'], $ours ),
				),
			);
			$page = $http->get( html_entity_decode( $ours[1] ) );
			self::assertSame(
				array( 200, 1 ),
				array(
					$page['status'],
					preg_match( '/href="([^"]*change_subscription_to=cancelled[^"]*)"/', $page['body'], $native ),
				),
			);
			$rest = $http->rest( 'POST', '/churnstop/v1/attempts', array( 'subscription_id' => $made->id ) );
			self::assertSame(
				array( 503, 'churnstop_unavailable' ),
				array( $rest['status'], Data::as_map( $rest['json'] )['code'] ?? null ),
			);
			self::assertSame( 302, $http->get( html_entity_decode( $native[1] ) )['status'] );
		} finally {
			$rename( 'away_', '' );
		}
		self::reload();
		self::assertSame( 'pending-cancel', Shop::get( $made->id )->get_status() );
	}

	public function test_on_a_copy_no_job_of_ours_writes(): void {
		[ $made, $pause ] = $this->paused();
		self::overdue( $pause );
		$before = $this->photo( $made->id );
		self::copied_site();
		Plugin::get()->part( SettingsStore::class )->save( array( 'retention_days' => 30 ) );
		foreach (
			array(
				array( Pauses::JOB, $pause->key ),
				array( Recover::JOB ),
				array( 'churnstop_retention' ),
				array( 'churnstop_migrate' ),
			) as $job
		) {
			do_action( ...$job );
		}
		self::reload();
		self::assertSame( $before, $this->photo( $made->id ) );
		self::assertContains(
			'duplicate_site',
			array_map(
				static fn ( Finding $finding ): string => $finding->id,
				Plugin::get()->part( Health::class )->findings(),
			),
		);

		self::live_site();
		do_action( Recover::JOB );
		self::reload();
		self::assertNotSame( $before, $this->photo( $made->id ), 'On the live site it does.' );
	}

	public function test_after_a_time_without_the_plugin_an_overdue_pause_resumes_and_bills_once(): void {
		[ $made, $pause ] = $this->paused();
		$admin            = Http::as( 1 );
		$ours             = rawurlencode( self::PLUGIN );
		$asked            = $admin->get(
			'/wp-admin/plugins.php?action=deactivate&plugin='
				. $ours
				. '&_wpnonce='
				. $admin->nonce_for( 'deactivate-plugin_' . self::PLUGIN ),
		);
		self::assertStringContainsString( 'page=churnstop-leave', $asked['headers']['location'] ?? '' );
		$page = $admin->get( '/wp-admin/admin.php?page=churnstop-leave' )['body'];
		self::assertStringContainsString( '1 subscription is paused by ChurnStop', $page );
		self::assertSame(
			1,
			preg_match(
				'/name="_wpnonce" value="([a-f0-9]+)"/',
				(string) strstr( $page, 'paused by ChurnStop' ),
				$nonce,
			),
		);
		$left = $admin->post( '/wp-admin/admin.php?page=churnstop-leave', array(
			'_wpnonce' => $nonce[1],
			'churnstop_leave' => 'leave',
		) );
		self::assertSame( 302, $left['status'] );
		self::reload();
		self::assertFalse( is_plugin_active( self::PLUGIN ) );
		self::assertFalse( as_has_scheduled_action( Pauses::JOB, array( $pause->key ), 'churnstop' ) );
		self::assertFalse( as_has_scheduled_action( Recover::JOB ) );

		self::overdue( $pause );
		$admin->get(
			'/wp-admin/plugins.php?action=activate&plugin='
				. $ours
				. '&_wpnonce='
				. $admin->nonce_for( 'activate-plugin_' . self::PLUGIN ),
		);
		self::reload();
		self::assertTrue( is_plugin_active( self::PLUGIN ) );
		self::assertTrue( as_has_scheduled_action( Recover::JOB ), 'Recovery is planned again.' );
		$orders = count( Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ) );
		do_action( Recover::JOB );
		self::reload();
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		$due = (int) Shop::get( $made->id )->get_time( 'next_payment' );
		self::assertLessThan( time() + 3 * 3600, $due, 'Due at once: no free period.' );
		self::assertSame( 4000, Shop::renew( $made->id ) );
		self::assertCount( $orders + 1, Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ) );
		do_action( Recover::JOB );
		self::reload();
		self::assertCount( $orders + 1, Shop::get( $made->id )->get_related_orders( 'ids', 'renewal' ), 'Once.' );
	}

	public function test_resume_all_restores_the_dates_and_then_leaves(): void {
		[ $made, $pause ] = $this->paused();
		$admin            = Http::as( 1 );
		$page             = $admin->get( '/wp-admin/admin.php?page=churnstop-leave' )['body'];
		self::assertSame(
			1,
			preg_match(
				'/name="_wpnonce" value="([a-f0-9]+)"/',
				(string) strstr( $page, 'paused by ChurnStop' ),
				$nonce,
			),
		);
		$admin->post( '/wp-admin/admin.php?page=churnstop-leave', array(
			'_wpnonce' => $nonce[1],
			'churnstop_leave' => 'resume',
		) );
		self::reload();
		self::assertFalse( is_plugin_active( self::PLUGIN ) );
		$subscription = Shop::get( $made->id );
		self::assertSame( 'active', $subscription->get_status() );
		self::assertSame(
			$pause->receipt->prior['next_payment'] ?? '',
			Data::iso( new \DateTimeImmutable( '@' . $subscription->get_time( 'next_payment' ) ) ),
		);
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
	}

	public function test_deleting_keeps_the_data_where_the_store_refuses_to_resume(): void {
		[ $made, $pause ] = $this->paused();
		Plugin::get()->part( SettingsStore::class )->save( array( 'on_uninstall' => 'remove' ) );
		update_option( 'churnstop_test_gateway', array( 'throw_on' => array( 'active' ) ) );
		Plugin::get()->part( \ChurnStop\Setup\Uninstall::class )->run();
		delete_option( 'churnstop_test_gateway' );
		self::reload();
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
			'An installation to come can still resume it.',
		);
		Plugin::get()->part( RevertRedemption::class )->run( \ChurnStop\Actor::system(), $pause->id );
		self::reload();
		self::assertSame( 'active', Shop::get( $made->id )->get_status() );
		self::assertSame(
			$pause->receipt->prior['next_payment'] ?? '',
			Data::iso( new \DateTimeImmutable( '@' . Shop::get( $made->id )->get_time( 'next_payment' ) ) ),
		);
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
	}

	/** @return list<int|null> Cents that the store bills by itself. */
	private static function renewals_without_us( int $subscription_id, int $times ): array {
		$process = proc_open(
			array(
				PHP_BINARY,
				'-d',
				'memory_limit=512M',
				'-d',
				'display_errors=stderr',
				dirname( __DIR__ ) . '/harness/run.php',
				__DIR__ . '/renewals-without.php',
				(string) $subscription_id,
				(string) $times,
			),
			array( 1 => array( 'pipe', 'w' ) ),
			$pipes,
		);
		self::assertIsResource( $process );
		$lines = explode( "\n", (string) stream_get_contents( $pipes[1] ) );
		self::assertSame( 0, proc_close( $process ) );
		wp_cache_flush_runtime();
		return Data::decode( '{"billed":' . end( $lines ) . '}' )['billed'];
	}

	public function test_deleted_with_its_data_what_was_agreed_is_billed_and_used_up_coupons_go_to_the_trash(): void {
		$coupons = array();
		foreach ( array( 1, 3 ) as $payments ) {
			[ $made, $live ] = self::accepted( 'discount', $payments );
			$coupons[ $payments ] = array( $made->id, (int) $live->receipt->refs['coupon_id'] );
		}
		[ [ $used, $used_coupon ], [ $running, $running_coupon ] ] = array_values( $coupons );
		Plugin::get()->part( SettingsStore::class )->save( array( 'on_uninstall' => 'remove' ) );
		deactivate_plugins( self::PLUGIN, true );
		self::assertSame( array( 3200, 4000 ), self::renewals_without_us( $used, 2 ) );
		self::assertSame( 'publish', get_post_status( $used_coupon ) );

		Plugin::get()->part( \ChurnStop\Setup\Uninstall::class )->run();
		self::reload();
		self::assertSame( 0, Schema::stored() );
		self::assertSame( 'trash', get_post_status( $used_coupon ) );
		self::assertSame(
			'publish',
			get_post_status( $running_coupon ),
			'Trashed while it is on, it would discount for good.',
		);
		self::assertSame( array( 3200, 3200, 3200, 4000, 4000 ), self::renewals_without_us( $running, 5 ) );
		self::assertSame( 4000, (int) round( 100 * (float) Shop::get( $used )->get_total() ) );
	}

	public function test_a_subscription_billed_to_an_old_address_is_found_by_it(): void {
		[ $made, $pause ] = $this->paused();
		$subscription     = Shop::get( $made->id );
		$subscription->set_billing_email( 'old-' . $made->id . '@example.test' );
		$subscription->save();
		$privacy = Plugin::get()->part( Privacy::class );
		$groups  = array_unique( array_column(
			$privacy->export( 'old-' . $made->id . '@example.test' )['data'],
			'group_id',
		) );
		self::assertContains( 'churnstop_attempts', $groups );
		self::assertContains( 'churnstop_redemptions', $groups );
		self::assertSame( array(), $privacy->export( 'older-' . $made->id . '@example.test' )['data'] );

		Plugin::get()->part( RevertRedemption::class )->run( \ChurnStop\Actor::system(), $pause->id );
		do {
			$answer = $privacy->erase( 'old-' . $made->id . '@example.test' );
		} while ( ! $answer['done'] );
		self::assertFalse( $answer['items_retained'] );
		self::assertSame( 0, Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->customer_id );
		self::assertSame( 0, Plugin::get()->part( AttemptStore::class )->find( $pause->attempt_id )?->customer_id );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {events} WHERE subscription_id = %d',
				array( $made->id ),
			),
		);
	}

	public function test_the_log_is_woocommerces_and_says_nothing_about_persons(): void {
		$lines = array();
		$write = static function ( ?string $message, string $level, array $context ) use ( &$lines ): ?string {
			if ( 'churnstop' === ( $context['source'] ?? '' ) ) {
				$lines[ $level . ' ' . $message ] = true; // Each handler asks.
			}
			return $message;
		};
		add_filter( 'woocommerce_logger_log_message', $write, 10, 3 );
		$fail = static function (): void {
			throw new \RuntimeException( 'jane@example.test lives in Springfield' );
		};
		add_action( 'churnstop_attempt_started', $fail );
		try {
			$made = self::subscribe( 'discount' );
			wp_set_current_user( $made->customer_id );
			Plugin::get()->part( CancelFlow::class )->start(
				\ChurnStop\Actor::customer( $made->customer_id ),
				array( WooCommerceSubscriptions::ref( $made->id ) ),
				'log-test',
			);
		} finally {
			remove_action( 'churnstop_attempt_started', $fail );
			remove_filter( 'woocommerce_logger_log_message', $write, 10 );
		}
		$lines = array_keys( $lines );
		self::assertCount( 1, $lines );
		self::assertStringContainsString( 'error A listener of churnstop_attempt_started failed.', $lines[0] );
		self::assertStringContainsString( 'OperatorTest.php:', $lines[0] );
		self::assertStringNotContainsString( 'jane', $lines[0] );
	}

	/** Everything about the subscription and its redemptions. */
	private function photo( int $id ): string {
		wp_cache_flush_runtime();
		$subscription = Shop::get( $id );
		return (string) wp_json_encode(
			array(
				$subscription->get_status(),
				$subscription->get_total(),
				$subscription->get_time( 'next_payment' ),
				$subscription->get_date_modified()?->getTimestamp(),
				count( wc_get_order_notes( array( 'order_id' => $id ) ) ),
				Plugin::get()->part( Database::class )->rows(
					'SELECT * FROM {redemptions} WHERE subscription_id = %d',
					array( $id ),
				),
				Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events}' ),
			)
		);
	}
}
