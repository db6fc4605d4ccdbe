<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Rest\Csv;
use ChurnStop\Storage\Database;

/**
 * What reports say of the outcomes.
 *
 * @group sqlite
 */
final class ReportsTest extends MeasureTestCase {

	public function test_each_report_tells_of_the_same_attempts(): void {
		$this->accepted( $this->start() );
		$this->post(
			$this->post( $this->start( $this->subscribe() ), 'reason', array(
				'reason' => 'technical_issue',
				'comment' => '=2+3 is what I paid',
			) ),
			'cancel',
		);
		$this->post( $this->start( $this->subscribe() ), 'dismiss' );
		$this->book->advance( '3 months' );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );

		[ $status, $summary ] = $this->rest( 'GET', '/reports/summary' );
		self::assertSame( 200, $status, (string) wp_json_encode( $summary ) );
		self::assertSame(
			array( 3, 1, 1, 1, 0 ),
			array_map(
				static fn ( string $count ): int => Data::int( $summary, $count ),
				array( 'attempts', 'saved', 'cancelled', 'dismissed', 'abandoned' ),
			),
		);
		$money = Data::maps( $summary, 'currencies' )[0];
		self::assertSame(
			array( 'USD', '120.00', '40.00', '120.00', '24.00', '96.00' ),
			array(
				$money['currency'],
				...array_map(
					static fn ( string $name ): string => Data::string( Data::map( $money, $name ), 'amount' ),
					array( 'mrr_at_risk', 'mrr_saved', 'revenue_kept', 'concession', 'net_kept' ),
				),
			),
		);
		self::assertEqualsWithDelta( 1 / 3, Data::map( $summary, 'save_rate' )['value'], 1e-9 );
		self::assertNull( $summary['incremental'] );
		self::assertNotSame( '', Data::string( $summary, 'incremental_why' ) );
		self::assertSame( 0, Data::int( Data::map( $summary, 'previous' ), 'attempts' ) );

		foreach (
			array(
				'none' => 1,
				'flow' => 1,
				'version' => 1,
				'reason' => 3,
				'offer' => 2,
				'offer_type' => 2,
				'product' => 1,
				'billing_period' => 1,
				'country' => 1,
				'arm' => 1,
				'source' => 1,
			) as $by => $keys
		) {
			foreach ( array( 'day', 'week', 'month' ) as $interval ) {
				[ $status, $series ] = $this->rest( 'GET', '/reports/series', array(
					'by' => $by,
					'interval' => $interval,
				) );
				self::assertSame(
					array( 200, $keys, 3, 1 ),
					array(
						$status,
						count( $series ),
						array_sum( array_column( $series, 'attempts' ) ),
						array_sum( array_column( $series, 'saved' ) ),
					),
					$by . ' ' . $interval,
				);
			}
		}
		[ , $funnel ] = $this->rest( 'GET', '/reports/funnel' );
		self::assertSame(
			array( 3, 2, 1, 1, 1 ),
			array_map(
				static fn ( string $step ): int => Data::int( Data::map( Data::as_map( $funnel[0] ), $step ), 'count' ),
				array( 'started', 'reason_given', 'offer_shown', 'accepted', 'kept' ),
			),
		);
		[ , $survival ] = $this->rest( 'GET', '/reports/survival' );
		$treated = Data::map( $survival, TotalsDelta::TREATED );
		self::assertSame( 3, $treated['n'] );
		self::assertEqualsWithDelta( 2 / 3, Data::maps( $treated, 'points' )[0]['share'], 1e-9 );
		self::assertSame( 0, Data::map( $survival, TotalsDelta::HELD_OUT )['n'] );

		[ , $comments ] = $this->rest( 'GET', '/reports/comments', array(
			'search' => '2+3',
			'reason' => 'technical_issue',
			'outcome' => 'cancelled',
		) );
		self::assertCount( 1, $comments );
		[ , $none ] = $this->rest( 'GET', '/reports/comments', array( 'search' => '100%' ) );
		self::assertSame( array(), $none );
		$request = new \WP_REST_Request( 'GET', '/churnstop/v1/reports/comments' );
		$request->set_query_params( array( 'format' => 'csv' ) );
		$csv = rest_do_request( $request );
		self::assertStringContainsString(
			'"\'=2+3 is what I paid"',
			(string) Data::string( array( 'csv' => $csv->get_data() ), 'csv' ),
		);
		self::assertSame( 'text/csv; charset=utf-8', $csv->get_headers()['Content-Type'] );

		[ , $flows ] = $this->rest( 'GET', '/reports/flows' );
		self::assertSame(
			array( 3, 1, 1 ),
			array( $flows[0]['attempts'], $flows[0]['saved'], $flows[0]['cancelled'] ),
		);
	}

	/**
	 * @testWith ["summary"]
	 *           ["dashboard"]
	 */
	public function test_a_report_asks_few_questions_and_reads_no_rows_but_totals( string $report ): void {
		$this->accepted( $this->start() );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$this->rest( 'GET', '/reports/' . $report );
		$asked = array();
		$note  = static function ( string $sql ) use ( &$asked ): string {
			$asked[] = $sql;
			return $sql;
		};
		add_filter( 'query', $note );
		$this->rest( 'GET', '/reports/' . $report );
		remove_filter( 'query', $note );
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

	/** @return iterable<string, array{string, array<string, string>}> */
	public static function bad(): iterable {
		yield 'no such breakdown' => array( 'series', array( 'by' => 'moon' ) );
		yield 'no such interval' => array( 'series', array( 'interval' => 'hour' ) );
		yield 'no such format' => array( 'summary', array( 'format' => 'pdf' ) );
		yield 'no day' => array( 'summary', array( 'after' => 'yesterday' ) );
		yield 'one source by product' => array( 'series', array( 'by' => 'product', 'source' => 'test' ) );
		yield 'too many comments' => array( 'comments', array( 'per_page' => '1000' ) );
	}

	/**
	 * @dataProvider bad
	 * @param array<string, string> $query
	 */
	public function test_a_question_that_makes_no_sense_is_refused( string $name, array $query ): void {
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		self::assertSame( 400, $this->rest( 'GET', '/reports/' . $name, $query )[0] );
	}

	public function test_only_staff_read_reports(): void {
		self::assertSame( 403, $this->rest( 'GET', '/reports/summary' )[0] );
	}

	public function test_money_of_a_holdout_is_compared_once_there_is_enough_of_it(): void {
		$database = Plugin::get()->part( Database::class );
		$day      = wp_date( 'Y-m-d', time() - 40 * DAY_IN_SECONDS );
		foreach ( array( TotalsDelta::TREATED => 90, TotalsDelta::HELD_OUT => 60 ) as $arm => $n ) {
			$received = TotalsDelta::TREATED === $arm ? 4000 : 1000;
			$database->insert( 'daily_entries', array(
				'day' => (string) $day,
				'slot' => md5( $arm ),
				'demo' => 1,
				'programme' => Entry::HOLDOUT,
				'arm' => $arm,
				'currency' => 'USD',
				'probability' => '0.10000',
				'entered' => $n,
				'received' => $n * $received,
				'received_squared' => $n * $received ** 2,
			) );
		}
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $summary ] = $this->rest( 'GET', '/reports/summary', array( 'after' => (string) $day ) );
		self::assertSame(
			array( 'USD', 2700 ),
			array( Data::map( $summary, 'incremental' )['currency'], Data::map( $summary, 'incremental' )['value'] ),
		);
		self::assertNull( $summary['incremental_why'] );
		self::assertSame( 60, $summary['held_out'] );
		$database->execute( 'UPDATE {daily_entries} SET day = %s', array( (string) wp_date( 'Y-m-d' ) ) );
		[ , $summary ] = $this->rest( 'GET', '/reports/summary' );
		self::assertStringContainsString( 'too recent', Data::string( $summary, 'incremental_why' ) );
		self::assertSame( array( null, 60 ), array( $summary['incremental'], $summary['held_out'] ) );
	}

	public function test_cells_run_nothing_in_a_spreadsheet(): void {
		$cells = Csv::of( array( array(
			'a' => '=1',
			'b' => '+1',
			'c' => -5,
			'd' => "\t=1",
			'e' => '@x',
			'f' => '-cmd',
			'g' => 'x "y", z',
		) ) );
		self::assertSame( "a,b,c,d,e,f,g\r\n\"'=1\",+1,-5,\"'\t=1\",\"'@x\",\"'-cmd\",\"x \"\"y\"\", z\"\r\n", $cells );
	}
}
