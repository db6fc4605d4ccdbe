<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use PHPUnit\Framework\TestCase;

/** Browser tests run beside each other on one site: what saves its settings is in a file that runs alone. */
final class SharedSiteTest extends TestCase {

	public function test_the_settings_are_written_by_files_that_run_alone(): void {
		$found = array();
		$alone = 0;
		foreach ( (array) glob( dirname( __DIR__ ) . '/browser/*.spec.ts' ) as $file ) {
			$writes = 1 === preg_match(
				"/'PUT',\s*'settings'|'Save settings'|SettingsStore/",
				(string) file_get_contents( (string) $file ),
			);
			if ( $writes && str_ends_with( (string) $file, '.alone.spec.ts' ) ) {
				++$alone;
			} elseif ( $writes ) {
				$found[] = basename( (string) $file );
			}
		}
		self::assertSame( array(), $found, 'Move these tests to an .alone.spec.ts.' );
		self::assertGreaterThan( 0, $alone );
	}
}
