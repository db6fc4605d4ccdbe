<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/**
 * The special functions that the other classes of this room need. No maintained PHP library has them.
 *
 * Sources: Lanczos' approximation with g = 7 and nine terms; the incomplete gamma function by its series and its
 * continued fraction (Numerical Recipes, 6.2); Acklam's quantile, sharpened by one step of Halley's method.
 */
final class Functions {

	/** The quantile of the normal distribution at 0.975. */
	public const Z_95 = 1.959963984540054;

	private const LANCZOS = array(
		0.99999999999980993,
		676.5203681218851,
		-1259.1392167224028,
		771.32342877765313,
		-176.61502916214059,
		12.507343278686905,
		-0.13857109526572012,
		9.9843695780195716e-6,
		1.5056327351493116e-7,
	);

	/** The most terms of a series; beyond it the series counts as divergent. */
	private const TERMS = 20000;

	/** The natural logarithm of the gamma function. */
	public static function log_gamma( float $x ): float {
		if ( $x <= 0.0 ) {
			throw new \DomainException( 'log_gamma() needs a number above 0.' );
		}
		if ( $x < 0.5 ) {
			return log( M_PI / sin( M_PI * $x ) ) - self::log_gamma( 1.0 - $x );
		}
		--$x;
		$sum = self::LANCZOS[0];
		for ( $i = 1; $i < 9; $i++ ) {
			$sum += self::LANCZOS[ $i ] / ( $x + $i );
		}
		$t = $x + 7.5;
		return 0.5 * log( 2.0 * M_PI ) + ( $x + 0.5 ) * log( $t ) - $t + log( $sum );
	}

	/** The natural logarithm of the beta function. */
	public static function log_beta( float $a, float $b ): float {
		return self::log_gamma( $a ) + self::log_gamma( $b ) - self::log_gamma( $a + $b );
	}

	/** The probability that a standard normal variable is at most $z. */
	public static function normal_cdf( float $z ): float {
		$tail = 0.5 * self::upper_gamma_half( $z * $z / 2.0 );
		return $z > 0.0 ? 1.0 - $tail : $tail;
	}

	/** The number below which a standard normal variable lies with probability $p. */
	public static function normal_quantile( float $p ): float {
		if ( $p <= 0.0 || $p >= 1.0 ) {
			throw new \DomainException( 'normal_quantile() needs a probability between 0 and 1.' );
		}
		if ( $p > 0.5 ) {
			return -self::normal_quantile( 1.0 - $p );
		}
		$z = self::rough_quantile( $p );
		for ( $i = 0; $i < 2; $i++ ) {
			$error = ( self::normal_cdf( $z ) - $p ) * sqrt( 2.0 * M_PI ) * exp( $z * $z / 2.0 );
			$z    -= $error / ( 1.0 + $z * $error / 2.0 );
		}
		return $z;
	}

	/** Gauss' hypergeometric function by its series, for 0 ≤ $z < 1. */
	public static function hypergeometric( float $a, float $b, float $c, float $z ): float {
		$term = 1.0;
		$sum  = 1.0;
		for ( $i = 0; $i < self::TERMS; $i++ ) {
			$term *= ( $a + $i ) * ( $b + $i ) / ( $c + $i ) * $z / ( $i + 1.0 );
			$sum  += $term;
			if ( abs( $term ) < 1e-12 * abs( $sum ) ) {
				return $sum;
			}
		}
		throw new \DomainException( 'hypergeometric() does not converge for these numbers.' );
	}

	public static function logit( float $p ): float {
		return log( $p / ( 1.0 - $p ) );
	}

	/** The inverse of logit(). */
	public static function expit( float $x ): float {
		return 1.0 / ( 1.0 + exp( -$x ) );
	}

	/** The upper incomplete gamma function of ½, regularized: the probability that χ² with one degree exceeds 2 $x. */
	private static function upper_gamma_half( float $x ): float {
		if ( $x <= 0.0 ) {
			return 1.0;
		}
		$scale = exp( -$x + 0.5 * log( $x ) - self::log_gamma( 0.5 ) );
		if ( $x < 1.5 ) {
			$term = 2.0;
			$sum  = 2.0;
			for ( $i = 1; abs( $term ) > 1e-17 * abs( $sum ); $i++ ) {
				$term *= $x / ( 0.5 + $i );
				$sum  += $term;
			}
			return 1.0 - $scale * $sum;
		}
		// Lentz' method.
		$tiny = 1e-300;
		$b    = $x + 0.5;
		$c    = 1.0 / $tiny;
		$d    = 1.0 / $b;
		$h    = $d;
		for ( $i = 1; $i < 1000; $i++ ) {
			$a     = -$i * ( $i - 0.5 );
			$b    += 2.0;
			$d     = 1.0 / ( $a * $d + $b );
			$c     = $b + $a / $c;
			$delta = $d * $c;
			$h    *= $delta;
			if ( abs( $delta - 1.0 ) < 1e-16 ) {
				break;
			}
		}
		return $scale * $h;
	}

	/** Acklam's rational approximation for 0 < $p ≤ ½; its relative error is below 1.2e-9. */
	private static function rough_quantile( float $p ): float {
		if ( $p < 0.02425 ) {
			$q = sqrt( -2.0 * log( $p ) );
			return ( ( ( ( ( -7.784894002430293e-03 * $q - 3.223964580411365e-01 ) * $q - 2.400758277161838 ) * $q
				- 2.549732539343734 ) * $q + 4.374664141464968 ) * $q + 2.938163982698783 )
				/ ( ( ( ( 7.784695709041462e-03 * $q + 3.224671290700398e-01 ) * $q + 2.445134137142996 ) * $q
				+ 3.754408661907416 ) * $q + 1.0 );
		}
		$q = $p - 0.5;
		$r = $q * $q;
		return ( ( ( ( ( -3.969683028665376e+01 * $r + 2.209460984245205e+02 ) * $r - 2.759285104469687e+02 ) * $r
			+ 1.383577518672690e+02 ) * $r - 3.066479806614716e+01 ) * $r + 2.506628277459239 ) * $q
			/ ( ( ( ( ( -5.447609879822406e+01 * $r + 1.615858368580409e+02 ) * $r - 1.556989798598866e+02 ) * $r
			+ 6.680131188771972e+01 ) * $r - 1.328068155288572e+01 ) * $r + 1.0 );
	}
}
