<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

/** Experiments, who was drawn, and what is counted of them so far. */
final class Tables {

	public const COLUMNS = array(
		// running_flow is the flow's id while it runs, else NULL: the unique key allows one running experiment a
		// flow. signature: see CheckSignature.
		'experiments'         => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			name VARCHAR(191) NOT NULL,
			status VARCHAR(10) NOT NULL,
			flow_id BIGINT UNSIGNED NOT NULL,
			running_flow BIGINT UNSIGNED NULL,
			primary_outcome VARCHAR(10) NOT NULL,
			lag_days INT UNSIGNED NOT NULL,
			arms LONGTEXT NOT NULL,
			signature CHAR(40) NOT NULL DEFAULT '',
			delay_days INT UNSIGNED NOT NULL DEFAULT 0,
			delay_intervals TINYINT UNSIGNED NOT NULL DEFAULT 0,
			expected INT UNSIGNED NOT NULL DEFAULT 0,
			adopted_arm VARCHAR(40) NULL,
			adopted_version INT UNSIGNED NULL,
			created_at DATETIME NOT NULL,
			started_at DATETIME NULL,
			ended_at DATETIME NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY running_flow (running_flow),
			KEY status (status, id)
			SQL,
		// A draw, one for each programme (an experiment's id, or holdout) and round. The unique key decides between two
		// requests. counted: 1 in the sample ratio, 2 in the decision. A forgotten customer is NULL.
		'experiment_entries'  => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			programme VARCHAR(30) NOT NULL,
			customer_id VARCHAR(105) COLLATE {bin} NULL,
			round INT UNSIGNED NOT NULL DEFAULT 1,
			attempt_id BIGINT UNSIGNED NOT NULL,
			arm VARCHAR(40) NOT NULL,
			probability DECIMAL(6,5) NOT NULL,
			shares VARCHAR(191) NOT NULL,
			primary_outcome VARCHAR(10) NOT NULL,
			entered_at DATETIME NOT NULL,
			lag_until DATETIME NOT NULL,
			pays_by DATETIME NULL,
			matures_at DATETIME NOT NULL,
			good TINYINT UNSIGNED NULL,
			counted TINYINT UNSIGNED NOT NULL DEFAULT 0,
			PRIMARY KEY  (id),
			UNIQUE KEY customer (programme, customer_id, round),
			KEY attempt (attempt_id),
			KEY person (customer_id),
			KEY work (counted, good, programme, matures_at),
			KEY waiting (programme, good, matures_at)
			SQL,
		// What is counted of each programme so far: e-processes and the sample ratio, as JSON.
		'experiment_progress' => <<<'SQL'
			programme VARCHAR(30) NOT NULL,
			body LONGTEXT NOT NULL,
			PRIMARY KEY  (programme)
			SQL,
	);
}
