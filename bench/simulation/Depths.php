<?php
declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

use ChurnStop\Statistics\BetaGeometric;
use ChurnStop\Statistics\DepthPosterior;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Statistics\DiscountValue;
use ChurnStop\Statistics\Functions;

/**
 * Stores that offer an intelligent discount for two years: what they keep against no offer, beside the best that a
 * fixed 20%, an oracle that knows the store, and nothing would. Values are expected ones, so only the store is chance.
 */
final class Depths {

	private const MONTHS   = 24;
	private const PAYMENTS = 3;
	private const RATE     = 0.01;
	private const DEPTHS   = array( .1, .2, .3, .4, .5 );

	/** An outcome is read in the second month after the attempt. */
	private const DELAY = 2;

	/**
	 * volume a month; margin; slope: `prior`, `flat`, `strong`, `saturating`; anyway: the chance to stay without, or
	 * null for the prior's; drift of it in log odds over two years; gamers: the share who cancel for the discount;
	 * survival: what the engine believes, `right` or `wrong`; churn: the monthly share of the others who leave; delay
	 * in months.
	 *
	 * @var array<string, array<string, mixed>>
	 */
	public const SCENARIOS = array(
		'as the priors say, 20 a month'           => array( 'volume' => 20 ),
		'100 a month'                             => array( 'volume' => 100 ),
		'500 a month'                             => array( 'volume' => 500 ),
		'margin 20%'                              => array( 'margin' => .2 ),
		'margin 80%'                              => array( 'margin' => .8 ),
		'depth has no effect'                     => array( 'slope' => 'flat' ),
		'depth works twice as well'               => array( 'slope' => 'strong' ),
		'the effect saturates at 15%'             => array( 'slope' => 'saturating' ),
		'35% stay anyway (wrong prior)'           => array( 'anyway' => .35 ),
		'3% stay anyway (wrong prior)'            => array( 'anyway' => .03 ),
		'the others leave at 3% a month'          => array( 'churn' => .03 ),
		'the others leave at 20% a month'         => array( 'churn' => .20 ),
		'survival is believed wrong'              => array( 'churn' => .20, 'survival' => 'wrong' ),
		'the chance to stay drifts up'            => array( 'drift' => 1.0 ),
		'the chance to stay drifts down'          => array( 'drift' => -1.0 ),
		'10% cancel for the discount'             => array( 'gamers' => .10 ),
		'20% cancel for the discount'             => array( 'gamers' => .20 ),
		'outcomes are known after six months'     => array( 'delay' => 6 ),
		'telecommunications customers, by tenure' => array( 'churn' => 'telco', 'volume' => 100 ),
	);

	/** @return array<string, mixed> Gains per 100 attempts in monthly prices, in the first and the second year. */
	public static function run( string $name, int $stores, int $seed ): array {
		$scenario = self::SCENARIOS[ $name ] + array(
			'volume' => 50,
			'margin' => .5,
			'slope' => 'prior',
			'anyway' => null,
			'drift' => 0.0,
			'gamers' => 0.0,
			'survival' => 'right',
			'churn' => .08,
			'delay' => self::DELAY,
		);
		$dice     = new Dice( $seed );
		$results  = array();
		for ( $store = 0; $store < $stores; $store++ ) {
			$results[] = self::store( $scenario, $dice );
		}
		$rows = array();
		foreach ( array( 'first', 'second' ) as $year ) {
			foreach ( array( 'fixed', 'intelligent', 'oracle' ) as $policy ) {
				$rows[ $year ][ $policy ] = self::summary( array_map(
					static fn ( array $one ): float => $one[ $year ][ $policy ],
					$results,
				) );
			}
			$means                   = array();
			foreach ( array( 0, ...self::DEPTHS ) as $place => $depth ) {
				$means[ $place ] = array_sum( array_map(
					static fn ( array $one ): float => $one[ $year ]['depths'][ $place ],
					$results,
				) ) / $stores;
			}
			// The fixed depth that is best over all these stores, which no merchant knows beforehand.
			$best                       = (int) array_search( max( $means ), $means, true );
			$rows[ $year ]['best']      = $means[ $best ];
			$rows[ $year ]['best_step'] = array( 0.0, ...self::DEPTHS )[ $best ];
			$gaps                    = array_map(
				static fn ( array $one ): float => $one[ $year ]['intelligent'] - $one[ $year ]['fixed'],
				$results,
			);
			$rows[ $year ]['gap']    = self::summary( $gaps );
			$rows[ $year ]['worse']  = count( array_filter(
				$gaps,
				static fn ( float $gap ): bool => $gap < -2.0,
			) ) / $stores;
			$rows[ $year ]['losing'] = count( array_filter(
				$results,
				static fn ( array $one ): bool => $one[ $year ]['intelligent'] < 0.0,
			) ) / $stores;
			$rows[ $year ]['fixed_losing'] = count( array_filter(
				$results,
				static fn ( array $one ): bool => $one[ $year ]['fixed'] < 0.0,
			) ) / $stores;
		}
		return array( 'name' => $name, 'stores' => $stores ) + $rows;
	}

	/**
	 * @param array<string, mixed> $scenario
	 * @return array<string, array{depths: list<float>, fixed: float, intelligent: float, oracle: float}> By year.
	 */
	private static function store( array $scenario, Dice $dice ): array {
		$segments = self::segments( $scenario );
		$anyway   = null === $scenario['anyway']
			? Functions::logit( .10 ) + .7 * self::normal( $dice )
			: Functions::logit( $scenario['anyway'] );
		$slope    = max( 0.0, 2.5 + 1.5 * self::normal( $dice ) );
		$again    = min( .95, max( .05, .5 + .15 * self::normal( $dice ) ) );
		$tallies  = array();
		$waiting  = array();
		$known    = array();
		$takers   = array( 0, 0 );
		$sums     = array_fill_keys(
			array( 'first', 'second' ),
			array( 0, array_fill( 0, count( self::DEPTHS ) + 1, 0.0 ), 0.0, 0.0 ),
		);
		for ( $month = 0; $month < self::MONTHS; $month++ ) {
			foreach ( $waiting[ $month ] ?? array() as $outcome ) {
				$percent             = (int) round( 100 * $outcome['depth'] );
				$tallies[ $percent ] ??= array( 'depth' => $outcome['depth'], 'trials' => 0, 'stays' => 0 );
				++$tallies[ $percent ]['trials'];
				$tallies[ $percent ]['stays'] += $outcome['stayed'] ? 1 : 0;
				$known[]                       = $outcome;
				if ( $outcome['stayed'] && $outcome['depth'] > 0.0 ) {
					++$takers[0];
					$takers[1] += $dice->happens( $again ) ? 1 : 0;
				}
			}
			unset( $waiting[ $month ] );
			$now     = $anyway + $scenario['drift'] * $month / self::MONTHS;
			$learned = new DepthPosterior( array_values( $tallies ) );
			$brake   = DepthRule::gives_too_much( array_slice( $known, -DepthRule::WINDOW ) );
			$year    = $month < 12 ? 'first' : 'second';
			foreach ( $segments as $segment ) {
				$believed = self::steps(
					$scenario['margin'],
					$segment['believed'],
					( $takers[1] + 5 ) / ( $takers[0] + 10 ),
				);
				$true     = self::steps( $scenario['margin'], $segment['true'], $again );
				$choice   = DepthRule::choose( $believed, .2, $learned, count( $known ), 0.0, $brake );
				$stays    = array( self::chance( $now, $slope, 0.0, $scenario ) );
				$worth    = array( 0.0 );
				foreach ( $true as $step ) {
					$stays[] = self::chance( $now, $slope, $step['depth'], $scenario );
					$worth[] = $step['value']->at( $stays[ count( $stays ) - 1 ], $stays[0] );
				}
				$attempts = self::entries( $scenario['volume'] * $segment['weight'], $dice );
				for ( ; $attempts > 0; $attempts-- ) {
					$place = $choice->draw( $dice->uniform() );
					++$sums[ $year ][0];
					foreach ( $worth as $depth => $of ) {
						$sums[ $year ][1][ $depth ] += $of;
					}
					$sums[ $year ][2] += $worth[ $place ];
					$sums[ $year ][3] += max( $worth );
					$waiting[ $month + $scenario['delay'] ][] = array(
						'depth'          => 0 === $place ? 0.0 : $believed[ $place - 1 ]['depth'],
						'chance_of_none' => $choice->chances[0],
						'stayed'         => $dice->happens( $stays[ $place ] ),
						'gained'         => 0 === $place ? 0.0 : $believed[ $place - 1 ]['value']->gained,
						'given'          => 0 === $place ? 0.0 : $believed[ $place - 1 ]['value']->given,
					);
				}
			}
		}
		return array_map(
			static fn ( array $sum ): array => array(
				'depths'      => array_map(
					static fn ( float $of ): float => 100.0 * $of / max( 1, $sum[0] ),
					$sum[1],
				),
				'fixed'       => 100.0 * $sum[1][2] / max( 1, $sum[0] ),
				'intelligent' => 100.0 * $sum[2] / max( 1, $sum[0] ),
				'oracle'      => 100.0 * $sum[3] / max( 1, $sum[0] ),
			),
			$sums
		);
	}

	/** @param array<string, mixed> $scenario */
	private static function chance( float $anyway, float $slope, float $depth, array $scenario ): float {
		$lift = match ( $scenario['slope'] ) {
			'flat'       => 0.0,
			'strong'     => 2.0 * $slope * $depth,
			'saturating' => $slope * min( $depth, .15 ),
			default      => $slope * $depth,
		};
		return $scenario['gamers'] + ( 1.0 - $scenario['gamers'] ) * Functions::expit( $anyway + $lift );
	}

	/**
	 * Groups of customers who last alike: one, or those of the published data by tenure.
	 *
	 * @param array<string, mixed> $scenario
	 * @return list<array{weight: float, true: list<float>, believed: list<float>}>
	 */
	private static function segments( array $scenario ): array {
		if ( 'telco' === $scenario['churn'] ) {
			return self::telco();
		}
		$curve = static fn ( float $churn ): array => array_map(
			static fn ( int $j ): float => ( 1.0 - $churn ) ** ( $j - 1 ),
			range( 1, 12 ),
		);
		$true  = $curve( $scenario['churn'] );
		return array( array(
			'weight' => 1.0,
			'true' => $true,
			'believed' => 'wrong' === $scenario['survival'] ? $curve( .04 ) : $true,
		) );
	}

	/**
	 * Month-to-month customers of the published data: how they lasted, and what the engine fits to that.
	 *
	 * @return list<array{weight: float, true: list<float>, believed: list<float>}>
	 */
	private static function telco(): array {
		static $segments = null;
		if ( null !== $segments ) {
			return $segments;
		}
		$left     = array_fill( 1, 73, 0 );
		$present  = array_fill( 1, 73, 0 );
		foreach ( self::churn( 'Month-to-month' ) as [ $tenure, $lost, $running ] ) {
			if ( $tenure > 0 ) {
				$left[ $tenure ] += $lost;
				for ( $t = 1; $t <= $tenure; $t++ ) {
					$present[ $t ] += $lost + $running;
				}
			}
		}
		$renewals = array();
		for ( $t = 1; $t <= 72; $t++ ) {
			$renewals[ $t ] = array( 'at_risk' => (float) $present[ $t ], 'lost' => (float) $left[ $t ] );
		}
		$curve    = BetaGeometric::of_renewals( $renewals, BetaGeometric::unknown(), 20.0 );
		$total    = array_sum( $left );
		$segments = array();
		foreach ( array( array( 1, 3 ), array( 4, 12 ), array( 13, 30 ), array( 31, 60 ) ) as [ $from, $to ] ) {
			$middle   = intdiv( $from + $to, 2 );
			$true     = array( 1.0 );
			$believed = array( 1.0 );
			for ( $j = 2; $j <= 12; $j++ ) {
				$t          = min( 72, $middle + $j );
				$true[]     = $true[ $j - 2 ] * ( 1.0 - $left[ $t ] / max( 1, $present[ $t ] ) );
				$believed[] = $believed[ $j - 2 ] * $curve->after( $middle )->retention( $j );
			}
			$segments[] = array(
				'weight' => array_sum( array_slice( $left, $from - 1, $to - $from + 1 ) ) / $total,
				'true' => $true,
				'believed' => $believed,
			);
		}
		return $segments;
	}

	/** @return list<array{int, int, int}> Tenure in months, left, still running; of a contract, or of all. */
	public static function churn( string $contract = '' ): array {
		$found = array();
		foreach ( array_slice( (array) file( __DIR__ . '/wa-churn.csv', FILE_IGNORE_NEW_LINES ), 1 ) as $line ) {
			$cells = explode( ',', (string) $line );
			if ( '' === $contract || $contract === $cells[0] ) {
				$found[] = array( (int) $cells[1], (int) $cells[2], (int) $cells[3] );
			}
		}
		return $found;
	}

	/**
	 * @param list<float> $stayers
	 * @return list<array{depth: float, value: DiscountValue}>
	 */
	private static function steps( float $margin, array $stayers, float $again ): array {
		$takers = array(
			1.0,
			...array_map( static fn ( float $share ): float => $again * $share, array_slice( $stayers, 1 ) ),
		);
		$steps  = array();
		foreach ( self::DEPTHS as $depth ) {
			if ( $depth <= $margin + 1e-9 ) {
				$steps[] = array(
					'depth' => $depth,
					'value' => new DiscountValue( 1.0, $margin, $depth, self::PAYMENTS, self::RATE, $takers, $stayers ),
				);
			}
		}
		return $steps;
	}

	/**
	 * @param list<float> $values
	 * @return array{mean: float, half: float, low: float} The mean, half of its 95% interval, and the 5th percentile.
	 */
	private static function summary( array $values ): array {
		sort( $values );
		$n    = count( $values );
		$mean = array_sum( $values ) / $n;
		$sum  = array_sum( array_map( static fn ( float $value ): float => ( $value - $mean ) ** 2, $values ) );
		return array(
			'mean' => $mean,
			'half' => 1.96 * sqrt( $sum / max( 1, $n - 1 ) / $n ),
			'low' => $values[ (int) floor( .05 * $n ) ],
		);
	}

	private static function entries( float $mean, Dice $dice ): int {
		$count = 0;
		for ( ; $mean > 0.0; $mean -= 20.0 ) {
			$count += $dice->poisson( min( 20.0, $mean ) );
		}
		return $count;
	}

	private static function normal( Dice $dice ): float {
		return Functions::normal_quantile( min( 1.0 - 1e-9, max( 1e-9, $dice->uniform() ) ) );
	}
}
