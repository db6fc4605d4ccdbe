<?php
/**
 * Deletes or keeps what ChurnStop stored, as its settings say. WordPress runs it when the plugin is deleted.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

// Another copy of the plugin (a renamed folder) is active: the data is that one's.
if ( defined( 'CHURNSTOP_FILE' ) && __DIR__ . '/churnstop.php' !== CHURNSTOP_FILE ) {
	return;
}

require_once __DIR__ . '/churnstop.php';

ChurnStop\Plugin::get()->part( ChurnStop\Setup\Uninstall::class )->run();
