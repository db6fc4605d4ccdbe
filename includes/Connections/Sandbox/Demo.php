<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/**
 * Turns the sandbox on and off, and fills it with a shop to try things in.
 *
 * Only npm start, WP-CLI and an administrator's own choice call this: a site never gets demo shoppers on its own.
 */
final class Demo {

	/**
	 * Holds what the demo made, as long as it is on: `since` (ISO 8601), `page` (post id), `filled` (whether the shop
	 * is complete).
	 */
	public const OPTION = 'churnstop_demo';

	/** Who can log in: a list of {user, role, label, url}. Passwords are in no option: see give_passwords(). */
	public const LOGINS = 'churnstop_demo_logins';

	/** Fired when the sandbox was turned on or off: whoever holds connections makes them anew. */
	public const SWITCHED = 'churnstop_demo_switched';

	/** Marks the users that the demo made: they alone are removed with it. */
	public const USER_MARK = 'churnstop_demo';

	/** Turns the sandbox on, empty. Twice is once. */
	public static function on(): void {
		if ( Sandbox::is_on() ) {
			return;
		}
		( new Tables( Plugin::get()->part( Database::class ) ) )->create();
		update_option(
			self::OPTION,
			array(
				'since'  => Data::iso( new \DateTimeImmutable() ),
				'page'   => 0,
				'filled' => false,
			),
			true
		);
		do_action( self::SWITCHED );
	}

	/**
	 * Turns it off, and removes what it made: tables, shoppers, page, log-ins. Whoever listens removes what was
	 * recorded of them.
	 */
	public static function off(): void {
		if ( ! Sandbox::is_on() ) {
			return;
		}
		$page = self::page();
		// It stays, autoloaded, so that looking for it costs no query.
		update_option( self::OPTION, array(), true );
		delete_option( self::LOGINS );
		( new MovableClock() )->reset();
		do_action( self::SWITCHED );
		( new Tables( Plugin::get()->part( Database::class ) ) )->drop();
		if ( $page > 0 ) {
			wp_delete_post( $page, true );
		}
		DemoShoppers::remove();
	}

	/**
	 * A complete demo shop. Does nothing where there is one; what a killed run left half made is made anew.
	 *
	 * @param (\Closure(): mixed)|null $before Called when the shop is open, before its shoppers do anything.
	 */
	public static function fill( ?\Closure $before = null ): void {
		if ( self::is_filled() ) {
			return;
		}
		self::off();
		self::on();
		self::remember( array( 'page' => self::make_page() ) );
		$sandbox  = new Sandbox( Plugin::get()->part( Database::class ) );
		$shoppers = ( new DemoShop( $sandbox->book ) )->open();
		if ( null !== $before ) {
			$before();
		}
		( new DemoPast() )->happen( $shoppers );
		update_option( self::LOGINS, array_column( $shoppers, 'login' ), false );
		self::remember( array( 'filled' => true ) );
	}

	/** @return list<array{user: string, role: string, label: string, url: string}> */
	public static function logins(): array {
		$stored = get_option( self::LOGINS, array() );
		return array_values(
			array_map(
				static fn ( mixed $login ): array => array(
					'user'  => Data::string( Data::as_map( $login ), 'user' ),
					'role'  => Data::string( Data::as_map( $login ), 'role' ),
					'label' => Data::string( Data::as_map( $login ), 'label' ),
					'url'   => Data::string( Data::as_map( $login ), 'url' ),
				),
				is_array( $stored ) ? $stored : array()
			)
		);
	}

	/**
	 * Gives each shopper a password, and says it this once: it is stored nowhere. On a machine of one's own it is a
	 * known one, elsewhere a new one each time.
	 *
	 * @return list<array{user: string, password: string, role: string, label: string, url: string}>
	 */
	public static function give_passwords(): array {
		return array_map(
			static fn ( array $login ): array => array(
				'password' => DemoShoppers::give_password( $login['user'] ),
			) + $login,
			self::logins(),
		);
	}

	public static function is_filled(): bool {
		return Data::bool( self::option(), 'filled' );
	}

	/** Where the demo's shoppers see their subscriptions. */
	public static function page_url(): string {
		$url = self::page() > 0 ? get_permalink( self::page() ) : false;
		return is_string( $url ) ? $url : home_url( '/' );
	}

	/** The page's id; 0 where there is none. */
	public static function page(): int {
		return Data::int( self::option(), 'page' );
	}

	/** @return array<string, mixed> */
	private static function option(): array {
		return Data::as_map( get_option( self::OPTION ) );
	}

	/** @param array<string, mixed> $values */
	private static function remember( array $values ): void {
		update_option( self::OPTION, $values + self::option(), true );
	}

	private static function make_page(): int {
		$note = __( 'This is a demo shop. Nobody is billed here, and all shoppers are made up.', 'churnstop' );
		$id   = wp_insert_post(
			array(
				'post_type'      => 'page',
				'post_status'    => 'publish',
				'post_title'     => __( 'My subscriptions', 'churnstop' ),
				'post_content'   => "<!-- wp:paragraph -->\n<p><em>"
					. esc_html( $note )
					. "</em></p>\n<!-- /wp:paragraph -->\n\n<!-- wp:churnstop/cancel-flow /-->",
				'comment_status' => 'closed',
				'ping_status'    => 'closed',
			)
		);
		return $id;
	}
}
