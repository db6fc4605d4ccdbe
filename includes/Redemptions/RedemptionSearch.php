<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Database;

/** Redemptions by what an operator knows about them. */
final class RedemptionSearch {

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param array{state?: string, offer_type?: string, connection?: string, customer_id?: int, subscription_id?: int} $filters Empty ones are left out.
	 * @return array{list<Redemption>, int} A page, newest first, and how many there are.
	 */
	public function find( array $filters, int $page, int $per_page ): array {
		$where  = array( '1 = 1' );
		$values = array();
		foreach ( array( 'state', 'offer_type', 'connection', 'customer_id', 'subscription_id' ) as $name ) {
			$value = $filters[ $name ] ?? '';
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $name . ( is_int( $value ) ? ' = %d' : ' = %s' );
				$values[] = $value;
			}
		}
		$condition = implode( ' AND ', $where );
		$rows      = $this->database->rows( 'SELECT * FROM {redemptions} WHERE ' . $condition . ' ORDER BY id DESC LIMIT %d OFFSET %d', array( ...$values, $per_page, ( $page - 1 ) * $per_page ) );
		return array( array_map( Redemption::from_row( ... ), $rows ), (int) $this->database->value( 'SELECT COUNT(*) FROM {redemptions} WHERE ' . $condition, $values ) );
	}
}
