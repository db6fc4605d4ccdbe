<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\ReceiptNumber;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Events as staff read them. */
final class EventSearch {

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param array{
	 *   type?: string, reason?: string, offer_type?: string, subscription?: SubscriptionRef|null,
	 *   customer_id?: int|string, attempt_id?: string, after?: \DateTimeImmutable|null,
	 *   before?: \DateTimeImmutable|null, search?: string, people?: list<int>,
	 * } $filters `people` are the customers whom the words of `search` name.
	 * @return array{list<Event>, int} A page, newest first, and how many there are.
	 */
	public function find( array $filters, int $page, int $per_page ): array {
		$where  = array( '1 = 1' );
		$values = array();
		foreach ( array( 'type', 'reason', 'offer_type', 'customer_id', 'attempt_id' ) as $name ) {
			$value = $filters[ $name ] ?? null;
			if ( null !== $value && '' !== $value && 0 !== $value ) {
				$where[]  = ( 'attempt_id' === $name ? 'attempt_uuid' : $name ) . ' = %s';
				$values[] = $value;
			}
		}
		if ( isset( $filters['subscription'] ) ) {
			$where[] = 'connection = %s AND subscription_id = %s';
			array_push( $values, ...array_values( $filters['subscription']->columns() ) );
		}
		if ( isset( $filters['after'] ) ) {
			$where[]  = 'at > %s';
			$values[] = Data::sql( $filters['after'] );
		}
		if ( isset( $filters['before'] ) ) {
			$where[]  = 'at < %s';
			$values[] = Data::sql( $filters['before'] );
		}
		if ( '' !== ( $filters['search'] ?? '' ) ) {
			[ $where[], $found ] = $this->found( trim( $filters['search'] ), $filters['people'] ?? array() );
			array_push( $values, ...$found );
		}
		$condition = implode( ' AND ', $where );
		$total     = (int) $this->database->value( 'SELECT COUNT(*) FROM {events} WHERE ' . $condition, $values );
		$rows      = $this->database->rows(
			'SELECT * FROM {events} WHERE ' . $condition . ' ORDER BY id DESC LIMIT %d OFFSET %d',
			array( ...$values, $per_page, ( $page - 1 ) * $per_page ),
		);
		return array( array_map( Event::from_row( ... ), $rows ), $total );
	}

	/**
	 * @param list<int> $people
	 * @return array{string, list<int|string>} A comment, a receipt, or who and what an event is about; a bare number is
	 *     a subscription's or a customer's.
	 */
	private function found( string $words, array $people ): array {
		$like   = '%' . $this->database->escape_like( $words ) . '%';
		$either = array( 'comment LIKE %s', 'attempt_uuid LIKE %s', 'offer_id LIKE %s' );
		$values = array( $like, $like, $like );
		if ( 1 === preg_match( '/^#?(\d{1,18})$/D', $words, $number ) ) {
			array_push( $either, 'subscription_id = %s', 'customer_id = %s' );
			array_push( $values, $number[1], $number[1] );
		}
		$attempt = ReceiptNumber::attempt( $words );
		if ( null !== $attempt ) {
			$either[] = 'attempt_uuid = ( SELECT uuid FROM {attempts} WHERE id = %d )';
			$values[] = $attempt;
		}
		if ( array() !== $people ) {
			// The column holds words: compared with numbers, its index would not be used.
			$customers = array_map( strval( ... ), $people );
			$either[]  = 'customer_id IN ( ' . Database::places( $customers ) . ' )';
			array_push( $values, ...$customers );
		}
		return array( '( ' . implode( ' OR ', $either ) . ' )', $values );
	}

	/**
	 * The id of the first event of a type in an attempt; null where there is none. Found by the attempt's
	 * subscriptions, which have an index.
	 */
	public function first( string $type, string $attempt_id ): ?int {
		$id = $this->database->value(
			'SELECT MIN(e.id) FROM {attempts} a JOIN {attempt_subscriptions} s ON s.attempt_id = a.id'
				. ' JOIN {events} e ON e.connection = s.connection AND e.subscription_id = s.subscription_id AND '
				. 'e.attempt_uuid = a.uuid WHERE a.uuid = %s AND e.type = %s',
			array( $attempt_id, $type )
		);
		return null === $id ? null : (int) $id;
	}

	/** Whether the customer kept after all what an attempt had cancelled, from the dialog or from the account. */
	public function was_kept( string $attempt_id ): bool {
		return null !== $this->first( Event::SUBSCRIPTION_KEPT, $attempt_id );
	}

	public function get( int $id ): ?Event {
		$row = $this->database->row( 'SELECT * FROM {events} WHERE id = %d', array( $id ) );
		return null === $row ? null : Event::from_row( $row );
	}
}
