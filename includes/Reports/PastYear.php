<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Cancellations;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Data;

/**
 * The store's cancellations of the last twelve months, from its own subscriptions: how many, and the monthly revenue
 * lost, by month and by plan.
 *
 * Twelve calendar months of the shop's time zone, the present one included. Counted at most once an hour: a large
 * shop's database works seconds for it.
 *
 * @phpstan-type Sum array{
 *   cancelled: int, unpaid: int, lost: list<array{amount: string, currency: string, formatted: string}>,
 * }
 */
final class PastYear {

	public const MONTHS = 12;

	private const CACHE   = 'churnstop_past_year';
	private const SECONDS = 3600;

	/** @param list<PastCancellations> $sources */
	public function __construct( private readonly array $sources, private readonly Clock $clock ) {}

	/**
	 * @return array<string, mixed> `{as_of, months: [{month: "2026-11", …Sum}], plans: [{product_id, name, …Sum}],
	 *     total: Sum}`: months oldest first, always twelve;
	 *                              plans with the most cancellations first. `lost` is one Money a currency, the largest
	 *                              first.
	 */
	public function report(): array {
		$bounds = $this->bounds();
		$key    = Data::encode( array(
			(string) Data::iso( $bounds[0] ),
			array_map( static fn ( PastCancellations $source ): string => $source::class, $this->sources ),
		) );
		$cached = Data::as_map( get_transient( self::CACHE ) );
		if ( Data::string( $cached, 'key' ) === $key ) {
			return Data::map( $cached, 'report' );
		}
		$report = $this->counted( $bounds );
		set_transient(
			self::CACHE,
			array(
				'key'    => $key,
				'report' => $report,
			),
			self::SECONDS
		);
		return $report;
	}

	/**
	 * @param list<\DateTimeImmutable> $bounds
	 * @return array<string, mixed>
	 */
	private function counted( array $bounds ): array {
		$months = array_fill( 0, self::MONTHS, array() );
		$plans  = array();
		$all    = array();
		foreach ( $this->sources as $number => $source ) {
			foreach ( $source->cancellations( $bounds ) as $one ) {
				$months[ $one->month ][] = array( $source, $one );
				$all[]                   = array( $source, $one );

				// Ids of two connections may meet.
				$plans[ $number . ':' . $one->product_id ][] = array( $source, $one );
			}
		}
		$by_month = array();
		foreach ( $months as $number => $found ) {
			$by_month[] = array( 'month' => $bounds[ $number ]->format( 'Y-m' ) ) + self::sum( $found );
		}
		$by_plan = array();
		foreach ( $plans as $found ) {
			$newest    = $found[ count( $found ) - 1 ][1];
			$by_plan[] = array(
				'product_id' => $newest->product_id,
				'name'       => $newest->name,
			) + self::sum( $found );
		}
		usort(
			$by_plan,
			static fn ( array $a, array $b ): int => array(
				$b['cancelled'],
				$a['name'],
			) <=> array( $a['cancelled'], $b['name'] ),
		);
		return array(
			'as_of'  => Data::iso( $this->clock->now() ),
			'months' => $by_month,
			'plans'  => $by_plan,
			'total'  => self::sum( $all ),
		);
	}

	/**
	 * @param list<array{PastCancellations, Cancellations}> $found
	 * @return Sum
	 */
	private static function sum( array $found ): array {
		$cancelled = 0;
		$unpaid    = 0;
		$cents     = array();
		$sources   = array();
		foreach ( $found as [ $source, $one ] ) {
			$cancelled += $one->count;
			$unpaid    += $one->unpaid;
			if ( $one->lost > 0 ) {
				$cents[ $one->currency ]   = ( $cents[ $one->currency ] ?? 0 ) + $one->lost;
				$sources[ $one->currency ] = $source;
			}
		}
		arsort( $cents );
		$lost = array();
		foreach ( $cents as $currency => $amount ) {
			$lost[] = $sources[ $currency ]->money( $amount, $currency )->to_array();
		}
		return array(
			'cancelled' => $cancelled,
			'unpaid'    => $unpaid,
			'lost'      => $lost,
		);
	}

	/** @return non-empty-list<\DateTimeImmutable> */
	private function bounds(): array {
		$month = $this->clock->now()->setTimezone( wp_timezone() )->modify( 'first day of this month midnight' );
		return array_map(
			static fn ( int $ahead ): \DateTimeImmutable => $month->modify( $ahead . ' months' ),
			range( 1 - self::MONTHS, 1 ),
		);
	}
}
