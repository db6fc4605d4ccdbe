<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Admin;

use ChurnStop\Admin\SetupNotices;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Plugin;
use PHPUnit\Framework\TestCase;

final class SetupNoticesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		Plugin::get()->reset();
		delete_option( Demo::OPTION );
		delete_option( CodeNote::OPTION );
	}

	protected function tearDown(): void {
		delete_option( CodeNote::OPTION );
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	public function test_says_what_is_missing_and_what_to_do(): void {
		self::assertStringContainsString( 'WooCommerce Subscriptions 7 or newer', $this->printed( 'plugins', 1 ) );
	}

	public function test_is_silent_elsewhere_and_for_others(): void {
		self::assertSame( '', $this->printed( 'edit-post', 1 ) );
		self::assertSame( '', $this->printed( 'plugins', 0 ) );
	}

	public function test_names_the_check_that_refused_the_filter(): void {
		( new CodeNote() )->failed( 1, 'The label does not say that it cancels.', array( 'violations' => array( array( 'check' => 'cancel_label_is_clear' ) ) ), new \DateTimeImmutable() );
		self::assertStringContainsString( 'cancel_label_is_clear', $this->printed( 'toplevel_page_churnstop', 1 ) );
	}

	private function printed( string $screen, int $user ): string {
		wp_set_current_user( $user );
		set_current_screen( $screen );
		ob_start();
		( new SetupNotices( Plugin::get() ) )->print_notices();
		return (string) ob_get_clean();
	}
}
