<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

/** The outbox. */
final class Tables {

	public const COLUMNS = array(
		// What is to be sent, or was: one row an e-mail. reference is an attempt's uuid or a redemption's key.
		'emails' => <<<'SQL'
			kind VARCHAR(20) NOT NULL,
			reference CHAR(36) NOT NULL,
			state VARCHAR(10) NOT NULL,
			tries INT UNSIGNED NOT NULL DEFAULT 0,
			due_at DATETIME NOT NULL,
			claimed_until DATETIME NULL,
			PRIMARY KEY  (kind, reference),
			KEY due (state, due_at)
			SQL,
	);
}
