<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use Error;
use FilesystemIterator;
use PHPUnit\Framework\TestCase;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use SplFileInfo;

/** Each supported PHP reads each class, those that no unit touches included: npm test runs this on all of them. */
final class EveryClassLoadsTest extends TestCase {

	public function test_every_class_loads(): void {
		$root   = dirname( __DIR__, 2 ) . '/includes/';
		$absent = array();
		$loaded = 0;
		$files  = new RecursiveIteratorIterator(
			new RecursiveDirectoryIterator( $root, FilesystemIterator::SKIP_DOTS ),
		);
		foreach ( $files as $file ) {
			if ( ! $file instanceof SplFileInfo || 1 !== preg_match( '/^[A-Z]\w+\.php$/', $file->getFilename() ) ) {
				continue;
			}
			$name = 'ChurnStop\\' . strtr( substr( $file->getPathname(), strlen( $root ), -4 ), '/', '\\' );
			try {
				if ( class_exists( $name ) || interface_exists( $name ) || trait_exists( $name ) ) {
					++$loaded;
				} else {
					$absent[] = $name;
				}
			} catch ( Error $error ) {
				// What extends a class of WordPress or WooCommerce was read as far as its parent's name.
				if ( 1 !== preg_match( '/"(?!ChurnStop)\w+" not found$/', $error->getMessage() ) ) {
					$absent[] = $name . ': ' . $error->getMessage();
				}
			}
		}
		self::assertSame( array(), $absent );
		self::assertGreaterThan( 300, $loaded );
	}
}
