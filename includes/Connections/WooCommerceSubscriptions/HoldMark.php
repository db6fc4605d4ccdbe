<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

use ChurnStop\Connections\Receipt;
use ChurnStop\Data;

/**
 * What a paused subscription carries itself, so that a pause ends without a gift even where somebody else activates it and
 * ChurnStop's own tables are out of reach.
 */
final class HoldMark {

	private const META = '_churnstop_hold';

	/** @param array<string, mixed> $before What Prior keeps to tell whether a renewal was paid since. */
	private function __construct(
		public readonly string $key,
		public readonly ?\DateTimeImmutable $prior,
		public readonly ?\DateTimeImmutable $intended,
		private readonly array $before,
	) {}

	public static function of( \WC_Subscription $subscription ): ?self {
		$meta = $subscription->get_meta( self::META );
		$data = is_string( $meta ) && '' !== $meta ? Data::decode( $meta ) : array();
		$key  = Data::string( $data, 'key' );
		return '' === $key ? null : new self( $key, Data::time( $data, 'prior' ), Data::time( $data, 'intended' ), $data );
	}

	public static function put( \WC_Subscription $subscription, string $key, Receipt $receipt ): void {
		$subscription->update_meta_data(
			self::META,
			Data::encode(
				array(
					'key'      => $key,
					'prior'    => Data::string( $receipt->prior, 'next_payment' ),
					'intended' => Data::string( $receipt->intended, 'next_payment' ),
					'at'       => Data::string( $receipt->prior, 'at' ),
					'orders'   => Data::ints( $receipt->prior, 'orders' ),
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

	/** A date that has passed is due at once: WooCommerce Subscriptions schedules nothing that is not ahead. */
	public static function due( ?\DateTimeImmutable $date ): ?\DateTimeImmutable {
		return null !== $date && $date <= Moments::now() ? Moments::at_once() : $date;
	}

	/** The date that counts when somebody else ends the pause now. */
	public function date_if_resumed( \WC_Subscription $subscription ): ?\DateTimeImmutable {
		$present = Moments::of( $subscription, 'next_payment' );
		if ( ! Moments::same( $present, $this->intended ) || null !== Prior::payment_since( $subscription, $this->before ) ) {
			return self::due( $present );
		}
		return self::due( $this->prior );
	}
}
