<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

/** Attempts, their subscriptions, and the decisions of each. */
final class Tables {

	public const COLUMNS = array(
		// open_key holds customer and set while the attempt is open and live: the unique key makes a second one
		// impossible. counted: see Attempts\Counting.
		'attempts'              => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			uuid CHAR(36) NOT NULL,
			customer_id VARCHAR(105) COLLATE {bin} NOT NULL,
			open_key VARCHAR(150) COLLATE {bin} NULL,
			state VARCHAR(12) NOT NULL,
			mode VARCHAR(4) NOT NULL,
			connection VARCHAR(40) COLLATE {bin} NOT NULL DEFAULT '',
			counted TINYINT UNSIGNED NOT NULL DEFAULT 1,
			source VARCHAR(64) NOT NULL DEFAULT '',
			profile VARCHAR(20) NOT NULL,
			flow_id BIGINT UNSIGNED NOT NULL,
			flow_version INT UNSIGNED NOT NULL,
			reason VARCHAR(64) NULL,
			comment TEXT NULL,
			body LONGTEXT NOT NULL,
			revision INT UNSIGNED NOT NULL DEFAULT 0,
			claim CHAR(32) NULL,
			claimed_for VARCHAR(8) NULL,
			claimed_until DATETIME NULL,
			created_at DATETIME NOT NULL,
			updated_at DATETIME NOT NULL,
			actor VARCHAR(10) NOT NULL DEFAULT 'customer',
			offers_shown TINYINT UNSIGNED NOT NULL DEFAULT 0,
			unmeasured TINYINT UNSIGNED NOT NULL DEFAULT 1,
			holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
			holdout_p DECIMAL(6,5) NULL,
			experiment_id BIGINT UNSIGNED NULL,
			arm VARCHAR(40) NOT NULL DEFAULT '',
			arm_p DECIMAL(6,5) NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY uuid (uuid),
			UNIQUE KEY open_key (open_key),
			KEY customer (customer_id, id),
			KEY idle (state, updated_at),
			KEY created (created_at),
			KEY claimed (claimed_until),
			KEY unmeasured (unmeasured, id)
			SQL,
		// What each was worth at the start: price is a renewal's, in cents as it is billed, monthly is that of a
		// month.
		'attempt_subscriptions' => <<<'SQL'
			attempt_id BIGINT UNSIGNED NOT NULL,
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
			place TINYINT UNSIGNED NOT NULL DEFAULT 0,
			currency VARCHAR(10) NOT NULL DEFAULT '',
			decimals TINYINT UNSIGNED NOT NULL DEFAULT 2,
			price BIGINT NOT NULL DEFAULT 0,
			monthly BIGINT NOT NULL DEFAULT 0,
			product_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			period VARCHAR(12) NOT NULL DEFAULT '',
			country VARCHAR(2) NOT NULL DEFAULT '',
			PRIMARY KEY  (attempt_id, connection, subscription_id),
			KEY subscription (connection, subscription_id, attempt_id)
			SQL,
		// Appended, and never written again. number counts those of an attempt from 1; the first is what replays
		// begin with.
		'decisions'             => <<<'SQL'
			attempt_id BIGINT UNSIGNED NOT NULL,
			number INT UNSIGNED NOT NULL,
			body LONGTEXT NOT NULL,
			PRIMARY KEY  (attempt_id, number)
			SQL,
	);

	/** For tools that read the database: see Storage\Views. */
	public const VIEWS = array(
		'v_attempts' => 'SELECT id, uuid AS attempt, customer_id, connection, mode, counted, source, profile, flow_id,'
			. ' flow_version, reason, comment, state AS outcome, created_at AS started_at, updated_at FROM'
			. ' {attempts}',
	);
}
