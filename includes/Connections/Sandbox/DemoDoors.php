<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Settings\Capabilities;

/**
 * What the demo adds to WordPress while it is on: the shop's own buttons, the way from the log-in form to the shop, and
 * a clock that an administrator can put forward. Every admin screen says that this is a demo.
 */
final class DemoDoors {

	private const ACTION = 'churnstop_demo_clock';

	private static bool $registered = false;

	public function __construct( private readonly Sandbox $sandbox ) {}

	/** Once per request. */
	public function register(): void {
		if ( self::$registered ) {
			return;
		}
		self::$registered = true;
		( new Buttons( $this->sandbox ) )->register();
		add_action( 'wp_loaded', array( $this, 'let_time_pass' ), 20 );
		add_filter( 'login_redirect', array( $this, 'to_the_shop' ), 20, 3 );
		add_filter( 'show_admin_bar', array( $this, 'admin_bar' ) );
		add_filter( 'the_content', array( new DemoHistory( $this->sandbox ), 'add' ), 20 );
		add_action( 'admin_notices', array( $this, 'notice' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'move_clock' ) );
	}

	/** What fell due since the last request. */
	public function let_time_pass(): void {
		if ( Sandbox::is_on() && ( new Engine( $this->sandbox->book ) )->is_due() ) {
			$this->sandbox->book->catch_up();
		}
	}

	/** Shoppers of the demo have no business in wp-admin. Any value: it is a filter. */
	public function to_the_shop( mixed $to, mixed $requested, mixed $user ): mixed {
		$elsewhere = is_string( $requested ) && '' !== $requested && admin_url() !== $requested;
		return $user instanceof \WP_User && ! $elsewhere && DemoShoppers::is_one( $user ) ? Demo::page_url() : $to;
	}

	/** A shopper's page looks as in a shop. Any value: it is a filter. */
	public function admin_bar( mixed $shown ): mixed {
		return Sandbox::is_on() && DemoShoppers::is_one( wp_get_current_user() ) ? false : $shown;
	}

	public function notice(): void {
		if ( ! self::may_move() || ! Sandbox::is_on() ) {
			return;
		}
		$now = $this->sandbox->book->now()->getTimestamp();
		printf(
			'<div class="notice notice-info"><p><strong>%s</strong> %s</p><form action="%s" '
				. 'method="post"><p><input type="hidden" name="action" value="%s">%s',
			esc_html__( 'ChurnStop demo.', 'churnstop' ),
			esc_html(
				sprintf(
					/* translators: %s: date and time. */
					__(
						'The sandbox shop is on: its shoppers are made up and nobody is billed. Its clock says %s (UTC).',
						'churnstop',
					),
					(string) wp_date( 'Y-m-d H:i', $now, new \DateTimeZone( 'UTC' ) )
				)
			),
			esc_url( admin_url( 'admin-post.php' ) ),
			esc_attr( self::ACTION ),
			// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped by WordPress.
			wp_nonce_field( self::ACTION, '_wpnonce', true, false )
		);
			// phpcs:enable
		foreach (
			array(
				'day'     => __( 'Advance one day', 'churnstop' ),
				'renewal' => __( 'Advance to the next renewal', 'churnstop' ),
				'month'   => __( 'Advance one month', 'churnstop' ),
			) as $by => $label
		) {
			printf( '<button class="button" name="by" value="%s">%s</button> ', esc_attr( $by ), esc_html( $label ) );
		}
		printf(
			'<a href="%s">%s</a></p></form></div>',
			esc_url( Demo::page_url() ),
			esc_html__( 'See the shop', 'churnstop' ),
		);
	}

	public function move_clock(): void {
		if ( ! self::may_move() || ! Sandbox::is_on() ) {
			wp_die(
				esc_html__( 'You are not allowed to do that. Nothing has changed.', 'churnstop' ),
				'',
				array( 'response' => 403 ),
			);
		}
		check_admin_referer( self::ACTION );
		$by   = isset( $_POST['by'] ) && is_string( $_POST['by'] ) ? sanitize_key( $_POST['by'] ) : '';
		$book = $this->sandbox->book;
		if ( 'renewal' === $by ) {
			$next = ( new Engine( $book ) )->next_renewal();
			if ( null !== $next ) {
				$book->advance_to( $next );
			}
		} elseif ( 'day' === $by || 'month' === $by ) {
			$book->advance( '1 ' . $by );
		}
		$back = wp_get_referer();
		wp_safe_redirect( is_string( $back ) ? $back : admin_url() );
		exit;
	}

	private static function may_move(): bool {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		return current_user_can( 'manage_options' ) || current_user_can( Capabilities::MANAGE );
	}
}
