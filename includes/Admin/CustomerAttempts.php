<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Settings\Capabilities;

/**
 * The way from a customer to what they did when they wanted to cancel: on the user's page, and for other pages' links.
 */
final class CustomerAttempts {

	/** @param \Closure(): AttemptSearch $attempts */
	public function __construct( private readonly \Closure $attempts ) {}

	public function register(): void {
		add_action( 'show_user_profile', $this->print_row( ... ) );
		add_action( 'edit_user_profile', $this->print_row( ... ) );
	}

	/** The list of attempts, with this customer's only. */
	public static function url( int|string $customer_id ): string {
		return add_query_arg( 'customer_id', $customer_id, Menu::url( Menu::ATTEMPTS ) );
	}

	/** A link that says how many there are; empty where there are none, or whoever looks may not see them. */
	public function link( int|string $customer_id ): string {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( ! current_user_can( Capabilities::MANAGE ) || 0 === $customer_id ) {
			return '';
		}
		$filter = array(
			'mode'        => 'live',
			'customer_id' => $customer_id,
		);
		$count  = ( $this->attempts )()->count( $filter );
		return 0 === $count ? '' : sprintf(
			'<a href="%s">%s</a>',
			esc_url( self::url( $customer_id ) ),
			esc_html( sprintf(
				/* translators: %s: a number. */
				_n( '%s attempt to cancel', '%s attempts to cancel', $count, 'churnstop' ),
				number_format_i18n( $count ),
			) )
		);
	}

	private function print_row( \WP_User $user ): void {
		$link = $this->link( $user->ID );
		if ( '' !== $link ) {
			printf(
				'<h2>%s</h2><table class="form-table" role="presentation"><tr><th '
					. 'scope="row">%s</th><td>%s</td></tr></table>',
				esc_html__( 'ChurnStop', 'churnstop' ),
				esc_html__( 'Cancellation history', 'churnstop' ),
				$link // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
			);
		}
	}
}
