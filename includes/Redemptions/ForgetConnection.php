<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * Forgets all that was recorded of a connection whose subscriptions are gone for good, as the demo's are: another
 * store's figures never meet it.
 */
final class ForgetConnection {

	private const STATEMENTS = array(
		'DELETE FROM {emails} WHERE reference IN ( SELECT redemption_key FROM {redemptions} WHERE connection = %s '
			. ') OR reference IN ( SELECT uuid FROM {attempts} WHERE connection = %s )',
		'DELETE FROM {events} WHERE attempt_uuid IN ( SELECT attempt_uuid FROM {redemptions} WHERE connection = '
			. '%s ) OR attempt_uuid IN ( SELECT uuid FROM {attempts} WHERE connection = %s )',
		'DELETE FROM {responses} WHERE customer_id IN ( SELECT customer_id FROM {attempts} GROUP BY customer_id '
			. 'HAVING MIN( connection ) = %s AND MAX( connection ) = %s )',
		'DELETE FROM {attempt_subscriptions} WHERE attempt_id IN ( SELECT id FROM {attempts} WHERE connection = %s )',
		'DELETE FROM {decisions} WHERE attempt_id IN ( SELECT id FROM {attempts} WHERE connection = %s )',
		'DELETE FROM {outcomes} WHERE connection = %s',
		"DELETE FROM {daily_totals} WHERE demo = 1 AND %s = 'sandbox'",
		"DELETE FROM {daily_parts} WHERE demo = 1 AND %s = 'sandbox'",
		"DELETE FROM {daily_offers} WHERE demo = 1 AND %s = 'sandbox'",
		"DELETE FROM {daily_ends} WHERE demo = 1 AND %s = 'sandbox'",
		"DELETE FROM {daily_entries} WHERE demo = 1 AND %s = 'sandbox'",
		'DELETE FROM {redemptions} WHERE connection = %s',
		'DELETE FROM {attempts} WHERE connection = %s',
	);

	public function __construct( private readonly Database $database, private readonly Pauses $pauses ) {}

	public function run( string $connection ): void {
		$rows = $this->database->rows(
			'SELECT redemption_key FROM {redemptions} WHERE connection = %s',
			array( $connection ),
		);
		$this->database->transaction(
			function () use ( $connection ): void {
				foreach ( self::STATEMENTS as $sql ) {
					$this->database->execute( $sql, array_fill( 0, substr_count( $sql, '%s' ), $connection ) );
				}
			}
		);
		foreach ( $rows as $row ) {
			$this->pauses->unschedule( Data::string( $row, 'redemption_key' ) );
		}
	}
}
