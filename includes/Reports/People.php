<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\CustomerRef;

/** Customers as staff look for them, and as lists name them. */
final class People {

	/** Customers whom a search looks at. */
	private const MOST = 200;

	/** @return list<int> Customers by name, account or e-mail address. */
	public static function find( string $words ): array {
		$by_account = array(
			'search'         => '*' . $words . '*',
			'search_columns' => array( 'user_login', 'user_email', 'display_name' ),
		);
		$like       = static fn ( string $key, string $value ): array => array(
			'key'     => $key,
			'value'   => $value,
			'compare' => 'LIKE',
		);
		$names      = (array) preg_split( '/\s+/', trim( $words ) );
		$parts      = count( $names ) > 1
			? array(
				'relation' => 'AND',
				$like( 'first_name', (string) $names[0] ),
				$like( 'last_name', (string) end( $names ) ),
			)
			: array(
				'relation' => 'OR',
				$like( 'first_name', $words ),
				$like( 'last_name', $words ),
				$like( 'billing_email', $words ),
			);
		// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- staff's own search.
		$by_name    = array( 'meta_query' => $parts );
		$ids        = array();
		foreach ( array( $by_account, $by_name ) as $question ) {
			$ids = array( ...$ids, ...get_users( $question + array( 'fields' => 'ID', 'number' => self::MOST ) ) );
		}
		return array_values( array_unique( array_map( intval( ... ), array_filter( $ids, 'is_numeric' ) ) ) );
	}

	/**
	 * Reads their accounts together, before they are told.
	 *
	 * @param list<int|string> $ids
	 */
	public static function load( array $ids ): void {
		cache_users( array_map( CustomerRef::user_id( ... ), $ids ) );
	}

	/**
	 * @return array{id: int|string, name: string, email: string, url: string} Without a name where the account is gone.
	 */
	public static function told( int|string $id ): array {
		$user = get_userdata( CustomerRef::user_id( $id ) );
		$name = false === $user ? '' : trim( $user->first_name . ' ' . $user->last_name );
		return array(
			'id'    => $id,
			'name'  => false === $user ? '' : ( '' === $name ? $user->display_name : $name ),
			'email' => false === $user ? '' : $user->user_email,
			'url'   => false === $user ? '' : (string) get_edit_user_link( $user->ID ),
		);
	}
}
