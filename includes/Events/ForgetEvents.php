<?php
declare(strict_types=1);

namespace ChurnStop\Events;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;

/** Makes events nobody's, and deletes old ones. An event whose hook is still to be fired waits for that. */
final class ForgetEvents {

	public function __construct( private readonly Database $database ) {}

	/** @return int How many became nobody's, of at most so many. They are counted on. */
	public function forget_person( DataSubject $subject, int $limit ): int {
		[ $where, $values ] = $subject->is_concerned();

		$rows = $this->database->rows(
			'SELECT id, data FROM {events} WHERE ' . $where . ' ORDER BY id LIMIT %d',
			array( ...$values, $limit ),
		);
		foreach ( $rows as $row ) {
			$kept = array_intersect_key(
				Data::decode( Data::string( $row, 'data' ) ),
				array_flip( array( 'offer', 'terms', 'failure' ) ),
			);
			$this->database->update(
				'events',
				array(
					'customer_id'     => 0,
					'connection'      => '',
					'subscription_id' => '',
					'comment'         => null,
					'data'            => Data::encode( $kept ),
				),
				array( 'id' => Data::int( $row, 'id' ) )
			);
		}
		return count( $rows );
	}

	/** @return int How many were deleted, of at most so many. */
	public function forget_before( \DateTimeImmutable $before, int $limit ): int {
		$rows = $this->database->rows(
			'SELECT id FROM {events} WHERE at < %s AND undelivered = 0 ORDER BY at LIMIT %d',
			array( (string) Data::sql( $before ), $limit ),
		);
		$ids  = array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows );
		return array() === $ids
			? 0
			: $this->database->execute(
				'DELETE FROM {events} WHERE id IN ( ' . Database::places( $ids ) . ' )',
				$ids,
			);
	}

	/** @param string $customer_id As the events have it: their index is by customer. */
	public function forget_attempt( string $uuid, string $customer_id ): void {
		$this->database->delete(
			'events',
			array(
				'customer_id'  => $customer_id,
				'attempt_uuid' => $uuid,
				'undelivered'  => 0,
			)
		);
	}

	/** Also those that are nobody's any more. Call it while the attempts are there. */
	public function forget_connection( string $connection ): void {
		$this->database->execute(
			'DELETE FROM {events} WHERE connection = %s OR attempt_uuid IN ( SELECT uuid FROM {attempts} WHERE '
				. 'connection = %s )',
			array( $connection, $connection ),
		);
	}
}
