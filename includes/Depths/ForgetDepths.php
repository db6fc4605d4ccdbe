<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Makes draws nobody's, and deletes old ones and all that was learned of a connection that is gone. */
final class ForgetDepths implements ConnectionRecords {

	public function __construct( private readonly Database $database ) {}

	/** @return int How many rows were deleted or became nobody's. */
	public function forget_person( DataSubject $subject ): int {
		[ $customers, $customer_values ]         = $subject->is_customer();
		[ $subscriptions, $subscription_values ] = SubscriptionRef::condition( $subject->subscriptions );
		[ $either, $values ]                     = $subject->is_concerned();
		// How long a subscription lasted goes with its customer, also where the store has deleted it since.
		return $this->database->execute(
			'DELETE FROM {tenures} WHERE '
				. $subscriptions
				. ' OR ( connection, subscription_id ) IN ( SELECT connection, subscription_id FROM {depth_draws} '
				. 'WHERE '
				. $customers
				. ' )',
			array( ...$subscription_values, ...$customer_values ),
		)
			// Its key was the person's: who comes back is drawn as somebody new.
			+ $this->database->execute(
				"UPDATE {depth_draws} SET draw_key = CONCAT( 'forgotten-', id ), customer_id = NULL, subscription_id "
					. "= '' WHERE "
					. $either,
				$values,
			);
	}

	/** @return int How many draws were deleted, of at most so many. */
	public function forget_before( \DateTimeImmutable $before, int $limit ): int {
		return $this->database->execute(
			'DELETE FROM {depth_draws} WHERE drawn_at < %s ORDER BY id LIMIT %d',
			array( (string) Data::sql( $before ), $limit ),
		);
	}

	public function forget_connection( string $connection ): void {
		foreach ( array( 'depth_draws', 'tenures', 'plan_survival' ) as $table ) {
			$this->database->delete( $table, array( 'connection' => $connection ) );
		}
	}
}
