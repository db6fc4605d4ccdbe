<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** Each site has a default flow. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( FlowUses::class, static fn (): FlowUses => new FlowUses( $parts->all( FlowUse::class ) ) );
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}

	public function install( Container $parts ): void {
		// There, and autoloaded, so that looking for it costs no query.
		add_option( FlowStore::REFUSED, array(), '', true );
		$parts->get( DefaultFlows::class )->ensure();
	}
}
