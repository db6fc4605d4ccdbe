<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Lease;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Attempts in their table. Every write is conditional on the revision that was read, so that two tabs never overwrite
 * each other.
 */
final class AttemptStore {

	private const ABANDONED_AFTER = '-1 day';

	/**
	 * How many decisions an attempt keeps beside its first, the latest: each holds its inputs, and a script may go Back
	 * forever.
	 */
	private const DECISIONS = 49;

	public function __construct( private readonly Database $database, private readonly FlowStore $flows ) {}

	/** With the flow version that it walks, which every use case asks for next. */
	public function find( string $uuid ): ?Attempt {
		$row = $this->database->row(
			'SELECT a.*, '
				. FlowRow::JOINED
				. ' FROM {attempts} a LEFT JOIN {flows} f ON f.id = a.flow_id LEFT JOIN {flow_versions} v ON '
				. 'v.flow_id = f.id AND v.version = a.flow_version WHERE a.uuid = %s',
			array( $uuid )
		);
		if ( null === $row ) {
			return null;
		}
		$this->flows->remember( FlowRow::from_joined_row( $row ) );
		return Attempt::from_row( $row );
	}

	/**
	 * The customer's open live attempts; few, as a unique key allows one per set. Those left open for a day are
	 * abandoned first.
	 *
	 * @return list<Attempt>
	 */
	public function open_of( int|string $customer_id, \DateTimeImmutable $now ): array {
		$rows = $this->database->rows(
			'SELECT * FROM {attempts} WHERE open_key LIKE %s AND customer_id = %s ORDER BY id DESC LIMIT 20',
			array( $this->database->escape_like( $customer_id . ':' ) . '%', $customer_id ),
		);
		$open = array();
		foreach ( array_map( Attempt::from_row( ... ), $rows ) as $attempt ) {
			if (
				null === $attempt->claim
				&& ! $attempt->awaiting
				&& $attempt->updated_at < $now->modify( self::ABANDONED_AFTER )
			) {
				$attempt->state = Attempt::ABANDONED;
				$this->save( $attempt, $now );
			} else {
				$open[] = $attempt;
			}
		}
		return $open;
	}

	/** How many counted attempts of the customer began since. */
	public function counted_since( int|string $customer_id, \DateTimeImmutable $since ): int {
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {attempts} WHERE customer_id = %s AND created_at > %s AND counted = 1',
			array( $customer_id, Data::sql( $since ) ),
		);
	}

	/** @return list<Attempt> The customer's open tests, newest first. */
	public function open_tests_of( int|string $customer_id ): array {
		$rows = $this->database->rows(
			'SELECT * FROM {attempts} WHERE customer_id = %s AND mode = %s AND state IN ( '
				. Database::places( Attempt::OPEN )
				. ' ) ORDER BY id DESC LIMIT 20',
			array( $customer_id, Attempt::TEST, ...Attempt::OPEN ),
		);
		return array_map( Attempt::from_row( ... ), $rows );
	}

	/**
	 * Attempts that involved a subscription, newest first.
	 *
	 * @return list<Attempt>
	 */
	public function of_subscription( SubscriptionRef $subscription, int $limit = 20 ): array {
		$rows = $this->database->rows(
			'SELECT a.* FROM {attempt_subscriptions} s JOIN {attempts} a ON a.id = s.attempt_id WHERE '
				. 's.connection = %s AND s.subscription_id = %s ORDER BY a.id DESC LIMIT %d',
			array( ...array_values( $subscription->columns() ), $limit )
		);
		return array_map( Attempt::from_row( ... ), $rows );
	}

	/** The latest attempt that cancelled this subscription: what earlier ones said of it is overtaken. */
	public function last_cancellation( SubscriptionRef $subscription ): ?Attempt {
		foreach ( $this->of_subscription( $subscription ) as $attempt ) {
			if ( $attempt->is_live() && $subscription->is_in( $attempt->cancelled() ) ) {
				return $attempt;
			}
		}
		return null;
	}

	/** @return bool False where another request has just opened one for the same set. */
	public function insert( Attempt $attempt ): bool {
		$id = $this->database->insert_unique(
			'attempts',
			array(
				'uuid'        => $attempt->uuid,
				'customer_id' => $attempt->customer_id,
				'created_at'  => Data::sql( $attempt->created_at ),
				'mode'        => $attempt->mode,
				'connection'  => $attempt->connection,
				'counted'     => $attempt->counted ? 1 : 0,
				'source'      => $attempt->source,
				'actor'       => $attempt->actor->kind,
				'profile'     => $attempt->profile,
				'flow_id'     => $attempt->flow_id,
				'flow_version' => $attempt->flow_version,
				'revision'    => 0,
			) + $this->columns( $attempt )
		);
		if ( null === $id ) {
			return false;
		}
		$attempt->id = $id;
		$this->append_decisions( $attempt );
		foreach ( $attempt->subscriptions as $place => $subscription ) {
			$this->database->insert_unique(
				'attempt_subscriptions',
				$subscription->columns() + array(
					'attempt_id' => $id,
					'place'      => $place,
				) + ( $attempt->worth[ $subscription->key() ] ?? array() )
			);
		}
		return true;
	}

	/**
	 * Writes the attempt and lets go of its claim.
	 *
	 * @return bool False where somebody else wrote, or claimed, since it was read; nothing was written then.
	 */
	public function save( Attempt $attempt, \DateTimeImmutable $now ): bool {
		$attempt->updated_at = $now;

		$done = $this->database->update(
			'attempts',
			$this->columns( $attempt ) + array(
				'revision'      => $attempt->revision + 1,
				'claim'         => null,
				'claimed_for'   => $attempt->awaiting && $attempt->is_open() ? Attempt::AWAITING : null,
				'claimed_until' => null,
			),
			array(
				'id'       => $attempt->id,
				'revision' => $attempt->revision,
				'claim'    => $attempt->claim,
			)
		);
		if ( 0 === $done ) {
			return false;
		}
		++$attempt->revision;
		$attempt->claim         = null;
		$attempt->claimed_for   = null;
		$attempt->claimed_until = null;
		$this->append_decisions( $attempt );
		return true;
	}

	/** @return list<array<string, mixed>> Those that are stored, with their inputs, oldest first. */
	public function decisions( Attempt $attempt ): array {
		$rows = $this->database->rows(
			'SELECT body FROM {decisions} WHERE attempt_id = %d ORDER BY number',
			array( $attempt->id ),
		);
		return array_map( static fn ( array $row ): array => Data::decode( Data::string( $row, 'body' ) ), $rows );
	}

	private function append_decisions( Attempt $attempt ): void {
		$rows = array();
		foreach ( $attempt->decisions as $decision ) {
			$rows[] = array(
				'attempt_id' => $attempt->id,
				'number'     => ++$attempt->decided,
				'body'       => Data::encode( $decision ),
			);
		}
		$attempt->decisions = array();
		$this->database->insert_all( 'decisions', $rows );
		if ( array() !== $rows && $attempt->decided > self::DECISIONS + 1 ) {
			$this->database->execute(
				'DELETE FROM {decisions} WHERE attempt_id = %d AND number > 1 AND number <= %d',
				array( $attempt->id, $attempt->decided - self::DECISIONS ),
			);
		}
	}

	/**
	 * One conditional write decides who may touch the subscription.
	 *
	 * @param 'accept'|'cancel' $purpose So that whoever finds a dead claim knows what was being done.
	 */
	public function claim( Attempt $attempt, string $purpose, \DateTimeImmutable $now ): bool {
		$token = bin2hex( random_bytes( 16 ) );
		$until = Lease::ends( $now );
		$done  = $this->database->update(
			'attempts',
			array(
				'claim'         => $token,
				'claimed_for'   => $purpose,
				'claimed_until' => Data::sql( $until ),
				'revision'      => $attempt->revision + 1,
			),
			array(
				'id'       => $attempt->id,
				'revision' => $attempt->revision,
				'state'    => $attempt->state,
			)
		);
		if ( 0 === $done ) {
			return false;
		}
		++$attempt->revision;
		$attempt->claim         = $token;
		$attempt->claimed_for   = $purpose;
		$attempt->claimed_until = $until;
		return true;
	}

	/** @return list<string> Uuids whose claim has outlived its lease. */
	public function dead_claims( \DateTimeImmutable $now, int $limit = 50 ): array {
		$rows = $this->database->rows(
			'SELECT uuid FROM {attempts} WHERE claim IS NOT NULL AND claimed_until < %s ORDER BY claimed_until '
				. 'LIMIT %d',
			array( Data::sql( $now ), $limit ),
		);
		return array_map( static fn ( array $row ): string => Data::string( $row, 'uuid' ), $rows );
	}

	/** @return int How many were left open for a day and are now abandoned. */
	public function abandon_idle( \DateTimeImmutable $now ): int {
		$done = 0;
		foreach ( Attempt::OPEN as $state ) {
			$done += $this->database->execute(
				'UPDATE {attempts} SET state = %s, open_key = NULL, unmeasured = 1, revision = revision + 1 WHERE '
					. 'state = %s AND updated_at < %s AND claim IS NULL AND claimed_for IS NULL',
				array( Attempt::ABANDONED, $state, Data::sql( $now->modify( self::ABANDONED_AFTER ) ) )
			);
		}
		return $done;
	}

	/**
	 * What they came to is written. One that went on since is measured again.
	 *
	 * @param array<int, int> $revisions Attempt → the revision that was measured.
	 */
	public function measured( array $revisions ): void {
		$attempts = array();
		foreach ( $revisions as $id => $revision ) {
			$attempts[ $revision ][] = $id;
		}
		foreach ( $attempts as $revision => $ids ) {
			$this->database->execute(
				'UPDATE {attempts} SET unmeasured = 0 WHERE revision = %d AND id IN ( '
					. Database::places( $ids )
					. ' )',
				array( $revision, ...$ids ),
			);
		}
	}

	/** @return array<string, string|int|null> */
	private function columns( Attempt $attempt ): array {
		return array(
			'open_key'   => $attempt->open_key(),
			'state'      => $attempt->state,
			'reason'     => $attempt->reason,
			'comment'    => $attempt->comment,
			'body'       => Data::encode( $attempt->body() ),
			'updated_at' => Data::sql( $attempt->updated_at ),
			'offers_shown' => count( $attempt->shown ),
			'unmeasured'   => 1,
		) + $attempt->assignment->columns();
	}
}
