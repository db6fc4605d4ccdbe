<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

/** Discounts as objects, and the flow versions that use them. */
final class Tables {

	public const COLUMNS = array(
		// uses counts the stored versions that use it: with one, its terms are fixed.
		'discounts'     => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			name VARCHAR(191) NOT NULL,
			percent_off DECIMAL(5,2) NULL,
			amount_off VARCHAR(20) NULL,
			currency CHAR(3) NULL,
			duration VARCHAR(10) NOT NULL,
			duration_count INT UNSIGNED NULL,
			template_coupon_id BIGINT UNSIGNED NULL,
			status VARCHAR(10) NOT NULL,
			version INT UNSIGNED NOT NULL DEFAULT 1,
			uses INT UNSIGNED NOT NULL DEFAULT 0,
			created_at DATETIME NOT NULL,
			updated_at DATETIME NOT NULL,
			PRIMARY KEY  (id),
			KEY status (status, id)
			SQL,
		'discount_uses' => <<<'SQL'
			flow_id BIGINT UNSIGNED NOT NULL,
			version INT UNSIGNED NOT NULL,
			offer_id VARCHAR(120) NOT NULL,
			discount_id BIGINT UNSIGNED NOT NULL,
			PRIMARY KEY  (flow_id, version, offer_id),
			KEY discount (discount_id)
			SQL,
	);
}
