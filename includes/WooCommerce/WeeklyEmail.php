<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\Menu;
use ChurnStop\Reports\Span;

/**
 * The week's cancellations, for staff: one of WooCommerce's e-mails, off until somebody switches it on under
 * WooCommerce > Settings > Emails.
 */
final class WeeklyEmail extends \WC_Email {

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
		$this->recipient = $this->get_option( 'recipient', Digest::option( 'admin_email' ) );
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

	public function init_form_fields(): void {
		parent::init_form_fields();
		$this->form_fields['enabled']['default'] = 'no';
		$this->form_fields                       = array_slice( $this->form_fields, 0, 1, true ) + array(
			'recipient' => array(
				'title'       => __( 'Recipients', 'churnstop' ),
				'type'        => 'text',
				'description' => sprintf(
					/* translators: %s: an e-mail address. */
					__( 'Addresses with commas between them. Empty: %s.', 'churnstop' ),
					Digest::option( 'admin_email' ),
				),
				'default'     => '',
			),
		) + $this->form_fields;
	}

	/** @param array<string, mixed> $figures */
	public function deliver( array $figures, string $from ): void {
		$this->figures      = $figures;
		$this->from         = $from;
		$this->placeholders = array( '{week}' => Digest::day( $from ) ) + $this->placeholders;
		if ( '' === trim( (string) $this->recipient ) ) {
			$this->recipient = Digest::option( 'admin_email' );
		}
		if ( $this->is_enabled() && '' !== (string) $this->get_recipient() ) {
			$this->send(
				$this->get_recipient(),
				$this->get_subject(),
				$this->get_content(),
				$this->get_headers(),
				$this->get_attachments(),
			);
		}
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
		return implode( "\n", array( ...$lines, '', $this->link(), ...( '' === $more ? array() : array( '', $more ) ) ) )
			. "\n";
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
