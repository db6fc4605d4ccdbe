<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The connections that are live on this site. */
final class Connections {

	/** The id of the demo's connection: what happens there is nothing that a store earned or lost. */
	public const DEMO = 'sandbox';

	/** A customer who tests a lot has many. */
	private const NEWEST = 20;

	/** @var array<string, array{Connection, Snapshot}> Subscription's key → what this request read last. */
	private array $recent = array();

	/** @param list<Connection> $all */
	public function __construct( private readonly array $all ) {}

	/** @return list<Connection> */
	public function all(): array {
		return $this->all;
	}

	/** Whether there is nothing but the demo. */
	public function is_demo(): bool {
		return array( self::DEMO ) === array_map(
			static fn ( Connection $connection ): string => $connection->id(),
			$this->all,
		);
	}

	public function get( string $id ): ?Connection {
		foreach ( $this->all as $connection ) {
			if ( $connection->id() === $id ) {
				return $connection;
			}
		}
		return null;
	}

	/**
	 * The snapshot of a subscription; null where its connection is not there, or does not have it.
	 *
	 * @return array{Connection, Snapshot}|null
	 */
	public function find( SubscriptionRef $subscription ): ?array {
		unset( $this->recent[ $subscription->key() ] );
		$connection = $this->get( $subscription->connection );
		$snapshot   = $connection?->snapshot( $subscription->id );
		if ( null === $connection || null === $snapshot ) {
			return null;
		}
		$this->recent[ $subscription->key() ] = array( $connection, $snapshot );
		return $this->recent[ $subscription->key() ];
	}

	/**
	 * The same, as this request read it last: for what is only shown.
	 *
	 * @return array{Connection, Snapshot}|null
	 */
	public function recent( SubscriptionRef $subscription ): ?array {
		return $this->recent[ $subscription->key() ] ?? $this->find( $subscription );
	}

	/**
	 * Those of a customer that they may cancel now, read one by one: whoever needs only the first stops there.
	 *
	 * @param int $most Of each connection so many are looked at, the newest first.
	 * @return iterable<array{Connection, Snapshot}>
	 */
	public function cancellable_by( Actor $customer, int $most = self::NEWEST ): iterable {
		foreach ( $this->all as $connection ) {
			foreach ( array_slice( $connection->subscriptions_of( $customer->customer_id ), 0, $most ) as $one ) {
				$snapshot = $connection->snapshot( $one->id );
				if (
					null !== $snapshot
					&& $connection->may( $customer, $snapshot )
					&& $connection->may_cancel( $customer, $snapshot )
				) {
					yield array( $connection, $snapshot );
				}
			}
		}
	}

	/** After a write. */
	public function forget(): void {
		$this->recent = array();
	}
}
