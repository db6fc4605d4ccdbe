<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Data;
use ChurnStop\Exports\Exports;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/** Files of many rows. */
final class ExportsTest extends MeasureTestCase {

	private const ROWS = 2300;

	protected function setUp(): void {
		parent::setUp();
		foreach ( array( 'exports', 'export_chunks' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
	}

	public function test_a_killed_job_goes_on_and_each_row_is_written_once(): void {
		$rows = array();
		for ( $number = 1; $number <= self::ROWS; $number++ ) {
			$rows[] = array(
				'type' => 'reason_given',
				'at' => $number > 2000 ? '2026-06-01 00:00:00' : '2026-01-01 00:00:00',
				'attempt_uuid' => null,
				'comment' => '=cmd|' . $number,
				'mode' => 'live',
				'data' => '{}',
				'undelivered' => 0,
			);
		}
		foreach ( array_chunk( $rows, 500 ) as $some ) {
			Plugin::get()->part( Database::class )->insert_all( 'events', $some );
		}
		$exports = Plugin::get()->part( Exports::class );
		$boss    = $this->user( 'boss', 'administrator' );
		wp_set_current_user( $boss );
		$id = Plugin::get()->part( Database::class )->insert( 'exports', array(
			'user_id' => $boss,
			'name' => 'events',
			'format' => 'csv',
			'state' => 'running',
			'last_id' => PHP_INT_MAX,
			'created_at' => gmdate( 'Y-m-d H:i:s' ),
		) );
		// Each run has time for one chunk: what a killed one leaves.
		self::assertTrue( $exports->run( 0 ) );
		self::assertSame( 1000, $exports->of_user( $boss )[0]['rows'] );
		$exports->run( PHP_INT_MAX );
		$text  = implode( '', iterator_to_array( $exports->chunks( $boss, $id ), false ) );
		$lines = explode( "\r\n", trim( $text ) );
		self::assertCount( self::ROWS + 1, $lines );
		self::assertCount( self::ROWS + 1, array_unique( $lines ) );
		self::assertStringStartsWith( 'id,type,at,', $lines[0] );
		self::assertStringContainsString( "'=cmd|1", $lines[1] );

		// Rows of some days, as JSON.
		[ $status, $made ] = $this->rest( 'POST', '/exports', array(
			'name' => 'events',
			'format' => 'jsonl',
			'after' => '2026-05-01',
			'before' => '2026-07-01',
		) );
		self::assertSame( 202, $status );
		self::assertSame( array( 'done', 300 ), array( $made['state'], $made['rows'] ) );
		$text = implode( '', iterator_to_array( $exports->chunks( $boss, Data::int( $made, 'id' ) ), false ) );
		self::assertSame( '=cmd|2001', Data::string( Data::decode( explode( "\n", $text )[0] ), 'comment' ) );
	}

	public function test_only_its_maker_gets_it_for_a_day(): void {
		$this->accepted( $this->start() );
		$this->measured();
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		foreach ( array( 'attempts', 'outcomes' ) as $name ) {
			[ , $made ] = $this->rest( 'POST', '/exports', array( 'name' => $name ) );
			self::assertSame( array( 'done', 1 ), array( $made['state'], $made['rows'] ) );
		}
		$text = implode(
			'',
			iterator_to_array(
				Plugin::get()->part( Exports::class )->chunks( get_current_user_id(), Data::int( $made, 'id' ) ),
				false,
			),
		);
		self::assertStringContainsString( ',40.00,', $text, 'Amounts, not cents.' );
		$path = '/exports/' . Data::int( $made, 'id' );
		wp_set_current_user( $this->user( 'other', 'administrator' ) );
		foreach (
			array(
				array( 'GET', $path ),
				array( 'GET', $path . '/file' ),
				array( 'DELETE', $path ),
			) as [ $method, $route ]
		) {
			self::assertSame( 404, $this->rest( $method, $route )[0] );
		}
		self::assertSame( array(), $this->rest( 'GET', '/exports' )[1] );
		wp_set_current_user( $this->shopper );
		self::assertSame( 403, $this->rest( 'POST', '/exports', array( 'name' => 'events' ) )[0] );

		Plugin::get()->part( Database::class )->execute(
			'UPDATE {exports} SET created_at = created_at - INTERVAL 25 HOUR',
		);
		Plugin::get()->part( Exports::class )->run( PHP_INT_MAX );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {export_chunks}' ),
		);
	}

	/** @return iterable<string, array{array<string, mixed>}> */
	public static function bad(): iterable {
		yield 'no such thing' => array( array( 'name' => 'users' ) );
		yield 'no such format' => array( array( 'name' => 'events', 'format' => 'xlsx' ) );
		yield 'no day' => array( array( 'name' => 'events', 'after' => '2026-02-30' ) );
		yield 'a number for a day' => array( array( 'name' => 'events', 'before' => 7 ) );
	}

	/**
	 * @dataProvider bad
	 * @param array<string, mixed> $body
	 */
	public function test_a_wrong_wish_makes_nothing( array $body ): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 400, $this->rest( 'POST', '/exports', $body )[0] );
		self::assertSame( array(), $this->rest( 'GET', '/exports' )[1] );
	}

	public function test_nobody_fills_the_table(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		for ( $made = 1; $made <= 5; $made++ ) {
			[ $status, $export ] = $this->rest( 'POST', '/exports', array( 'name' => 'events' ) );
			self::assertSame( 202, $status );
		}
		self::assertSame( 409, $this->rest( 'POST', '/exports', array( 'name' => 'events' ) )[0] );
		self::assertSame( 200, $this->rest( 'DELETE', '/exports/' . Data::int( $export, 'id' ) )[0] );
		self::assertSame( 202, $this->rest( 'POST', '/exports', array( 'name' => 'events' ) )[0] );
	}
}
