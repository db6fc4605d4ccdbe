<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\Menu;
use ChurnStop\Reports\Span;

/** The week's cancellations, for staff. */
final class WeeklyEmail extends EmailToStaff {

	/** @var array<string, mixed> */
	private array $figures = array(
		'attempts'  => 12,
		'saved'     => 5,
		'cancelled' => 6,
	);

	private string $from = '2026-01-05';

	public function __construct() {
		$this->id           = 'churnstop_weekly';
		$this->title        = __( 'Cancellations of the week (ChurnStop)', 'churnstop' );
		$this->description  = __(
			'Sent to staff each Monday: how many customers started to cancel, how many stayed, and what they have paid since. Not sent for a week without any.',
			'churnstop',
		);
		$this->placeholders = array( '{week}' => Digest::day( $this->from ) );
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		/* translators: {week}: a day. */
		return __( '[{site_title}] Cancellations of the week from {week}', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return __( 'Cancellations of the week', 'churnstop' );
	}

	/** @param array<string, mixed> $figures */
	public function deliver( array $figures, string $from ): void {
		$this->figures      = $figures;
		$this->from         = $from;
		$this->placeholders = array( '{week}' => Digest::day( $from ) ) + $this->placeholders;
		$this->send_to_staff();
	}

	/** @return string */
	public function get_content_html() {
		// What mail programs know: no side that depends on the direction of writing.
		$side = is_rtl() ? 'right' : 'left';
		$cell = 'text-align:' . $side . ';padding:4px 0;padding-' . ( is_rtl() ? 'left' : 'right' ) . ':24px';
		$rows = '';
		foreach ( Digest::lines( $this->figures ) as $name => $value ) {
			$rows .= '<tr><th scope="row" style="' . $cell . '">'
				. esc_html( $name )
				. '</th><td style="' . $cell . '">'
				. esc_html( $value )
				. '</td></tr>';
		}
		ob_start();
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's own.
		do_action( 'woocommerce_email_header', $this->get_heading(), $this );
		echo '<p>'
			. esc_html( $this->about() )
			. '</p><table cellspacing="0" cellpadding="0" border="0" style="margin-bottom:16px">'
			. wp_kses_post( $rows )
			. '</table>';
		echo '<p><a href="'
			. esc_url( $this->link() )
			. '">'
			. esc_html__( 'Open dashboard', 'churnstop' )
			. '</a></p>'
			. wp_kses_post( wpautop( wptexturize( $this->get_additional_content() ) ) );
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- as above.
		do_action( 'woocommerce_email_footer', $this );
		return (string) ob_get_clean();
	}

	/** @return string */
	public function get_content_plain() {
		$lines = array( $this->about(), '' );
		foreach ( Digest::lines( $this->figures ) as $name => $value ) {
			$lines[] = $name . ': ' . $value;
		}
		$more = trim( wp_strip_all_tags( $this->get_additional_content() ) );
		$last = '' === $more ? array() : array( '', $more );
		return implode( "\n", array( ...$lines, '', $this->link(), ...$last ) ) . "\n";
	}

	private function about(): string {
		return sprintf(
			/* translators: 1: first day, 2: last day. */
			__(
				'From %1$s to %2$s, by the day on which a customer started to cancel. Net kept is what has been paid until now. It grows with later renewals.',
				'churnstop',
			),
			Digest::day( $this->from ),
			Digest::day( Span::shifted( $this->from, 6 ) )
		);
	}

	/** To the same days. */
	private function link(): string {
		return add_query_arg(
			array( 'from' => $this->from, 'to' => Span::shifted( $this->from, 6 ) ),
			Menu::url( Menu::DASHBOARD ),
		);
	}
}
