<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Data;
use ChurnStop\Events\ForgetEvents;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Makes attempts nobody's, and deletes old ones, tests, and those of a connection that is gone. One that a click is
 * being worked on stays.
 */
final class ForgetAttempts implements ConnectionRecords {

	/** @param list<AttemptRecords> $rooms */
	public function __construct(
		private readonly Database $database,
		private readonly ForgetEvents $events,
		private readonly EntryTable $entries,
		private readonly Responses $responses,
		private readonly array $rooms,
	) {}

	/**
	 * The condition that an attempt is somebody's.
	 *
	 * @return array{string, list<string|int>} SQL with places, and their values.
	 */
	public static function concerns( DataSubject $subject ): array {
		[ $customers, $customer_values ]         = $subject->is_customer();
		[ $subscriptions, $subscription_values ] = SubscriptionRef::condition( $subject->subscriptions );
		return array(
			'( '
				. $customers
				. ' OR id IN ( SELECT attempt_id FROM {attempt_subscriptions} WHERE '
				. $subscriptions
				. ' ) )',
			array( ...$customer_values, ...$subscription_values ),
		);
	}

	public function count_kept( DataSubject $subject ): int {
		[ $where, $values ] = self::concerns( $subject );
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {attempts} WHERE claim IS NOT NULL AND ' . $where,
			$values,
		);
	}

	/** @return int How many became nobody's, of at most so many. */
	public function forget_person( DataSubject $subject, int $limit ): int {
		[ $where, $values ] = self::concerns( $subject );

		$done = 0;
		foreach (
			$this->database->rows(
				'SELECT * FROM {attempts} WHERE claim IS NULL AND ' . $where . ' ORDER BY id LIMIT %d',
				array( ...$values, $limit ),
			) as $row
		) {
			$attempt = Attempt::from_row( $row );
			$done   += $this->database->transaction( fn (): int => $this->make_nobodys( $attempt ) );
		}
		return $done;
	}

	/**
	 * Tests of the flow, with their events: whoever owns a subscription may make as many as they like, and they count
	 * nowhere.
	 *
	 * @return int How many were deleted, of at most so many.
	 */
	public function forget_tests( \DateTimeImmutable $before, int $limit ): int {
		foreach ( Attempt::CLOSED as $state ) {
			$rows = $this->database->rows(
				'SELECT id, uuid, customer_id FROM {attempts} WHERE state = %s AND updated_at < %s AND mode = %s '
					. 'AND claim IS NULL ORDER BY updated_at LIMIT %d',
				array( $state, (string) Data::sql( $before ), Attempt::TEST, $limit ),
			);
			if ( array() !== $rows ) {
				return $this->database->transaction(
					function () use ( $rows ): int {
						foreach ( $rows as $row ) {
							$this->events->forget_attempt(
								Data::string( $row, 'uuid' ),
								Data::string( $row, 'customer_id' ),
							);
						}
						return $this->delete( $rows );
					}
				);
			}
		}
		return 0;
	}

	/**
	 * Those that are closed. One whose offer is still at work is needed: to settle it, and to say what was agreed.
	 *
	 * @return int How many were deleted, of at most so many.
	 */
	public function forget_before( \DateTimeImmutable $before, int $limit ): int {
		foreach ( Attempt::CLOSED as $state ) {
			$rows = $this->database->rows(
				'SELECT a.id, a.uuid FROM {attempts} a WHERE a.state = %s AND a.updated_at < %s AND a.claim IS NULL '
					. 'AND NOT EXISTS ( SELECT 1 FROM {redemptions} r WHERE r.customer_id = a.customer_id AND '
					. 'r.attempt_uuid = a.uuid AND r.state IN ( '
					. Database::places( Redemption::LIVE )
					. ' ) ) ORDER BY a.updated_at LIMIT %d',
				array( $state, (string) Data::sql( $before ), ...Redemption::LIVE, $limit )
			);
			if ( array() !== $rows ) {
				return $this->database->transaction( fn (): int => $this->delete( $rows ) );
			}
		}
		return 0;
	}

	public function forget_connection( string $connection ): void {
		$this->events->forget_connection( $connection );
		$this->entries->forget_connection( $connection );
		$this->responses->forget_connection( $connection );
		foreach ( array( 'attempt_subscriptions', 'decisions' ) as $table ) {
			$this->database->execute(
				'DELETE FROM {' . $table . '} WHERE attempt_id IN ( SELECT id FROM {attempts} WHERE connection = %s )',
				array( $connection ),
			);
		}
		$this->database->delete( 'attempts', array( 'connection' => $connection ) );
	}

	private function make_nobodys( Attempt $attempt ): int {
		$body = array_intersect_key(
			$attempt->body(),
			array_flip( array( 'consent', 'shown', 'declined', 'accepted', 'locale' ) ),
		);
		$won  = $this->database->update(
			'attempts',
			array(
				'customer_id' => 0,
				'open_key'    => null,
				'state'       => $attempt->is_open() ? Attempt::ABANDONED : $attempt->state,
				'comment'     => null,
				'body'        => Data::encode( array( 'actor' => Actor::system()->to_array() ) + $body ),
				// Without a subscription it would wait forever, and hold up those behind it.
				'unmeasured'  => 0,
				'revision'    => $attempt->revision + 1,
			),
			array(
				'id'       => $attempt->id,
				'revision' => $attempt->revision,
				'claim'    => null,
			)
		);
		if ( 1 === $won ) {
			$this->database->delete( 'attempt_subscriptions', array( 'attempt_id' => $attempt->id ) );
			$this->database->delete( 'decisions', array( 'attempt_id' => $attempt->id ) );
			foreach ( $this->rooms as $room ) {
				$room->attempt_forgotten( $attempt->id, $attempt->uuid );
			}
		}
		return $won;
	}

	/** @param non-empty-list<array<string, mixed>> $rows Their `id` and `uuid`. */
	private function delete( array $rows ): int {
		$ids   = array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows );
		$uuids = array_map( static fn ( array $row ): string => Data::string( $row, 'uuid' ), $rows );
		foreach ( $this->rooms as $room ) {
			$room->attempts_deleted( $uuids );
		}
		$these = ' IN ( ' . Database::places( $ids ) . ' )';
		$this->database->execute( 'DELETE FROM {attempt_subscriptions} WHERE attempt_id' . $these, $ids );
		$this->database->execute( 'DELETE FROM {decisions} WHERE attempt_id' . $these, $ids );
		return $this->database->execute( 'DELETE FROM {attempts} WHERE id' . $these, $ids );
	}
}
