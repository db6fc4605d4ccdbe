<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Attempts as staff read them, by what they know about them. */
final class AttemptSearch {

	/** The last attempt about each subscription that was no test. */
	private const LAST = 'SELECT x.connection, x.subscription_id, MAX(x.attempt_id) AS id FROM '
		. '{attempt_subscriptions} x JOIN {attempts} y ON y.id = x.attempt_id'
		. " WHERE y.mode = 'live'";

	public function __construct(
		private readonly Database $database,
		private readonly AttemptStore $attempts,
		private readonly FlowStore $flows,
	) {}

	public function get( string $uuid ): ?Attempt {
		return $this->attempts->find( strtolower( $uuid ) );
	}

	/** @return list<array<string, mixed>> What was decided in it, with the inputs, oldest first. */
	public function decisions( Attempt $attempt ): array {
		return $this->attempts->decisions( $attempt );
	}

	/**
	 * Attempts that involved a subscription, newest first.
	 *
	 * @return list<Attempt>
	 */
	public function of_subscription( SubscriptionRef $subscription, int $limit = 20 ): array {
		return $this->attempts->of_subscription( $subscription, $limit );
	}

	/**
	 * The last attempt about each of these subscriptions that was no test, with its reason's label: a page of them
	 * costs one query.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @return iterable<string, array{Attempt, string}> By the subscription's key.
	 */
	public function last_of( array $subscriptions ): iterable {
		if ( array() === $subscriptions ) {
			return;
		}
		[ $these, $values ] = SubscriptionRef::condition( $subscriptions, 'x.' );
		$rows = $this->database->rows(
			'SELECT l.connection AS of_connection, l.subscription_id AS about, a.*, '
				. FlowRow::JOINED
				. ' FROM ( '
				. self::LAST
				. ' AND '
				. $these
				. ' GROUP BY x.connection, x.subscription_id ) l JOIN {attempts} a ON a.id = l.id'
				. ' LEFT JOIN {flows} f ON f.id = a.flow_id LEFT JOIN {flow_versions} v ON v.flow_id = f.id AND '
				. 'v.version = a.flow_version',
			$values
		);
		foreach ( $rows as $row ) {
			$this->flows->remember( FlowRow::from_joined_row( $row ) );
			$attempt = Attempt::from_row( $row );
			$reason  = null === $attempt->reason
				? null
				: $this->flows->version( $attempt->flow_id, $attempt->flow_version )?->reason( $attempt->reason );
			yield (
				new SubscriptionRef( Data::string( $row, 'of_connection' ), Data::string( $row, 'about' ) )
			)->key() => array( $attempt, $reason->label ?? (string) $attempt->reason );
		}
	}

	/**
	 * A condition for another table's query: the last attempt about the subscription, tests left out, is such a one. A
	 * subquery, since they may be many.
	 *
	 * @param string      $column The id of a subscription of WooCommerce Subscriptions: `{wp:posts}.ID`.
	 * @param string|null $reason Empty for "not stated", null for any.
	 * @param string|null $state  Null for any.
	 */
	public function is_last( string $column, ?string $reason, ?string $state ): string {
		$where  = array();
		$values = array();
		if ( null !== $reason ) {
			$where[] = '' === $reason ? 'a.reason IS NULL' : 'a.reason = %s';
			$values  = '' === $reason ? $values : array( $reason );
		}
		if ( null !== $state ) {
			$where[]  = 'a.state = %s';
			$values[] = $state;
		}
		$last = $column
			. ' IN ( SELECT CAST( l.subscription_id AS UNSIGNED ) FROM ( '
			. self::LAST
			. " AND x.connection = '"
			. SubscriptionRef::STORE
			.
			"' GROUP BY x.connection, x.subscription_id ) l JOIN {attempts} a ON a.id = l.id";
		return $this->database->prepared(
			$last . ( array() === $where ? '' : ' WHERE ' . implode( ' AND ', $where ) ) . ' )',
			$values,
		);
	}

	/**
	 * @param array{
	 *   state?: string, reason?: string, mode?: string, customer_id?: int|string, subscription?: SubscriptionRef|null,
	 * } $filters Empty ones are left out.
	 * @return array{list<Attempt>, int} A page, newest first, and how many there are.
	 */
	public function find( array $filters, int $page, int $per_page ): array {
		[ $condition, $values ] = self::condition( $filters );
		$rows = $this->database->rows(
			'SELECT * FROM {attempts} WHERE ' . $condition . ' ORDER BY id DESC LIMIT %d OFFSET %d',
			array( ...$values, $per_page, ( $page - 1 ) * $per_page )
		);
		return array( array_map( Attempt::from_row( ... ), $rows ), $this->count( $filters ) );
	}

	/**
	 * @param array{
	 *   state?: string, reason?: string, mode?: string, customer_id?: int|string, subscription?: SubscriptionRef|null,
	 * } $filters As for find().
	 */
	public function count( array $filters ): int {
		[ $condition, $values ] = self::condition( $filters );
		return (int) $this->database->value( 'SELECT COUNT(*) FROM {attempts} WHERE ' . $condition, $values );
	}

	/**
	 * @param array{
	 *   state?: string, reason?: string, mode?: string, customer_id?: int|string, subscription?: SubscriptionRef|null,
	 * } $filters
	 * @return array{string, list<string|int>} On {attempts}, and its values.
	 */
	private static function condition( array $filters ): array {
		$where  = array( '1 = 1' );
		$values = array();
		foreach ( array( 'state', 'reason', 'mode', 'customer_id' ) as $name ) {
			$value = $filters[ $name ] ?? '';
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $name . ' = %s';
				$values[] = $value;
			}
		}
		if ( isset( $filters['subscription'] ) ) {
			$where[] = 'id IN ( SELECT attempt_id FROM {attempt_subscriptions} WHERE connection = %s AND '
				. 'subscription_id = %s )';
			array_push( $values, ...array_values( $filters['subscription']->columns() ) );
		}
		return array( implode( ' AND ', $where ), $values );
	}
}
