<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * What happens to a connection's subscriptions outside ChurnStop's own calls: by its store's hooks, or by a service's
 * webhook.
 */
interface Watch {

	/** Tells the watcher what happens to subscriptions outside ChurnStop's own calls. Called once, at boot. */
	public function watch( Watcher $watcher ): void;
}
