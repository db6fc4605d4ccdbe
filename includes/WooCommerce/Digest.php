<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Reports\Span;
use ChurnStop\Reports\Summary;
use ChurnStop\Reports\Totals;

/**
 * What staff are told without opening a screen: a card on WooCommerce's home, a note a month in its inbox, and an
 * e-mail a week where somebody wants one. Each in the words and figures of the dashboard.
 */
final class Digest {

	public const JOB     = 'churnstop_digest';
	public const SECONDS = 21_600;

	/** Which month and week were told last. */
	private const OPTION = 'churnstop_digest';

	public function __construct(
		private readonly Summary $summary,
		private readonly Totals $totals,
		private readonly Clock $clock,
		private readonly MonthlyNote $note,
		private readonly WeeklyMailer $mailer,
	) {}

	/** The job: what a missed run did not tell, the next one does; a month or a week is told once. */
	public function run(): void {
		$today = $this->today();
		$month = Span::at( $today )->modify( 'first day of last month' )->format( 'Y-m-d' );
		$week  = Span::at( $today )->modify( 'monday last week' )->format( 'Y-m-d' );
		$told  = Data::as_map( get_option( self::OPTION, array() ) );
		foreach ( array(
			'month' => array(
				$month,
				substr( $today, 0, 8 ) . '01',
				fn ( array $figures, string $from ) => $this->note->add( $figures, $from ),
			),
			'week'  => array(
				$week,
				Span::shifted( $week, 7 ),
				fn ( array $figures, string $from ) => $this->mailer->send( $figures, $from ),
			),
		) as $period => [ $from, $to, $tell ] ) {
			if ( Data::string( $told, $period ) === $from ) {
				continue;
			}
			// Written before: an e-mail that is sent twice is worse than one that is lost.
			$told[ $period ] = $from;
			update_option( self::OPTION, $told, false );
			$figures = $this->figures( new Span( $from, $to ) );
			if ( Data::int( $figures, 'attempts' ) > 0 ) {
				$tell( $figures, $from );
			}
		}
	}

	/** @return array<string, mixed> Of the last 30 days. */
	public function lately(): array {
		$today = $this->today();
		return $this->figures( new Span( Span::shifted( $today, -29 ), Span::shifted( $today, 1 ) ) );
	}

	/** @return array<string, mixed> As GET /reports/summary. */
	private function figures( Span $span ): array {
		$this->totals->catch_up();
		return $this->summary->report( $span, $this->today() );
	}

	private function today(): string {
		return $this->clock->now()->setTimezone( wp_timezone() )->format( 'Y-m-d' );
	}

	/**
	 * The figures as lines: name → value.
	 *
	 * @param array<string, mixed> $figures
	 * @return array<string, string>
	 */
	public static function lines( array $figures ): array {
		$cash  = static fn ( string $which ): string => implode(
			' · ',
			array_map(
				static fn ( array $one ): string => Data::string( Data::map( $one, $which ), 'formatted' ),
				Data::maps( $figures, 'currencies' ),
			),
		);
		$count = static fn ( string $which ): string => number_format_i18n( Data::int( $figures, $which ) );
		return array_filter(
			array(
				__( 'Attempts to cancel', 'churnstop' )      => $count( 'attempts' ),
				__( 'Saved', 'churnstop' )                   => $count( 'saved' ),
				__( 'Cancelled', 'churnstop' )               => $count( 'cancelled' ),
				__( 'Monthly revenue at risk', 'churnstop' ) => $cash( 'mrr_at_risk' ),
				__( 'Monthly revenue saved', 'churnstop' )   => $cash( 'mrr_saved' ),
				__( 'Net kept', 'churnstop' )                => $cash( 'net_kept' ),
				__( 'Given', 'churnstop' )                   => $cash( 'concession' ),
			),
			static fn ( string $value ): bool => '' !== $value
		);
	}

	/** A day of the store's, as it writes days. */
	public static function day( string $day ): string {
		return (string) wp_date(
			self::option( 'date_format' ),
			Span::at( $day )->getTimestamp(),
			new \DateTimeZone( 'UTC' ),
		);
	}

	public static function option( string $name ): string {
		$value = get_option( $name );
		return is_string( $value ) ? $value : '';
	}
}
