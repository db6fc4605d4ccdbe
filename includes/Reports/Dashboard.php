<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** All that the first screen shows, in one answer: it costs the same few queries however many attempts there are. */
final class Dashboard {

	public function __construct(
		private readonly Totals $totals,
		private readonly Summary $summary,
		private readonly Breakdown $breakdown,
		private readonly Names $names,
	) {}

	/**
	 * @param string $interval One of Breakdown::INTERVALS.
	 * @return array<string, mixed>
	 */
	public function report( Span $span, string $today, string $interval ): array {
		return array(
			'first_day'  => $this->totals->first_day(),
			'today'      => $today,
			'choices'    => $this->totals->currencies( $span ),
			'summary'    => $this->summary->report( $span, $today ),
			'interval'   => $interval,
			'series'     => $this->breakdown->series( $span, $interval, 'none' ),
			'reasons'    => $this->reasons( $span ),
			'offers'     => $this->offers( $span ),
		);
	}

	/** @return list<array<string, mixed>> The commonest first. */
	private function reasons( Span $span ): array {
		return array_map(
			fn ( array $one ): array => array(
				'reason' => $one['key'],
				'label'  => null === $one['key'] ? '' : $this->names->reason( (string) $one['key'] ),
			) + $one['counts'],
			$this->breakdown->whole( $span, 'reason' )
		);
	}

	/** @return list<array<string, mixed>> Those that were accepted most first; who accepted none is in no row. */
	private function offers( Span $span ): array {
		$offers = array();
		foreach ( $this->breakdown->whole( $span, 'offer' ) as $one ) {
			$offer_id = Data::string( $one['row'], 'offer_id' );
			if ( '' === $offer_id ) {
				continue;
			}
			$flow_id  = Data::int( $one['row'], 'flow_id' );
			$type     = Data::string( $one['row'], 'offer_type' );
			$offers[] = array(
				'flow_id'      => $flow_id,
				'offer_id'     => $offer_id,
				'offer_type'   => $type,
				'label'        => $this->names->type( $type ),
				'reason_label' => $this->names->reason_of_offer( $flow_id, $offer_id ),
			) + $one['counts'];
		}
		return $offers;
	}
}
