<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Offers;

use ChurnStop\Changes\Terms;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Offers\Placeholders;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Names and figures in a merchant's own texts. */
final class PlaceholdersTest extends TestCase {

	private static function terms( ?int $during = 3200, ?int $payments = 3, int $after = 4000 ): Terms {
		$money = static fn ( int $cents ): Money => ( new Money( 4000, 'USD', 2, '$40.00' ) )->with_cents( $cents );
		return new Terms(
			$money( 4000 ),
			null === $during ? null : $money( $during ),
			$payments,
			$money( $after ),
			null,
		);
	}

	public function test_the_terms_figures(): void {
		$text = 'Keep {product}: {price}, save {saving} until {next_payment|soon} {unknown} {sum|now}{{price}} {price';
		self::assertSame(
			'Keep Tea {price}: $40.00, save $24.00 until soon now',
			Placeholders::with_terms( $text, self::terms(), 'Tea {price}', true ),
			'A name that looks like one stays a name; what is not known leaves no braces.',
		);
		self::assertSame(
			'your subscription, money',
			Placeholders::with_terms( '{product}, {saving}', self::terms( null, null ), ' ', true ),
			'A pause saves nothing.',
		);
		self::assertSame( '$21.00', Placeholders::with_terms( '{saving}', self::terms( 1900, null, 1900 ), '', true ) );
		self::assertSame(
			'a lot',
			Placeholders::with_terms( '{saving|a lot}', self::terms(), '', false ),
			'A product is still to be chosen.',
		);
		self::assertSame(
			'Hi {first_name}',
			Placeholders::with_terms( 'Hi {first_name}', self::terms(), '', true ),
			'Filled in when it is shown.',
		);
	}

	public function test_the_checks_know_the_same(): void {
		$names = array();
		foreach ( RulePack::get()->rule( 'known_placeholders' )->names as $name ) {
			$names[ $name ] = Placeholders::with_name(
				Placeholders::with_terms( '{' . $name . '|else}', self::terms(), 'Tea', true ),
				'Zoë',
			);
		}
		self::assertSame(
			array( 'Zoë', 'Tea', '$40.00', '$24.00', 'else' ),
			array_values( $names ),
			'Each is filled in.',
		);
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function names(): iterable {
		yield 'a name' => array( 'Hi {first_name}, stay', 'Zoë', 'Hi Zoë, stay' );
		yield 'none' => array( 'Hi {first_name}, stay', '', 'Hi, stay' );
		yield 'none, at the start' => array( '{first_name}, stay with us', ' ', 'stay with us' );
		yield 'none, with words for it' => array( 'Hi {first_name|friend}!', '', 'Hi friend!' );
		yield 'none, and no words on purpose' => array( 'Hi{first_name|}!', '', 'Hi!' );
		yield 'a name that is markup stays text' => array(
			'Hi {first_name}',
			'<b>{price}</b>$1',
			'Hi <b>{price}</b>$1',
		);
	}

	#[DataProvider( 'names' )]
	public function test_the_name( string $text, string $name, string $expected ): void {
		self::assertTrue( Placeholders::asks_for_name( $text ) );
		self::assertSame( $expected, Placeholders::with_name( $text, $name ) );
	}

	/** @return iterable<string, array{Money, int, string}> */
	public static function amounts(): iterable {
		yield 'dollars' => array( new Money( 4000, 'USD', 2, '$40.00' ), 123456, '$1234.56' );
		yield 'dollars with a comma' => array( new Money( 400000, 'USD', 2, '$4,000.00' ), 123456789, '$1,234,567.89' );
		yield 'euros' => array( new Money( 400000, 'EUR', 2, '4.000,00 €' ), 3250, '32,50 €' );
		yield 'euros with a hard space' => array(
			new Money( 400000, 'EUR', 2, "4\u{202f}000,00\u{a0}€" ),
			123456,
			"1\u{202f}234,56\u{a0}€",
		);
		yield 'yen' => array( new Money( 4000, 'JPY', 0, '¥4,000' ), 12345, '¥12,345' );
		yield 'dinars' => array( new Money( 40000, 'KWD', 3, 'KD 40.000' ), 1500, 'KD 1.500' );
		yield 'nothing' => array( new Money( 4000, 'CHF', 2, "CHF 40.00" ), 0, 'CHF 0.00' );
	}

	#[DataProvider( 'amounts' )]
	public function test_another_amount_in_the_same_form( Money $like, int $cents, string $expected ): void {
		self::assertSame( $expected, $like->with_cents( $cents )->formatted );
	}
}
