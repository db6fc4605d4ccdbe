<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Settings\Capabilities;

/** The door to wp-admin: the menu, and the screens that src/admin draws over REST. */
final class Menu {

	public const DASHBOARD   = 'churnstop-dashboard';
	public const FLOWS       = 'churnstop';
	public const ATTEMPTS    = 'churnstop-attempts';
	public const EXPERIMENTS = 'churnstop-experiments';
	public const EVENTS      = 'churnstop-events';
	public const SETTINGS    = 'churnstop-settings';

	private const HANDLE = 'churnstop-admin';

	/** Where WordPress keeps what is said of each plugin. */
	private const DOCS    = 'https://wordpress.org/plugins/churnstop/';
	private const SUPPORT = 'https://wordpress.org/support/plugin/churnstop/';

	/** Names the files that did not load. Not part of them, for that reason. */
	private const WATCH = <<<'JS'
addEventListener( 'load', () => {
	const box = document.getElementById( 'churnstop-blocked' );
	const missing = [
		! window.churnstopBoot.started && 'index.js',
		! getComputedStyle( box ).getPropertyValue( '--cs-ink' ) && 'index.css',
	].filter( Boolean );
	box.hidden = missing.length === 0;
	const line = ( file ) =>
		Object.assign( document.createElement( 'li' ), { textContent: box.dataset.folder + file } );
	box.querySelector( 'ul' ).append( ...missing.map( line ) );
} );
JS;

	/**
	 * @var array<string, 'dashboard'|'flows'|'attempts'|'experiments'|'events'|'settings'> Hook suffix of the page →
	 *     screen.
	 */
	private array $screens = array();

	/** @param \Closure(): Boot $boot Called only on our own screens. */
	public function __construct( private readonly \Closure $boot ) {}

	public function register(): void {
		add_action( 'admin_menu', $this->add_pages( ... ) );
		add_action( 'admin_enqueue_scripts', $this->enqueue( ... ) );
		add_filter( 'admin_body_class', $this->body_class( ... ) );
		add_filter( 'plugin_action_links_' . plugin_basename( self::plugin_file() ), self::plugin_links( ... ) );
		add_filter( 'plugin_row_meta', self::plugin_meta( ... ), 10, 2 );
		( new PreviewFrame() )->register();
		( new AttemptsScreen() )->register();
	}

	/** Address of a screen. */
	public static function url( string $page ): string {
		return admin_url( 'admin.php?page=' . $page );
	}

	private function add_pages(): void {
		$capability = Capabilities::MANAGE;
		// One for all: the first two pages are the same, and what is hooked twice would be drawn twice.
		$render     = $this->render( ... );
		$title      = __( 'ChurnStop', 'churnstop' );
		$icon       = 'data:image/svg+xml;base64,'
			. base64_encode(
				'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path fill="black" d="M10 2a8 8 0 1 '
					. '0 7.4 11h-2.2A6 6 0 1 1 15.2 7H12v2h6.500V2.500h-2v2.800A8 8 0 0 0 10 2Zm-2 5h4v6H8V7Z"/></svg>',
			);
		// phpcs:disable WordPress.WP.Capabilities.Unknown -- our own capability.
		$flows    = add_menu_page( $title, $title, $capability, self::FLOWS, $render, $icon, 57 );
		$first    = add_submenu_page(
			self::FLOWS,
			__( 'Flows', 'churnstop' ),
			__( 'Flows', 'churnstop' ),
			$capability,
			self::FLOWS,
			$render,
		);
		// The first of the list is what the menu itself opens.
		$board    = add_submenu_page(
			self::FLOWS,
			__( 'Dashboard', 'churnstop' ),
			__( 'Dashboard', 'churnstop' ),
			$capability,
			self::DASHBOARD,
			$render,
			0,
		);
		$attempts = add_submenu_page(
			self::FLOWS,
			__( 'Attempts', 'churnstop' ),
			__( 'Attempts', 'churnstop' ),
			$capability,
			self::ATTEMPTS,
			$render,
			1,
		);
		$tests    = add_submenu_page(
			self::FLOWS,
			__( 'Experiments', 'churnstop' ),
			__( 'Experiments', 'churnstop' ),
			$capability,
			self::EXPERIMENTS,
			$render,
		);
		$events   = add_submenu_page(
			self::FLOWS,
			__( 'Events', 'churnstop' ),
			__( 'Events', 'churnstop' ),
			$capability,
			self::EVENTS,
			$render,
		);
		$settings = add_submenu_page(
			self::FLOWS,
			__( 'Settings', 'churnstop' ),
			__( 'Settings', 'churnstop' ),
			$capability,
			self::SETTINGS,
			$render,
		);
		// phpcs:enable WordPress.WP.Capabilities.Unknown
		foreach ( array(
			'dashboard' => array( $board ),
			'flows'     => array( $flows, $first ),
			'attempts'  => array( $attempts ),
			'experiments' => array( $tests ),
			'events'    => array( $events ),
			'settings'  => array( $settings ),
		) as $screen => $suffixes ) {
			foreach ( $suffixes as $suffix ) {
				if ( is_string( $suffix ) ) {
					$this->screens[ $suffix ] = $screen;
					if ( 'attempts' === $screen || 'dashboard' === $screen ) {
						add_action(
							'load-' . $suffix,
							'attempts' === $screen ? AttemptsScreen::list( ... ) : AttemptsScreen::board( ... ),
						);
					}
				}
			}
		}
	}

	private function render(): void {
		printf(
			'<div id="churnstop-blocked" class="notice notice-error" role="alert" data-folder="%s" '
				. 'hidden><p>%s</p><ul></ul></div>',
			esc_url( self::address() ),
			esc_html__(
				'ChurnStop is not shown as it should be, because files of it did not load. An ad blocker, a security plugin or a firewall may block them. Allow them for this site, then reload the page. They are:',
				'churnstop',
			)
		);
		echo '<div id="churnstop-admin" class="churnstop-admin"><h1 class="screen-reader-text">'
			. esc_html__( 'ChurnStop', 'churnstop' )
			. '</h1>';
		echo '<noscript><div class="notice notice-error"><p>'
			. esc_html__(
				'This screen needs JavaScript. Your customers do not: they can cancel without it.',
				'churnstop',
			)
			. '</p></div></noscript>';
		if ( ! is_file( self::build( 'index.asset.php' ) ) ) {
			echo '<div class="notice notice-error"><p>'
				. esc_html__(
					'The built files of this screen are missing. Install the plugin from its zip file, or run "npm run build" in its folder.',
					'churnstop',
				)
				. '</p></div>';
		}
		echo '</div>';
	}

	private function enqueue( string $suffix ): void {
		$screen = $this->screens[ $suffix ] ?? null;
		$asset  = self::build( 'index.asset.php' );
		if ( null === $screen || ! is_file( $asset ) ) {
			return;
		}
		if ( 'settings' === $screen ) {
			// For the logo.
			wp_enqueue_media();
		}
		$built        = require $asset;
		$built        = is_array( $built ) ? $built : array();
		$dependencies = array_values( array_filter(
			is_array( $built['dependencies'] ?? null ) ? $built['dependencies'] : array(),
			'is_string',
		) );
		$version      = is_string( $built['version'] ?? null ) ? $built['version'] : '1';
		$base         = self::address();
		wp_enqueue_script( self::HANDLE, $base . 'index.js', $dependencies, $version, array( 'in_footer' => true ) );
		wp_set_script_translations( self::HANDLE, 'churnstop', dirname( self::plugin_file() ) . '/languages' );
		if ( is_file( self::build( 'index.css' ) ) ) {
			wp_enqueue_style( self::HANDLE, $base . 'index.css', array( 'wp-components' ), $version );
			wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
		}
		wp_add_inline_script(
			self::HANDLE,
			'window.churnstopBoot = '
				. wp_json_encode(
					( $this->boot )()->data( $screen ),
					JSON_HEX_TAG | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE,
				)
				. ';',
			'before'
		);
		wp_add_inline_script( self::HANDLE, self::WATCH );
	}

	private function body_class( string $classes ): string {
		$screen = get_current_screen();
		return null !== $screen && isset( $this->screens[ $screen->id ] ) ? $classes . ' churnstop-screen ' : $classes;
	}

	/**
	 * What is done with the plugin, under its name on Plugins.
	 *
	 * @param array<array-key, string> $links
	 * @return array<array-key, string>
	 */
	private static function plugin_links( array $links ): array {
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			return $links;
		}
		return array(
			'churnstop-flows'    => self::link( self::url( self::FLOWS ), __( 'Flows', 'churnstop' ) ),
			'churnstop-settings' => self::link( self::url( self::SETTINGS ), __( 'Settings', 'churnstop' ) ),
		) + $links;
	}

	/**
	 * What is read about it, under its description there.
	 *
	 * @param array<array-key, string> $links
	 * @return array<array-key, string>
	 */
	private static function plugin_meta( array $links, string $file ): array {
		return plugin_basename( self::plugin_file() ) !== $file ? $links : array(
			...$links,
			'churnstop-docs'    => self::link( self::DOCS, __( 'Docs', 'churnstop' ) ),
			'churnstop-support' => self::link( self::SUPPORT, __( 'Support', 'churnstop' ) ),
		);
	}

	private static function link( string $url, string $label ): string {
		return sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $label ) );
	}

	private static function build( string $file ): string {
		return dirname( __DIR__, 2 ) . '/build/admin/' . $file;
	}

	private static function address(): string {
		return plugins_url( 'build/admin/', self::plugin_file() );
	}

	private static function plugin_file(): string {
		return dirname( __DIR__, 2 ) . '/churnstop.php';
	}
}
