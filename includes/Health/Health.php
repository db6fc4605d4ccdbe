<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Recover;
use ChurnStop\Clock;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Platforms;
use ChurnStop\Connections\SampleSubscriptions;
use ChurnStop\Data;
use ChurnStop\Emails\OutboxStore;
use ChurnStop\Flows\Flows;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/**
 * Looks for what recovery should have put right and did not, and for what keeps it from doing so. Reads only; Site
 * Health and `wp churnstop doctor` are its doors.
 */
final class Health {

	/** Recovery runs each minute and a claim lives for seconds: what is older than this was not recovered. */
	private const LATE_SECONDS = 300;

	/** The queue of a small shop runs when somebody visits it. */
	private const JOB_LATE_SECONDS = 900;

	/** So many of the newest subscriptions are looked at as their customers see them. */
	private const LOOKED_AT = 20;

	public function __construct(
		private readonly Database $database,
		private readonly Schema $schema,
		private readonly Migrations $migrations,
		private readonly Jobs $jobs,
		private readonly Connections $connections,
		private readonly SettingsStore $settings,
		private readonly Flows $flows,
		private readonly Clock $clock,
		private readonly Platforms $platforms,
		private readonly Checks $checks,
	) {}

	/** @return list<Finding> The worst first; empty: all is well. */
	public function findings(): array {
		$tables   = $this->tables();
		$findings = array_merge(
			$this->schema_state(),
			$tables,
			array() === $tables
				? array_merge( $this->mixed(), $this->left_behind(), $this->lost_targets(), $this->lost_discounts() )
				: array(),
			$this->missed_jobs(),
			$this->hidden_cancels(),
			$this->surroundings(),
			$this->checks->findings()
		);
		usort(
			$findings,
			static fn ( Finding $one, Finding $other ): int => self::rank( $one ) <=> self::rank( $other ),
		);
		return $findings;
	}

	/** @return list<Finding> */
	private function schema_state(): array {
		if ( $this->schema->is_newer() ) {
			return array(
				new Finding(
					'database_newer',
					Finding::CRITICAL,
					0,
					__(
						'The data of ChurnStop was written by a newer version of the plugin. This version only reads it: customers get the store\'s own cancel link, and pauses do not resume automatically.',
						'churnstop',
					),
					__( 'Update ChurnStop to the version that was here before, or a newer one.', 'churnstop' )
				),
			);
		}
		if ( $this->schema->is_older() ) {
			return array(
				new Finding(
					'database_older',
					Finding::CRITICAL,
					0,
					__(
						'The data of ChurnStop has not been brought up to date. Until it is, customers get the store\'s own cancel link.',
						'churnstop',
					),
					__(
						'Load any page of this site; if this stays, look into the log "churnstop" for the statement that failed, and see that the database\'s user may alter tables.',
						'churnstop',
					)
				),
			);
		}
		return $this->migrations->has_work()
			? array( new Finding(
				'migration_running',
				Finding::NOTE,
				0,
				__(
					'Old rows are being brought up to date in the background. The shop can be used meanwhile.',
					'churnstop',
				),
				__( 'Nothing to do.', 'churnstop' ),
			) )
			: array();
	}

	/** @return list<Finding> */
	private function tables(): array {
		$unreadable = array();
		foreach ( $this->schema->tables() as $name ) {
			try {
				$this->database->value( 'SELECT 1 FROM {' . $name . '} LIMIT 1' );
			} catch ( StorageFailure ) {
				$unreadable[] = $this->database->table( $name );
			}
		}
		if ( array() === $unreadable ) {
			return array();
		}
		return array(
			new Finding(
				'tables_unreadable',
				Finding::CRITICAL,
				count( $unreadable ),
				sprintf(
					/* translators: %s: names of database tables. */
					__( 'Tables cannot be read: %s. Customers get the store\'s own cancel link.', 'churnstop' ),
					implode( ', ', $unreadable ),
				),
				__(
					'Repair or restore them from a backup. Where they hold nothing to be kept, delete the option "churnstop_schema" and load any page: they are made anew.',
					'churnstop',
				)
			),
		);
	}

	/** @return list<Finding> */
	private function mixed(): array {
		if ( ! $this->schema->is_mixed() ) {
			return array();
		}
		return array(
			new Finding(
				'tables_mixed',
				Finding::CRITICAL,
				0,
				__(
					'The tables of ChurnStop have different collations, so the database refuses to compare them: outcomes are not measured, and some reports fail. Customers are not affected.',
					'churnstop',
				),
				__(
					'Run "wp churnstop doctor --repair", which gives all of them the collation of this site.',
					'churnstop',
				)
			),
		);
	}

	/** @return list<Finding> */
	private function left_behind(): array {
		$late     = Data::sql( $this->clock->now()->modify( '-' . self::LATE_SECONDS . ' seconds' ) );
		$findings = array();
		$repair   = __(
			'Run "wp churnstop doctor --repair". Where that does not help, the log "churnstop" says why, and which subscription it is.',
			'churnstop',
		);

		$claims = $this->count(
			'SELECT COUNT(*) FROM {attempts} WHERE claim IS NOT NULL AND claimed_until < %s',
			$late,
		) + $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE live_key IS NOT NULL AND claim IS NOT NULL AND '
				. 'claimed_until < %s',
			$late,
		);
		if ( $claims > 0 ) {
			$findings[] = new Finding(
				'claims_stuck',
				Finding::CRITICAL,
				$claims,
				sprintf(
					/* translators: %d: number of cancellations. */
					_n(
						'%d click was interrupted and has not been settled.',
						'%d clicks were interrupted and have not been settled.',
						$claims,
						'churnstop',
					),
					$claims,
				),
				$repair,
			);
		}
		$pending = $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE state = %s AND created_at < %s',
			Redemption::PENDING,
			$late,
		);
		if ( $pending > 0 ) {
			$findings[] = new Finding(
				'redemptions_pending',
				Finding::CRITICAL,
				$pending,
				sprintf(
					/* translators: %d: number of offers. */
					_n(
						'%d accepted offer was neither applied nor revoked.',
						'%d accepted offers were neither applied nor revoked.',
						$pending,
						'churnstop',
					),
					$pending,
				),
				$repair,
			);
		}
		$overdue = $this->count(
			'SELECT COUNT(*) FROM {redemptions} WHERE state = %s AND resumes_at < %s',
			Redemption::APPLIED,
			Data::sql( $this->clock->now()->modify( '-' . self::JOB_LATE_SECONDS . ' seconds' ) ),
		);
		if ( $overdue > 0 ) {
			$findings[] = new Finding(
				'pauses_overdue',
				Finding::CRITICAL,
				$overdue,
				sprintf(
					/* translators: %d: number of pauses. */
					_n(
						'%d pause should have ended and has not: its customer is not served and not billed.',
						'%d pauses should have ended and have not: their customers are not served and not billed.',
						$overdue,
						'churnstop',
					),
					$overdue,
				),
				$repair
			);
		}
		$undelivered = $this->count( 'SELECT COUNT(*) FROM {events} WHERE undelivered = 1 AND at < %s', $late );
		if ( $undelivered > 0 ) {
			$findings[] = new Finding(
				'events_undelivered',
				Finding::WARNING,
				$undelivered,
				sprintf(
					/* translators: %d: number of events. */
					_n(
						'%d event has not been told to other plugins and e-mails.',
						'%d events have not been told to other plugins and e-mails.',
						$undelivered,
						'churnstop',
					),
					$undelivered,
				),
				$repair,
			);
		}
		$letters = ( new OutboxStore( $this->database ) )->given_up( $this->clock->now() );
		if ( $letters > 0 ) {
			$findings[] = new Finding(
				'letters_given_up',
				Finding::WARNING,
				$letters,
				sprintf(
					/* translators: %d: number of e-mails. */
					_n(
						'%d e-mail to a customer could not be sent and was given up.',
						'%d e-mails to customers could not be sent and were given up.',
						$letters,
						'churnstop',
					),
					$letters,
				),
				__(
					'See that this site can send e-mail: the log "churnstop" says when it failed. Then run "wp churnstop doctor --repair", which sends them again.',
					'churnstop',
				)
			);
		}
		return array_merge( $findings, $this->orphans() );
	}

	/** @return list<Finding> Offers at work on a connection that is not active now. */
	private function orphans(): array {
		$findings = array();
		foreach (
			$this->database->rows(
				'SELECT connection, COUNT(*) AS many FROM {redemptions} WHERE state IN ( %s, %s, %s ) GROUP BY '
					. 'connection',
				array( Redemption::PENDING, Redemption::AWAITING, Redemption::APPLIED ),
			) as $row
		) {
			$id   = Data::string( $row, 'connection' );
			$many = Data::int( $row, 'many' );
			if ( null === $this->connections->get( $id ) ) {
				$findings[] = new Finding(
					'connection_gone',
					Finding::CRITICAL,
					$many,
					sprintf(
						/* translators: 1: number of offers, 2: a name such as "woocommerce-subscriptions". */
						_n(
							'%1$d offer is active on "%2$s", which is not active.',
							'%1$d offers are at work on "%2$s", which is not active.',
							$many,
							'churnstop',
						),
						$many,
						$id,
					),
					__(
						'Activate it again, in a supported version: discounts end and pauses resume only while it is active.',
						'churnstop',
					)
				);
			}
		}
		return $findings;
	}

	/** @return list<Finding> */
	private function lost_targets(): array {
		$flows = $this->flows->without_target();
		if ( array() === $flows ) {
			return array();
		}
		return array(
			new Finding(
				'targets_gone',
				Finding::WARNING,
				count( $flows ),
				sprintf(
					/* translators: 1: number of offers, 2: names of flows. */
					_n(
						'%1$d offer leads to a product that customers cannot be switched to any more, and is skipped: %2$s.',
						'%1$d offers lead to products that customers cannot be switched to any more, and are skipped: %2$s.',
						count( $flows ),
						'churnstop',
					),
					count( $flows ),
					implode( ', ', array_unique( $flows ) ),
				),
				__(
					'Open the flow in ChurnStop > Flows and choose another product, or publish the product again.',
					'churnstop',
				)
			),
		);
	}

	/** @return list<Finding> */
	private function lost_discounts(): array {
		$flows = $this->flows->without_discount();
		if ( array() === $flows ) {
			return array();
		}
		return array(
			new Finding(
				'discounts_gone',
				Finding::WARNING,
				count( $flows ),
				sprintf(
					/* translators: 1: number of offers, 2: names of flows. */
					_n(
						'%1$d offer has a discount whose coupon was deleted or has expired, and is skipped: %2$s.',
						'%1$d offers have a discount whose coupon was deleted or has expired, and are skipped: %2$s.',
						count( $flows ),
						'churnstop',
					),
					count( $flows ),
					implode( ', ', array_unique( $flows ) ),
				),
				__(
					'Open the flow in ChurnStop > Flows and choose another discount, or publish the coupon again.',
					'churnstop',
				)
			),
		);
	}

	/**
	 * @return list<Finding> Customers who cannot cancel online where the law asks for it; an ordinary end needs no
	 *     Cancel.
	 */
	private function hidden_cancels(): array {
		$hidden = array();
		foreach ( $this->connections->all() as $connection ) {
			foreach (
				$connection instanceof SampleSubscriptions
					? $connection->some_active( self::LOOKED_AT )
					: array() as $one
			) {
				if (
					$one->cancellable
					&& null !== $one->next_payment
					&& Profiles::asks_for_online_cancel( $one->country )
					&& ! $connection->may_cancel( Actor::customer( $one->customer_id ), $one )
				) {
					$hidden[] = $one->number;
				}
			}
		}
		if ( array() === $hidden ) {
			return array();
		}
		return array(
			new Finding(
				'cancel_hidden',
				Finding::WARNING,
				count( $hidden ),
				sprintf(
					/* translators: 1: number of subscriptions, 2: their numbers, with commas. */
					_n(
						'%1$d of the newest subscriptions (no. %2$s) is billed on, and its customer is shown no Cancel, although the law of their country asks for a way to cancel online.',
						'%1$d of the newest subscriptions (no. %2$s) are billed on, and their customers are shown no Cancel, although the law of their country asks for a way to cancel online.',
						count( $hidden ),
						'churnstop',
					),
					count( $hidden ),
					implode( ', ', array_slice( $hidden, 0, 5 ) ),
				),
				__(
					'Look for a plugin or code that removes the action "cancel" from subscriptions. The filter "churnstop_customer_may_cancel" lets these customers cancel through ChurnStop.',
					'churnstop',
				)
			),
		);
	}

	/** @return list<Finding> */
	private function missed_jobs(): array {
		$next = $this->jobs->next( Recover::JOB );
		if ( null !== $next && $next >= $this->clock->now()->modify( '-' . self::JOB_LATE_SECONDS . ' seconds' ) ) {
			return array();
		}
		return array(
			new Finding(
				'jobs_missed',
				Finding::CRITICAL,
				0,
				null === $next
					? __(
						'The recurring job that finishes interrupted work and resumes pauses is not planned.',
						'churnstop',
					)
					: sprintf(
						/* translators: %s: a moment in UTC. */
						__(
							'The recurring job that finishes interrupted work and resumes pauses should have run at %s UTC and has not.',
							'churnstop',
						),
						$next->format( 'Y-m-d H:i' ),
					),
				null === $next
					? __( 'Load any page of wp-admin: that plans it again.', 'churnstop' )
					: __(
						'See that scheduled actions run: WooCommerce > Status > Scheduled Actions, and WP-Cron or a real cron job of the server.',
						'churnstop',
					)
			),
		);
	}

	/** @return list<Finding> */
	private function surroundings(): array {
		$findings = array();
		if ( $this->platforms->is_copy() ) {
			$findings[] = new Finding(
				'duplicate_site',
				Finding::NOTE,
				0,
				__(
					'WooCommerce Subscriptions takes this site for a copy of another one. No job of ChurnStop changes subscriptions here: pauses do not resume automatically.',
					'churnstop',
				),
				__(
					'Nothing to do on a copy. If this is the live store, tell WooCommerce Subscriptions so in its notice in wp-admin.',
					'churnstop',
				)
			);
		}
		if ( ! $this->settings->get()->enabled ) {
			$findings[] = new Finding(
				'switched_off',
				Finding::NOTE,
				0,
				__(
					'ChurnStop is switched off: customers get the store\'s own cancel link. Offers already accepted continue.',
					'churnstop',
				),
				__( 'Switch it on in ChurnStop > Settings when you want it.', 'churnstop' ),
			);
		}
		if ( array() === $this->connections->all() ) {
			$findings[] = new Finding(
				'no_connection',
				Finding::WARNING,
				0,
				__(
					'There are no subscriptions to work with: WooCommerce Subscriptions is not active in a supported version, and the demo is off. Customers cancel as they did before.',
					'churnstop',
				),
				__(
					'Activate WooCommerce 9.5 or newer and WooCommerce Subscriptions 7 or newer, or try the demo with "wp churnstop demo on".',
					'churnstop',
				)
			);
		}
		return $findings;
	}

	private function count( string $sql, string ...$values ): int {
		return (int) $this->database->value( $sql, array_values( $values ) );
	}

	private static function rank( Finding $finding ): int {
		return match ( $finding->severity ) {
			Finding::CRITICAL => 0,
			Finding::WARNING  => 1,
			default           => 2,
		};
	}
}
