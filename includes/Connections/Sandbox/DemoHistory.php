<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/**
 * Below the shopper's subscriptions on the demo's page: what was billed, and the shop's notes, so that what was
 * promised can be compared with what happened.
 */
final class DemoHistory {

	public function __construct( private readonly Sandbox $sandbox ) {}

	/** Any value: it is a filter. */
	public function add( mixed $content ): mixed {
		if (
			! is_string( $content )
			|| ! in_the_loop()
			|| ! is_main_query()
			|| ! is_page( Demo::page() )
			|| 0 === Demo::page()
		) {
			return $content;
		}
		$html = '';
		foreach ( $this->sandbox->subscriptions_of( get_current_user_id() ) as $one ) {
			$snapshot = $this->sandbox->snapshot( $one->id );
			$html    .= null === $snapshot ? '' : $this->of( $snapshot );
		}
		return $content . $html;
	}

	private function of( Snapshot $snapshot ): string {
		$lines = '';
		foreach ( $this->sandbox->book->billed( $snapshot->ref->number() ) as $order ) {
			$lines .= sprintf(
				'<tr><td>%s</td><td>%s</td><td>%s</td></tr>',
				esc_html( null === $order['due_at'] ? '–' : NoteText::day( $order['due_at'] ) ),
				esc_html( Prices::money( $order['total'], $order['currency'] )->formatted ),
				'paid' === $order['status'] ? esc_html__( 'Paid', 'churnstop' ) : esc_html__( 'Failed', 'churnstop' )
			);
		}
		$notes = '';
		foreach ( $this->sandbox->book->notes( $snapshot->ref->number() ) as $note ) {
			$notes .= '<li>' . esc_html( $note ) . '</li>';
		}
		if ( '' === $lines && '' === $notes ) {
			return '';
		}
		return sprintf(
			'<details class="churnstop-demo-history"><summary>%s</summary>%s%s</details>',
			/* translators: %s: name of a subscription. */
			esc_html( sprintf( __( 'Demo: what the shop billed and noted for %s', 'churnstop' ), $snapshot->name ) ),
			'' === $lines
				? ''
				: '<table><thead><tr><th scope="col">'
					. esc_html__( 'Due', 'churnstop' )
					. '</th><th scope="col">'
					. esc_html__( 'Amount', 'churnstop' )
					. '</th><th scope="col">'
					. esc_html__( 'Payment', 'churnstop' )
					. '</th></tr></thead><tbody>'
					. $lines
					. '</tbody></table>',
			'' === $notes ? '' : '<ul>' . $notes . '</ul>'
		);
	}
}
