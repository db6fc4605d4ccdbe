<?php
declare(strict_types=1);

namespace ChurnStop\Setup;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Schema;

/**
 * Whether shoppers get a flow: switched on, and the tables are this code's to write. Else the store's own cancel link
 * is what they get.
 */
final class Serving {

	public function __construct( private readonly SettingsStore $settings, private readonly Schema $schema ) {}

	public function is_on(): bool {
		return $this->settings->get()->enabled && $this->schema->is_current();
	}
}
