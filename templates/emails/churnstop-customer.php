<?php
/**
 * An e-mail of ChurnStop to a customer. Override it by copying it to
 * yourtheme/woocommerce/emails/churnstop-customer.php.
 *
 * @var \ChurnStop\Connections\Email $message
 * @var string                   $email_heading
 * @var string                   $additional_content
 * @var \WC_Email                $email
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
do_action( 'woocommerce_email_header', $email_heading, $email );

foreach ( $message->sentences as $churnstop_sentence ) {
	printf( '<p>%s</p>', esc_html( $churnstop_sentence ) );
}
if ( array() !== $message->facts ) :
	?>
<table class="td" cellspacing="0" cellpadding="6" border="1" style="width: 100%; margin-bottom: 24px;">
	<tbody>
	<?php
	$churnstop_style = 'text-align: ' . ( is_rtl() ? 'right' : 'left' ) . '; vertical-align: top;';
	foreach ( $message->facts as $churnstop_name => $churnstop_value ) {
		printf(
			'<tr>
				<th class="td" scope="row" style="%1$s">%2$s</th>
				<td class="td" style="%1$s">%3$s</td>
			</tr>',
			esc_attr( $churnstop_style ),
			esc_html( (string) $churnstop_name ),
			esc_html( $churnstop_value )
		);
	}
	?>
	</tbody>
</table>
	<?php
endif;
if ( array() !== $message->links ) {
	$churnstop_links = array();
	foreach ( $message->links as $churnstop_name => $churnstop_value ) {
		$churnstop_links[] = sprintf(
			'<a class="link" href="%s">%s</a>',
			esc_url( $churnstop_value ),
			esc_html( (string) $churnstop_name )
		);
	}
	// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped above.
	echo '<p>' . implode( ' &nbsp;·&nbsp; ', $churnstop_links ) . '</p>';
}
if ( '' !== $additional_content ) {
	echo wp_kses_post( wpautop( wptexturize( $additional_content ) ) );
}

// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
do_action( 'woocommerce_email_footer', $email );
