<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Progress;
use ChurnStop\Statistics\Incremental;
use ChurnStop\Statistics\Interval;
use ChurnStop\Statistics\MoneyTally;
use ChurnStop\Statistics\SaveRate;
use ChurnStop\Statistics\Survival;
use ChurnStop\Statistics\Wilson;

/** The figures that matter, of a span and of the one before it. */
final class Summary {

	/** Money says nothing of those who entered fewer days ago. */
	private const RIPE = 30;

	public function __construct( private readonly Totals $totals, private readonly Progress $progress ) {}

	/** @return array<string, mixed> */
	public function report( Span $span, string $today ): array {
		$before = $span->previous();
		$both   = new Span( $before->from, $span->to, $span->currency, $span->source );
		$rows   = $this->totals->by_day( $both );
		$ends   = $this->totals->ends( $both, 'accepted' );

		$entries               = $this->totals->entries( $span );
		[ $incremental, $why ] = $this->incremental( $entries, $span, $today );
		return $this->figures( $span, $rows, $ends, $today ) + array(
			'incremental'     => $incremental,
			'incremental_why' => $why,
			'held_out'        => array_sum( array_map(
				static fn ( array $row ): int => Entry::HELD_OUT === Data::string( $row, 'arm' )
					? Data::int( $row, 'entered' )
					: 0,
				$entries,
			) ),
			'holdout'         => $this->holdout(),
			'previous'        => $this->figures( $before, $rows, $ends, $today ),
		);
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @param list<array<string, mixed>> $ends
	 * @return array<string, mixed>
	 */
	private function figures( Span $span, array $rows, array $ends, string $today ): array {
		$within   = static fn ( array $row ): bool => Data::string( $row, 'day' ) >= $span->from
			&& Data::string( $row, 'day' ) < $span->to;
		$rows     = array_values( array_filter( $rows, $within ) );
		$sums     = Totals::sum( $rows );
		$accepted = Totals::accepted( $rows );
		$spells   = Totals::spells( $accepted, array_values( array_filter( $ends, $within ) ), $today );
		$survival = Survival::of( $spells );
		$longest  = array() === $accepted ? -1 : Span::days_between( min( array_keys( $accepted ) ), $today );
		$held     = array();
		foreach ( array( 30, 60, 90 ) as $days ) {
			$held[ 'd' . $days ] = 0 === $sums['accepted'] || $longest < $days
				? null
				: self::share( $survival, (float) $days, $sums['accepted'] )->to_array();
		}
		return array(
			'from'       => $span->from,
			'to'         => Span::shifted( $span->to, -1 ),
		) + Totals::outcomes( $sums ) + array(
			'open'       => $sums['opened'],
			'superseded' => $sums['superseded'],
			'save_rate'  => SaveRate::of( $sums['attempts'], $spells )?->to_array(),
			'currencies' => $this->totals->money( $rows ),
			'held'       => $held,
		);
	}

	/** @param int $n How many there were at the beginning. */
	public static function share( Survival $survival, float $at, int $n ): Interval {
		$share    = $survival->at( $at );
		$variance = $share * $share * $survival->greenwood( $at );
		return Wilson::of_share( $share, $variance > 0.0 ? $share * ( 1.0 - $share ) / $variance : (float) $n );
	}

	/**
	 * @return array<string, mixed>|null Whether more of the treated renew than of those held out, over all time: valid
	 *     however often somebody looks.
	 */
	private function holdout(): ?array {
		$standing = $this->progress->of( Entry::HOLDOUT );
		$process  = $standing->processes()[ Entry::TREATED ];
		$decided  = $process->decided();
		return 0 === $process->counted() ? null : array(
			'matured'    => $process->counted(),
			'p_value'    => $process->p_value(),
			'decided'    => null !== $decided,
			'better'     => $decided['better'] ?? null,
			'decided_at' => $standing->decided_at( Entry::TREATED ),
		);
	}

	/**
	 * @param list<array<string, mixed>> $entries
	 * @return array{array<string, mixed>|null, string|null} The figure, and why there is none.
	 */
	private function incremental( array $entries, Span $span, string $today ): array {
		$by   = array();
		$ripe = array();
		foreach ( $entries as $row ) {
			$currency = Data::string( $row, 'currency' );
			$arm      = Data::string( $row, 'arm' );
			$by[ $currency ][ $arm ][] = $row;
			if ( Span::days_between( Data::string( $row, 'day' ), $today ) >= self::RIPE ) {
				$ripe[ $currency ][ $arm ] = ( $ripe[ $currency ][ $arm ] ?? 0 ) + Data::int( $row, 'entered' );
			}
		}
		if ( array() === $by ) {
			return array(
				null,
				__(
					'Nobody is held out. Let some customers cancel without an offer, and the difference is what offers bring.',
					'churnstop',
				),
			);
		}
		$enough = array_filter(
			$ripe,
			static fn ( array $arms ): bool => ( $arms[ Entry::HELD_OUT ] ?? 0 ) >= Incremental::FEWEST
				&& ( $arms[ Entry::TREATED ] ?? 0 ) >= Incremental::FEWEST,
		);
		if ( array() === $enough && Span::days_between( $span->from, $today ) < self::RIPE ) {
			return array(
				null,
				sprintf(
					/* translators: %d: a number of days. */
					__(
						'Not known for these days, because they are too recent. Only customers who started to cancel at least %d days ago are compared.',
						'churnstop',
					),
					self::RIPE,
				),
			);
		}
		if ( array() === $enough ) {
			return array(
				null,
				sprintf(
					/* translators: %d: a number of customers. */
					__(
						'Not known yet. It takes %d customers who were held out and as many who were not, each at least 30 days ago.',
						'churnstop',
					),
					Incremental::FEWEST,
				),
			);
		}
		uasort( $enough, static fn ( array $one, array $other ): int => array_sum( $other ) <=> array_sum( $one ) );
		$currency = (string) array_key_first( $enough );
		$treated  = array_map(
			static fn ( array $row ): MoneyTally => self::tally( $row, null ),
			$by[ $currency ][ Entry::TREATED ] ?? array(),
		);
		$held     = array_map(
			static fn ( array $row ): MoneyTally => self::tally( $row, self::number( $row, 'probability' ) ),
			$by[ $currency ][ Entry::HELD_OUT ] ?? array(),
		);
		$each     = Incremental::per_customer( $treated, $held );
		$n        = array_sum( array_map( static fn ( MoneyTally $tally ): int => $tally->n, $treated ) );
		$decimals = max( array_map(
			static fn ( array $row ): int => Data::int( $row, 'decimals' ),
			array_merge( ...array_values( $by[ $currency ] ) ),
		) );
		return null === $each
			? array( null, __( 'Not known yet: nothing was paid by these customers so far.', 'churnstop' ) )
			: array(
				array_map(
					static fn ( float $value ): float => round( $value, $decimals ),
					$each->times( $n )->to_array(),
				) + array( 'currency' => $currency ),
				null,
			);
	}

	/**
	 * In the currency's units, which have as many decimals as it was written with.
	 *
	 * @param array<string, mixed> $row
	 * @param float|null           $held_out The probability of that; null for the treated.
	 */
	private static function tally( array $row, ?float $held_out ): MoneyTally {
		$cents   = 10 ** Data::int( $row, 'decimals' );
		$n       = Data::int( $row, 'entered' );
		$sum     = self::number( $row, 'received' ) / $cents;
		$squared = self::number( $row, 'received_squared' ) / $cents ** 2;
		return null === $held_out
			? new MoneyTally( $n, $sum, $squared )
			: MoneyTally::held_out( $n, $sum, $squared, $held_out );
	}

	/** @param array<string, mixed> $row */
	private static function number( array $row, string $column ): float {
		return (float) Data::string( $row, $column );
	}
}
