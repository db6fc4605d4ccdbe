<?php
declare(strict_types=1);

namespace ChurnStop\Exports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * What can be exported: rows of a table in the order of their ids, with the columns that mean something outside of it.
 */
final class Source {

	public const NAMES = array( 'attempts', 'events', 'outcomes' );

	private const ARM = array( 'holdout', 'holdout_p', 'experiment_id', 'arm', 'arm_p' );

	/** How amounts are written; no column of its own. */
	private const DECIMALS = 'decimals';

	/** Name → the column of its day or moment, and its columns. */
	private const TABLES = array(
		'attempts' => array( 'created_at', array(
			'uuid',
			'customer_id',
			'state',
			'mode',
			'counted',
			'connection',
			'source',
			'actor',
			'profile',
			'flow_id',
			'flow_version',
			'reason',
			'comment',
			'offers_shown',
			'created_at',
			'updated_at',
		) ),
		'events'   => array( 'at', array(
			'id',
			'type',
			'at',
			'attempt_uuid',
			'subscription_id',
			'customer_id',
			'flow_id',
			'flow_version',
			'reason',
			'comment',
			'offer_id',
			'offer_type',
			'redemption_id',
			'mode',
			'data',
		) ),
		'outcomes' => array( 'entered_at', array(
			'attempt_id',
			'subscription_id',
			'place',
			'connection',
			'counted',
			'day',
			'source',
			'actor',
			'flow_id',
			'flow_version',
			'reason',
			'offers_shown',
			'offer_id',
			'offer_type',
			'currency',
			self::DECIMALS,
			'price',
			'monthly',
			'product_id',
			'period',
			'country',
			'state',
			'status',
			'renewals',
			'kept',
			'revenue',
			'refunded',
			'concession',
			'net',
			'received',
			'superseded_by',
			'entered_at',
			'accepted_at',
			'closed_at',
			'cancelled_at',
			'reactivated',
			'ended_at',
			'first_renewal_at',
		) ),
	);

	/** Cents, which are written as amounts. */
	private const MONEY = array( 'price', 'monthly', 'revenue', 'refunded', 'concession', 'net', 'received' );

	private const MOMENTS = array(
		'at',
		'created_at',
		'updated_at',
		'entered_at',
		'accepted_at',
		'closed_at',
		'cancelled_at',
		'ended_at',
		'first_renewal_at',
	);

	/** The columns whose values are numbers. */
	private const NUMBERS = array(
		'id',
		'attempt_id',
		'customer_id',
		'subscription_id',
		'flow_id',
		'flow_version',
		'offers_shown',
		'redemption_id',
		'product_id',
		'place',
		'counted',
		'renewals',
		'kept',
		'superseded_by',
		'reactivated',
		'holdout',
		'experiment_id',
	);

	public function __construct( private readonly Database $database ) {}

	/** The newest row that is there now: what comes later is not waited for. */
	public function last( string $name ): int {
		return (int) $this->database->value( 'SELECT MAX( id ) FROM {' . $name . '}' );
	}

	/** @return list<string> As the keys of its rows. */
	public static function columns( string $name ): array {
		return array_values( array_diff( self::chosen( $name ), array( self::DECIMALS ) ) );
	}

	/** @return list<string> What is read of its table. */
	private static function chosen( string $name ): array {
		return array( ...( self::TABLES[ $name ] ?? self::TABLES['events'] )[1], ...self::ARM );
	}

	/**
	 * The next rows, and the id that they were read up to.
	 *
	 * @param string|null $after  A moment in UTC, as the tables have it.
	 * @param string|null $before The first that is not asked for.
	 * @return array{list<array<string, string|int|null>>, int} No rows: there are none left.
	 */
	public function rows( string $name, int $beyond, int $until, ?string $after, ?string $before, int $limit ): array {
		$moment = ( self::TABLES[ $name ] ?? self::TABLES['events'] )[0];
		$where  = array( 'id > %d', 'id <= %d' );
		$values = array( $beyond, $until );
		foreach ( array( ' >= %s' => $after, ' < %s' => $before ) as $condition => $value ) {
			if ( null !== $value ) {
				$where[]  = $moment . $condition;
				$values[] = $value;
			}
		}
		$chosen = self::chosen( $name );
		$rows   = $this->database->rows(
			'SELECT id AS row_id, '
				. implode( ', ', $chosen )
				. ' FROM {'
				. $name
				. '} WHERE '
				. implode( ' AND ', $where )
				. ' ORDER BY id LIMIT %d',
			array( ...$values, $limit ),
		);
		$last   = end( $rows );
		return array(
			array_map( static fn ( array $row ): array => self::told( $row, $chosen ), $rows ),
			false === $last ? $until : Data::int( $last, 'row_id' ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @param list<string>         $columns
	 * @return array<string, string|int|null>
	 */
	private static function told( array $row, array $columns ): array {
		$told = array();
		foreach ( $columns as $column ) {
			$told[ $column ] = match ( true ) {
				in_array( $column, self::MOMENTS, true ) => Data::iso( Data::time( $row, $column ) ),
				in_array( $column, self::MONEY, true ) => self::amount(
					Data::int( $row, $column ),
					Data::int( $row, self::DECIMALS ),
				),
				in_array( $column, self::NUMBERS, true ) => Data::int_or_null( $row, $column ),
				default => Data::string_or_null( $row, $column ),
			};
		}
		unset( $told[ self::DECIMALS ] );
		return $told;
	}

	private static function amount( int $cents, int $decimals ): string {
		return ( new \ChurnStop\Subscriptions\Money( $cents, '', $decimals, '' ) )->amount();
	}
}
