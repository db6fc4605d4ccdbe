<?php
declare(strict_types=1);

namespace ChurnStop\Exports;

defined( 'ABSPATH' ) || exit;

/** Files that are asked for, and their parts. */
final class Tables {

	public const COLUMNS = array(
		// Rows up to last_id are written, those up to at_id are. chunks is the number of the last chunk, and decides
		// between two processes.
		'exports'       => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			user_id BIGINT UNSIGNED NOT NULL,
			name VARCHAR(20) NOT NULL,
			format VARCHAR(10) NOT NULL,
			from_at DATETIME NULL,
			to_at DATETIME NULL,
			state VARCHAR(10) NOT NULL,
			at_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			last_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			chunks INT UNSIGNED NOT NULL DEFAULT 0,
			rows_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
			created_at DATETIME NOT NULL,
			PRIMARY KEY  (id),
			KEY user (user_id, id),
			KEY state (state, id)
			SQL,
		// gzip in base64: see Exports.
		'export_chunks' => <<<'SQL'
			export_id BIGINT UNSIGNED NOT NULL,
			number INT UNSIGNED NOT NULL,
			body LONGTEXT NOT NULL,
			PRIMARY KEY  (export_id, number)
			SQL,
	);
}
