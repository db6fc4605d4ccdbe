<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

/** What attempts came to, and daily totals of it. */
final class Tables {

	/** For tools that read the database: see Storage\Views. */
	public const VIEWS = array(
		'v_outcomes' => 'SELECT o.id, a.uuid AS attempt, o.subscription_id, o.connection, o.counted, o.entered_at,'
			. ' o.day, o.source, o.actor, o.flow_id, o.flow_version, o.reason, o.offer_id, o.offer_type, o.product_id,'
			. ' o.period, o.country, o.holdout, o.experiment_id, o.arm, o.state, o.accepted_at, o.cancelled_at,'
			. ' o.ended_at, o.reactivated, o.status, o.renewals, o.kept, o.currency,'
			. ' o.price / POW( 10, o.decimals ) AS price,'
			. ' o.monthly / POW( 10, o.decimals ) AS monthly, o.revenue / POW( 10, o.decimals ) AS revenue,'
			. ' o.refunded / POW( 10, o.decimals ) AS refunded, o.concession / POW( 10, o.decimals ) AS'
			. ' concession FROM {outcomes} o LEFT JOIN {attempts} a ON a.id = o.attempt_id',
	);

	/** @return array<string, string> Table → columns. */
	public static function columns(): array {
		return array(
			// One row per attempt and subscription. dirty counts what was heard since it was measured; tallied:
			// whether the totals hold it.
			'outcomes'      => <<<'SQL'
				id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				attempt_id BIGINT UNSIGNED NOT NULL,
				connection VARCHAR(40) COLLATE {bin} NOT NULL,
				subscription_id VARCHAR(64) COLLATE {bin} NOT NULL,
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
				reactivated TINYINT UNSIGNED NOT NULL DEFAULT 0,
				ended_at DATETIME NULL,
				status VARCHAR(40) NOT NULL DEFAULT '',
				first_renewal_at DATETIME NULL,
				renewals INT UNSIGNED NOT NULL DEFAULT 0,
				kept TINYINT UNSIGNED NOT NULL DEFAULT 0,
				revenue BIGINT NOT NULL DEFAULT 0,
				refunded BIGINT NOT NULL DEFAULT 0,
				concession BIGINT NOT NULL DEFAULT 0,
				net BIGINT NOT NULL DEFAULT 0,
				received BIGINT NOT NULL DEFAULT 0,
				superseded_by BIGINT UNSIGNED NULL,
				entered_holdout TINYINT UNSIGNED NOT NULL DEFAULT 0,
				entered_experiment TINYINT UNSIGNED NOT NULL DEFAULT 0,
				holdout_good TINYINT UNSIGNED NULL,
				arm_good TINYINT UNSIGNED NULL,
				received_90 BIGINT NOT NULL DEFAULT 0,
				given_90 BIGINT NOT NULL DEFAULT 0,
				offers TEXT NULL,
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
				KEY entered (entered_at),
				KEY price (currency, monthly),
				KEY net (currency, net),
				KEY reason (reason),
				KEY state (state)
				SQL,
			// A day's counts and cents, by what an attempt was about. slot is a hash of the columns between it and
			// the counts.
			'daily_totals'  => self::counted( <<<'SQL'
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
			'daily_parts'   => self::counted( <<<'SQL'
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
			// What became of each offer of a day's attempts. An attempt counts once in each.
			'daily_offers'  => <<<'SQL'
				day DATE NOT NULL,
				slot CHAR(32) NOT NULL,
				demo TINYINT UNSIGNED NOT NULL DEFAULT 0,
				flow_id BIGINT UNSIGNED NOT NULL,
				offer_id VARCHAR(191) NOT NULL,
				offer_type VARCHAR(64) NOT NULL,
				currency VARCHAR(10) NOT NULL,
				shown BIGINT NOT NULL DEFAULT 0,
				accepted BIGINT NOT NULL DEFAULT 0,
				declined BIGINT NOT NULL DEFAULT 0,
				failed BIGINT NOT NULL DEFAULT 0,
				reverted BIGINT NOT NULL DEFAULT 0,
				PRIMARY KEY  (day, slot)
				SQL,
			// After how many days those of a day cancelled, or left in another way: since they accepted, and since
			// they entered.
			'daily_ends'    => <<<'SQL'
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
			// What came in from those who entered a holdout or an experiment on a day: how many, the sum and the sum
			// of squares in cents, those whose outcome is read, and how many of these are good.
			'daily_entries' => <<<'SQL'
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
		);
	}

	private static function counted( string $columns ): string {
		$counts = array_map( static fn ( $count ) => $count . ' BIGINT NOT NULL DEFAULT 0', TotalsDelta::COUNTS );
		return str_replace( '{counts}', implode( ",\n", $counts ), $columns );
	}
}
