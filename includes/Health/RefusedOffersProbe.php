<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Offers that customers accepted, and that the store, its gateway or another plugin then refused. */
final class RefusedOffersProbe implements Probe {

	private const LOOK_BACK = '-7 days';

	public function __construct( private readonly Database $database, private readonly Clock $clock ) {}

	public function findings(): array {
		$rows = $this->database->rows(
			'SELECT offer_type, connection, subscription_id FROM {redemptions} '
				. 'WHERE state = %s AND updated_at > %s AND ended_why IN ( '
				. Database::places( Redemption::REFUSALS )
				. ' ) ORDER BY id DESC LIMIT 1000',
			array(
				Redemption::FAILED,
				Data::sql( $this->clock->now()->modify( self::LOOK_BACK ) ),
				...Redemption::REFUSALS,
			),
		);
		if ( array() === $rows ) {
			return array();
		}
		$some = static fn ( string ...$names ): string => implode( ', ', array_slice( array_unique( $names ), 0, 5 ) );
		return array(
			new Finding(
				'offers_refused',
				Finding::WARNING,
				count( $rows ),
				sprintf(
					/* translators: 1: a number, 2: technical names of types of offers, 3: numbers of subscriptions. */
					_n(
						'In the last 7 days %1$d accepted offer (%2$s) could not be applied: the store, its payment gateway or another plugin refused it. Subscription: %3$s.',
						'In the last 7 days %1$d accepted offers (%2$s) could not be applied: the store, its payment gateway or another plugin refused them. Subscriptions: %3$s.',
						count( $rows ),
						'churnstop',
					),
					count( $rows ),
					$some( ...array_map(
						static fn ( array $row ): string => Data::string( $row, 'offer_type' ),
						$rows,
					) ),
					$some( ...array_map(
						static fn ( array $row ): string => (string) SubscriptionRef::from_row( $row )?->written(),
						$rows,
					) ),
				),
				__(
					'The log "churnstop" says when and at which step. Change the rule of that plugin, or switch the offer off in its flow. A customer is not led to it twice: for a day, no offer of this type is shown on the subscription.',
					'churnstop',
				)
			),
		);
	}
}
