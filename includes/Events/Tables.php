<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

/** The log's table. */
final class Tables {

	public const COLUMNS = array(
		// undelivered is 1 until the event's hook has been claimed for firing.
		'events' => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			type VARCHAR(40) NOT NULL,
			at DATETIME NOT NULL,
			attempt_uuid CHAR(36) NULL,
			connection VARCHAR(40) COLLATE {bin} NOT NULL DEFAULT '',
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL DEFAULT '',
			customer_id VARCHAR(105) COLLATE {bin} NOT NULL DEFAULT '0',
			flow_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			flow_version INT UNSIGNED NOT NULL DEFAULT 0,
			reason VARCHAR(64) NULL,
			comment TEXT NULL,
			offer_id VARCHAR(191) NULL,
			offer_type VARCHAR(64) NULL,
			redemption_id BIGINT UNSIGNED NULL,
			mode VARCHAR(4) NOT NULL,
			data LONGTEXT NOT NULL,
			undelivered TINYINT UNSIGNED NOT NULL DEFAULT 1,
			holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
			holdout_p DECIMAL(6,5) NULL,
			experiment_id BIGINT UNSIGNED NULL,
			arm VARCHAR(40) NOT NULL DEFAULT '',
			arm_p DECIMAL(6,5) NULL,
			PRIMARY KEY  (id),
			KEY type (type, id),
			KEY subscription (connection, subscription_id, id),
			KEY customer (customer_id, id),
			KEY at (at),
			KEY undelivered (undelivered, id)
			SQL,
	);
}
