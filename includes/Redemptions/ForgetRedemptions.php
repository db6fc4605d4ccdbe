<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;

/**
 * Makes accepted offers nobody's, and deletes those of a connection that is gone. Records of money have no other end.
 */
final class ForgetRedemptions implements ConnectionRecords {

	public function __construct( private readonly Database $database, private readonly Pauses $pauses ) {}

	/** Those at work stay: without them nobody could take the offer back, or resume the pause. */
	public function count_kept( DataSubject $subject ): int {
		[ $where, $values ] = $subject->is_concerned();
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {redemptions} WHERE state IN ( '
				. Database::places( Redemption::LIVE )
				. ' ) AND '
				. $where,
			array( ...Redemption::LIVE, ...$values ),
		);
	}

	/** @return int How many became nobody's, of at most so many. */
	public function forget_person( DataSubject $subject, int $limit ): int {
		[ $where, $values ] = $subject->is_concerned();

		$rows = $this->database->rows(
			'SELECT * FROM {redemptions} WHERE state NOT IN ( '
				. Database::places( Redemption::LIVE )
				. ' ) AND '
				. $where
				. ' ORDER BY id LIMIT %d',
			array( ...Redemption::LIVE, ...$values, $limit ),
		);
		foreach ( array_map( Redemption::from_row( ... ), $rows ) as $redemption ) {
			$this->database->update(
				'redemptions',
				array(
					'customer_id'     => 0,
					'mail'            => null,
					'subscription_id' => '',
					'receipt'         => Data::encode(
						array(
							'connection' => $redemption->subscription->connection,
							'change'     => $redemption->receipt->change->to_array(),
						)
					),
					'ended_by'        => Data::encode( array(
						'kind' => Data::string( $redemption->ended_by, 'kind' ),
					) ),
					'ended_why'       => '',
				),
				array( 'id' => $redemption->id )
			);
		}
		return count( $rows );
	}

	public function forget_connection( string $connection ): void {
		$rows = $this->database->rows(
			'SELECT redemption_key FROM {redemptions} WHERE connection = %s',
			array( $connection ),
		);
		$this->database->delete( 'redemptions', array( 'connection' => $connection ) );
		$this->database->after_commit(
			function () use ( $rows ): void {
				foreach ( $rows as $row ) {
					$this->pauses->unschedule( Data::string( $row, 'redemption_key' ) );
				}
			},
			static function (): void {},
		);
	}
}
