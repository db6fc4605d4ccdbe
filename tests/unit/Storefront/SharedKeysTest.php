<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Storefront;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\ScreenBuilder;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Storefront\ModalText;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

/** What PHP sends is what the modal's types name: a word that one side lacks would be shown as "undefined". */
final class SharedKeysTest extends TestCase {

	public function test_the_modals_own_words(): void {
		self::assertSame(
			self::fields( 'storefront/modal/options.ts', 'Words' ),
			self::sorted( array_keys( ModalText::all() ) ),
		);
	}

	public function test_the_labels_of_a_screen(): void {
		$flow    = Flow::from_array( array(
			'labels' => array( 'cancel' => 'Cancel', 'decline' => 'No', 'another' => 'More', 'dismiss' => 'Keep' ),
		) );
		$attempt = new Attempt(
			'',
			1,
			Actor::customer( 1 ),
			array( new SubscriptionRef( 'sandbox', '1' ) ),
			Attempt::LIVE,
			'',
			'',
			1,
			1,
			'',
			new \DateTimeImmutable(),
		);
		$labels  = (
			new ScreenBuilder( new OfferTypes( array() ) )
		)->of( $attempt, $flow, null, true, false )['labels'];
		self::assertIsArray( $labels );
		self::assertSame( self::fields( 'contract/types.ts', 'Labels' ), self::sorted( array_keys( $labels ) ) );
	}

	/** @return list<string> Of an interface in src/. */
	private static function fields( string $file, string $name ): array {
		$code = (string) file_get_contents( dirname( __DIR__, 3 ) . '/src/' . $file );
		self::assertSame( 1, preg_match( '/export interface ' . $name . ' \{\n(.*?)\n\}/s', $code, $found ) );
		preg_match_all( '/^\t([a-z_]+): string;$/m', $found[1], $fields );
		self::assertGreaterThan( 5, count( $fields[1] ) );
		return self::sorted( $fields[1] );
	}

	/**
	 * @param list<string> $names
	 * @return list<string>
	 */
	private static function sorted( array $names ): array {
		sort( $names );
		return $names;
	}
}
