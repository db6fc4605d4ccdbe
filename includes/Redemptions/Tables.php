<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

/** Accepted offers, and what customers answered to which. */
final class Tables {

	public const COLUMNS = array(
		// budget: what it took from budgets, as long as that can be given back. live_key holds the subscription while
		// the redemption is pending or applied: at most one live redemption per subscription.
		'redemptions' => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			redemption_key CHAR(36) NOT NULL,
			live_key VARCHAR(105) COLLATE {bin} NULL,
			attempt_uuid CHAR(36) NOT NULL,
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
			customer_id VARCHAR(105) COLLATE {bin} NOT NULL,
			mail CHAR(64) NULL,
			flow_id BIGINT UNSIGNED NOT NULL,
			flow_version INT UNSIGNED NOT NULL,
			reason VARCHAR(64) NULL,
			offer_id VARCHAR(191) NOT NULL,
			offer_type VARCHAR(64) NOT NULL,
			discount_id BIGINT UNSIGNED NULL,
			state VARCHAR(10) NOT NULL,
			receipt LONGTEXT NOT NULL,
			terms LONGTEXT NOT NULL,
			resumes_at DATETIME NULL,
			ended_by LONGTEXT NULL,
			ended_why TEXT NULL,
			budget LONGTEXT NULL,
			claim CHAR(32) NULL,
			claimed_until DATETIME NULL,
			created_at DATETIME NOT NULL,
			updated_at DATETIME NOT NULL,
			holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
			holdout_p DECIMAL(6,5) NULL,
			experiment_id BIGINT UNSIGNED NULL,
			arm VARCHAR(40) NOT NULL DEFAULT '',
			arm_p DECIMAL(6,5) NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY redemption_key (redemption_key),
			UNIQUE KEY live_key (live_key),
			KEY subscription (connection, subscription_id, id),
			KEY customer (customer_id, id),
			KEY state (state, updated_at),
			KEY claimed (claimed_until),
			KEY mail (mail, id),
			KEY discount (discount_id, state)
			SQL,
		// mail is an HMAC of the billing e-mail, here and with redemptions: limits hold for a person, whichever
		// account they have.
		'responses'   => <<<'SQL'
			customer_id VARCHAR(105) COLLATE {bin} NOT NULL,
			flow_id BIGINT UNSIGNED NOT NULL,
			offer_id VARCHAR(120) NOT NULL,
			answer VARCHAR(8) NOT NULL,
			mail CHAR(64) NULL,
			at DATETIME NOT NULL,
			PRIMARY KEY  (customer_id, flow_id, offer_id, answer),
			KEY mail (mail, flow_id)
			SQL,
	);

	/** For tools that read the database: see Storage\Views. */
	public const VIEWS = array(
		'v_offers' => 'SELECT id AS redemption_id, attempt_uuid AS attempt, connection, subscription_id, customer_id,'
			. ' flow_id, flow_version, reason, offer_id, offer_type, state, created_at AS accepted_at,'
			. ' resumes_at, updated_at FROM {redemptions}',
	);
}
