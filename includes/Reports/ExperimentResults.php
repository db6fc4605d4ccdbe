<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Experiments\Arm;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Experiments\Evidence;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Experiments\Progress;
use ChurnStop\Percent;
use ChurnStop\Statistics\ArmTally;
use ChurnStop\Statistics\ConfidenceSequence;
use ChurnStop\Statistics\Planning;
use ChurnStop\Statistics\Wilson;

/**
 * What an experiment says so far. The answer is valid however often somebody looks, and "not known yet" until it is
 * known.
 *
 * @phpstan-type Comparison array{
 *   arm: string, e_value: float, p_value: float, difference: float|null, low: float|null, high: float|null,
 *   decided: bool, better: bool|null, decided_at: string|null,
 * }
 */
final class ExperimentResults {

	/** Money is compared over so many days from each entry. */
	private const MONEY_DAYS = 90;

	/** What is supposed until there are figures: 10 of 100 against 20 of 100. */
	private const SUPPOSED = array( 0.10, 0.20 );

	/** With fewer outcomes in an arm, rates are supposed. */
	private const FEWEST = 30;

	/** Days of an average month. */
	private const MONTH = 30.4;

	/** Entries of so many days say how many a month there are. */
	private const RECENT = 90;

	public function __construct(
		private readonly Totals $totals,
		private readonly Progress $progress,
		private readonly EntryTable $entries,
		private readonly Experiments $experiments,
		private readonly Clock $clock,
	) {}

	/** @return array<string, mixed> The contract's results. */
	public function of( Experiment $experiment ): array {
		$programme = (string) $experiment->id;
		$this->totals->catch_up();
		$this->progress->advance( $this->clock->now() );
		$today     = $this->clock->now()->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$rows      = $this->totals->entries( new Span( '1970-01-01', '9999-12-31' ), $programme );
		$evidence  = $this->progress->of( $programme );
		$tallies   = self::tallies( $experiment, $rows );
		$ratio     = $evidence->ratio();
		$compared  = self::comparisons( $experiment, $evidence, $tallies );
		$per_month = $this->per_month( $experiment, $rows, $today );
		$half      = self::months( $experiment, $evidence, $tallies, $per_month, true );
		$most      = self::months( $experiment, $evidence, $tallies, $per_month, false );
		$waiting   = $this->entries->waiting( $programme );
		return array(
			'arms'         => $this->arms( $experiment, $rows, $tallies, $today ),
			'comparisons'  => $compared,
			'sample_ratio' => array(
				'p_value' => $ratio->p_value(),
				'alarm'   => $ratio->alarm(),
			),
			'waiting'      => $waiting,
			'sentence'     => self::sentence(
				$experiment,
				$compared,
				$ratio->alarm(),
				$waiting,
				$per_month,
				self::rates( $experiment, $tallies ),
				$half,
				$most,
			),
			'months_to_go' => array() === array_filter( $compared, static fn ( array $one ): bool => ! $one['decided'] )
				? 0
				: $most,
		);
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return array<string, ArmTally>
	 */
	private static function tallies( Experiment $experiment, array $rows ): array {
		$tallies = array();
		foreach ( $experiment->arms as $arm ) {
			$tallies[ $arm->id ] = new ArmTally();
		}
		foreach ( $rows as $row ) {
			$tally       = $tallies[ Data::string( $row, 'arm' ) ] ?? null;
			$probability = (float) Data::string( $row, 'probability' );
			if ( null !== $tally && $probability > 0.0 ) {
				$tally->add( $probability, true, Data::int( $row, 'good' ) );
				$tally->add( $probability, false, Data::int( $row, 'matured' ) - Data::int( $row, 'good' ) );
			}
		}
		return $tallies;
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @param array<string, ArmTally>    $tallies
	 * @return list<array<string, mixed>>
	 */
	private function arms( Experiment $experiment, array $rows, array $tallies, string $today ): array {
		$currency = self::main_currency( $rows );
		$found    = array();
		foreach ( $experiment->arms as $arm ) {
			$tally   = $tallies[ $arm->id ];
			$own     = array_values( array_filter(
				$rows,
				static fn ( array $row ): bool => Data::string( $row, 'arm' ) === $arm->id,
			) );
			$found[] = array(
				'id'       => $arm->id,
				'entered'  => array_sum( array_map(
					static fn ( array $row ): int => Data::int( $row, 'entered' ),
					$own,
				) ),
				'matured'  => $tally->n(),
				'outcomes' => $tally->successes(),
				'rate'     => 0 === $tally->n()
					? null
					: Wilson::of_share( $tally->rate(), (float) $tally->n() )->to_array(),
			) + $this->money( $own, $currency, $today );
		}
		return $found;
	}

	/**
	 * A customer's money of the first days, of those who entered that long ago, in the currency of most of them.
	 * Weighted by how they were drawn.
	 *
	 * @param list<array<string, mixed>> $rows Of one arm.
	 * @return array<string, array<string, string>|null>
	 */
	private function money( array $rows, string $currency, string $today ): array {
		$weight   = 0.0;
		$received = 0.0;
		$given    = 0.0;
		$decimals = max( array(
			0,
			...array_map(
				static fn ( array $row ): int => Data::string( $row, 'currency' ) === $currency
					? Data::int( $row, 'decimals' )
					: 0,
				$rows,
			),
		) );
		foreach ( $rows as $row ) {
			$probability = (float) Data::string( $row, 'probability' );
			if (
				Data::string( $row, 'currency' ) !== $currency
				|| $probability <= 0.0
				|| Span::days_between( Data::string( $row, 'day' ), $today ) < self::MONEY_DAYS
			) {
				continue;
			}
			$finer     = 10 ** ( $decimals - Data::int( $row, 'decimals' ) );
			$weight   += Data::int( $row, 'entered' ) / $probability;
			$received += (float) Data::string( $row, 'received' ) * $finer / $probability;
			$given    += (float) Data::string( $row, 'given' ) * $finer / $probability;
		}
		if ( $weight <= 0.0 ) {
			return array_fill_keys(
				array( 'revenue_per_customer', 'concession_per_customer', 'net_per_customer' ),
				null,
			);
		}
		$net        = (int) round( $received / $weight );
		$concession = (int) round( $given / $weight );
		return array(
			'revenue_per_customer'    => $this->totals->amount( $net + $concession, $currency, $decimals ),
			'concession_per_customer' => $this->totals->amount( $concession, $currency, $decimals ),
			'net_per_customer'        => $this->totals->amount( $net, $currency, $decimals ),
		);
	}

	/** @param list<array<string, mixed>> $rows */
	private static function main_currency( array $rows ): string {
		$entered = array();
		foreach ( $rows as $row ) {
			$currency             = Data::string( $row, 'currency' );
			$entered[ $currency ] = ( $entered[ $currency ] ?? 0 ) + Data::int( $row, 'entered' );
		}
		arsort( $entered );
		return (string) array_key_first( $entered );
	}

	/**
	 * @param array<string, ArmTally> $tallies
	 * @return list<Comparison> Each arm with control.
	 */
	private static function comparisons( Experiment $experiment, Evidence $evidence, array $tallies ): array {
		$control = $experiment->control();
		$found   = array();
		foreach ( $evidence->processes() as $id => $process ) {
			$arm      = $experiment->arm( $id ) ?? $control;
			$sequence = new ConfidenceSequence(
				(int) round( $experiment->expected * ( $arm->weight + $control->weight ) / 100 ),
				count( $experiment->arms ),
			);
			$interval = $sequence->difference( $tallies[ $control->id ], $tallies[ $arm->id ] );
			$decided  = $process->decided();
			$found[]  = array(
				'arm'        => $arm->id,
				'e_value'    => $process->value(),
				'p_value'    => $process->p_value(),
				'difference' => $interval?->value,
				'low'        => $interval?->low,
				'high'       => $interval?->high,
				'decided'    => null !== $decided,
				'better'     => $decided['better'] ?? null,
				'decided_at' => $evidence->decided_at( $id ),
			);
		}
		return $found;
	}

	/** @param list<array<string, mixed>> $rows */
	private function per_month( Experiment $experiment, array $rows, string $today ): float {
		$from = null === $experiment->started_at
			? $today
			: $experiment->started_at->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$days = min( self::RECENT, Span::days_between( $from, $today ) );
		if ( $days < self::MONTH ) {
			$expected = Experiment::DRAFT === $experiment->status
				? $this->experiments->entries_of_a_year( $experiment->flow_id )
				: $experiment->expected;
			return $expected / 12;
		}
		$since = Span::shifted( $today, -$days );
		return array_sum( array_map(
			static fn ( array $row ): int => Data::string( $row, 'day' ) >= $since ? Data::int( $row, 'entered' ) : 0,
			$rows,
		) ) * self::MONTH / $days;
	}

	/**
	 * The rates by which the wait is reckoned, of the first arm that is compared.
	 *
	 * @param array<string, ArmTally> $tallies
	 * @return array{float, float}
	 */
	private static function rates( Experiment $experiment, array $tallies, ?Arm $arm = null ): array {
		$control = $tallies[ $experiment->control()->id ];
		foreach ( $experiment->arms as $one ) {
			if ( $one !== $experiment->control() && ( null === $arm || $arm === $one ) ) {
				return min( $control->n(), $tallies[ $one->id ]->n() ) < self::FEWEST
					? self::SUPPOSED
					: array( $control->rate(), $tallies[ $one->id ]->rate() );
			}
		}
		return self::SUPPOSED;
	}

	/**
	 * Until the last arm that is compared is known.
	 *
	 * @param array<string, ArmTally> $tallies
	 * @param bool                    $half   In half of stores; else in eight of ten.
	 */
	private static function months(
		Experiment $experiment,
		Evidence $evidence,
		array $tallies,
		float $per_month,
		bool $half,
	): ?int {
		$control = $experiment->control();
		$longest = 0;
		foreach ( $evidence->processes() as $id => $process ) {
			$arm = $experiment->arm( $id ) ?? $control;
			if ( null !== $process->decided() ) {
				continue;
			}
			[ $p_control, $p_arm ] = self::rates( $experiment, $tallies, $arm );
			$pair                  = $arm->weight + $control->weight;
			$units                 = $p_control === $p_arm
				? INF
				: Planning::units( $p_control, $p_arm, $control->weight / $pair, $arm->weight / $pair );
			$stores                = $half
				? Planning::HALF
				: Planning::most( min( $arm->weight, $control->weight ) / $pair );
			$months                = Planning::months_to_go(
				$units,
				$process->counted(),
				$per_month * $pair / 100,
				(float) $experiment->lag_days,
				$stores,
			);
			if ( null === $months ) {
				return null;
			}
			$longest = max( $longest, $months );
		}
		return $longest;
	}

	/**
	 * @param list<Comparison>    $compared
	 * @param array{float, float} $rates
	 */
	private static function sentence(
		Experiment $experiment,
		array $compared,
		bool $alarm,
		int $waiting,
		float $per_month,
		array $rates,
		?int $half,
		?int $most,
	): string {
		if ( $alarm ) {
			return __(
				'The arms do not fill as they were drawn, so do not trust these figures. Something keeps customers out of an arm, or sends them into one.',
				'churnstop',
			);
		}
		$said = array();
		foreach ( $compared as $one ) {
			if ( $one['decided'] ) {
				$said[] = self::decided( $one, $experiment->control()->id );
			}
		}
		if ( array() !== $said ) {
			return implode( ' ', $said );
		}
		if ( ! in_array( $experiment->status, array( Experiment::DRAFT, Experiment::RUNNING ), true ) ) {
			return $waiting > 0
				? sprintf(
					/* translators: %s: a number of customers. */
					_n(
						'Not known yet. The experiment has ended, and %s customer is still waited for.',
						'Not known yet. The experiment has ended, and %s customers are still waited for.',
						$waiting,
						'churnstop'
					),
					number_format_i18n( $waiting )
				)
				: __( 'Not known. The experiment ended before there was an answer.', 'churnstop' );
		}
		$at = sprintf(
			/* translators: 1: a number of cancellations, 2: a percentage, 3: another one. The sentence goes on. */
			_n(
				'At %1$s cancellation a month, %2$s against %3$s',
				'At %1$s cancellations a month, %2$s against %3$s',
				(int) round( $per_month ),
				'churnstop',
			),
			number_format_i18n( round( $per_month ) ),
			Percent::text( round( 100 * $rates[0] ) ),
			Percent::text( round( 100 * $rates[1] ) )
		);
		$when = null === $half || null === $most
			? __( 'takes more than five years to be known.', 'churnstop' )
			: sprintf(
				/* translators: 1: a number of months, 2: a larger number of months. It goes on after "At 50
				   cancellations a month, 10% against 20%". */
				_n(
					'is known within %1$d month in half of stores, within %2$d in eight of ten.',
					'is known within %1$d months in half of stores, within %2$d in eight of ten.',
					$half,
					'churnstop',
				),
				$half,
				$most
			);
		return ( Experiment::DRAFT === $experiment->status ? '' : __( 'Not known yet.', 'churnstop' ) . ' ' )
			. $at
			. ' '
			. $when;
	}

	/** @param Comparison $one */
	private static function decided( array $one, string $control ): string {
		$which = sprintf(
			true === $one['better']
				/* translators: 1 and 2: ids of arms. */
				? __( '"%1$s" is better than "%2$s".', 'churnstop' )
				/* translators: 1 and 2: ids of arms. */
				: __( '"%1$s" is worse than "%2$s".', 'churnstop' ),
			$one['arm'],
			$control
		);
		if (
			null === $one['low']
			|| null === $one['high']
			|| null === $one['difference']
			|| ( $one['low'] <= 0.0 && $one['high'] >= 0.0 )
		) {
			return $which . ' ' . __( 'There is a difference; how large is not known well yet.', 'churnstop' );
		}
		$limits = array( abs( $one['low'] ), abs( $one['high'] ) );
		return $which . ' ' . sprintf(
			/* translators: 1: a number, 2 and 3: the limits of its interval. */
			__(
				'The outcome differs for %1$s of 100 customers; by what is known so far it is between %2$s and %3$s.',
				'churnstop',
			),
			...array_map(
				static fn ( float $share ): string => number_format_i18n( 100 * $share, 1 ),
				array( abs( $one['difference'] ), min( $limits ), max( $limits ) ),
			)
		);
	}
}
