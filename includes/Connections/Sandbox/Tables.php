<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Database;

/** The sandbox's tables, which exist only while the demo is on. The same habits as Storage\Schema. */
final class Tables {

	private const COLUMNS = array(
		// natural_end keeps the end that a subscription had before it was cancelled. Every change of a row raises its
		// revision.
		'sandbox_subscriptions' => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			customer_id BIGINT UNSIGNED NOT NULL,
			status VARCHAR(20) NOT NULL,
			currency VARCHAR(3) NOT NULL,
			period VARCHAR(5) NOT NULL,
			billing_interval INT UNSIGNED NOT NULL,
			shipping BIGINT NOT NULL DEFAULT 0,
			next_payment DATETIME NULL,
			trial_end DATETIME NULL,
			ends_at DATETIME NULL,
			natural_end DATETIME NULL,
			resumes_at DATETIME NULL,
			started_at DATETIME NOT NULL,
			paid_at DATETIME NULL,
			country VARCHAR(2) NOT NULL DEFAULT '',
			state VARCHAR(20) NOT NULL DEFAULT '',
			manual TINYINT UNSIGNED NOT NULL DEFAULT 0,
			abilities TEXT NOT NULL,
			refusals INT UNSIGNED NOT NULL DEFAULT 0,
			revision INT UNSIGNED NOT NULL DEFAULT 0,
			PRIMARY KEY  (id),
			KEY customer (customer_id, id),
			KEY due (status, next_payment)
			SQL,
		// subtotal is what the product costs, total what the line costs: an edited line differs. A switch fills
		// replaced_by and added_by with its key.
		'sandbox_items'         => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			subscription_id BIGINT UNSIGNED NOT NULL,
			product_id BIGINT UNSIGNED NOT NULL,
			name VARCHAR(191) NOT NULL,
			quantity INT UNSIGNED NOT NULL,
			subtotal BIGINT NOT NULL,
			total BIGINT NOT NULL,
			added_by VARCHAR(64) NOT NULL DEFAULT '',
			replaced_by VARCHAR(64) NOT NULL DEFAULT '',
			PRIMARY KEY  (id),
			KEY subscription (subscription_id, id)
			SQL,
		// Products of one family can be switched for each other; family 0 has none.
		'sandbox_products'      => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			family INT UNSIGNED NOT NULL DEFAULT 0,
			name VARCHAR(191) NOT NULL,
			price BIGINT NOT NULL,
			currency VARCHAR(3) NOT NULL,
			period VARCHAR(5) NOT NULL,
			billing_interval INT UNSIGNED NOT NULL,
			image VARCHAR(191) NOT NULL DEFAULT '',
			in_stock TINYINT UNSIGNED NOT NULL DEFAULT 1,
			published TINYINT UNSIGNED NOT NULL DEFAULT 1,
			PRIMARY KEY  (id),
			KEY family (family, id)
			SQL,
		// state: new (made, not yet on), on, off (used up or taken off), trash. payments_left NULL: without limit.
		'sandbox_coupons'       => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			subscription_id BIGINT UNSIGNED NOT NULL,
			code VARCHAR(64) NOT NULL,
			percent DECIMAL(5,2) NOT NULL DEFAULT 0,
			amount INT UNSIGNED NOT NULL DEFAULT 0,
			payments_left INT NULL,
			state VARCHAR(5) NOT NULL,
			redemption_key VARCHAR(64) NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY redemption_key (redemption_key),
			KEY subscription (subscription_id, id)
			SQL,
		// kind: renewal, switch. status: paid, failed, completed, cancelled. One renewal per due date.
		'sandbox_orders'        => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			subscription_id BIGINT UNSIGNED NOT NULL,
			kind VARCHAR(10) NOT NULL,
			status VARCHAR(10) NOT NULL,
			total BIGINT NOT NULL,
			currency VARCHAR(3) NOT NULL,
			due_at DATETIME NULL,
			created_at DATETIME NOT NULL,
			redemption_key VARCHAR(64) NULL,
			given BIGINT NOT NULL DEFAULT 0,
			refunded BIGINT NOT NULL DEFAULT 0,
			PRIMARY KEY  (id),
			UNIQUE KEY due (subscription_id, kind, due_at),
			UNIQUE KEY redemption_key (redemption_key)
			SQL,
		'sandbox_notes'         => <<<'SQL'
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			subscription_id BIGINT UNSIGNED NOT NULL,
			written_at DATETIME NOT NULL,
			body TEXT NOT NULL,
			note_key VARCHAR(100) NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY note_key (note_key),
			KEY subscription (subscription_id, id)
			SQL,
		// state: applied, finished, undone, void (undone before it was applied: it never will be).
		'sandbox_changes'       => <<<'SQL'
			redemption_key VARCHAR(64) NOT NULL,
			subscription_id BIGINT UNSIGNED NOT NULL,
			state VARCHAR(10) NOT NULL,
			PRIMARY KEY  (redemption_key)
			SQL,
	);

	public function __construct( private readonly Database $database ) {}

	/** Safe to run twice. */
	public function create(): void {
		foreach ( self::COLUMNS as $name => $columns ) {
			$this->database->execute(
				'CREATE TABLE IF NOT EXISTS {'
					. $name
					. "} (\n"
					. $columns
					. "\n) ENGINE=InnoDB "
					. $this->database->charset(),
			);
		}
	}

	/** @return list<string> */
	public static function names(): array {
		return array_keys( self::COLUMNS );
	}

	public function drop(): void {
		foreach ( self::names() as $name ) {
			$this->database->execute( 'DROP TABLE IF EXISTS {' . $name . '}' );
		}
	}
}
