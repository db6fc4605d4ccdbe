<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Receipt;
use ChurnStop\Data;

/** The store has no movable clock: instead, a subscription, its orders and its receipt are moved into the past. */
final class Past {

	public static function shift( Receipt $receipt, int $seconds ): Receipt {
		$id = $receipt->subscription->number();
		foreach ( Shop::get( $id )->get_related_orders( 'ids', array( 'parent', 'renewal' ) ) as $order_id ) {
			$order = wc_get_order( (int) $order_id );
			if ( $order instanceof \WC_Order ) {
				$order->set_date_created( (int) $order->get_date_created()?->getTimestamp() - $seconds );
				$order->set_date_paid( (int) $order->get_date_paid()?->getTimestamp() - $seconds );
				$order->save();
			}
		}
		$subscription = Shop::get( $id );
		$dates        = array();
		foreach ( array( 'start', 'trial_end', 'next_payment', 'end' ) as $type ) {
			$time = (int) $subscription->get_time( $type );
			if ( $time > 0 ) {
				$dates[ $type ] = gmdate( 'Y-m-d H:i:s', $time - $seconds );
			}
		}
		$subscription->update_dates( $dates );
		$mark = $subscription->get_meta( '_churnstop_hold' );
		if ( is_string( $mark ) && '' !== $mark ) {
			$subscription->update_meta_data(
				'_churnstop_hold',
				Data::encode( self::values( Data::decode( $mark ), $seconds ) ),
			);
			$subscription->save();
		}
		$moved = $receipt->to_array();
		return Receipt::from_array(
			array(
				'prior'      => self::values( $receipt->prior, $seconds ),
				'intended'   => self::values( $receipt->intended, $seconds ),
				'resumes_at' => self::back( Data::string( $moved, 'resumes_at' ), $seconds ),
			) + $moved
		);
	}

	/**
	 * @param array<string, mixed> $values
	 * @return array<string, mixed>
	 */
	private static function values( array $values, int $seconds ): array {
		foreach ( $values as $key => $value ) {
			if ( is_string( $value ) && 1 === preg_match( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $value ) ) {
				$values[ $key ] = self::back( $value, $seconds );
			}
		}
		return $values;
	}

	private static function back( string $iso, int $seconds ): ?string {
		return '' === $iso ? null : gmdate( 'Y-m-d\TH:i:s\Z', (int) strtotime( $iso ) - $seconds );
	}
}
