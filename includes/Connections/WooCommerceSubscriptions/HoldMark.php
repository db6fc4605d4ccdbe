<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Data;

/**
 * What a paused subscription carries itself, so that a pause ends without a gift even where somebody else activates it
 * and ChurnStop's own tables are out of reach.
 */
final class HoldMark {

	private const META = '_churnstop_hold';

	/** @param array<string, mixed> $before What Prior keeps to tell whether a renewal was paid since. */
	private function __construct(
		public readonly string $key,
		public readonly ?\DateTimeImmutable $prior,
		public readonly ?\DateTimeImmutable $intended,
		public readonly ?\DateTimeImmutable $prior_end,
		public readonly ?\DateTimeImmutable $intended_end,
		private readonly array $before,
	) {}

	public static function of( \WC_Subscription $subscription ): ?self {
		$meta = $subscription->get_meta( self::META );
		$data = is_string( $meta ) && '' !== $meta ? Data::decode( $meta ) : array();
		$key  = Data::string( $data, 'key' );
		return '' === $key ? null : new self(
			$key,
			Data::time( $data, 'prior' ),
			Data::time( $data, 'intended' ),
			Data::time( $data, 'prior_end' ),
			Data::time( $data, 'intended_end' ),
			$data
		);
	}

	public static function put( \WC_Subscription $subscription, string $key, Receipt $receipt ): void {
		$subscription->update_meta_data(
			self::META,
			Data::encode(
				array(
					'key'          => $key,
					'prior'        => Data::string( $receipt->prior, 'next_payment' ),
					'intended'     => Data::string( $receipt->intended, 'next_payment' ),
					'prior_end'    => Data::string( $receipt->prior, 'end' ),
					'intended_end' => Data::string( $receipt->intended, 'end' ),
					'at'           => Data::string( $receipt->prior, 'at' ),
					'orders'       => Data::ints( $receipt->prior, 'orders' ),
				)
			)
		);
		$subscription->save();
	}

	public static function remove( \WC_Subscription $subscription ): void {
		if ( '' !== Data::string( array( 'm' => $subscription->get_meta( self::META ) ), 'm' ) ) {
			$subscription->delete_meta_data( self::META );
			$subscription->save();
		}
	}

	/**
	 * The dates that count when somebody else ends the pause now.
	 *
	 * @return array{next_payment: \DateTimeImmutable|null, end: \DateTimeImmutable|null}
	 */
	public function dates_if_resumed( \WC_Subscription $subscription ): array {
		$present = StoreDates::of( $subscription, 'next_payment' );
		$end     = StoreDates::of( $subscription, 'end' );
		if (
			! StoreDates::same( $present, $this->intended )
			|| null !== PreviousState::payment_since( $subscription, $this->before )
		) {
			return MovedDates::due( $subscription, $present, $end );
		}
		return MovedDates::due(
			$subscription,
			$this->prior,
			null !== $this->intended_end && StoreDates::same( $end, $this->intended_end ) ? $this->prior_end : $end,
		);
	}
}
