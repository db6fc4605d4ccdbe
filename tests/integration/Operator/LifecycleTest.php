<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Actor;
use ChurnStop\Attempts\Recover;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Plugin;
use ChurnStop\Privacy\Retention;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Setup\Serving;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;
use ChurnStop\Tests\Harness\Http;

/** Switching off, leaving, coming back, deleting: over HTTP where a person does it. */
final class LifecycleTest extends OperatorTestCase {

	private const PLUGIN = 'churnstop/churnstop.php';

	protected function tearDown(): void {
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		if ( ! is_plugin_active( self::PLUGIN ) ) {
			activate_plugin( self::PLUGIN );
		}
		if ( 0 === Schema::stored() ) {
			Plugin::get()->part( Schema::class )->create();
			Plugin::get()->reset();
			Plugin::get()->part( Installation::class )->install();
		}
		parent::tearDown();
	}

	private function admin(): Http {
		return Http::as( $this->user( 'admin', 'administrator' ) );
	}

	private function is_active(): bool {
		wp_cache_delete( 'alloptions', 'options' );
		return in_array( self::PLUGIN, (array) get_option( 'active_plugins' ), true );
	}

	private static function deactivate_link( Http $admin ): string {
		return '/wp-admin/plugins.php?action=deactivate&plugin='
			. rawurlencode( self::PLUGIN )
			. '&_wpnonce='
			. $admin->nonce_for( 'deactivate-plugin_' . self::PLUGIN );
	}

	/** @return array<string, string> The form's hidden fields with this button. */
	private static function form( string $html, string $button ): array {
		$html = (string) strstr( $html, 'paused by ChurnStop' );
		self::assertSame( 1, preg_match( '/name="_wpnonce" value="([a-f0-9]+)"/', $html, $nonce ) );
		self::assertStringContainsString( 'value="' . $button . '"', $html );
		return array( '_wpnonce' => $nonce[1], 'churnstop_leave' => $button );
	}

	public function test_without_pauses_it_is_deactivated_as_any_plugin(): void {
		$admin  = $this->admin();
		$answer = $admin->get( self::deactivate_link( $admin ) );
		self::assertSame( 302, $answer['status'] );
		self::assertStringContainsString( 'plugins.php', $answer['headers']['location'] ?? '' );
		self::assertFalse( $this->is_active() );
	}

	public function test_visits_to_wp_admin_keep_the_jobs_planned_and_ajax_does_not_ask_the_queue(): void {
		$jobs = Plugin::get()->part( Jobs::class );
		foreach ( array( Recover::JOB, Retention::JOB ) as $job ) {
			$jobs->cancel_all( $job );
			add_filter( 'wp_doing_ajax', '__return_true' );
			do_action( 'admin_init' );
			remove_filter( 'wp_doing_ajax', '__return_true' );
			self::assertNull( $jobs->next( $job ), $job );
			do_action( 'admin_init' );
			self::assertNotNull( $jobs->next( $job ), $job );
		}
	}

	/**
	 * @return iterable<string, array{
	 *   \Closure(Http): array{status: int, headers: array<string, string>, body: string, json: mixed},
	 * }>
	 */
	public static function ways_to_deactivate(): iterable {
		yield 'the link' => array( static fn ( Http $admin ): array => $admin->get( self::deactivate_link( $admin ) ) );
		yield 'the bulk action' => array(
			static fn ( Http $admin ): array => $admin->post( '/wp-admin/plugins.php', array(
				'action' => 'deactivate-selected',
				'action2' => '-1',
				'checked' => array( self::PLUGIN ),
				'_wpnonce' => $admin->nonce_for( 'bulk-plugins' ),
			) ),
		);
		yield 'the bulk action below the list' => array(
			static fn ( Http $admin ): array => $admin->post( '/wp-admin/plugins.php', array(
				'action' => '-1',
				'action2' => 'deactivate-selected',
				'checked' => array( self::PLUGIN ),
				'_wpnonce' => $admin->nonce_for( 'bulk-plugins' ),
			) ),
		);
	}

	/** @dataProvider ways_to_deactivate */
	public function test_with_pauses_it_is_asked_first( \Closure $way ): void {
		$this->paused();
		$this->paused_too();
		$admin  = $this->admin();
		$answer = $way( $admin );
		self::assertSame( 302, $answer['status'], $answer['body'] );
		self::assertStringContainsString( 'page=churnstop-leave', $answer['headers']['location'] ?? '' );
		self::assertTrue( $this->is_active() );

		$page = $admin->get( '/wp-admin/admin.php?page=churnstop-leave' );
		self::assertSame( 200, $page['status'] );
		self::assertStringContainsString( '<title>Leaving ChurnStop ', $page['body'] );
		self::assertStringContainsString( '2 subscriptions are paused by ChurnStop', $page['body'] );
		self::assertStringContainsString( 'Resume all 2 now, then deactivate', $page['body'] );
		self::assertStringNotContainsString(
			'<script>',
			(string) strstr( $page['body'], '2 subscriptions are paused', false ) ?: '',
		);
	}

	public function test_resume_all_resumes_each_and_then_deactivates(): void {
		$one   = $this->paused();
		$two   = $this->paused_too( '+1 day' );
		$admin = $this->admin();
		$page  = $admin->get( '/wp-admin/admin.php?page=churnstop-leave' );
		$sent  = $admin->post( '/wp-admin/admin.php?page=churnstop-leave', self::form( $page['body'], 'resume' ) );
		self::assertSame( 302, $sent['status'], $sent['body'] );
		self::assertStringContainsString( 'plugins.php?deactivate=true', $sent['headers']['location'] ?? '' );
		self::assertFalse( $this->is_active() );
		foreach ( array( $one, $two ) as $pause ) {
			$ended = Plugin::get()->part( RedemptionStore::class )->get( $pause->id );
			self::assertSame( Redemption::REVERTED, $ended?->state );
			self::assertSame( 'agent', $ended->ended_by['kind'] );
			self::assertSame( $admin->user_id, $ended->ended_by['user_id'] );
			self::assertSame( 'active', $this->sandbox->snapshot( $pause->subscription->id )?->store_status );
		}
		self::assertSame(
			$one->receipt->prior['next_payment'],
			\ChurnStop\Data::iso( $this->sandbox->snapshot( $this->subscription )?->next_payment ),
			'The date from before the pause.',
		);
	}

	public function test_leaving_them_paused_is_possible_and_coming_back_resumes_what_is_overdue(): void {
		$pause = $this->paused();
		$later = $this->paused_too();
		$admin = $this->admin();
		$page  = $admin->get( '/wp-admin/admin.php?page=churnstop-leave' );
		$sent  = $admin->post( '/wp-admin/admin.php?page=churnstop-leave', self::form( $page['body'], 'leave' ) );
		self::assertSame( 302, $sent['status'] );
		self::assertFalse( $this->is_active() );
		self::assertSame( 'on-hold', $this->sandbox->snapshot( $this->subscription )?->store_status );
		wp_cache_flush();
		self::assertFalse( wp_next_scheduled( Pauses::JOB, array( $pause->key ) ), 'No job runs into nothing.' );
		self::assertFalse( wp_next_scheduled( Recover::JOB ) );

		// Time goes by without the plugin: the first pause should have ended.
		$this->book->clock->set_to(
			$this->sandbox->snapshot( $this->subscription )?->next_payment?->modify( '+3 days' )
				?? new \DateTimeImmutable(),
		);
		// Written long ago too: it has not just been tried.
		self::rewrite(
			'redemptions',
			array( 'resumes_at' => self::ago( '-3 days' ), 'updated_at' => self::ago( '-33 days' ) ),
			'id',
			$pause->id,
		);

		$admin->get(
			'/wp-admin/plugins.php?action=activate&plugin='
				. rawurlencode( self::PLUGIN )
				. '&_wpnonce='
				. $admin->nonce_for( 'activate-plugin_' . self::PLUGIN ),
		);
		self::assertTrue( $this->is_active() );
		wp_cache_flush();
		self::assertNotFalse(
			wp_next_scheduled( Pauses::JOB, array( $later->key ) ),
			'The other one has its job again.',
		);
		self::assertLessThanOrEqual(
			time() + 60,
			wp_next_scheduled( Recover::JOB ) ?: PHP_INT_MAX,
			'And recovery is soon.',
		);
		do_action( Recover::JOB );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $later->id )?->state,
		);
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		$this->book->catch_up();
		self::assertCount( 1, $this->book->billed( $this->subscription ), 'Billed once, late, and never for free.' );
		do_action( Recover::JOB );
		$this->book->catch_up();
		self::assertCount( 1, $this->book->billed( $this->subscription ) );
	}

	/** @return iterable<string, array{string}> */
	public static function strangers(): iterable {
		yield 'a customer' => array( 'subscriber' );
		yield 'an editor' => array( 'editor' );
		yield 'nobody' => array( '' );
	}

	/** @dataProvider strangers */
	public function test_others_can_do_nothing_here( string $role ): void {
		$this->paused();
		$http = '' === $role ? Http::anonymous() : Http::as( $this->user( 'stranger', $role ) );
		foreach ( array( 'resume', 'leave' ) as $button ) {
			$http->post( '/wp-admin/admin.php?page=churnstop-leave', array(
				'_wpnonce' => $http->nonce_for( 'churnstop_leave' ),
				'churnstop_leave' => $button,
			) );
		}
		self::assertTrue( $this->is_active() );
		self::assertSame( 'on-hold', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}

	public function test_without_the_nonce_nothing_happens(): void {
		$this->paused();
		$admin  = $this->admin();
		$answer = $admin->post( '/wp-admin/admin.php?page=churnstop-leave', array(
			'_wpnonce' => 'bad',
			'churnstop_leave' => 'resume',
		) );
		self::assertSame( 403, $answer['status'] );
		self::assertTrue( $this->is_active() );
		self::assertSame( 'on-hold', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}

	public function test_one_that_cannot_be_resumed_is_told_and_stays(): void {
		$pause = $this->paused();
		self::rewrite( 'redemptions', array( 'connection' => 'another-shop' ), 'id', $pause->id );
		$other = $this->paused_too();
		$done  = Plugin::get()->part( LivePauses::class )->resume_all( Actor::system(), 'Leaving', PHP_INT_MAX );
		self::assertSame( array( 'resumed' => 1, 'failed' => 1, 'left' => 1 ), $done );
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $other->id )?->state,
		);
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
	}

	/** @group sqlite */
	public function test_deleting_keeps_everything_where_that_is_chosen(): void {
		$pause = $this->paused();
		$this->uninstall();
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		self::assertSame( Schema::VERSION, Schema::stored() );
	}

	/** @group sqlite */
	public function test_deleting_removes_everything_where_that_is_chosen_and_resumes_first(): void {
		$this->paused();
		// The demo is on: its book goes, too, so what became of the pause is asked while it goes.
		$status = '';
		add_action( 'churnstop_offer_reverted', function () use ( &$status ): void {
			$status = (string) $this->sandbox->snapshot( $this->subscription )?->store_status;
		} );
		Plugin::get()->part( SettingsStore::class )->save( array( 'on_uninstall' => 'remove' ) );
		$this->uninstall();
		self::assertSame( 'active', $status );
		global $wpdb;
		self::assertSame( array(), $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}churnstop\\_%'" ) );
		self::assertSame(
			array(),
			$wpdb->get_col(
				"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'churnstop\\_%'
				OR option_name LIKE '\\_transient\\_churnstop%'",
			),
		);
		self::assertFalse( get_role( 'administrator' )?->has_cap( 'manage_churnstop' ) );
		foreach ( _get_cron_array() as $hooks ) {
			self::assertSame(
				array(),
				array_filter(
					array_keys( $hooks ),
					static fn ( string $hook ): bool => str_starts_with( $hook, 'churnstop_' ),
				),
			);
		}
	}

	/** @group sqlite */
	public function test_deleting_removes_what_a_newer_version_wrote_and_what_is_broken(): void {
		Plugin::get()->part( SettingsStore::class )->save( array( 'on_uninstall' => 'remove' ) );
		Plugin::get()->part( Database::class )->execute( 'DROP TABLE {redemptions}' );
		update_option( Schema::OPTION, Schema::VERSION + 1, true );
		$this->uninstall();
		global $wpdb;
		self::assertSame( array(), $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}churnstop\\_%'" ) );
		self::assertSame( 0, Schema::stored() );
	}

	/** As WordPress does it, in a process of its own. */
	private function uninstall(): void {
		wp_cache_flush();
		Plugin::get()->part( \ChurnStop\Setup\Uninstall::class )->run();
		wp_cache_flush();
	}

	/** @group sqlite */
	public function test_switched_off_new_attempts_are_refused_at_once_and_those_begun_go_on(): void {
		$begun = $this->start();
		Plugin::get()->part( SettingsStore::class )->save( array( 'enabled' => false ) );
		self::assertFalse( Plugin::get()->part( Serving::class )->is_on() );
		[ $status, $body ] = $this->rest( 'POST', '/attempts', array(
			'subscription_id' => self::written( $this->subscribe() ),
		) );
		self::assertSame( 404, $status );
		self::assertSame( 'churnstop_not_found', $body['code'] );
		self::assertStringContainsString( 'own cancel link', (string) $body['message'] );
		$this->start( $this->subscribe(), 201, 'test' );
		$this->post( $begun, 'cancel' );
		self::assertSame( 'pending-cancel', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}
}
