<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\RestApi;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The loader, and what it needs to know, on pages that show a Cancel control and on no others. No inline script and no
 * inline style: the data is a JSON block, which a strict Content-Security-Policy lets pass.
 */
final class Assets {

	private const LOADER     = 'churnstop-loader';
	private const LIST_STYLE = 'churnstop-list';
	private const STYLE      = 'churnstop-page';

	private const AGREEMENT  = 'churnstop-agreement';

	/** @var array<int|string, string> Subscription → the store's own cancel link. */
	private array $native = array();

	/** @var array<string, string>|null */
	private ?array $files = null;

	public function __construct(
		private readonly string $plugin_file,
		private readonly SettingsStore $settings,
		private readonly LogIn $log_in,
	) {}

	/** A Cancel control for this subscription is on the page. */
	public function announce( SubscriptionRef $subscription, string $native ): void {
		if ( array() === $this->native ) {
			$this->load();
		}
		$this->native[ $subscription->written() ] = $native;
	}

	/** The style of the list of subscriptions. */
	public function list_style(): void {
		$file = $this->file( 'loader.css' );
		if ( null !== $file ) {
			// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the file's name is its version.
			wp_enqueue_style( self::LIST_STYLE, $file, array(), null );
		}
	}

	/** The style that the page without JavaScript shares with the modal. */
	public function style(): void {
		$this->list_style();
		$file = $this->file( 'modal.css' );
		if ( null !== $file ) {
			// phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the file's name is its version.
			wp_enqueue_style( self::STYLE, $file, array(), null );
			$properties = $this->settings->get()->look()->properties();
			if ( array() !== $properties ) {
				// The one inline style, and only where the merchant chose a look: a policy that forbids it leaves the
				// theme's own.
				$css = implode(
					';',
					array_map(
						static fn ( string $name, string $value ): string => $name . ':' . $value,
						array_keys( $properties ),
						$properties,
					),
				);
				$css = '.churnstop-page{' . wp_strip_all_tags( $css ) . '}';
				if ( isset( $properties['--churnstop-accent'] ) ) {
					$css .= '.churnstop-page .churnstop-button'
						. '{background:var(--churnstop-accent);color:var(--churnstop-on-accent)}';
				}
				if ( isset( $properties['--churnstop-radius'] ) ) {
					$css .= '.churnstop-page .churnstop-button{border-radius:var(--churnstop-radius)}';
				}
				wp_add_inline_style( self::STYLE, $css );
			}
		}
	}

	/** Forms about what was agreed are on the page. */
	public function agreements(): void {
		$file = $this->file( 'agreement.js' );
		if ( null !== $file ) {
			wp_enqueue_script(
				self::AGREEMENT,
				$file,
				array(),
				// phpcs:disable WordPress.WP.EnqueuedResourceParameters -- the file's name is its version.
				null,
				array(
					'in_footer' => true,
					'strategy'  => 'defer',
				)
			);
				// phpcs:enable
		}
	}

	private function load(): void {
		$loader = $this->file( 'loader.js' );
		// An incomplete build: the links work without.
		if ( null === $loader || null === $this->file( 'modal.js' ) ) {
			return;
		}
		wp_enqueue_script(
			self::LOADER,
			$loader,
			array(),
			// phpcs:disable WordPress.WP.EnqueuedResourceParameters.MissingVersion -- the file's name is its version.
			null,
			array(
				'in_footer' => true,
				'strategy'  => 'defer',
			)
		);
			// phpcs:enable
		// Before the scripts of the footer (20): a cached loader may run at once.
		add_action( 'wp_footer', array( $this, 'print_data' ), 15 );
	}

	/**
	 * What an embedded page needs to show the modal; null where the build is incomplete. Nothing about anybody.
	 *
	 * @return array<string, mixed>|null
	 */
	public function embedded(): ?array {
		$script = $this->file( 'flow.js' );
		$style  = $this->file( 'flow.css' );
		return null === $script || null === $style ? null : array(
			'root'   => rest_url( RestApi::NAMESPACE . '/' ),
			'renew'  => FreshNonce::address(),
			'script' => $script,
			'style'  => $style,
			'words'  => ModalText::all(),
			'look'   => (object) $this->look(),
			'speaks' => determine_locale(),
			'log_in' => $this->log_in->url( '/' ),
		);
	}

	/** The address that other pages load the embed from. */
	public function embed_script(): string {
		return plugins_url( 'build/embed.js', $this->plugin_file );
	}

	public function print_data(): void {
		$data = array(
			'root'   => Walk::current()?->routes() ?? rest_url( RestApi::NAMESPACE . '/' ),
			'nonce'  => wp_create_nonce( 'wp_rest' ),
			'renew'  => FreshNonce::address(),
			'module' => $this->file( 'modal.js' ),
			'style'  => $this->file( 'modal.css' ),
			'words'  => ModalText::all(),
			'look'   => (object) $this->look(),
			'speaks' => determine_locale(),
			'native' => (object) $this->native,
			'log_in' => $this->log_in->url( Address::here() ),
		);
		// "<" and "&" as escapes: the block cannot be ended from within.
		$json = wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
		if ( false !== $json ) {
			wp_print_inline_script_tag(
				$json,
				array(
					'type' => 'application/json',
					'id'   => 'churnstop-data',
				)
			);
		}
	}

	/** @return array<string, string> Look in src/storefront/modal/options.ts; what is not set follows the theme. */
	private function look(): array {
		$look = $this->settings->get()->look();
		return array_filter(
			array(
				'accent'    => $look->accent,
				'on_accent' => $look->on_accent(),
				'radius'    => null === $look->radius ? '' : $look->radius . 'px',
				'logo'      => $look->logo > 0 ? (string) wp_get_attachment_image_url( $look->logo, 'medium' ) : '',
			),
			static fn ( string $value ): bool => '' !== $value
		);
	}

	private function file( string $name ): ?string {
		if ( null === $this->files ) {
			$manifest    = plugin_dir_path( $this->plugin_file ) . 'build/storefront/manifest.json';
			$this->files = array_filter( Data::file( $manifest ), is_string( ... ) );
		}
		return isset( $this->files[ $name ] )
			? plugins_url( 'build/storefront/' . $this->files[ $name ], $this->plugin_file )
			: null;
	}
}
