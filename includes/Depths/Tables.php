<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

/** The room's tables. */
final class Tables {

	public const COLUMNS = array(
		// How long each subscription has lasted, as the last walk found it. lost: somebody cancelled it.
		'tenures'       => <<<'SQL'
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
			product_id BIGINT UNSIGNED NOT NULL,
			period VARCHAR(5) NOT NULL,
			billing_interval INT UNSIGNED NOT NULL,
			began_at DATETIME NOT NULL,
			known_at DATETIME NOT NULL,
			over_at DATETIME NULL,
			lost TINYINT UNSIGNED NOT NULL DEFAULT 0,
			PRIMARY KEY  (connection, subscription_id),
			KEY plan (connection, period, billing_interval, product_id)
			SQL,
		// How subscriptions of a product last, as a beta-geometric curve; product 0: all of that period. stale: to be
		// fitted anew.
		'plan_survival' => <<<'SQL'
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			period VARCHAR(5) NOT NULL,
			billing_interval INT UNSIGNED NOT NULL,
			product_id BIGINT UNSIGNED NOT NULL,
			alpha DOUBLE NOT NULL,
			beta DOUBLE NOT NULL,
			subscriptions INT UNSIGNED NOT NULL DEFAULT 0,
			lost INT UNSIGNED NOT NULL DEFAULT 0,
			stale TINYINT UNSIGNED NOT NULL DEFAULT 1,
			fitted_at DATETIME NULL,
			PRIMARY KEY  (connection, period, billing_interval, product_id),
			KEY work (stale, product_id)
			SQL,
		// What an offer's outcomes taught, as JSON.
		'depth_models'  => <<<'SQL'
			flow_id BIGINT UNSIGNED NOT NULL,
			offer_id VARCHAR(191) NOT NULL,
			version INT UNSIGNED NOT NULL,
			body LONGTEXT NOT NULL,
			learned_at DATETIME NOT NULL,
			PRIMARY KEY  (flow_id, offer_id)
			SQL,
		// A customer's depth of an offer: draw_key is a hash of customer, subscription, offer and round, so that one
		// draw holds. learns: whether it counts. gained and given are per price of a renewal. Outcomes are NULL until
		// they are read, once.
		'depth_draws'   => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			draw_key CHAR(40) NOT NULL,
			round INT UNSIGNED NOT NULL,
			attempt_id BIGINT UNSIGNED NOT NULL,
			customer_id VARCHAR(105) COLLATE {bin} NULL,
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
			flow_id BIGINT UNSIGNED NOT NULL,
			offer_id VARCHAR(191) NOT NULL,
			percent INT UNSIGNED NOT NULL,
			cycles INT UNSIGNED NOT NULL,
			probability DECIMAL(6,5) NOT NULL,
			chance_of_none DECIMAL(6,5) NOT NULL,
			model INT UNSIGNED NOT NULL,
			learns TINYINT UNSIGNED NOT NULL,
			gained DOUBLE NOT NULL,
			given DOUBLE NOT NULL,
			body LONGTEXT NOT NULL,
			drawn_at DATETIME NOT NULL,
			lag_until DATETIME NOT NULL,
			pays_by DATETIME NULL,
			matures_at DATETIME NOT NULL,
			again_at DATETIME NOT NULL,
			stayed TINYINT UNSIGNED NULL,
			again TINYINT UNSIGNED NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY draw_key (draw_key),
			KEY subscription (connection, subscription_id),
			KEY person (customer_id),
			KEY offer (flow_id, offer_id, learns, stayed, matures_at),
			KEY stayed (stayed, matures_at),
			KEY again (again, again_at),
			KEY attempt (attempt_id)
			SQL,
	);
}
