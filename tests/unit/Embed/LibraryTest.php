<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Embed;

use PHPUnit\Framework\TestCase;

/** The JWT library in this repository is the one that Composer installs, whole where we use it. */
final class LibraryTest extends TestCase {

	public function test_what_is_built_is_what_packagist_has(): void {
		$root  = dirname( __DIR__, 3 );
		$files = array( $root . '/packages/php-jwt/LICENSE', ...(array) glob( $root . '/packages/php-jwt/src/*.php' ) );
		self::assertCount( 7, $files );
		foreach ( $files as $file ) {
			$name = substr( (string) $file, strlen( $root . '/packages/php-jwt/' ) );
			self::assertFileEquals( $root . '/vendor/firebase/php-jwt/' . $name, (string) $file );
		}
		self::assertStringContainsString(
			'Version 7.2.1,',
			(string) file_get_contents( $root . '/packages/php-jwt/README.md' ),
		);
		self::assertStringContainsString(
			'"firebase/php-jwt": "7.2.1"',
			(string) file_get_contents( $root . '/composer.json' ),
		);
	}
}
