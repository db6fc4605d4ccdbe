<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Data;
use ChurnStop\Demo\Year;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/** The demo's year: figures that a recount and a rebuild agree with. */
final class DemoYearTest extends MeasureTestCase {

	public function test_a_year_is_made_once_and_its_figures_are_true(): void {
		$year = Plugin::get()->part( Year::class );
		$made = $year->fill();
		self::assertGreaterThan( 900, $made );
		self::assertSame( 0, $year->fill(), 'Twice is once.' );
		self::assert_settled( 'The demo is counted as a store is.' );

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $board ] = $this->rest( 'GET', '/reports/dashboard', array(
			'after' => gmdate( 'Y-m-d', time() - 366 * 86400 ),
			'interval' => 'month',
		) );
		$summary = Data::map( $board, 'summary' );
		self::assertSame( $made, Data::int( $summary, 'attempts' ) );
		self::assertSame(
			$made,
			array_sum( array_map(
				static fn ( string $state ): int => Data::int( $summary, $state ),
				array( 'saved', 'cancelled', 'dismissed', 'abandoned', 'superseded' ),
			) ),
		);
		[ , $month ] = $this->rest( 'GET', '/reports/summary' );
		self::assertGreaterThan( 20, Data::int( $month, 'pending' ), 'Their first 30 days still run.' );
		self::assertGreaterThan( 0, Data::map( $summary, 'incremental' )['value'], 'A holdout that is large enough.' );
		$first = new \DateTimeImmutable(
			(string) Plugin::get()->part( Database::class )->value( 'SELECT MIN( day ) FROM {outcomes}' ),
		);
		$span  = 12 * (
			(int) gmdate( 'Y' ) - (int) $first->format( 'Y' )
		) + (int) gmdate( 'n' ) - (int) $first->format( 'n' );
		self::assertCount( $span + 1, Data::maps( $board, 'series' ), 'Every month since the first attempt.' );

		[ , $list ] = $this->rest( 'GET', '/experiments' );
		self::assertSame( array( 'running', 'stopped' ), array_column( $list, 'status' ) );
		foreach ( $list as $experiment ) {
			[ , $results ] = $this->rest(
				'GET',
				'/experiments/' . Data::int( Data::as_map( $experiment ), 'id' ) . '/results',
			);
			self::assertNotSame( '', Data::string( $results, 'sentence' ) );
			self::assertFalse( Data::map( $results, 'sample_ratio' )['alarm'] );
			$arm = Data::maps( $results, 'arms' )[1];
			self::assertGreaterThan( 20, Data::int( $arm, 'entered' ) );
			self::assertGreaterThanOrEqual(
				'stopped' === Data::as_map( $experiment )['status'] ? 20 : 0,
				Data::int( $arm, 'matured' ),
			);
		}

		$request = new \WP_REST_Request( 'GET', '/churnstop/v1/attempts' );
		$request->set_query_params( array( 'search' => 'Maya Lindqvist' ) );
		self::assertCount( 1, (array) rest_do_request( $request )->get_data() );
		Plugin::get()->part( Database::class )->execute(
			"DELETE FROM {wp:users} WHERE user_email LIKE '%%@example.com'",
		);
	}
}
