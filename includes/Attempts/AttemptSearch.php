<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Database;

/** Attempts as staff read them, by what they know about them. */
final class AttemptSearch {

	public function __construct( private readonly Database $database, private readonly AttemptStore $attempts ) {}

	public function get( string $uuid ): ?Attempt {
		return $this->attempts->find( strtolower( $uuid ) );
	}

	/**
	 * Attempts that involved a subscription, newest first.
	 *
	 * @return list<Attempt>
	 */
	public function of_subscription( int $subscription_id, int $limit = 20 ): array {
		return $this->attempts->of_subscription( $subscription_id, $limit );
	}

	/**
	 * @param array{state?: string, reason?: string, mode?: string, customer_id?: int, subscription_id?: int} $filters Empty ones are left out.
	 * @return array{list<Attempt>, int} A page, newest first, and how many there are.
	 */
	public function find( array $filters, int $page, int $per_page ): array {
		$where  = array( '1 = 1' );
		$values = array();
		foreach ( array( 'state', 'reason', 'mode', 'customer_id' ) as $name ) {
			$value = $filters[ $name ] ?? '';
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $name . ( is_int( $value ) ? ' = %d' : ' = %s' );
				$values[] = $value;
			}
		}
		$subscription = $filters['subscription_id'] ?? 0;
		if ( $subscription > 0 ) {
			$where[]  = 'id IN ( SELECT attempt_id FROM {attempt_subscriptions} WHERE subscription_id = %d )';
			$values[] = $subscription;
		}
		$condition = implode( ' AND ', $where );
		$rows      = $this->database->rows( 'SELECT * FROM {attempts} WHERE ' . $condition . ' ORDER BY id DESC LIMIT %d OFFSET %d', array( ...$values, $per_page, ( $page - 1 ) * $per_page ) );
		return array( array_map( Attempt::from_row( ... ), $rows ), (int) $this->database->value( 'SELECT COUNT(*) FROM {attempts} WHERE ' . $condition, $values ) );
	}
}
