<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Admin\SetupNotices;
use ChurnStop\Admin\SiteHealth;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\RequiredPlugins;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;

/** A store whose WooCommerce Subscriptions is older than what is supported is told so, and left alone. */
final class RequirementsTest extends StoreTestCase {

	private string $version;

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		$this->version = \WC_Subscriptions::$version;
	}

	protected function tearDown(): void {
		\WC_Subscriptions::$version = $this->version;
		Plugin::get()->reset();
		// Else every test after these is in wp-admin, as an administrator.
		unset( $GLOBALS['current_screen'] );
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/**
	 * Wherever checkout and store lie: a plugin that is taken for a part of another one loses its limits, assets and
	 * translations.
	 */
	public function test_the_site_tells_the_stores_plugins_from_ours(): void {
		self::assertSame( 'woocommerce/woocommerce.php', plugin_basename( WC_PLUGIN_FILE ) );
		self::assertSame( 'churnstop/churnstop.php', plugin_basename( dirname( __DIR__, 2 ) . '/churnstop.php' ) );
	}

	private function notices(): string {
		wp_set_current_user( (int) get_user_by( 'login', 'admin' )?->ID );
		set_current_screen( 'plugins' );
		ob_start();
		Plugin::get()->part( SetupNotices::class )->print_notices();
		return (string) ob_get_clean();
	}

	public function test_a_supported_store_hears_nothing(): void {
		self::assertTrue( RequiredPlugins::are_active() );
		delete_transient( Installation::JUST_ACTIVATED );
		self::assertSame( '', $this->notices() );
	}

	public function test_a_version_that_is_too_old_is_named_with_what_to_do(): void {
		\WC_Subscriptions::$version = '6.9.1';
		Plugin::get()->reset();
		self::assertSame( array(), Plugin::get()->part( Connections::class )->all() );
		$said = $this->notices();
		self::assertStringContainsString(
			'WooCommerce Subscriptions 6.9.1 is too old: update it to version 7.0 or newer.',
			$said,
		);
		self::assertStringNotContainsString( 'WooCommerce is not active', $said );
		self::assertContains(
			'no_connection',
			array_map(
				static fn ( Finding $finding ): string => $finding->id,
				Plugin::get()->part( Health::class )->findings(),
			),
		);
		self::assertStringContainsString(
			'no subscriptions to work with',
			Plugin::get()->part( SiteHealth::class )->test()['description'],
		);
	}
}
