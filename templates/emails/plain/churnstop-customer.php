<?php
/**
 * An e-mail of ChurnStop to a customer, as plain text. Override it by copying it to
 * yourtheme/woocommerce/emails/plain/churnstop-customer.php.
 *
 * @var \ChurnStop\Connections\Email $message
 * @var string                   $email_heading
 * @var string                   $additional_content
 * @var \WC_Email                $email
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

// Plain text has no mark-up to be broken out of: tags are taken away, characters stay themselves.
// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- plain text has no mark-up, see above.
echo wp_strip_all_tags( $email_heading ) . "\n" . str_repeat( '=', 40 ) . "\n\n";

foreach ( $message->sentences as $churnstop_sentence ) {
	echo wp_strip_all_tags( $churnstop_sentence ) . "\n\n";
}
/* translators: 1: what it is ("Next payment"), 2: its value. Write the colon as your language does. */
$churnstop_line = __( '%1$s: %2$s', 'churnstop' );
foreach ( $message->facts as $churnstop_name => $churnstop_value ) {
	echo wp_strip_all_tags( sprintf( $churnstop_line, $churnstop_name, $churnstop_value ) ) . "\n";
}
echo array() === $message->facts ? '' : "\n";
foreach ( $message->links as $churnstop_name => $churnstop_value ) {
	echo wp_strip_all_tags( sprintf( $churnstop_line, $churnstop_name, esc_url_raw( $churnstop_value ) ) ) . "\n";
}
if ( '' !== $additional_content ) {
	echo "\n" . str_repeat( '-', 40 ) . "\n\n" . wp_strip_all_tags( wptexturize( $additional_content ) ) . "\n";
}
// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
$churnstop_footer = apply_filters( 'woocommerce_email_footer_text', get_option( 'woocommerce_email_footer_text' ) );
$churnstop_footer = (string) preg_replace( '#<br\s*/?>#i', "\n", (string) $churnstop_footer );
echo "\n" . str_repeat( '-', 40 ) . "\n\n" . wp_strip_all_tags( $churnstop_footer ) . "\n";
// phpcs:enable WordPress.Security.EscapeOutput.OutputNotEscaped
