<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\ReceiptNumber;
use ChurnStop\Storage\Database;

/** Attempts as a merchant reads them, and the first screen. */
final class AttemptListTest extends MeasureTestCase {

	public function test_the_list_finds_exactly_what_the_figures_count(): void {
		wp_update_user( array( 'ID' => $this->shopper, 'first_name' => 'Ada', 'last_name' => 'Byron' ) );
		$this->accepted( $this->start() );
		$this->post(
			$this->post( $this->start( $this->subscribe() ), 'reason', array(
				'reason' => 'technical_issue',
				'comment' => '=2+3 it broke',
			) ),
			'cancel',
		);
		$this->post( $this->start( $this->subscribe() ), 'dismiss' );
		$lost = $this->start( $this->subscribe() );
		$this->accepted( $lost, 'too_busy', 'too_busy-pause-1' );
		$this->start( $this->subscribe() );
		$this->start( $this->subscribe(), 201, 'test' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );

		[ $status, $board ] = $this->rest( 'GET', '/reports/dashboard' );
		self::assertSame( 200, $status, (string) wp_json_encode( $board ) );
		$summary = Data::map( $board, 'summary' );
		foreach (
			array(
				'' => 'attempts',
				'saved' => 'saved',
				'pending' => 'pending',
				'kept' => 'kept',
				'cancelled' => 'cancelled',
				'dismissed' => 'dismissed',
				'stayed' => 'stayed',
				'abandoned' => 'abandoned',
				'open' => 'open',
			) as $outcome => $figure
		) {
			self::assertCount(
				Data::int( $summary, $figure ),
				self::found( array( 'outcome' => $outcome, 'after' => Data::string( $summary, 'from' ) ) ),
				$figure,
			);
		}
		foreach ( Data::maps( $board, 'reasons' ) as $reason ) {
			self::assertCount(
				Data::int( $reason, 'attempts' ),
				self::found( array( 'reason' => Data::string( $reason, 'reason', 'none' ) ) ),
			);
		}
		self::assertSame(
			array( 'discount', 'pause' ),
			self::sorted( array_column( Data::maps( $board, 'offers' ), 'offer_type' ) ),
		);
		self::assertSame( array( 1, 1 ), array_column( Data::maps( $board, 'offers' ), 'accepted' ) );
		self::assertSame( 1, array_sum( array_column( Data::maps( $board, 'series' ), 'open' ) ) );
		self::assertSame( array( 'USD' ), $board['choices'] );

		[ $row ] = self::found( array( 'outcome' => 'accepted', 'offer_type' => 'discount' ) );
		self::assertSame(
			array( 'Ada Byron', 'Pro', '40.00', 'saved_pending', '0.00', null ),
			array(
				Data::string( Data::map( $row, 'customer' ), 'name' ),
				Data::string( Data::map( $row, 'product' ), 'name' ),
				Data::string( Data::map( $row, 'price' ), 'amount' ),
				$row['outcome'],
				Data::string( Data::map( $row, 'net_kept' ), 'amount' ),
				$row['comment'],
			),
		);
		self::assertSame( 'accepted', Data::maps( $row, 'offers' )[0]['answer'] );
	}

	/** @return iterable<string, array{string, int}> */
	public static function searches(): iterable {
		yield 'a first name' => array( 'Grace', 1 );
		yield 'a full name' => array( 'Grace Hopper', 1 );
		yield 'part of an address' => array( 'grace.h@', 1 );
		yield 'a product' => array( 'Pro', 2 );
		yield 'nobody' => array( 'Zaphod', 0 );
		yield 'a wildcard is a character' => array( '%', 0 );
	}

	/** @dataProvider searches */
	public function test_customers_and_products_are_found( string $words, int $many ): void {
		$other = wp_insert_user( array(
			'user_login' => 'g' . wp_generate_password( 6, false ),
			'user_pass' => 'x',
			'user_email' => 'grace.h@' . wp_generate_password( 6, false ) . '.test',
			'first_name' => 'Grace',
			'last_name' => 'Hopper',
			'display_name' => 'Grace Hopper',
		) );
		self::assertIsInt( $other );
		$this->post( $this->start(), 'dismiss' );
		wp_set_current_user( $other );
		$this->post( $this->start( $this->subscribe( customer: $other ) ), 'dismiss' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertCount( $many, self::found( array( 'search' => $words ) ) );
		$last = (int) Plugin::get()->part( Database::class )->value( 'SELECT MAX( attempt_id ) FROM {outcomes}' );
		self::assertCount( 1, self::found( array( 'search' => ReceiptNumber::of_keeping( $last ) ) ) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {wp:users} WHERE ID = %d', array( $other ) );
		clean_user_cache( $other );
		self::assertSame(
			'',
			Data::map( self::found( array() )[0], 'customer' )['name'],
			'A row stays where its customer has gone.',
		);
	}

	public function test_pages_are_the_whole_list_in_either_order_and_as_a_file(): void {
		foreach ( range( 1, 5 ) as $ignored ) {
			$this->post( $this->start(), 'dismiss' );
		}
		// Of one second: only their ids tell them apart.
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {attempts} SET created_at = '2026-01-01 10:00:00', comment = '=HYPERLINK(1)'",
		);
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$all = array_map(
			static fn ( array $row ): int => Data::int( $row, 'number' ),
			self::found( array( 'order' => 'newest' ) ),
		);
		self::assertCount( 5, $all );
		foreach ( array( 'newest' => $all, 'oldest' => array_reverse( $all ) ) as $order => $expected ) {
			$seen   = array();
			$cursor = '';
			do {
				$answer = self::ask( array( 'order' => $order, 'cursor' => $cursor, 'per_page' => '2' ) );
				array_push( $seen, ...array_column( self::rows( $answer ), 'number' ) );
				$cursor = Data::string( $answer->get_headers(), 'X-ChurnStop-Next' );
			} while ( '' !== $cursor );
			self::assertSame( $expected, $seen, $order );
		}
		$file = self::ask( array( 'format' => 'csv', 'ids' => implode( ',', array_slice( $all, 0, 2 ) ) ) );
		self::assertSame( 'text/csv; charset=utf-8', $file->get_headers()['Content-Type'] );
		$text = $file->get_data();
		self::assertIsString( $text );
		self::assertSame( 3, substr_count( $text, "\r\n" ) );
		self::assertStringContainsString( "'=HYPERLINK(1)", $text );
	}

	public function test_it_is_sorted_by_what_a_person_would_sort_by(): void {
		$rows = array(
			array( 'USD', 4000, null, 'dismissed', 100 ),
			array( 'USD', 500, 'too_busy', 'cancelled', 0 ),
			array( 'USD', 9000, 'too_expensive', 'dismissed', 3200 ),
			array( 'EUR', 99999, null, 'cancelled', 99000 ),
			array( 'USD', 500, 'too_busy', 'saved', 0 ),
		);
		foreach ( $rows as $ignored ) {
			$this->post( $this->start(), 'dismiss' );
		}
		$this->measured();
		$numbers = array_map( intval( ... ), array_column( $this->outcomes(), 'attempt_id' ) );
		foreach ( $rows as $at => [ $currency, $monthly, $reason, $state, $net ] ) {
			Plugin::get()->part( Database::class )->update(
				'outcomes',
				compact( 'currency', 'monthly', 'reason', 'state', 'net' ),
				array( 'attempt_id' => $numbers[ $at ] ),
			);
		}
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$place = array_flip( $numbers );
		foreach (
			array(
				// Each currency by itself; rows that are alike by their numbers.
				'price'    => array( 4, 2, 5, 1, 3 ),
				'net_kept' => array( 4, 2, 5, 1, 3 ),
				// Those who stated none come first.
				'reason'   => array( 1, 4, 2, 5, 3 ),
				'outcome'  => array( 2, 4, 1, 3, 5 ),
			) as $column => $expected
		) {
			foreach ( array( $column => $expected, "-$column" => array_reverse( $expected ) ) as $order => $all ) {
				$seen   = array();
				$cursor = '';
				do {
					$answer = self::ask( array( 'order' => $order, 'cursor' => $cursor, 'per_page' => '2' ) );
					array_push( $seen, ...array_column( self::rows( $answer ), 'number' ) );
					$cursor = Data::string( $answer->get_headers(), 'X-ChurnStop-Next' );
				} while ( '' !== $cursor && count( $seen ) < 9 );
				self::assertSame(
					$all,
					array_map( static fn ( int $number ): int => $place[ $number ] + 1, $seen ),
					$order,
				);
				self::assertSame( 400, self::ask( array( 'order' => $order, 'cursor' => '["x"]' ) )->get_status() );
			}
		}
	}

	public function test_the_total_is_what_is_found(): void {
		$this->accepted( $this->start() );
		$this->post( $this->start( $this->subscribe() ), 'cancel' );
		$this->start( $this->subscribe() );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$today = (string) wp_date( 'Y-m-d' );
		foreach (
			array(
				array(),
				array( 'outcome' => 'open' ),
				array( 'outcome' => 'accepted', 'offer_type' => 'discount', 'reason' => 'too_expensive' ),
				array( 'outcome' => 'cancelled', 'reason' => 'none', 'flow_id' => '1' ),
				array( 'outcome' => 'reactivated' ),
				array( 'arm' => 'held_out' ),
				array( 'arm' => '7' ),
				array( 'after' => $today, 'currency' => 'USD' ),
				array( 'after' => $today, 'currency' => 'EUR' ),
				array( 'after' => '2020-01-01', 'before' => '2020-02-01' ),
				array( 'after' => $today, 'source' => 'account' ),
				array( 'search' => 'Pro' ),
				array( 'customer_id' => (string) $this->shopper ),
			) as $query
		) {
			$answer = self::ask( $query );
			self::assertSame(
				(string) count( self::rows( $answer ) ),
				$answer->get_headers()['X-WP-Total'] ?? null,
				(string) wp_json_encode( $query ),
			);
		}
	}

	public function test_the_first_screen_asks_as_little_as_a_summary(): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $board ] = $this->rest( 'GET', '/reports/dashboard' );
		self::assertNull( $board['first_day'] );
		wp_set_current_user( $this->shopper );
		$this->accepted( $this->start() );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$this->rest( 'GET', '/reports/dashboard' );
		$asked = array();
		$note  = static function ( string $sql ) use ( &$asked ): string {
			$asked[] = $sql;
			return $sql;
		};
		add_filter( 'query', $note );
		[ , $board ] = $this->rest( 'GET', '/reports/dashboard', array( 'interval' => 'week' ) );
		remove_filter( 'query', $note );
		self::assertNotNull( $board['first_day'] );
		$raw = array_filter(
			$asked,
			static fn ( string $sql ): bool => 1 === preg_match(
				'/churnstop_(attempts|outcomes|events|redemptions)/',
				$sql,
			)
				&& ! str_starts_with( $sql, 'SELECT EXISTS' ),
		);
		self::assertSame( array(), array_values( $raw ) );
		self::assertLessThan( 12, count( $asked ), implode( "\n", $asked ) );
	}

	public function test_only_staff_read_it_and_senseless_questions_are_refused(): void {
		self::assertSame( 403, $this->rest( 'GET', '/attempts' )[0] );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		foreach (
			array(
				array( 'outcome' => 'happy' ),
				array( 'order' => 'random' ),
				array( 'per_page' => '101' ),
				array( 'ids' => '1;2' ),
			) as $query
		) {
			self::assertSame( 400, $this->rest( 'GET', '/attempts', $query )[0], (string) wp_json_encode( $query ) );
		}
	}

	/** @param array<string, string> $query */
	private static function ask( array $query ): \WP_REST_Response {
		$request = new \WP_REST_Request( 'GET', '/churnstop/v1/attempts' );
		$request->set_query_params( $query );
		return rest_do_request( $request );
	}

	/** @return list<array<string, mixed>> */
	private static function rows( \WP_REST_Response $answer ): array {
		self::assertSame( 200, $answer->get_status(), (string) wp_json_encode( $answer->get_data() ) );
		return Data::maps( array( 'rows' => $answer->get_data() ), 'rows' );
	}

	/**
	 * @param array<string, string> $query
	 * @return list<array<string, mixed>>
	 */
	private static function found( array $query ): array {
		return self::rows( self::ask( $query ) );
	}

	/**
	 * @param list<mixed> $values
	 * @return list<mixed>
	 */
	private static function sorted( array $values ): array {
		sort( $values );
		return $values;
	}
}
