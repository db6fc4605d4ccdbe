<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\Menu;
use ChurnStop\Data;
use ChurnStop\Settings\Capabilities;

/** The last 30 days on WooCommerce's home, in the place that WooCommerce keeps there for others. */
final class HomeCard {

	private const HANDLE = 'churnstop-home-card';

	/** Where the slot is not there, nothing is shown. */
	private const SCRIPT = <<<'JS'
( ( wp, card ) => wp.plugins.registerPlugin( 'churnstop-home-card', {
	scope: 'woocommerce-admin',
	render: () => {
		const el = wp.element.createElement;
		return el( wp.components.Fill, { name: 'woocommerce_homescreen_experimental_header_banner_item' }, () =>
			el( 'section', { className: 'woocommerce-card components-card', style: {
				background: '#fff',
				padding: '16px 24px',
				marginBottom: '24px',
				borderRadius: '4px',
				boxShadow: '0 0 0 1px rgb(0 0 0 / 10%)',
			} },
				el( 'h2', { style: { marginTop: 0, fontSize: '16px' } }, card.title ),
				el( 'dl', { style: {
					display: 'grid',
					gridTemplateColumns: 'repeat(auto-fill, minmax(11em, 1fr))',
					gap: '12px 24px',
					margin: '0 0 12px',
				} },
					card.lines.map( ( [ name, value ] ) => el( 'div', { key: name },
						el( 'dt', null, name ),
						el( 'dd', { style: {
							margin: 0,
							fontSize: '20px',
							lineHeight: 1.3,
							fontWeight: 600,
						} }, value ) ) ) ),
				el( 'a', { href: card.url }, card.open ) ) );
	},
} ) )( window.wp, %s );
JS;

	/** @param \Closure(): Digest $digest */
	public function __construct( private readonly \Closure $digest ) {}

	public function register(): void {
		add_action( 'admin_enqueue_scripts', $this->enqueue( ... ), 20 );
	}

	private function enqueue(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- which page is open.
		$page    = sanitize_text_field( wp_unslash( is_string( $_GET['page'] ?? null ) ? $_GET['page'] : '' ) );
		$is_home = 'wc-admin' === $page && ! isset( $_GET['path'] );
		// phpcs:enable WordPress.Security.NonceVerification.Recommended
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! $is_home || ! current_user_can( Capabilities::MANAGE ) ) {
			return;
		}
		$figures = ( $this->digest )()->lately();
		if ( 0 === Data::int( $figures, 'attempts' ) ) {
			return;
		}
		$lines = array();
		foreach ( Digest::lines( $figures ) as $name => $value ) {
			$lines[] = array( $name, $value );
		}
		$card = array(
			'title' => __( 'Cancellations of the last 30 days', 'churnstop' ),
			'lines' => $lines,
			'url'   => Menu::url( Menu::DASHBOARD ),
			'open'  => __( 'Open dashboard', 'churnstop' ),
		);
		wp_register_script(
			self::HANDLE,
			false,
			array( 'wp-plugins', 'wp-element', 'wp-components' ),
			CHURNSTOP_VERSION,
			array( 'in_footer' => true ),
		);
		wp_enqueue_script( self::HANDLE );
		wp_add_inline_script(
			self::HANDLE,
			str_replace(
				'%s',
				(string) wp_json_encode( $card, JSON_HEX_TAG | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
				self::SCRIPT,
			),
		);
	}
}
