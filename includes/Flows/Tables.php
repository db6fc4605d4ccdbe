<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

/** Flows with their drafts, and each published version. */
final class Tables {

	public const COLUMNS = array(
		// is_default is 1 or NULL: the unique key lets two first requests make one default flow.
		'flows'         => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			name VARCHAR(191) NOT NULL,
			status VARCHAR(10) NOT NULL,
			priority INT NOT NULL DEFAULT 10,
			version INT UNSIGNED NOT NULL DEFAULT 0,
			is_default TINYINT UNSIGNED NULL,
			draft LONGTEXT NULL,
			draft_base INT UNSIGNED NULL,
			draft_author BIGINT UNSIGNED NULL,
			draft_at DATETIME NULL,
			created_at DATETIME NOT NULL,
			updated_at DATETIME NOT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY is_default (is_default),
			KEY status (status, priority)
			SQL,
		'flow_versions' => <<<'SQL'
			flow_id BIGINT UNSIGNED NOT NULL,
			version INT UNSIGNED NOT NULL,
			body LONGTEXT NOT NULL,
			signature CHAR(40) NOT NULL DEFAULT '',
			author BIGINT UNSIGNED NOT NULL DEFAULT 0,
			origin VARCHAR(20) NOT NULL DEFAULT 'editor',
			created_at DATETIME NOT NULL,
			PRIMARY KEY  (flow_id, version)
			SQL,
	);
}
