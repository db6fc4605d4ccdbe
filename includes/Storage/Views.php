<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * Views for tools that read the database (docs/queries.md): made only when somebody asks, since many hosts grant no CREATE VIEW.
 *
 * They read with the rights of whoever asks them. They go before any table does, because a view over a table that is gone breaks a dump.
 */
final class Views {

	public const OPTION = 'churnstop_views';

	public const NAMES = array( 'v_attempts', 'v_offers', 'v_outcomes' );

	public function __construct( private readonly Database $database ) {}

	/** @throws StorageFailure Where the database's user may not. Then there is none. */
	public function create(): void {
		update_option( self::OPTION, '1', false );
		try {
			foreach ( self::selects() as $name => $select ) {
				$this->database->execute( 'CREATE OR REPLACE SQL SECURITY INVOKER VIEW {' . $name . '} AS ' . $select );
			}
		} catch ( StorageFailure $failure ) {
			$this->drop();
			throw $failure;
		}
	}

	public function drop(): void {
		if ( false === get_option( self::OPTION ) ) {
			return;
		}
		foreach ( self::NAMES as $name ) {
			$this->database->execute( 'DROP VIEW IF EXISTS {' . $name . '}' );
		}
		delete_option( self::OPTION );
	}

	/** @return list<string> Their names in the database; none where nobody has made them. */
	public function made(): array {
		return false === get_option( self::OPTION ) ? array() : array_map( $this->database->table( ... ), self::NAMES );
	}

	/** @return array<string, string> */
	private static function selects(): array {
		return array(
			'v_attempts' => 'SELECT id, uuid AS attempt, customer_id, connection, mode, counted, source, profile, flow_id, flow_version, reason, comment, state AS outcome,'
				. ' created_at AS started_at, updated_at FROM {attempts}',
			'v_offers'   => 'SELECT id AS redemption_id, attempt_uuid AS attempt, connection, subscription_id, customer_id, flow_id, flow_version, reason, offer_id, offer_type, state,'
				. ' created_at AS accepted_at, resumes_at, updated_at FROM {redemptions}',
			'v_outcomes' => 'SELECT o.id, a.uuid AS attempt, o.subscription_id, o.connection, o.counted, o.entered_at, o.day, o.source, o.actor, o.flow_id, o.flow_version, o.reason,'
				. ' o.offer_id, o.offer_type, o.product_id, o.period, o.country, o.holdout, o.experiment_id, o.arm, o.state, o.accepted_at, o.cancelled_at, o.ended_at, o.status, o.renewals, o.kept,'
				. ' o.currency, o.price / POW( 10, o.decimals ) AS price, o.monthly / POW( 10, o.decimals ) AS monthly, o.revenue / POW( 10, o.decimals ) AS revenue,'
				. ' o.refunded / POW( 10, o.decimals ) AS refunded, o.concession / POW( 10, o.decimals ) AS concession FROM {outcomes} o LEFT JOIN {attempts} a ON a.id = o.attempt_id',
		);
	}
}
