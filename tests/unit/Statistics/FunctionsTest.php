<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Statistics;

use ChurnStop\Statistics\Functions;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class FunctionsTest extends TestCase {

	public function test_log_gamma(): void {
		self::assertEqualsWithDelta( 0.572364942925, Functions::log_gamma( 0.5 ), 1e-12 );
		self::assertEqualsWithDelta( 13.482036786138, Functions::log_gamma( 10.3 ), 1e-12 );
		self::assertEqualsWithDelta( log( M_PI ) / 2, Functions::log_gamma( 0.5 ), 1e-12 );
		self::assertEqualsWithDelta( 359.1342053695754, Functions::log_gamma( 100.0 ), 1e-11 );
	}

	public function test_log_gamma_refuses_what_has_none(): void {
		$this->expectException( \DomainException::class );
		Functions::log_gamma( 0.0 );
	}

	public function test_normal_distribution(): void {
		self::assertEqualsWithDelta( 0.891491676637, Functions::normal_cdf( 1.2345 ), 1e-12 );
		self::assertEqualsWithDelta( 0.5, Functions::normal_cdf( 0.0 ), 1e-15 );
		self::assertEqualsWithDelta( 1.959963984540, Functions::normal_quantile( 0.975 ), 1e-12 );
		self::assertEqualsWithDelta( -4.264890793923, Functions::normal_quantile( 1e-5 ), 1e-12 );
	}

	/** @return iterable<string, array{float}> */
	public static function probabilities(): iterable {
		foreach ( array( 1e-12, 1e-4, 0.02, 0.03, 0.3, 0.5, 0.77, 0.999 ) as $p ) {
			yield (string) $p => array( $p );
		}
	}

	#[DataProvider( 'probabilities' )]
	public function test_the_quantile_undoes_the_distribution( float $p ): void {
		self::assertEqualsWithDelta( 1.0, Functions::normal_cdf( Functions::normal_quantile( $p ) ) / $p, 1e-10 );
	}

	public function test_hypergeometric(): void {
		// 2F1( 1, 1; 2; z ) = −ln( 1 − z ) / z, and 2F1( a, b; b; z ) = ( 1 − z )^−a.
		self::assertEqualsWithDelta( log( 2 ) / 0.5, Functions::hypergeometric( 1.0, 1.0, 2.0, 0.5 ), 1e-11 );
		self::assertEqualsWithDelta( 0.1 ** -1.5, Functions::hypergeometric( 1.5, 2.0, 2.0, 0.9 ), 1e-9 );
	}

	public function test_a_series_without_end_is_refused(): void {
		$this->expectException( \DomainException::class );
		Functions::hypergeometric( 2.0, 2.0, 2.0, 1.0 );
	}

	/** @return iterable<string, array{float}> */
	public static function no_probabilities(): iterable {
		yield 'none' => array( 0.0 );
		yield 'certain' => array( 1.0 );
	}

	#[DataProvider( 'no_probabilities' )]
	public function test_the_quantile_refuses_what_is_no_probability( float $p ): void {
		$this->expectException( \DomainException::class );
		Functions::normal_quantile( $p );
	}
}
