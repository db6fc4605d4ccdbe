<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Eligibility\History;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;

/**
 * What customers answered to offers, kept apart from the events: a promise ("never shown again") must outlive their
 * retention.
 */
final class Responses {

	public const DECLINED = 'declined';
	public const ACCEPTED = 'accepted';

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param self::DECLINED|self::ACCEPTED $answer
	 * @param string $mail People::mail().
	 */
	public function record(
		int|string $customer_id,
		string $mail,
		int $flow_id,
		string $offer_id,
		string $answer,
		\DateTimeImmutable $now,
	): void {
		$this->database->insert_unique(
			'responses',
			array(
				'customer_id' => $customer_id,
				'flow_id'     => $flow_id,
				'offer_id'    => $offer_id,
				'answer'      => $answer,
				'mail'        => '' === $mail ? null : $mail,
				'at'          => Data::sql( $now ),
			)
		);
	}

	/** @return int How many were deleted: they are nothing but a person's. */
	public function forget_person( DataSubject $subject ): int {
		[ $where, $values ] = $subject->is_customer();
		return $this->database->execute( 'DELETE FROM {responses} WHERE ' . $where, $values );
	}

	/** Those of customers who have none but its attempts. Call it while the attempts are there. */
	public function forget_connection( string $connection ): void {
		$this->database->execute(
			'DELETE FROM {responses} WHERE customer_id IN ( SELECT customer_id FROM {attempts} GROUP BY customer_id '
				. 'HAVING MIN( connection ) = %s AND MAX( connection ) = %s )',
			array( $connection, $connection ),
		);
	}

	/**
	 * @param list<array<string, mixed>> $rows Of RedemptionStore::live_and_history(): an answer each, of the customer
	 *     or of the store; one without any where there is none.
	 */
	public static function history( array $rows, bool $live_redemption, string $attempt ): History {
		$found   = array(
			self::DECLINED => array(),
			self::ACCEPTED => array(),
		);
		$refused = array();
		foreach ( $rows as $row ) {
			$of = Data::string( $row, 'answered' );
			if ( isset( $row['attempt'] ) ) {
				$refused[ $of ] = ( $refused[ $of ] ?? 0 ) + ( $attempt === $row['attempt'] ? 1 : 2 );
			} elseif ( '' !== $of ) {
				$found[ Data::string( $row, 'answer' ) ][] = $of;
			}
		}
		return new History(
			$found[ self::DECLINED ],
			$found[ self::ACCEPTED ],
			$live_redemption,
			refused: array_keys( array_filter( $refused, static fn ( int $count ): bool => $count > 1 ) ),
		);
	}
}
