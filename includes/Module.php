<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * What a room tells the plugin of itself. Plugin lists the modules. A room whose constructors say everything, and that
 * has no hooks, needs none.
 */
abstract class Module {

	/** How its parts are made, where their constructors do not say it. */
	public function parts( Container $parts ): void {}

	/** Attaches its hooks. Whatever they need is made when they fire. */
	public function hooks( Container $parts ): void {}

	/** @return array<string, string> Its tables: name → columns, as they stand between the brackets of CREATE TABLE. */
	public function tables(): array {
		return array();
	}

	/** @return array<string, string> Views for tools that read the database (docs/queries.md): name → SELECT. */
	public function views(): array {
		return array();
	}

	/** What a site needs of this room: roles, options, rows. Runs whenever a site is made ready; twice is once. */
	public function install( Container $parts ): void {}

	/** Removes this room's data from a site, when the plugin is deleted and the merchant wants it gone. */
	public function uninstall( Container $parts ): void {}
}
