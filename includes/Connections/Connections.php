<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** The connections that are live on this site. */
final class Connections {

	/** The id of the demo's connection: what happens there is nothing that a store earned or lost. */
	public const DEMO = 'sandbox';

	/** @var array<int, array{Connection, Snapshot}> What this request read last. */
	private array $recent = array();

	/** @param list<Connection> $all */
	public function __construct( private readonly array $all ) {}

	/** @return list<Connection> */
	public function all(): array {
		return $this->all;
	}

	/** Whether there is nothing but the demo. */
	public function is_demo(): bool {
		return array( self::DEMO ) === array_map( static fn ( Connection $connection ): string => $connection->id(), $this->all );
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
	 * The snapshot of a subscription, whichever connection has it. Ids do not collide: the sandbox counts from Sandbox\Sandbox::FIRST_ID.
	 *
	 * @return array{Connection, Snapshot}|null
	 */
	public function find( int $subscription_id ): ?array {
		unset( $this->recent[ $subscription_id ] );
		foreach ( $this->all as $connection ) {
			$snapshot = $connection->snapshot( $subscription_id );
			if ( null !== $snapshot ) {
				$this->recent[ $subscription_id ] = array( $connection, $snapshot );
				return $this->recent[ $subscription_id ];
			}
		}
		return null;
	}

	/**
	 * The same, as this request read it last: for what is only shown.
	 *
	 * @return array{Connection, Snapshot}|null
	 */
	public function recent( int $subscription_id ): ?array {
		return $this->recent[ $subscription_id ] ?? $this->find( $subscription_id );
	}

	/** After a write. */
	public function forget(): void {
		$this->recent = array();
	}
}
