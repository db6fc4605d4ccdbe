<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use PHPUnit\Framework\TestCase;

/** Words that merchants stumbled over stay out of the product: of its screens, e-mails, docs and code. */
final class WordsTest extends TestCase {

	/** As a regular expression; what to say instead. */
	private const INSTEAD = array(
		'as if it had not been cancelled' => 'Your subscription continues as before',
		'for what you have paid for'      => 'Paid through',
		'at work since'                   => 'Active since',
		'Cancellations begun'             => 'Cancellation history',
		'Ways on'                         => 'Actions',
		'out of service'                  => 'Deactivate',
		'Answer customers who cancel'     => 'Show the cancellation flow',
		'on one way out'                  => 'in one cancellation',
		'What would have happened'        => 'Test on past cancellations',
		'who is in the flow'              => 'Customers already in the flow',
		'inside the way out'              => 'in the cancellation flow',
		'that is not dearer'              => 'at the same price or less',
		'safe band'                       => 'recommended range',
		'they follow the figures'         => 'Default text updates with your settings',
		'What they paid a month'          => 'Monthly revenue lost',
		'Lost a month'                    => 'Monthly revenue lost',
		'by itself'                       => 'automatically',
		'for ever'                        => 'forever',
		'colours?'                        => 'color',
		'your subscription goes on'       => 'Your discount is set',
		'are left are lost'               => 'The customer loses 3 discounted payments',
	);

	public function test_nobody_reads_them(): void {
		$words = '/\b(?:' . implode( '|', array_map(
			static fn ( string $words ): string => str_replace( ' ', '\s+(?:\*\s+|\/\/\s+)?', $words ),
			array_keys( self::INSTEAD ),
		) ) . ')\b/i';
		$found = array();
		foreach ( self::files() as $file ) {
			preg_match_all( $words, (string) file_get_contents( $file ), $said );
			foreach ( $said[0] as $one ) {
				$found[] = $one . ' in ' . $file;
			}
		}
		self::assertSame( array(), $found, 'Say instead: ' . json_encode( self::INSTEAD, JSON_PRETTY_PRINT ) );
	}

	/** @return list<string> */
	private static function files(): array {
		$root  = dirname( __DIR__, 2 );
		$files = array( $root . '/README.md', $root . '/readme.txt', $root . '/languages/churnstop.pot' );
		foreach ( array( 'includes', 'src', 'blocks', 'templates', 'docs' ) as $folder ) {
			foreach (
				new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
					$root . '/' . $folder,
					\FilesystemIterator::SKIP_DOTS,
				) ) as $file
			) {
				if (
					$file instanceof \SplFileInfo
					&& in_array( $file->getExtension(), array( 'php', 'ts', 'tsx', 'css', 'md', 'json' ), true )
					&& ! str_contains( $file->getPathname(), '/docs/decisions/' )
				) {
					$files[] = $file->getPathname();
				}
			}
		}
		return $files;
	}
}
