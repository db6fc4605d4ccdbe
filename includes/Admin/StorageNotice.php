<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Settings\Capabilities;
use ChurnStop\Storage\Schema;

/** Says in wp-admin that this version of the plugin may not write to the tables it found. */
final class StorageNotice {

	public function __construct( private readonly Schema $schema ) {}

	public function print_notice(): void {
		$why = $this->schema->is_newer() ? Schema::refusal() : null;
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( null === $why || ! ( current_user_can( Capabilities::MANAGE ) || current_user_can( 'update_plugins' ) ) ) {
			return;
		}
		wp_admin_notice(
			esc_html( $why . ' ' . __(
				'Until then customers get the store\'s own cancel link, and pauses do not resume automatically.',
				'churnstop',
			) ),
			array( 'type' => 'error' ),
		);
	}
}
