<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Storefront;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Storefront\Address;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

/** The address comes from the request: it may name anything, and must lead nowhere else. */
final class AddressTest extends TestCase {

	private const UUID = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';

	protected function tearDown(): void {
		$_GET = array();
		unset( $_SERVER['REQUEST_URI'] );
	}

	/** @return iterable<string, array{string, string}> */
	public static function uris(): iterable {
		yield 'a page' => array( '/my-subscriptions/', '/my-subscriptions/' );
		yield 'its own arguments are left out, others stay' => array(
			'/?page_id=7&churnstop_cancel=5&attempt=x&churnstop_screen=survey',
			'/?page_id=7',
		);
		yield 'what a control carries for others goes no further' => array(
			'/view/?subscription_id=5&change_subscription_to=cancelled&churnstop_cancel=5',
			'/view/',
		);
		yield 'check boxes are arguments of its own' => array(
			'/?page_id=7&churnstop_cancel%5B%5D=&churnstop_cancel%5B%5D=5&subscriptions',
			'/?page_id=7&subscriptions',
		);
		yield 'another host by two slashes' => array( '//evil.test/x', '/evil.test/x' );
		yield 'another host by a backslash' => array( '/\\evil.test/x', '/evil.test/x' );
		yield 'another host behind a character that is left out' => array( '/^/evil.test/x', '/evil.test/x' );
		yield 'a script' => array( 'javascript:alert(1)', '/javascript:alert(1)' );
		yield 'markup' => array( '/"><script>', '/script' );
		yield 'nothing' => array( '', '/' );
	}

	/** @dataProvider uris */
	public function test_stays_on_this_site( string $uri, string $here ): void {
		$_SERVER['REQUEST_URI'] = $uri;
		$found                  = Address::here();
		self::assertSame( $here, $found );
		self::assertNull( wp_parse_url( $found, PHP_URL_HOST ) );
		self::assertStringNotContainsString( '<', $found );
	}

	/** @return iterable<string, array{mixed, list<int|string>}> */
	public static function named(): iterable {
		yield 'one' => array( '15', array( 15 ) );
		yield 'several' => array( '15,16', array( 15, 16 ) );
		yield 'the same twice' => array( '15,15', array( 15 ) );
		yield 'none' => array( '', array() );
		yield 'a word' => array( 'all', array() );
		yield 'a negative one' => array( '-3,4', array( 4 ) );
		yield 'an injection' => array( "15' OR 1=1", array() );
		yield 'another connection\'s' => array( 'acme:sub_A1,15', array( 'acme:sub_A1', 15 ) );
		yield 'check boxes' => array( array( '', '15', '16', '15' ), array( 15, 16 ) );
		yield 'no box checked' => array( array( '' ), array() );
		yield 'boxes in boxes' => array( array( array( '15' ), '16' ), array( 16 ) );
	}

	/**
	 * @dataProvider named
	 * @param list<int|string> $ids
	 */
	public function test_reads_subscriptions( mixed $argument, array $ids ): void {
		$_GET[ Address::SUBSCRIPTIONS ] = $argument;
		self::assertSame( $ids, SubscriptionRef::all_written( Address::current()->subscriptions ?? array() ) );
	}

	public function test_other_pages_have_none(): void {
		self::assertNull( Address::current() );
	}

	/** @return iterable<string, array{mixed, ?string}> */
	public static function attempts(): iterable {
		yield 'an attempt' => array( self::UUID, self::UUID );
		yield 'in capitals' => array( strtoupper( self::UUID ), self::UUID );
		yield 'cut off' => array( substr( self::UUID, 0, 20 ), null );
		yield 'with more' => array( self::UUID . "\n", self::UUID );
		yield 'a path' => array( '../../wp-config.php', null );
		yield 'a list' => array( array( self::UUID ), null );
	}

	/** @dataProvider attempts */
	public function test_reads_the_attempt( mixed $argument, ?string $attempt ): void {
		$_GET = array(
			Address::SUBSCRIPTIONS => '15',
			Address::ATTEMPT       => $argument,
		);
		self::assertSame( $attempt, Address::current()?->attempt );
	}

	public function test_writes_what_it_reads(): void {
		[ $_SERVER['REQUEST_URI'], $place ] = explode(
			'#',
			(
				new Address( '/account/?lang=de', array( Sandbox::ref( 15 ), Sandbox::ref( 16 ) ) )
			)->url( self::UUID, true ),
		);
		self::assertSame( Address::PLACE, $place );
		parse_str( (string) wp_parse_url( $_SERVER['REQUEST_URI'], PHP_URL_QUERY ), $_GET );
		$read = Address::current();
		self::assertNotNull( $read );
		self::assertSame(
			array( '/account/?lang=de', array( 'sandbox:15', 'sandbox:16' ), self::UUID, true, 'live' ),
			array(
				$read->host,
				SubscriptionRef::all_written( $read->subscriptions ),
				$read->attempt,
				$read->survey,
				$read->mode,
			),
		);
	}

	public function test_a_test_stays_one(): void {
		$_SERVER['REQUEST_URI'] = (string) strtok(
			( new Address( '/account/', array( Sandbox::ref( 15 ) ), mode: 'test' ) )->url( self::UUID ),
			'#',
		);
		parse_str( (string) wp_parse_url( $_SERVER['REQUEST_URI'], PHP_URL_QUERY ), $_GET );
		self::assertSame( 'test', Address::current()?->mode );
		self::assertStringContainsString( 'churnstop_mode=test', Address::current()->url( self::UUID, true ) );
		$_GET[ Address::MODE ] = 'anything else';
		self::assertSame( 'live', Address::mode() );
	}
}
