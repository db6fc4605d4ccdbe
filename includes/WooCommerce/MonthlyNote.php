<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use Automattic\WooCommerce\Admin\Notes\Note;
use ChurnStop\Admin\Menu;
use ChurnStop\Reports\Span;

/** A note a month in WooCommerce's inbox. */
final class MonthlyNote {

	private const NAME = 'churnstop-month';

	/**
	 * @param array<string, mixed> $figures
	 * @param string               $from    The first day of the month.
	 */
	public function add( array $figures, string $from ): void {
		if ( ! class_exists( Note::class ) ) {
			return;
		}
		$month = (string) wp_date( 'F Y', Span::at( $from )->getTimestamp(), new \DateTimeZone( 'UTC' ) );
		$lines = array();
		foreach ( Digest::lines( $figures ) as $name => $value ) {
			$lines[] = $name . ': ' . $value;
		}
		$note = new Note();
		$note->set_name( self::NAME );
		$note->set_source( 'churnstop' );
		$note->set_type( Note::E_WC_ADMIN_NOTE_INFORMATIONAL );
		/* translators: %s: a month with its year. */
		$note->set_title( sprintf( __( 'Cancellations in %s', 'churnstop' ), $month ) );
		$note->set_content( implode( '<br>', array_map( esc_html( ... ), $lines ) ) );
		$note->add_action(
			'churnstop-dashboard',
			__( 'Open dashboard', 'churnstop' ),
			add_query_arg(
				array(
					'from' => $from,
					'to' => Span::at( $from )->modify( 'last day of this month' )->format( 'Y-m-d' ),
				),
				Menu::url( Menu::DASHBOARD ),
			),
		);
		$note->save();
	}
}
