<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use ChurnStop\Connections\WooCommerceSubscriptions\RequiredPlugins;
use PHPUnit\Framework\TestCase;

/** What the plugin tells of itself in several places is the same in each. */
final class HeadersTest extends TestCase {

	public function test_the_version(): void {
		$version = self::header( 'churnstop.php', 'Version' );
		self::assertSame( $version, self::header( 'readme.txt', 'Stable tag' ) );
		self::assertStringContainsString( "const CHURNSTOP_VERSION = '$version';", self::read( 'churnstop.php' ) );
	}

	public function test_what_it_needs_of_wordpress_and_php(): void {
		foreach ( array( 'Requires at least', 'Requires PHP' ) as $name ) {
			self::assertSame( self::header( 'churnstop.php', $name ), self::header( 'readme.txt', $name ) );
		}
	}

	public function test_what_it_needs_of_woocommerce(): void {
		$oldest = array_map(
			static fn ( string $plugin ): mixed => (
				new \ReflectionClassConstant( RequiredPlugins::class, 'OLDEST_' . $plugin )
			)->getValue(),
			array( 'WOOCOMMERCE', 'SUBSCRIPTIONS' ),
		);
		self::assertSame( $oldest[0], self::header( 'churnstop.php', 'WC requires at least' ) );
		self::assertStringContainsString(
			vsprintf( 'PHP %s+, WordPress %s+, WooCommerce %s+ and WooCommerce Subscriptions %d+', array(
				self::header( 'churnstop.php', 'Requires PHP' ),
				self::header( 'churnstop.php', 'Requires at least' ),
				...$oldest,
			) ),
			(string) preg_replace( '/\s+/', ' ', self::read( 'README.md' ) ),
		);
	}

	private static function header( string $file, string $name ): string {
		self::assertSame(
			1,
			preg_match( '/^[\s*]*' . preg_quote( $name, '/' ) . ':\s*(\S+)\s*$/m', self::read( $file ), $found ),
			"$file has no $name.",
		);
		return $found[1] ?? '';
	}

	private static function read( string $file ): string {
		return (string) file_get_contents( dirname( __DIR__, 2 ) . '/' . $file );
	}
}
