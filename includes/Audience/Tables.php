<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

/** What is known of all live subscriptions. */
final class Tables {

	public const COLUMNS = array(
		// The facts of live subscriptions as JSON, as the last round found them: see AudienceIndex.
		'audience_facts' => <<<'SQL'
			connection VARCHAR(40) COLLATE {bin} NOT NULL,
			subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
			round INT UNSIGNED NOT NULL,
			facts LONGTEXT NOT NULL,
			PRIMARY KEY  (connection, subscription_id)
			SQL,
	);
}
