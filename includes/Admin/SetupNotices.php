<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\CheckNames;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Platforms;
use ChurnStop\Data;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Flows\Flows;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;

/**
 * Says in wp-admin what keeps ChurnStop from working, and what to do: no subscriptions to stand before, or a flow that
 * was refused.
 */
final class SetupNotices {

	/** Where admins look after installing; elsewhere the notices would only be in the way. */
	private const SCREENS = array( 'dashboard', 'plugins', 'dashboard-network', 'plugins-network' );

	public function __construct(
		private readonly Connections $connections,
		private readonly Platforms $platforms,
		private readonly CodeNote $code,
		private readonly Flows $flows,
		private readonly SettingsStore $settings,
	) {}

	public function print_notices(): void {
		$screen = get_current_screen()->id ?? '';
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if (
			! current_user_can( Capabilities::MANAGE )
			|| ( ! in_array( $screen, self::SCREENS, true ) && ! str_contains( $screen, 'churnstop' ) )
		) {
			return;
		}
		$connection = $this->connection();
		if ( null !== $connection ) {
			self::say( esc_html( $connection ) . self::plugins_link() );
		} elseif ( 'plugins' === $screen && false !== get_transient( Installation::JUST_ACTIVATED ) ) {
			delete_transient( Installation::JUST_ACTIVATED );
			self::next_step();
		} elseif (
			str_contains( $screen, 'churnstop' )
			&& ! str_ends_with( $screen, '_page_' . Menu::FLOWS )
			&& 0 === $this->flows->page( 'active', 1, 1 )[1]
			&& $this->settings->get()->enabled
		) {
			self::say(
				esc_html__( 'No flow is active, so Cancel does what it did before.', 'churnstop' )
					. self::link( __( 'Activate a flow', 'churnstop' ) ),
			);
		}
		foreach (
			array_filter(
				array( $this->filter(), $this->flows() ),
				static fn ( ?string $text ): bool => null !== $text,
			) as $text
		) {
			self::say( esc_html( $text ) );
		}
	}

	/** @param string $html Escaped. */
	private static function say( string $html ): void {
		wp_admin_notice( '<strong>ChurnStop:</strong> ' . $html, array( 'type' => 'warning' ) );
	}

	/** Once, after the plugin was activated. */
	private static function next_step(): void {
		wp_admin_notice(
			'<strong>'
				. esc_html__( 'ChurnStop is ready.', 'churnstop' )
				. '</strong> '
				. esc_html__(
					'Customers who cancel a subscription are asked why, and get one fitting offer. See what they see, and make it yours.',
					'churnstop',
				)
				. self::link( __( 'Open the cancellation flow', 'churnstop' ) ),
			array(
				'type'        => 'success',
				'dismissible' => true,
			)
		);
	}

	private static function link( string $label ): string {
		return sprintf( ' <a href="%s">%s</a>', esc_url( Menu::url( Menu::FLOWS ) ), esc_html( $label ) );
	}

	/** Each plugin that is missing or too old, what happens meanwhile, and where it is put right. */
	private function connection(): ?string {
		if ( array() !== $this->connections->all() ) {
			return null;
		}
		$sentences = array();
		foreach ( $this->platforms->lacking() as $one ) {
			$sentences[] = null === $one['found']
				? sprintf(
					/* translators: 1: name of a plugin, 2: a version. */
					__( '%1$s is not active: install and activate version %2$s or newer.', 'churnstop' ),
					$one['name'],
					$one['needed'],
				)
				: sprintf(
					/* translators: 1: name of a plugin, 2: its version, 3: the oldest version that is supported. */
					__( '%1$s %2$s is too old: update it to version %3$s or newer.', 'churnstop' ),
					$one['name'],
					$one['found'],
					$one['needed'],
				);
		}
		$sentences[] = __( 'Until then ChurnStop does nothing, and customers cancel as they did before.', 'churnstop' );
		return implode( ' ', $sentences );
	}

	/** The screen on which it is put right, for those who may. */
	private static function plugins_link(): string {
		return current_user_can( 'activate_plugins' )
			? sprintf(
				' <a href="%s">%s</a>',
				esc_url( self_admin_url( 'plugins.php' ) ),
				esc_html__( 'Go to Plugins', 'churnstop' ),
			)
			: ' ' . esc_html__( 'Please ask an administrator of this site.', 'churnstop' );
	}

	private function filter(): ?string {
		$failure = $this->code->failure();
		if ( null === $failure ) {
			return null;
		}
		// With its id: whoever wrote the filter looks for that.
		$checks = array_map(
			static fn ( array $violation ): string => sprintf(
				'%s (%s): %s',
				CheckNames::of( Data::string( $violation, 'check' ) ),
				Data::string( $violation, 'check' ),
				Data::string( $violation, 'message' ),
			),
			$failure['violations'],
		);
		return sprintf(
			/* translators: %s: what was wrong. */
			__(
				'what the filter churnstop_default_flow made of your default flow was refused, and the last good version stays live. %s',
				'churnstop',
			),
			array() === $failure['violations'] ? $failure['message'] : implode( ' ', $checks ),
		);
	}

	private function flows(): ?string {
		return array() === Flows::refused()
			? null
			: __(
				'the newest version of a flow breaks a check, so the last good version is served. ChurnStop > Settings says which.',
				'churnstop',
			);
	}
}
