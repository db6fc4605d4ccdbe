<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** What a connection's store knows of margins. Each answer costs at most one query. */
interface Margins {

	/** The connection's id. */
	public function connection(): string;

	public function of( Snapshot $snapshot ): RenewalMargin;
}
