<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\Connections;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storefront\Address;

/**
 * "Try it as a shopper": leads to the page of one of the admin's own subscriptions, whose Cancel begins a test there;
 * who has none walks the preview in the editor. It only leads: whether there is one is looked up when it is asked for,
 * not on each screen that shows the link.
 */
final class TryIt {

	private const ACTION = 'churnstop_try';

	/** @param \Closure(): Connections $connections */
	public function __construct( private readonly \Closure $connections ) {}

	public function register(): void {
		add_action( 'admin_post_' . self::ACTION, array( $this, 'lead' ) );
	}

	/** With `flow`: whose preview it is otherwise. */
	public static function url(): string {
		return admin_url( 'admin-post.php?action=' . self::ACTION );
	}

	public function lead(): void {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to manage ChurnStop.', 'churnstop' ), '', array(
				'response' => 403,
			) );
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- it leads to a screen, and changes nothing.
		$flow = isset( $_GET['flow'] ) && is_string( $_GET['flow'] ) ? absint( $_GET['flow'] ) : 0;
		wp_safe_redirect(
			$this->own() ?? add_query_arg( array( 'flow' => $flow, 'try' => 1 ), Menu::url( Menu::FLOWS ) ),
			302,
			'ChurnStop',
		);
		exit;
	}

	/** The page of the newest subscription of the admin's own that can be cancelled; null where there is none. */
	public function own(): ?string {
		$own = ( $this->connections )()->cancellable_by( Actor::customer( get_current_user_id() ) );
		foreach ( $own as [ $connection, $snapshot ] ) {
			return add_query_arg( Address::MODE, Attempt::TEST, $connection->account_url( $snapshot ) );
		}
		return null;
	}
}
