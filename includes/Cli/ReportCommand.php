<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Reports\Breakdown;
use ChurnStop\Reports\ByName;
use ChurnStop\Reports\Span;
use ChurnStop\Reports\Totals;

/**
 * Reports, with the figures of the dashboard.
 */
final class ReportCommand extends Command {

	/**
	 * Prints a report.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : summary, series, funnel, survival, flows, reasons, offers, eligibility or dashboard.
	 *
	 * [--after=<day>]
	 * : The first day, such as 2026-11-01. Default: 30 days until today.
	 *
	 * [--before=<day>]
	 * : The first day that is not in it. Default: tomorrow.
	 *
	 * [--by=<what>]
	 * : Of series: none, flow, version, reason, offer, offer_type, arm, product, billing_period, country or source.
	 *
	 * [--interval=<interval>]
	 * : Of series: day (the default), week or month.
	 *
	 * [--currency=<code>]
	 * : Of one currency.
	 *
	 * [--source=<source>]
	 * : Of one source.
	 *
	 * [--format=<format>]
	 * : json (the default), table, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function __invoke( array $args, array $options ): void {
		$today  = $this->parts->get( Clock::class )->now()->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$to     = $this->time( $options, 'before' )?->format( 'Y-m-d' ) ?? Span::shifted( $today, 1 );
		$from   = $this->time( $options, 'after' )?->format( 'Y-m-d' ) ?? Span::shifted( $today, -29 );
		$by     = $this->one_of( $options, 'by', array_keys( Totals::BY ) );
		$every  = $this->one_of( $options, 'interval', Breakdown::INTERVALS );
		$span   = new Span(
			$from,
			max( $from, $to ),
			Data::string( $options, 'currency' ),
			Data::string( $options, 'source' ),
		);
		$report = $this->guarded(
			fn (): array => $this->parts->get( ByName::class )->report( $args[0] ?? '', $span, $today, $by, $every ),
		);
		$format = $this->format( $options + array( 'format' => 'json' ) );
		if ( ! array_is_list( $report ) || 'json' === $format ) {
			$this->print_one( array( 'format' => $format ), $report );
			return;
		}
		$rows = array_map( self::row( ... ), array_map( Data::as_map( ... ), $report ) );
		$this->print_list( array( 'format' => $format ), $rows, array_keys( $rows[0] ?? array() ), count( $rows ) );
	}

	/**
	 * @param array<string, mixed> $options
	 * @param list<string>         $known
	 */
	private function one_of( array $options, string $name, array $known ): string {
		$given = Data::string( $options, $name );
		if ( '' !== $given && ! in_array( $given, $known, true ) ) {
			$this->output->fail( sprintf(
				/* translators: 1: an option's name, 2: list of words. */
				__( '--%1$s must be one of: %2$s.', 'churnstop' ),
				$name,
				implode( ', ', $known ),
			) );
		}
		return $given;
	}

	/**
	 * @param array<string, mixed> $line
	 * @return array<string, string|int|bool|null> What is no word or number is JSON.
	 */
	private static function row( array $line ): array {
		return array_map(
			static fn ( mixed $value ): string|int|bool|null => null === $value
				|| is_string( $value )
				|| is_int( $value )
				|| is_bool( $value )
				? $value
				: (string) wp_json_encode( $value ),
			$line
		);
	}
}
