<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use ChurnStop\Data;
use ChurnStop\LanguageTags;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class LanguageTagsTest extends TestCase {

	private const WRAPPED = '#!trpst#trp-gettext data-trpgettextoriginal=7#!trpen#Cancel#!trpst#/trp-gettext#!trpen#';

	#[DataProvider( 'texts' )]
	public function test_a_text_is_read_in_one_language( string $text, string $locale, string $read ): void {
		self::assertSame( $read, LanguageTags::in( $text, $locale ) );
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function texts(): iterable {
		yield 'a text without marks' => array( 'Coffee [large]', 'de_DE', 'Coffee [large]' );
		yield 'its own language' => array( '[:en]Coffee[:de]Kaffee[:]', 'de_DE', 'Kaffee' );
		yield 'the formal one too' => array( '[:en]Coffee[:de]Kaffee[:]', 'de_DE_formal', 'Kaffee' );
		yield 'the first where it has another' => array( '[:en]Coffee[:de]Kaffee[:]', 'fr_FR', 'Coffee' );
		yield 'what is shared stays' => array( 'No. 1: [:en]Coffee[:de]Kaffee[:] × 2', 'de_DE', 'No. 1: Kaffee × 2' );
		yield 'the older marks' => array( '<!--:en-->Coffee<!--:--><!--:de-->Kaffee<!--:-->', 'de_DE', 'Kaffee' );
		yield 'around a text' => array( self::WRAPPED, 'de_DE', 'Cancel' );
	}

	public function test_nothing_is_stored_with_marks_around_it(): void {
		$stored = Data::encode( array( 'summary' => 'You ' . self::WRAPPED . ' "now"', 'n' => 1 ) );
		self::assertSame( array( 'summary' => 'You Cancel "now"', 'n' => 1 ), Data::decode( $stored ) );
	}
}
