<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Compliance;

use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\PhraseMatcher;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\ScreenContext;
use ChurnStop\Data;
use ChurnStop\Offers\OfferTypes;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The case files, which src/compliance/cases.test.ts runs too: both languages must find exactly the same. */
final class CasesTest extends TestCase {

	private const FOLDER = __DIR__ . '/../../cases/compliance/';

	/** @param array<string, mixed> $case */
	#[DataProvider( 'cases' )]
	public function test_finds_exactly_what_the_case_says( array $case ): void {
		$this->assertEquals( Data::map( $case, 'expect' ), $this->found( $case ) );
	}

	/** @return iterable<string, array{array<string, mixed>}> */
	public static function cases(): iterable {
		foreach ( (array) glob( self::FOLDER . '*.json' ) as $file ) {
			foreach ( Data::maps( self::json( (string) $file ), 'cases' ) as $case ) {
				yield basename( (string) $file, '.json' ) . ': ' . Data::string( $case, 'name' ) => array( $case );
			}
		}
	}

	public function test_every_check_passes_and_fails_somewhere(): void {
		$failing = array();
		$passing = 0;
		foreach ( self::cases() as [ $case ] ) {
			$expect   = Data::map( $case, 'expect' );
			$failing += $expect;
			$passing += array() === $expect ? 1 : 0;
		}
		$rules = array_map( static fn ( $rule ): string => $rule->id, RulePack::get()->all() );
		$this->assertSame( array(), array_diff( $rules, array_keys( $failing ) ) );
		$this->assertSame( array(), array_diff( ( new Compliance() )->ids(), $rules ), 'A check without a rule' );
		$this->assertSame( array(), array_diff( $rules, ( new Compliance() )->ids() ), 'A rule without a check' );
		$this->assertGreaterThan( 40, $passing );
		$this->assertGreaterThanOrEqual( 120, iterator_count( self::cases() ) );
	}

	#[DataProvider( 'languages' )]
	public function test_natural_labels_are_seldom_refused( string $language ): void {
		$labels = self::json( self::FOLDER . 'labels/' . $language . '.json' );
		$words  = PhraseMatcher::shipped();
		$clear  = Data::strings( $labels, 'clear' );
		$this->assertSame( $clear, array_values( array_unique( $clear ) ), 'The same label twice' );
		$refused = array_values( array_filter(
			$clear,
			static fn ( string $label ): bool => ! $words->cancels( $label, $language ),
		) );
		$this->assertLessThanOrEqual( count( $clear ) / 100, count( $refused ), implode( "\n", $refused ) );
		$passed = array_values( array_filter(
			Data::strings( $labels, 'unclear' ),
			static fn ( string $label ): bool => $words->cancels( $label, $language ),
		) );
		$this->assertSame( array(), $passed, 'Unclear, but not refused' );
	}

	/** @return iterable<string, array{string}> */
	public static function languages(): iterable {
		foreach (
			array_keys( Data::map(
				self::json( __DIR__ . '/../../../includes/Compliance/phrases.json' ),
				'languages',
			) ) as $language
		) {
			yield $language => array( $language );
		}
	}

	#[DataProvider( 'languages' )]
	public function test_natural_texts_are_neither_shaming_nor_urgent( string $language ): void {
		$words = PhraseMatcher::shipped();
		$found = array();
		foreach ( Data::strings( self::json( self::FOLDER . 'labels/' . $language . '.json' ), 'texts' ) as $text ) {
			foreach ( array( 'shaming', 'urgency' ) as $list ) {
				$phrase = $words->find( $text, $language, $list ) ?? $words->find( $text, 'en', $list );
				if ( null !== $phrase ) {
					$found[] = $list . ': ' . $text . ' (' . $phrase . ')';
				}
			}
		}
		$this->assertSame( array(), $found );
	}

	/**
	 * @param array<string, mixed> $case
	 * @return array<int, int|float> Stored discount → percentage.
	 */
	private static function percents( array $case ): array {
		$percents = array();
		foreach ( array_keys( Data::map( $case, 'discounts' ) ) as $id ) {
			$percents[ (int) $id ] = Data::number( Data::map( $case, 'discounts' ), (string) $id );
		}
		return $percents;
	}

	/**
	 * @param array<string, mixed> $case
	 * @return array<string, list<string>> Check → paths.
	 */
	private function found( array $case ): array {
		$compliance = new Compliance();
		if ( isset( $case['screen'] ) ) {
			$context    = Data::map( $case, 'context' );
			$screen     = self::with(
				Data::map( self::json( self::FOLDER . 'base/screens.json' ), Data::string( $case, 'screen' ) ),
				$case,
			);
			$violations = $compliance->screen(
				$screen,
				new ScreenContext(
					Data::string( $context, 'profile', 'parallel_cancel' ),
					Data::bool( $context, 'consented' ),
					Data::string( $context, 'locale', 'en_US' ),
					Data::map( $context, 'look' ),
				),
			);
		} else {
			$flow           = self::json( self::FOLDER . 'base/flow.json' );
			$flow['locale'] = Data::string( $case, 'locale', 'en_US' );
			$labels         = Data::map(
				self::json( self::FOLDER . 'base/labels.json' ),
				PhraseMatcher::language( $flow['locale'] ),
			);
			$flow['labels'] = array() === $labels ? $flow['labels'] : $labels;
			$targets        = array_filter( Data::map( $case, 'targets' ), 'is_string' );
			$violations     = $compliance->flow(
				self::with( $flow, $case ),
				new FlowContext(
					( new OfferTypes( OfferTypes::shipped() ) )->settings(),
					$targets,
					array_filter( Data::map( $case, 'cooldown_days' ), is_int( ... ) ),
					self::percents( $case ),
				),
			);
		}
		$found = array();
		foreach ( $violations as $violation ) {
			$found[ $violation->check ][] = $violation->path;
		}
		return $found;
	}

	/**
	 * @param array<string, mixed> $base
	 * @param array<string, mixed> $case
	 * @return array<string, mixed>
	 */
	private static function with( array $base, array $case ): array {
		foreach ( Data::map( $case, 'set' ) as $path => $value ) {
			$at = &$base;
			foreach ( explode( '.', $path ) as $step ) {
				$at = &$at[ $step ];
			}
			$at = $value;
			unset( $at );
		}
		return $base;
	}

	/** @return array<string, mixed> */
	private static function json( string $file ): array {
		return Data::as_map( json_decode( (string) file_get_contents( $file ), true, 512, JSON_THROW_ON_ERROR ) );
	}
}
