<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Logging\ErrorLog;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Database;

/**
 * Append-only. An event is written in the transaction of the change that it tells of; its hook fires after the commit,
 * once.
 *
 * "Once" is a conditional write: whoever turns `undelivered` from 1 to 0 fires. A process killed between commit and
 * hook leaves a 1, which the recovery job delivers; one killed inside a listener is not repeated.
 */
final class EventLog {

	/** @var list<Event> Appended in the open transaction and listened to, with their ids. */
	private array $waiting = array();

	public function __construct( private readonly Database $database, private readonly Log $log = new ErrorLog() ) {}

	/**
	 * Call inside the transaction of the state change. What nobody listens to is delivered already; those that somebody
	 * listens to need their ids, to be claimed by them.
	 */
	public function append( Event ...$events ): void {
		$awaited = array_filter(
			$events,
			static fn ( Event $event ): bool => has_action( 'churnstop_' . $event->type ),
		);
		if ( array() === $awaited ) {
			$this->database->insert_all(
				'events',
				array_map( static fn ( Event $event ): array => self::row( $event, false ), array_values( $events ) ),
			);
			return;
		}
		foreach ( $events as $at => $event ) {
			$id = $this->database->insert( 'events', self::row( $event, isset( $awaited[ $at ] ) ) );
			if ( isset( $awaited[ $at ] ) ) {
				$this->wait( $event->with_id( $id ) );
			}
		}
	}

	/**
	 * Delivers what a killed process left behind.
	 *
	 * @return int How many.
	 */
	public function deliver_left_behind( \DateTimeImmutable $now, int $limit = 100 ): int {
		$rows = $this->database->rows(
			'SELECT * FROM {events} WHERE undelivered = 1 AND at < %s ORDER BY id LIMIT %d',
			array( Data::sql( $now->modify( '-1 minute' ) ), $limit )
		);
		return $this->deliver( array_values( array_filter(
			array_map( Event::from_row( ... ), $rows ),
			$this->claim( ... ),
		) ) );
	}

	private function wait( Event $event ): void {
		if ( array() === $this->waiting ) {
			$this->database->after_commit( $this->deliver_waiting( ... ), $this->forget_waiting( ... ) );
		}
		$this->waiting[] = $event;
	}

	/** @return array<string, string|int|null> */
	private static function row( Event $event, bool $undelivered ): array {
		return ( $event->subscription?->columns() ?? array() ) + array(
			'type'            => $event->type,
			'at'              => Data::sql( $event->at ),
			'attempt_uuid'    => $event->attempt_id,
			'customer_id'     => $event->customer_id,
			'flow_id'         => $event->flow_id,
			'flow_version'    => $event->flow_version,
			'reason'          => $event->reason,
			'comment'         => $event->comment,
			'offer_id'        => $event->offer_id,
			'offer_type'      => $event->offer_type,
			'redemption_id'   => $event->redemption_id,
			'mode'            => $event->mode,
			'data'            => Data::encode( $event->data ),
			'undelivered'     => $undelivered ? 1 : 0,
		) + $event->assignment->columns();
	}

	private function deliver_waiting(): void {
		$due           = $this->waiting;
		$this->waiting = array();
		$this->deliver( $this->claim_all( $due ) );
	}

	private function forget_waiting(): void {
		$this->waiting = array();
	}

	/**
	 * Claims the hooks of one commit with one write. Nobody else looks at events that are younger than a minute; where
	 * this process slept so long that somebody did, none are fired twice.
	 *
	 * @param list<Event> $events
	 * @return list<Event> All of them, or none.
	 */
	private function claim_all( array $events ): array {
		$ids = array_map( static fn ( Event $event ): int => $event->id, $events );
		if ( array() === $ids ) {
			return array();
		}
		return count( $ids ) === $this->database->execute(
			'UPDATE {events} SET undelivered = 0 WHERE undelivered = 1 AND id IN ( ' . Database::places( $ids ) . ' )',
			$ids,
		)
			? $events
			: array();
	}

	private function claim( Event $event ): bool {
		return 1 === $this->database->execute(
			'UPDATE {events} SET undelivered = 0 WHERE id = %d AND undelivered = 1',
			array( $event->id ),
		);
	}

	/** @param list<Event> $events */
	private function deliver( array $events ): int {
		$done = 0;
		foreach ( $events as $event ) {
			++$done;
			try {
				/** Documented in docs/hooks.md, a section each. */
				do_action( 'churnstop_' . $event->type, $event->to_hook() );
			} catch ( \Throwable $error ) {
				// A listener's mistake must not turn a change that is made into an error for the shopper.
				$this->log->error( 'A listener of churnstop_' . $event->type . ' failed.', Fault::of( $error ) );
			}
		}
		return $done;
	}
}
