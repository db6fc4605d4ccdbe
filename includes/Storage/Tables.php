<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/** The database's own table; other rooms have theirs. */
final class Tables {

	public const COLUMNS = array(
		// ends_at in seconds since 1970, by the clock of the web server that took it. No other key: see Lease.
		'leases' => <<<'SQL'
			name VARCHAR(64) NOT NULL,
			holder CHAR(32) NOT NULL,
			ends_at BIGINT UNSIGNED NOT NULL,
			PRIMARY KEY  (name)
			SQL,
	);
}
