<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's tables, column by column.
 *
 * A subscription is a connection and the id that it has there (SubscriptionRef), a customer is what CustomerRef writes.
 * Times are DATETIME in UTC. JSON stands in LONGTEXT: MariaDB, MySQL and SQLite agree on nothing better.
 */
final class Tables {

	/** What daily totals count, in all their tables: rows, attempts, and cents. */
	public const COUNTS = array(
		'rows_counted', 'attempts', 'accepted', 'saved', 'pending', 'lost', 'kept', 'cancelled',
		'dismissed', 'abandoned', 'opened', 'superseded', 'ended', 'reasoned', 'shown',
		'monthly_at_risk', 'monthly_saved', 'renewals', 'revenue', 'refunded', 'concession',
	);

	/** @return array<string, string> Table → columns. */
	public static function columns(): array {
		return array(
			// is_default is 1 or NULL: the unique key lets two first requests make one default flow.
			'flows'                 => <<<'SQL'
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
			'flow_versions'         => <<<'SQL'
				flow_id BIGINT UNSIGNED NOT NULL,
				version INT UNSIGNED NOT NULL,
				body LONGTEXT NOT NULL,
				seal CHAR(40) NOT NULL DEFAULT '',
				author BIGINT UNSIGNED NOT NULL DEFAULT 0,
				origin VARCHAR(20) NOT NULL DEFAULT 'editor',
				created_at DATETIME NOT NULL,
				PRIMARY KEY  (flow_id, version)
				SQL,
			// uses counts the stored versions that use it: with one, its terms are fixed.
			'discounts'             => <<<'SQL'
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
			'discount_uses'         => <<<'SQL'
				flow_id BIGINT UNSIGNED NOT NULL,
				version INT UNSIGNED NOT NULL,
				offer_id VARCHAR(120) NOT NULL,
				discount_id BIGINT UNSIGNED NOT NULL,
				PRIMARY KEY  (flow_id, version, offer_id),
				KEY discount (discount_id)
				SQL,
			// open_key holds customer and set while the attempt is open and live: the unique key makes a second one impossible. counted: see Attempts\Counting.
			'attempts'              => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				uuid CHAR(36) NOT NULL,
				customer_id VARCHAR(105) NOT NULL,
				open_key VARCHAR(150) NULL,
				state VARCHAR(12) NOT NULL,
				mode VARCHAR(4) NOT NULL,
				connection VARCHAR(40) NOT NULL DEFAULT '',
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
			// What each was worth at the start: price is a renewal's, in cents as it is billed, monthly is that of a month.
			'attempt_subscriptions' => <<<'SQL'
				attempt_id BIGINT UNSIGNED NOT NULL,
				connection VARCHAR(40) NOT NULL,
				subscription_id VARCHAR(64) NOT NULL,
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
			// Appended, and never written again. number counts those of an attempt from 1; the first is what replays begin with.
			'decisions'             => <<<'SQL'
				attempt_id BIGINT UNSIGNED NOT NULL,
				number INT UNSIGNED NOT NULL,
				body LONGTEXT NOT NULL,
				PRIMARY KEY  (attempt_id, number)
				SQL,
			// budget: what it took from budgets, as long as that can be given back. live_key holds the subscription while the redemption is pending or applied: at most one live redemption per subscription.
			'redemptions'           => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				redemption_key CHAR(36) NOT NULL,
				live_key VARCHAR(105) NULL,
				attempt_uuid CHAR(36) NOT NULL,
				connection VARCHAR(40) NOT NULL,
				subscription_id VARCHAR(64) NOT NULL,
				customer_id VARCHAR(105) NOT NULL,
				mail CHAR(64) NULL,
				flow_id BIGINT UNSIGNED NOT NULL,
				flow_version INT UNSIGNED NOT NULL,
				reason VARCHAR(64) NULL,
				offer_id VARCHAR(191) NOT NULL,
				offer_type VARCHAR(64) NOT NULL,
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
				KEY mail (mail, id)
				SQL,
			// mail is an HMAC of the billing e-mail, here and with redemptions: limits hold for a person, whichever account they have.
			'responses'             => <<<'SQL'
				customer_id VARCHAR(105) NOT NULL,
				flow_id BIGINT UNSIGNED NOT NULL,
				offer_id VARCHAR(120) NOT NULL,
				answer VARCHAR(8) NOT NULL,
				mail CHAR(64) NULL,
				at DATETIME NOT NULL,
				PRIMARY KEY  (customer_id, flow_id, offer_id, answer),
				KEY mail (mail, flow_id)
				SQL,
			// undelivered is 1 until the event's hook has been claimed for firing.
			'events'                => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				type VARCHAR(40) NOT NULL,
				at DATETIME NOT NULL,
				attempt_uuid CHAR(36) NULL,
				connection VARCHAR(40) NOT NULL DEFAULT '',
				subscription_id VARCHAR(64) NOT NULL DEFAULT '',
				customer_id VARCHAR(105) NOT NULL DEFAULT '0',
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
			// What budgets have given: a row a budget and day (accepts) or month (cost, in ten-thousandths).
			'budgets'               => <<<'SQL'
				scope VARCHAR(150) NOT NULL,
				period VARCHAR(10) NOT NULL,
				used BIGINT UNSIGNED NOT NULL DEFAULT 0,
				PRIMARY KEY  (scope, period)
				SQL,
			// The facts of live subscriptions as JSON, as the last round found them: see AudienceIndex.
			'audience_facts'        => <<<'SQL'
				connection VARCHAR(40) NOT NULL,
				subscription_id VARCHAR(64) NOT NULL,
				round INT UNSIGNED NOT NULL,
				facts LONGTEXT NOT NULL,
				PRIMARY KEY  (connection, subscription_id)
				SQL,
			// Rows up to last_id are written, those up to at_id are. chunks is the number of the last chunk, and decides between two processes.
			'exports'               => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				user_id BIGINT UNSIGNED NOT NULL,
				name VARCHAR(20) NOT NULL,
				format VARCHAR(10) NOT NULL,
				from_at DATETIME NULL,
				to_at DATETIME NULL,
				state VARCHAR(10) NOT NULL,
				at_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				last_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				chunks INT UNSIGNED NOT NULL DEFAULT 0,
				rows_done BIGINT UNSIGNED NOT NULL DEFAULT 0,
				created_at DATETIME NOT NULL,
				PRIMARY KEY  (id),
				KEY user (user_id, id),
				KEY state (state, id)
				SQL,
			// gzip in base64: see Exports.
			'export_chunks'         => <<<'SQL'
				export_id BIGINT UNSIGNED NOT NULL,
				number INT UNSIGNED NOT NULL,
				body LONGTEXT NOT NULL,
				PRIMARY KEY  (export_id, number)
				SQL,
			// What is to be sent, or was: one row a letter. reference is an attempt's uuid or a redemption's key.
			'emails'                => <<<'SQL'
				kind VARCHAR(20) NOT NULL,
				reference CHAR(36) NOT NULL,
				state VARCHAR(10) NOT NULL,
				tries INT UNSIGNED NOT NULL DEFAULT 0,
				due_at DATETIME NOT NULL,
				claimed_until DATETIME NULL,
				PRIMARY KEY  (kind, reference),
				KEY due (state, due_at)
				SQL,
			// ends_at in seconds since 1970, by the clock of the web server that took it. No other key: see Lease.
			'leases'                => <<<'SQL'
				name VARCHAR(64) NOT NULL,
				holder CHAR(32) NOT NULL,
				ends_at BIGINT UNSIGNED NOT NULL,
				PRIMARY KEY  (name)
				SQL,
			// One row per attempt and subscription. dirty counts what was heard since it was measured; tallied: whether the totals hold it.
			'outcomes'              => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				attempt_id BIGINT UNSIGNED NOT NULL,
				connection VARCHAR(40) NOT NULL,
				subscription_id VARCHAR(64) NOT NULL,
				place TINYINT UNSIGNED NOT NULL DEFAULT 0,
				counted TINYINT UNSIGNED NOT NULL,
				entered_at DATETIME NOT NULL,
				day DATE NOT NULL,
				source VARCHAR(64) NOT NULL,
				actor VARCHAR(10) NOT NULL,
				flow_id BIGINT UNSIGNED NOT NULL,
				flow_version INT UNSIGNED NOT NULL,
				reason VARCHAR(64) NULL,
				offers_shown TINYINT UNSIGNED NOT NULL DEFAULT 0,
				offer_id VARCHAR(191) NOT NULL DEFAULT '',
				offer_type VARCHAR(64) NOT NULL DEFAULT '',
				currency VARCHAR(10) NOT NULL DEFAULT '',
				decimals TINYINT UNSIGNED NOT NULL DEFAULT 2,
				price BIGINT NOT NULL DEFAULT 0,
				monthly BIGINT NOT NULL DEFAULT 0,
				product_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				period VARCHAR(12) NOT NULL DEFAULT '',
				country VARCHAR(2) NOT NULL DEFAULT '',
				holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
				holdout_p DECIMAL(6,5) NULL,
				experiment_id BIGINT UNSIGNED NULL,
				arm VARCHAR(40) NOT NULL DEFAULT '',
				arm_p DECIMAL(6,5) NULL,
				state VARCHAR(14) NOT NULL,
				accepted_at DATETIME NULL,
				closed_at DATETIME NULL,
				cancelled_at DATETIME NULL,
				ended_at DATETIME NULL,
				status VARCHAR(40) NOT NULL DEFAULT '',
				first_renewal_at DATETIME NULL,
				renewals INT UNSIGNED NOT NULL DEFAULT 0,
				kept TINYINT UNSIGNED NOT NULL DEFAULT 0,
				revenue BIGINT NOT NULL DEFAULT 0,
				refunded BIGINT NOT NULL DEFAULT 0,
				concession BIGINT NOT NULL DEFAULT 0,
				received BIGINT NOT NULL DEFAULT 0,
				superseded_by BIGINT UNSIGNED NULL,
				entered_holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
				entered_experiment TINYINT UNSIGNED NOT NULL DEFAULT 0,
				holdout_good TINYINT UNSIGNED NULL,
				arm_good TINYINT UNSIGNED NULL,
				received_90 BIGINT NOT NULL DEFAULT 0,
				given_90 BIGINT NOT NULL DEFAULT 0,
				due_at DATETIME NULL,
				dirty INT UNSIGNED NOT NULL DEFAULT 0,
				tallied TINYINT UNSIGNED NOT NULL DEFAULT 0,
				revision INT UNSIGNED NOT NULL DEFAULT 0,
				PRIMARY KEY  (id),
				UNIQUE KEY attempt (attempt_id, place),
				KEY subscription (connection, subscription_id, attempt_id),
				KEY dirty (dirty, id),
				KEY tallied (tallied, id),
				KEY due (due_at),
				KEY entered (entered_at)
				SQL,
			// A day's counts and cents, by what an attempt was about. slot is a hash of the columns between it and the counts.
			'daily_totals'          => self::counted( <<<'SQL'
				day DATE NOT NULL,
				slot CHAR(32) NOT NULL,
				demo TINYINT UNSIGNED NOT NULL DEFAULT 0,
				flow_id BIGINT UNSIGNED NOT NULL,
				flow_version INT UNSIGNED NOT NULL,
				reason VARCHAR(64) NOT NULL,
				offer_id VARCHAR(191) NOT NULL,
				offer_type VARCHAR(64) NOT NULL,
				arm VARCHAR(60) NOT NULL,
				currency VARCHAR(10) NOT NULL,
				decimals TINYINT UNSIGNED NOT NULL DEFAULT 2,
				{counts},
				PRIMARY KEY  (day, slot)
				SQL ),
			// The same counts by one thing at a time: product, period, country, source, actor.
			'daily_parts'           => self::counted( <<<'SQL'
				day DATE NOT NULL,
				slot CHAR(32) NOT NULL,
				demo TINYINT UNSIGNED NOT NULL DEFAULT 0,
				part VARCHAR(10) NOT NULL,
				value VARCHAR(64) NOT NULL,
				currency VARCHAR(10) NOT NULL,
				decimals TINYINT UNSIGNED NOT NULL DEFAULT 2,
				{counts},
				PRIMARY KEY  (day, slot),
				KEY part (part, day)
				SQL ),
			// After how many days those of a day cancelled, or left in another way: since they accepted, and since they entered.
			'daily_ends'            => <<<'SQL'
				day DATE NOT NULL,
				slot CHAR(32) NOT NULL,
				demo TINYINT UNSIGNED NOT NULL DEFAULT 0,
				since VARCHAR(10) NOT NULL,
				part VARCHAR(10) NOT NULL,
				value VARCHAR(64) NOT NULL,
				currency VARCHAR(10) NOT NULL,
				days INT UNSIGNED NOT NULL,
				ended BIGINT NOT NULL DEFAULT 0,
				left_otherwise BIGINT NOT NULL DEFAULT 0,
				PRIMARY KEY  (day, slot),
				KEY part (since, part, day)
				SQL,
			// What came in from those who entered a holdout or an experiment on a day: how many, the sum and the sum of squares in cents, those whose outcome is read, and how many of these are good.
			'daily_entries'         => <<<'SQL'
				day DATE NOT NULL,
				slot CHAR(32) NOT NULL,
				demo TINYINT UNSIGNED NOT NULL DEFAULT 0,
				programme VARCHAR(30) NOT NULL,
				arm VARCHAR(40) NOT NULL,
				source VARCHAR(64) NOT NULL DEFAULT '',
				currency VARCHAR(10) NOT NULL,
				decimals TINYINT UNSIGNED NOT NULL DEFAULT 2,
				probability VARCHAR(10) NOT NULL,
				entered BIGINT NOT NULL DEFAULT 0,
				received DECIMAL(40,0) NOT NULL DEFAULT 0,
				received_squared DECIMAL(40,0) NOT NULL DEFAULT 0,
				given DECIMAL(40,0) NOT NULL DEFAULT 0,
				matured BIGINT NOT NULL DEFAULT 0,
				good BIGINT NOT NULL DEFAULT 0,
				PRIMARY KEY  (day, slot),
				KEY programme (programme, day)
				SQL,
			// running_flow is the flow's id while it runs, else NULL: the unique key allows one running experiment a flow. seal: see CheckSignature.
			'experiments'           => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				name VARCHAR(191) NOT NULL,
				status VARCHAR(10) NOT NULL,
				flow_id BIGINT UNSIGNED NOT NULL,
				running_flow BIGINT UNSIGNED NULL,
				primary_outcome VARCHAR(10) NOT NULL,
				lag_days INT UNSIGNED NOT NULL,
				arms LONGTEXT NOT NULL,
				seal CHAR(40) NOT NULL DEFAULT '',
				delay_days INT UNSIGNED NOT NULL DEFAULT 0,
				delay_skips TINYINT UNSIGNED NOT NULL DEFAULT 0,
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
			// Who was drawn, once a programme (an experiment's id, or holdout) and round: the unique key decides between two requests. counted: 1 in the
			// sample ratio, 2 in the decision. A forgotten customer is NULL. Whether it is good is written once.
			'experiment_entries'    => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				programme VARCHAR(30) NOT NULL,
				customer_id VARCHAR(105) NULL,
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
			'experiment_progress'   => <<<'SQL'
				programme VARCHAR(30) NOT NULL,
				body LONGTEXT NOT NULL,
				PRIMARY KEY  (programme)
				SQL,
		);
	}

	private static function counted( string $columns ): string {
		return str_replace( '{counts}', implode( ",\n", array_map( static fn ( string $count ): string => $count . ' BIGINT NOT NULL DEFAULT 0', self::COUNTS ) ), $columns );
	}
}
