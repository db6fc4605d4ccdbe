<?php
declare(strict_types=1);

namespace ChurnStop\Bench\Simulation;

use ChurnStop\Statistics\ArmTally;
use ChurnStop\Statistics\ConfidenceSequence;
use ChurnStop\Statistics\EProcess;
use ChurnStop\Statistics\SampleRatio;

/**
 * Stores that run one experiment for two years and look at it every day. Counts how often the decision is false and how
 * often the interval misses the truth at any time.
 */
final class Experiments {

	private const DAYS = 720;
	private const LAG  = 45;

	/** Control stays with this chance, before drift and seasons. */
	private const BASE = 0.10;

	/**
	 * @var array<string, array{
	 *   effect?: float, drift?: float, season?: float, weights?: bool, pause?: bool, arms?: int, per_month?: int,
	 * }>
	 */
	public const SCENARIOS = array(
		'no difference'                                    => array(),
		'no difference, 500 a month'                       => array( 'per_month' => 500 ),
		'no difference, the chance drifts by 15 points'    => array( 'drift' => 0.15 ),
		'no difference, seasons'                           => array( 'season' => 0.07 ),
		'no difference, weights change to 80/20'           => array( 'weights' => true, 'drift' => 0.15 ),
		'no difference, an arm that pauses'                => array( 'pause' => true ),
		'no difference, three arms'                        => array( 'arms' => 3 ),
		'5.5 points'                                       => array( 'effect' => 0.055 ),
		'10 points'                                        => array( 'effect' => 0.10 ),
		'10 points, drift, seasons and changing weights'   => array(
			'effect' => 0.10,
			'drift' => 0.10,
			'season' => 0.05,
			'weights' => true,
		),
		'10 points, an arm that pauses'                    => array( 'effect' => 0.10, 'pause' => true ),
	);

	/**
	 * @return array<string, mixed> Shares of stores; `by_month`: decided until the end of month 1, 2, ….
	 */
	public static function run( string $name, int $stores, int $seed ): array {
		$scenario = self::SCENARIOS[ $name ];
		$dice     = new Dice( $seed );
		$false    = 0;
		$right    = 0;
		$missed   = 0;
		$alarms   = 0;
		$by_month = array_fill( 1, intdiv( self::DAYS, 30 ), 0 );
		for ( $store = 0; $store < $stores; $store++ ) {
			$result  = self::store( $scenario, $dice );
			$alarms += $result['alarm'] ? 1 : 0;
			$missed += $result['missed'] ? 1 : 0;
			if ( null !== $result['better'] ) {
				$is_right = $result['better'] && ( $scenario['effect'] ?? 0.0 ) > 0.0;
				$right   += $is_right ? 1 : 0;
				$false   += $is_right ? 0 : 1;
				for ( $month = (int) ceil( max( 1, $result['day'] ) / 30 ); $month <= count( $by_month ); $month++ ) {
					++$by_month[ $month ];
				}
			}
		}
		return array(
			'name'     => $name,
			'stores'   => $stores,
			'false'    => $false / $stores,
			'found'    => $right / $stores,
			'missed'   => $missed / $stores,
			'alarms'   => $alarms / $stores,
			'by_month' => array_map( static fn ( int $count ): float => $count / $stores, array_values( $by_month ) ),
		);
	}

	/**
	 * @param array{
	 *   effect?: float, drift?: float, season?: float, weights?: bool, pause?: bool, arms?: int, per_month?: int,
	 * } $scenario
	 * @return array{better: bool|null, day: int, missed: bool, alarm: bool}
	 */
	private static function store( array $scenario, Dice $dice ): array {
		$arms      = $scenario['arms'] ?? 2;
		$effect    = $scenario['effect'] ?? 0.0;
		$per_month = $scenario['per_month'] ?? 50;
		$phase     = $dice->uniform();
		$weights   = array_fill( 0, $arms, 1.0 / $arms );
		$process   = new EProcess( $arms );
		$sequence  = new ConfidenceSequence( 12 * $per_month, $arms );
		$ratio     = new SampleRatio( $weights );
		$control   = new ArmTally();
		$treated   = new ArmTally();
		$due       = array();
		$day       = 0;
		$missed    = false;
		for ( $today = 0; $today < self::DAYS; $today++ ) {
			if ( 180 === $today && ( $scenario['weights'] ?? false ) ) {
				$weights = array( 0.2, 0.8 );
				$ratio->change( $weights );
			}
			for ( $entries = $dice->poisson( $per_month / 30 ); $entries > 0; $entries-- ) {
				$arm = self::draw( $weights, $dice );
				$ratio->add( $arm );
				$chance  = self::BASE + ( $scenario['drift'] ?? 0.0 ) * $today / self::DAYS;
				$chance += ( $scenario['season'] ?? 0.0 ) * sin( 2.0 * M_PI * ( $today / 365 + $phase ) );
				$chance += $arm > 0 ? $effect : 0.0;
				// The clock is the same for both arms: the next payment, the longest delay of any arm, and 15 days.
				$wait = ( $scenario['pause'] ?? false )
					? max( self::LAG, min( (int) ( 30 * $dice->uniform() ) + 30 + 15, 120 ) )
					: self::LAG;

				$due[ $today + $wait ][] = array( $arm, $weights[0], $weights[1], $dice->happens( $chance ) );
			}
			foreach ( $due[ $today ] ?? array() as [ $arm, $p_control, $p_arm, $success ] ) {
				if ( $arm > 1 ) {
					continue;
				}
				$process->add( $p_control, $p_arm, 1 === $arm, $success );
				( 0 === $arm ? $control : $treated )->add( 0 === $arm ? $p_control : $p_arm, $success );
			}
			unset( $due[ $today ] );
			if ( 0 === $day && null !== $process->decided() ) {
				$day = $today;
			}
			$interval = $sequence->difference( $control, $treated );
			$missed   = $missed || ( null !== $interval && ! $interval->holds( $effect ) );
		}
		return array(
			'better' => $process->decided()['better'] ?? null,
			'day'    => $day,
			'missed' => $missed,
			'alarm'  => $ratio->alarm(),
		);
	}

	/** @param list<float> $weights */
	private static function draw( array $weights, Dice $dice ): int {
		$at = $dice->uniform();
		foreach ( $weights as $arm => $weight ) {
			$at -= $weight;
			if ( $at < 0.0 ) {
				return $arm;
			}
		}
		return count( $weights ) - 1;
	}
}
