<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SampleSubscriptions;

/** Customers who cannot cancel online where the law asks for it; an ordinary end needs no Cancel. */
final class HiddenCancelProbe implements Probe {

	/** So many of the newest subscriptions are looked at as their customers see them. */
	private const LOOKED_AT = 20;

	public function __construct( private readonly Connections $connections ) {}

	public function findings(): array {
		$hidden = array();
		foreach ( $this->connections->all() as $connection ) {
			foreach (
				$connection instanceof SampleSubscriptions
					? $connection->some_active( self::LOOKED_AT )
					: array() as $one
			) {
				if (
					$one->cancellable
					&& null !== $one->next_payment
					&& Profiles::asks_for_online_cancel( $one->country )
					&& ! $connection->may_cancel( Actor::customer( $one->customer_id ), $one )
				) {
					$hidden[] = $one->number;
				}
			}
		}
		if ( array() === $hidden ) {
			return array();
		}
		return array(
			new Finding(
				'cancel_hidden',
				Finding::WARNING,
				count( $hidden ),
				sprintf(
					/* translators: 1: number of subscriptions, 2: their numbers, with commas. */
					_n(
						'%1$d of the newest subscriptions (no. %2$s) is billed on, and its customer is shown no Cancel, although the law of their country asks for a way to cancel online.',
						'%1$d of the newest subscriptions (no. %2$s) are billed on, and their customers are shown no Cancel, although the law of their country asks for a way to cancel online.',
						count( $hidden ),
						'churnstop',
					),
					count( $hidden ),
					implode( ', ', array_slice( $hidden, 0, 5 ) ),
				),
				__(
					'Look for a plugin or code that removes the action "cancel" from subscriptions. The filter "churnstop_customer_may_cancel" lets these customers cancel through ChurnStop.',
					'churnstop',
				)
			),
		);
	}
}
