<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Eligibility;

use ChurnStop\Blocker;
use ChurnStop\Eligibility\BlockerText;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class BlockerTextTest extends TestCase {

	public function test_that_nothing_can_be_switched_is_said_once_and_why(): void {
		$off  = new Blocker( 'not_switchable', array( 'because' => 'switching_off' ) );
		$none = new Blocker( 'no_cheaper_target' );
		self::assertSame( array( BlockerText::of( $off ) ), BlockerText::all( array( $none, $off, $off ) ) );
		self::assertSame( array( BlockerText::of( $none ) ), BlockerText::all( array( $none ) ) );
	}

	/** @return iterable<string, array{string}> Each code that the plugin's own source can answer with. */
	public static function codes(): iterable {
		$codes = array();
		$files = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
			dirname( __DIR__, 3 ) . '/includes',
			\FilesystemIterator::SKIP_DOTS,
		) );
		foreach ( $files as $file ) {
			if ( $file instanceof \SplFileInfo && 'php' === $file->getExtension() ) {
				preg_match_all(
					"/new Blocker\(\s*'([a-z_]+)'/",
					(string) file_get_contents( $file->getPathname() ),
					$found,
				);
				array_push( $codes, ...$found[1] );
			}
		}
		foreach ( array_unique( $codes ) as $code ) {
			yield $code => array( $code );
		}
	}

	#[DataProvider( 'codes' )]
	public function test_every_code_has_a_sentence( string $code ): void {
		$sentence = BlockerText::of( new Blocker( $code ) );
		self::assertStringNotContainsString( '"' . $code . '"', $sentence, 'BlockerText does not know this code.' );
		self::assertStringEndsWith( '.', rtrim( $sentence, ': ' ) . '.' );
	}

	/** What a write can meet; a decision is made before it. */
	private const OF_WRITES = array(
		'changed_meanwhile',
		'edited_since',
		'gateway_refused',
		'not_reactivatable',
		'refused',
		'subscription_gone',
		'taken_back',
	);

	public function test_the_editor_has_words_for_whatever_can_stand_in_a_decision(): void {
		preg_match_all(
			'/^\t{3}([a-z_]+):\s+(?:__\(|boot\(\))/m',
			(string) file_get_contents( dirname( __DIR__, 3 ) . '/src/admin/screens/editor/customers.ts' ),
			$found,
		);
		$codes = array_diff( array_keys( iterator_to_array( self::codes() ) ), self::OF_WRITES );
		self::assertEqualsCanonicalizing( array_values( $codes ), $found[1] );
	}

	public function test_the_codes_are_found_at_all(): void {
		self::assertGreaterThan( 30, count( iterator_to_array( self::codes() ) ) );
	}

	/** @return iterable<string, array{Blocker, string}> */
	public static function sentences(): iterable {
		yield 'an ability' => array(
			new Blocker( 'gateway_cannot', array( 'ability' => 'suspension' ) ),
			'The payment gateway cannot pause subscriptions.',
		);
		yield 'an unknown ability' => array(
			new Blocker( 'gateway_cannot', array( 'ability' => 'magic' ) ),
			'The payment gateway cannot do this (magic).',
		);
		yield 'a status' => array(
			new Blocker( 'not_active', array( 'status' => 'on-hold' ) ),
			'The subscription was not active, but "on-hold".',
		);
		yield 'one offer' => array(
			new Blocker( 'offer_limit', array( 'max_offers' => 1 ) ),
			'The flow shows at most 1 offer in one cancellation, and it had been shown.',
		);
		yield 'two offers' => array(
			new Blocker( 'offer_limit', array( 'max_offers' => 2 ) ),
			'The flow shows at most 2 offers in one cancellation, and they had been shown.',
		);
		yield 'a payment under way' => array(
			new Blocker( 'payment_in_flight' ),
			'A renewal was not paid yet: it was due, had failed, or its payment was on its way. What is owed '
				. 'comes first.',
		);
		yield 'no depth pays' => array(
			new Blocker( 'not_worth_it' ),
			'No discount was worth it: each would have cost more than the customer would bring.',
		);
		yield 'a depth of none, to learn' => array(
			new Blocker( 'not_worth_it', array( 'why' => 'to_learn' ) ),
			'No discount was offered, in order to know how many customers stay without one.',
		);
		yield 'a depth that the margin does not allow any more' => array(
			new Blocker( 'not_worth_it', array( 'why' => 'margin' ) ),
			'The discount that was chosen for this customer would leave less than your floor for the margin by now. '
				. 'None is offered until it is 30 days old.',
		);
		yield 'a depth beyond the ceilings' => array(
			new Blocker( 'not_worth_it', array( 'why' => 'ceiling' ) ),
			'The discount that was chosen for this customer is beyond your ceilings or steps by now. None is offered '
				. 'until it is 30 days old.',
		);
		yield 'no depth that leaves the floor' => array(
			new Blocker( 'not_worth_it', array( 'why' => 'margin_floor' ) ),
			'No discount was worth it: each would leave less of the price than your floor for the margin.',
		);
		yield 'another plugin\'s code' => array(
			new Blocker( 'full_moon' ),
			'It was refused for the reason "full_moon".',
		);
	}

	#[DataProvider( 'sentences' )]
	public function test_it_says_what_the_parameters_say( Blocker $blocker, string $sentence ): void {
		self::assertSame( $sentence, BlockerText::of( $blocker ) );
	}
}
