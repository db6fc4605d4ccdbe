<?php
/**
 * What ChurnStop tells staff of customers, as plain text.
 *
 * Override it by copying it to yourtheme/woocommerce/emails/plain/churnstop-staff.php.
 *
 * @var list<\ChurnStop\Connections\StaffNote> $notes
 * @var string                                 $email_heading
 * @var string                                 $additional_content
 * @var \WC_Email                              $email
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

// Plain text has no mark-up to be broken out of: tags are taken away, characters stay themselves.
// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- plain text has no mark-up, see above.
echo wp_strip_all_tags( $email_heading ) . "\n" . str_repeat( '=', 40 ) . "\n\n";

foreach ( $notes as $churnstop_note ) {
	if ( count( $notes ) > 1 ) {
		echo wp_strip_all_tags( $churnstop_note->title ) . "\n" . str_repeat( '-', 40 ) . "\n";
	}
	foreach ( $churnstop_note->facts as $churnstop_name => $churnstop_value ) {
		echo wp_strip_all_tags( $churnstop_name . ': ' . $churnstop_value ) . "\n";
	}
	echo wp_strip_all_tags( __( 'See what happened', 'churnstop' ) ) . ': '
		. esc_url_raw( \ChurnStop\WooCommerce\StaffEmail::address( $churnstop_note ) ) . "\n\n";
}
if ( '' !== $additional_content ) {
	echo str_repeat( '-', 40 ) . "\n\n" . wp_strip_all_tags( wptexturize( $additional_content ) ) . "\n";
}
// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
$churnstop_footer = apply_filters( 'woocommerce_email_footer_text', get_option( 'woocommerce_email_footer_text' ) );
$churnstop_footer = (string) preg_replace( '#<br\s*/?>#i', "\n", (string) $churnstop_footer );
echo "\n" . str_repeat( '-', 40 ) . "\n\n" . wp_strip_all_tags( $churnstop_footer ) . "\n";
// phpcs:enable WordPress.Security.EscapeOutput.OutputNotEscaped
