<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Redemptions as staff read them, by what they know about them. */
final class RedemptionSearch {

	public function __construct( private readonly Database $database, private readonly RedemptionStore $redemptions ) {}

	public function get( int $id ): ?Redemption {
		return $this->redemptions->get( $id );
	}

	/** Pending or applied. */
	public function live_of( SubscriptionRef $subscription ): ?Redemption {
		return $this->redemptions->live( $subscription );
	}

	/** @return list<Redemption> Newest first. */
	public function of_subscription( SubscriptionRef $subscription, int $limit = 20 ): array {
		return $this->redemptions->of_subscription( $subscription, $limit );
	}

	/**
	 * @param list<int> $ids
	 * @return list<Redemption> Those that there are, newest first.
	 */
	public function of_ids( array $ids ): array {
		if ( array() === $ids ) {
			return array();
		}
		$rows = $this->database->rows(
			'SELECT * FROM {redemptions} WHERE id IN ( '
				. Database::places( $ids )
				. ' ) ORDER BY id DESC',
			$ids,
		);
		return array_map( Redemption::from_row( ... ), $rows );
	}

	/**
	 * @param array{
	 *   state?: string, offer_type?: string, connection?: string, customer_id?: int|string,
	 *   subscription?: SubscriptionRef|null,
	 * } $filters Empty ones are left out.
	 * @return array{list<Redemption>, int} A page, newest first, and how many there are.
	 */
	public function find( array $filters, int $page, int $per_page ): array {
		$where  = array( '1 = 1' );
		$values = array();
		foreach ( array( 'state', 'offer_type', 'connection', 'customer_id' ) as $name ) {
			$value = $filters[ $name ] ?? '';
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $name . ' = %s';
				$values[] = $value;
			}
		}
		if ( isset( $filters['subscription'] ) ) {
			$where[] = 'connection = %s AND subscription_id = %s';
			array_push( $values, ...array_values( $filters['subscription']->columns() ) );
		}
		$condition = implode( ' AND ', $where );
		$rows      = $this->database->rows(
			'SELECT * FROM {redemptions} WHERE ' . $condition . ' ORDER BY id DESC LIMIT %d OFFSET %d',
			array( ...$values, $per_page, ( $page - 1 ) * $per_page ),
		);
		return array(
			array_map( Redemption::from_row( ... ), $rows ),
			(int) $this->database->value( 'SELECT COUNT(*) FROM {redemptions} WHERE ' . $condition, $values ),
		);
	}
}
