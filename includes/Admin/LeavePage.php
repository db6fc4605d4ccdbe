<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Container;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Settings\Settings;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/**
 * Stands between "Deactivate" and the deactivation while subscriptions are paused: without ChurnStop nothing resumes
 * them. Says how many they are, and offers to resume them first. Deleting a plugin needs its deactivation, so this is
 * asked before a deletion too.
 *
 * Whatever link, bulk action or bookmark leads to WordPress' own deactivation is caught, by its request and not by
 * script. WP-CLI and code are not: they know what they do.
 */
final class LeavePage {

	private const PAGE    = 'churnstop-leave';
	private const NONCE   = 'churnstop_leave';
	private const RESUME  = 'resume';
	private const LEAVE   = 'leave';
	private const SECONDS = 20;

	/** Sites of a network that are asked about their pauses. */
	private const MOST_SITES = 500;

	public function __construct( private readonly Container $parts ) {}

	public function register(): void {
		add_action( 'load-plugins.php', array( $this, 'catch_deactivation' ) );
		add_action( 'admin_menu', array( $this, 'add_page' ) );
		add_action( 'network_admin_menu', array( $this, 'add_page' ) );
	}

	public function add_page(): void {
		$hook = add_submenu_page(
			'',
			__( 'Leaving ChurnStop', 'churnstop' ),
			'',
			is_network_admin() ? 'manage_network_plugins' : 'activate_plugins',
			self::PAGE,
			array( $this, 'render' ),
		);
		if ( is_string( $hook ) ) {
			add_action( 'load-' . $hook, array( $this, 'act' ) );
		}
	}

	/**
	 * Before WordPress' own screen acts. It checks its nonce only afterwards; all that is done here is to ask first.
	 */
	public function catch_deactivation(): void {
		// phpcs:disable WordPress.Security.NonceVerification, WordPress.Security.ValidatedSanitizedInput -- compared.
		$wanted = array( $_REQUEST['action'] ?? '', $_REQUEST['action2'] ?? '' );
		$ours   = plugin_basename( $this->parts->file );
		$one    = in_array( 'deactivate', $wanted, true ) && ( $_REQUEST['plugin'] ?? '' ) === $ours;
		$many   = in_array( 'deactivate-selected', $wanted, true )
			&& in_array( $ours, (array) ( $_REQUEST['checked'] ?? array() ), true );
		// phpcs:enable
		if ( ( $one || $many ) && $this->may_leave() && array() !== $this->pauses() ) {
			wp_safe_redirect( self::url() );
			exit;
		}
	}

	/** The page has no menu entry, where WordPress would find its title; or a form was sent. */
	public function act(): void {
		// phpcs:ignore WordPress.WP.GlobalVariablesOverride -- get_admin_page_title() cannot find it here.
		$GLOBALS['title'] = __( 'Leaving ChurnStop', 'churnstop' );
		if ( ! isset( $_POST['churnstop_leave'] ) ) {
			return;
		}
		check_admin_referer( self::NONCE );
		$choice = is_string( $_POST['churnstop_leave'] ) ? sanitize_key( $_POST['churnstop_leave'] ) : '';
		if ( ! $this->may_leave() ) {
			wp_die(
				esc_html__(
					'You are not allowed to deactivate plugins on this site. Nothing has changed.',
					'churnstop',
				),
				'',
				array( 'response' => 403 ),
			);
		}
		if ( self::RESUME === $choice && ! is_network_admin() ) {
			$done = $this->parts->get( LivePauses::class )->resume_all(
				Actor::agent( get_current_user_id() ),
				__( 'Resumed because ChurnStop was about to be deactivated.', 'churnstop' ),
				time() + self::SECONDS,
			);
			if ( $done['left'] > 0 || ! $this->can_deactivate_here() ) {
				wp_safe_redirect( add_query_arg( array_map( strval( ... ), $done ), self::url() ) );
				exit;
			}
		} elseif ( self::LEAVE !== $choice ) {
			return;
		}
		if ( $this->can_deactivate_here() ) {
			deactivate_plugins( plugin_basename( $this->parts->file ), false, is_network_admin() );
			wp_safe_redirect( add_query_arg( 'deactivate', 'true', self_admin_url( 'plugins.php' ) ) );
			exit;
		}
	}

	public function render(): void {
		$pauses = $this->pauses();
		$total  = array_sum( $pauses );
		echo '<div class="wrap"><h1>' . esc_html(
			0 === $total
				? __( 'No subscription is paused by ChurnStop', 'churnstop' )
				: sprintf(
					/* translators: %d: number of subscriptions. */
					_n(
						'%d subscription is paused by ChurnStop',
						'%d subscriptions are paused by ChurnStop',
						$total,
						'churnstop',
					),
					$total,
				)
		) . '</h1>';
		$this->print_progress();
		if ( $total > 0 ) {
			echo '<p>'
				. esc_html__(
					'Without ChurnStop no pause ends automatically: the subscription stays on hold and is not billed. Should you activate ChurnStop again, those whose time has come are resumed then.',
					'churnstop',
				)
				. '</p>';
			echo '<p>'
				. esc_html__(
					'Resuming now restores the payment date from before the pause; where that date has passed, the payment is due at once. The customer sees the subscription as active again.',
					'churnstop',
				)
				. '</p>';
			echo '<p>' . esc_html(
				Settings::REMOVE === $this->parts->get( SettingsStore::class )->get()->on_uninstall
					? __(
						'If you delete ChurnStop afterwards, all its data is removed, as chosen in its settings; what is still paused is resumed then, in the same way.',
						'churnstop',
					)
					: __(
						'If you delete ChurnStop afterwards, its data is kept, as chosen in its settings, so that pauses can end when it is installed again.',
						'churnstop',
					)
			) . '</p>';
		}
		echo '<p>'
			. esc_html__(
				'Discounts continue without ChurnStop for the payments that were agreed: their coupons are the store\'s own, which takes them off after the last one. Do not delete a coupon that is still on a subscription.',
				'churnstop',
			)
			. '</p>';
		if ( is_network_admin() ) {
			self::print_sites( $pauses );
		}
		echo '<form method="post">';
		wp_nonce_field( self::NONCE );
		if ( $total > 0 && ! is_network_admin() ) {
			self::print_button(
				self::RESUME,
				$this->can_deactivate_here()
					? sprintf(
						/* translators: %d: number of subscriptions. */
						_n(
							'Resume %d now, then deactivate',
							'Resume all %d now, then deactivate',
							$total,
							'churnstop',
						),
						$total,
					)
					/* translators: %d: number of subscriptions. */
					: sprintf( _n( 'Resume %d now', 'Resume all %d now', $total, 'churnstop' ), $total ),
				true
			);
		}
		if ( $this->can_deactivate_here() ) {
			self::print_button(
				self::LEAVE,
				0 === $total
					? __( 'Deactivate ChurnStop', 'churnstop' )
					: __( 'Deactivate without resuming', 'churnstop' ),
				0 === $total,
			);
		}
		echo '<a class="button button-link" href="'
			. esc_url( self_admin_url( 'plugins.php' ) )
			. '">'
			. esc_html__( 'Keep ChurnStop active', 'churnstop' )
			. '</a></form></div>';
	}

	/** What the last form did. */
	private function print_progress(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- numbers that are only shown.
		$resumed = isset( $_GET['resumed'] ) && is_numeric( $_GET['resumed'] ) ? (int) $_GET['resumed'] : -1;
		$failed  = isset( $_GET['failed'] ) && is_numeric( $_GET['failed'] ) ? (int) $_GET['failed'] : 0;
		// phpcs:enable
		if ( $resumed < 0 ) {
			return;
		}
		/* translators: %d: number of subscriptions. */
		$text = sprintf( _n( '%d was resumed.', '%d were resumed.', $resumed, 'churnstop' ), $resumed );
		if ( $failed > 0 ) {
			$text .= ' '
				. sprintf(
					/* translators: %d: number of subscriptions. */
					_n(
						'%d could not be resumed just now and is unchanged: its store or payment gateway refused. Try again, or resume it on its own page.',
						'%d could not be resumed just now and are unchanged: their store or payment gateway refused. Try again, or resume them on their own pages.',
						$failed,
						'churnstop',
					),
					$failed,
				);
		}
		wp_admin_notice(
			esc_html( $text ),
			array(
				'type'               => $failed > 0 ? 'warning' : 'success',
				'additional_classes' => array( 'inline' ),
				'attributes'         => array( 'role' => 'status' ),
			)
		);
	}

	/** @param array<int, int> $pauses */
	private static function print_sites( array $pauses ): void {
		if ( array() === $pauses ) {
			return;
		}
		echo '<p>' . esc_html__( 'They are resumed on their own sites:', 'churnstop' ) . '</p><ul class="ul-disc">';
		foreach ( $pauses as $site => $count ) {
			$name = get_blog_option( $site, 'blogname' );
			echo '<li><a href="'
				. esc_url( add_query_arg( 'page', self::PAGE, get_admin_url( $site, 'admin.php' ) ) )
				. '">'
				. esc_html( sprintf(
					/* translators: 1: name of a site, 2: number of subscriptions. */
					_n( '%1$s: %2$d subscription', '%1$s: %2$d subscriptions', $count, 'churnstop' ),
					is_string( $name ) ? $name : (string) $site,
					$count,
				) )
				. '</a></li>';
		}
		echo '</ul>';
	}

	private static function print_button( string $choice, string $label, bool $primary ): void {
		echo '<button type="submit" class="button '
			. ( $primary ? 'button-primary' : '' )
			. '" name="churnstop_leave" value="'
			. esc_attr( $choice )
			. '">'
			. esc_html( $label )
			. '</button> ';
	}

	/** @return array<int, int> Site → how many are paused; sites without are left out. */
	private function pauses(): array {
		$pauses = array();
		foreach (
			is_network_admin()
				? get_sites( array( 'fields' => 'ids', 'number' => self::MOST_SITES ) )
				: array( get_current_blog_id() ) as $site
		) {
			$switched = get_current_blog_id() !== $site && switch_to_blog( $site );
			try {
				$count = $this->parts->get( Schema::class )->is_current()
					? $this->parts->get( LivePauses::class )->count()
					: 0;
			} catch ( StorageFailure $failure ) {
				// Tables that cannot be read hold nobody back from deactivating.
				$this->parts->get( Log::class )->error( 'The pauses could not be counted.', Fault::of( $failure ) );
				$count = 0;
			}
			if ( $switched ) {
				restore_current_blog();
			}
			if ( $count > 0 ) {
				$pauses[ $site ] = $count;
			}
		}
		return $pauses;
	}

	private function may_leave(): bool {
		return is_network_admin()
			? current_user_can( 'manage_network_plugins' )
			: current_user_can( 'activate_plugins' );
	}

	/** On a site of a network that has it active for all, only the network's admin can. */
	private function can_deactivate_here(): bool {
		$ours = plugin_basename( $this->parts->file );
		return current_user_can( 'deactivate_plugin', $ours )
			&& is_network_admin() === is_plugin_active_for_network( $ours );
	}

	private static function url(): string {
		return add_query_arg( 'page', self::PAGE, self_admin_url( 'admin.php' ) );
	}
}
