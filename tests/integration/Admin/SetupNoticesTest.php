<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Admin;

use ChurnStop\Admin\SetupNotices;
use ChurnStop\Admin\SiteHealth;
use ChurnStop\Attempts\Recover;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Data;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use PHPUnit\Framework\TestCase;

final class SetupNoticesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		Plugin::get()->reset();
		delete_option( Demo::OPTION );
		delete_option( CodeNote::OPTION );
		delete_transient( Installation::JUST_ACTIVATED );
	}

	protected function tearDown(): void {
		delete_option( CodeNote::OPTION );
		wp_set_current_user( 0 );
		unset( $GLOBALS['current_screen'] );
		parent::tearDown();
	}

	public function test_says_what_is_missing_and_what_to_do(): void {
		$said = $this->printed( 'plugins', 1 );
		self::assertStringContainsString(
			'WooCommerce is not active: install and activate version 9.5 or newer.',
			$said,
		);
		self::assertStringContainsString(
			'WooCommerce Subscriptions is not active: install and activate version 7.0 or newer.',
			$said,
		);
		self::assertStringContainsString( 'customers cancel as they did before', $said );
		self::assertStringContainsString( 'plugins.php', $said );
	}

	public function test_site_health_says_it_too_and_leads_there(): void {
		// Planned anew: on a site that stood for a while one of an earlier run would be overdue.
		Plugin::get()->part( Jobs::class )->cancel_all( Recover::JOB );
		Plugin::get()->part( Jobs::class )->every( Recover::SECONDS, Recover::JOB );
		$test = Plugin::get()->part( SiteHealth::class )->test();
		self::assertSame( 'recommended', $test['status'], $test['description'] );
		self::assertStringContainsString( 'no subscriptions to work with', $test['description'] );
		self::assertStringContainsString( 'plugins.php', $test['actions'] );
	}

	public function test_who_cannot_activate_plugins_is_told_whom_to_ask(): void {
		$user = wp_insert_user( array( 'user_login' => 'keeper' . wp_rand(), 'user_pass' => 'x', 'role' => 'editor' ) );
		self::assertIsInt( $user );
		( new \WP_User( $user ) )->add_cap( 'manage_churnstop' );
		$said = $this->printed( 'toplevel_page_churnstop', $user );
		self::assertStringContainsString( 'ask an administrator', $said );
		self::assertStringNotContainsString( 'plugins.php', $said );
	}

	public function test_the_demo_needs_neither(): void {
		Demo::on();
		try {
			self::assertSame( '', $this->printed( 'plugins', 1 ) );
		} finally {
			Demo::off();
		}
	}

	public function test_the_next_step_is_shown_once_and_screens_say_when_no_flow_is_active(): void {
		$database = Plugin::get()->part( Database::class );
		$active   = $database->rows( "SELECT id FROM {flows} WHERE status = 'active'" );
		Demo::on();
		set_transient( Installation::JUST_ACTIVATED, 1, 60 );
		try {
			self::assertStringContainsString( 'Open the cancellation flow', $this->printed( 'plugins', 1 ) );
			self::assertSame( '', $this->printed( 'plugins', 1 ) );
			$database->execute( "UPDATE {flows} SET status = 'draft' WHERE status = 'active'" );
			Plugin::get()->reset();
			self::assertStringContainsString(
				'No flow is active',
				$this->printed( 'churnstop_page_churnstop-settings', 1 ),
			);
			self::assertSame( '', $this->printed( 'toplevel_page_churnstop', 1 ), 'The list of flows says it itself.' );
		} finally {
			foreach ( $active as $row ) {
				$database->update( 'flows', array( 'status' => 'active' ), array( 'id' => Data::int( $row, 'id' ) ) );
			}
			Plugin::get()->reset();
			Demo::off();
		}
	}

	public function test_is_silent_elsewhere_and_for_others(): void {
		self::assertSame( '', $this->printed( 'edit-post', 1 ) );
		self::assertSame( '', $this->printed( 'plugins', 0 ) );
	}

	public function test_names_the_check_that_refused_the_filter(): void {
		( new CodeNote() )->failed(
			1,
			'The label does not say that it cancels.',
			array( 'violations' => array( array( 'check' => 'cancel_label_is_clear' ) ) ),
			new \DateTimeImmutable(),
		);
		self::assertStringContainsString( 'cancel_label_is_clear', $this->printed( 'toplevel_page_churnstop', 1 ) );
	}

	private function printed( string $screen, int $user ): string {
		wp_set_current_user( $user );
		set_current_screen( $screen );
		ob_start();
		Plugin::get()->part( SetupNotices::class )->print_notices();
		return (string) ob_get_clean();
	}
}
