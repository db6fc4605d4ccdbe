<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Failure;

/** Each report by its name, as every door asks for it. */
final class ByName {

	public const NAMES = array( 'summary', 'series', 'funnel', 'survival', 'dashboard', ...Reports::NAMES );

	public function __construct(
		private readonly Totals $totals,
		private readonly Summary $summary,
		private readonly Breakdown $breakdown,
		private readonly Dashboard $dashboard,
		private readonly Reports $reports,
	) {}

	/**
	 * @param string $by       One of Totals::BY; empty: none.
	 * @param string $interval One of Breakdown::INTERVALS; empty: day.
	 * @return array<array-key, mixed>
	 * @throws Failure Where there is no such report.
	 */
	public function report( string $name, Span $span, string $today, string $by = '', string $interval = '' ): array {
		if ( ! in_array( $name, self::NAMES, true ) ) {
			throw Failure::not_found()->saying( __( 'There is no report of that name.', 'churnstop' ) );
		}
		$every = '' === $interval ? 'day' : $interval;
		$this->totals->catch_up();
		return match ( $name ) {
			'summary'   => $this->summary->report( $span, $today ),
			'series'    => $this->breakdown->series( $span, $every, '' === $by ? 'none' : $by ),
			'dashboard' => $this->dashboard->report( $span, $today, $every ),
			'funnel'    => $this->breakdown->funnel( $span ),
			'survival'  => $this->breakdown->survival( $span, $today ),
			default     => $this->reports->named( $name, $span, $today ),
		};
	}
}
