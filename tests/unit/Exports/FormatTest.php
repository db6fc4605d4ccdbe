<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Exports;

use ChurnStop\Exports\Format;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Rows as files. */
final class FormatTest extends TestCase {

	/** @return iterable<string, array{string|int|null, string}> */
	public static function cells(): iterable {
		yield 'a word' => array( 'price', 'price' );
		yield 'nothing' => array( null, '' );
		yield 'a negative number' => array( '-12.50', '-12.50' );
		yield 'a formula' => array( '=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"' );
		yield 'behind blanks' => array( '  @SUM(A1)', '"\'  @SUM(A1)"' );
		yield 'in wide letters' => array( '＝1+1', '"\'＝1+1"' );
		yield 'behind a tab' => array( "\tx", "\"'\tx\"" );
		yield 'words of Arabic' => array( 'غالي جدًا', 'غالي جدًا' );
		yield 'a list in German' => array( 'a;b', '"a;b"' );
		yield 'a phone number' => array( '+1 555', '"\'+1 555"' );
		yield 'a comma' => array( 'a, b', '"a, b"' );
		yield 'two lines' => array( "a\nb", "\"a\nb\"" );
	}

	#[DataProvider( 'cells' )]
	public function test_a_spreadsheet_runs_nothing( string|int|null $value, string $cell ): void {
		self::assertSame( $cell, Format::cell( $value ) );
	}

	public function test_columns_are_named_once_and_lines_of_json_are_whole(): void {
		$rows = array( array( 'id' => 1, 'reason' => null ), array( 'id' => 2, 'reason' => 'ä' ) );
		self::assertSame( "id,reason\r\n1,\r\n2,ä\r\n", Format::write( 'csv', $rows, array( 'id', 'reason' ) ) );
		self::assertSame( "1,\r\n2,ä\r\n", Format::write( 'csv', $rows ) );
		self::assertSame(
			"{\"id\":1,\"reason\":null}\n{\"id\":2,\"reason\":\"ä\"}\n",
			Format::write( 'jsonl', $rows, array( 'id', 'reason' ) ),
		);
		self::assertSame( "id\r\n", Format::write( 'csv', array(), array( 'id' ) ), 'Without rows, its columns.' );
	}
}
