<?php
/**
 * What ChurnStop tells staff of customers.
 *
 * Override it by copying it to yourtheme/woocommerce/emails/churnstop-staff.php.
 *
 * @var list<\ChurnStop\Connections\StaffNote> $notes
 * @var string                                 $email_heading
 * @var string                                 $additional_content
 * @var \WC_Email                              $email
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

$churnstop_style = 'text-align: ' . ( is_rtl() ? 'right' : 'left' ) . '; vertical-align: top;';

// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
do_action( 'woocommerce_email_header', $email_heading, $email );

foreach ( $notes as $churnstop_note ) :
	if ( count( $notes ) > 1 ) {
		printf( '<h2>%s</h2>', esc_html( $churnstop_note->title ) );
	}
	?>
<table class="td" cellspacing="0" cellpadding="6" border="1" style="width: 100%; margin-bottom: 8px;">
	<tbody>
	<?php
	foreach ( $churnstop_note->facts as $churnstop_name => $churnstop_value ) {
		printf(
			'<tr>
				<th class="td" scope="row" style="%1$s">%2$s</th>
				<td class="td" style="%1$s">%3$s</td>
			</tr>',
			esc_attr( $churnstop_style ),
			esc_html( (string) $churnstop_name ),
			nl2br( esc_html( $churnstop_value ) )
		);
	}
	?>
	</tbody>
</table>
<p style="margin-bottom: 24px;">
	<a class="link" href="<?php echo esc_url( \ChurnStop\WooCommerce\StaffEmail::address( $churnstop_note ) ); ?>">
		<?php esc_html_e( 'See what happened', 'churnstop' ); ?>
	</a>
</p>
	<?php
endforeach;
if ( '' !== $additional_content ) {
	echo wp_kses_post( wpautop( wptexturize( $additional_content ) ) );
}

// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own.
do_action( 'woocommerce_email_footer', $email );
