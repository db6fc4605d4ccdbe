<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Sibling;

/**
 * Staff edit a subscription while an offer is in effect: whatever ends the offer keeps what staff did, or leaves the
 * subscription as it is and says why.
 */
final class StaffEditsTest extends StoreTestCase {

	/** What concerns dates; lines and prices are no concern of kinds that move dates. */
	private const OF_DATES = array(
		'nothing',
		'twice the quantity',
		'the next payment\'s day',
		'an end',
		'every two weeks',
		'on hold',
	);

	private const NOT_OF_A_DISCOUNT = array(
		'a note on the line',
		'a coupon of theirs',
		'an end',
		'every two weeks',
		'the address',
		'the currency',
	);

	/** @return iterable<string, array{string, string}> Kind, and what staff do. */
	public static function edits(): iterable {
		foreach ( array_keys( self::hands() ) as $edit ) {
			yield 'switch, ' . $edit => array( 'switch', $edit );
			if ( ! in_array( $edit, self::NOT_OF_A_DISCOUNT, true ) ) {
				yield 'discount, ' . $edit => array( 'discount', $edit );
			}
		}
		foreach ( array( 'pause', 'skip', 'longer trial' ) as $kind ) {
			foreach ( self::OF_DATES as $edit ) {
				yield $kind . ', ' . $edit => array( $kind, $edit );
			}
		}
	}

	/** @dataProvider edits */
	public function test_what_staff_did_is_kept( string $kind, string $edit ): void {
		$native = 'switch' === $kind ? array( 'the store\'s own cancel, and kept' ) : array();
		foreach ( array( 'revoked by staff', 'cancelled and kept', ...$native ) as $way ) {
			[ $id, $receipt, $key ] = self::agreed( $kind );
			( self::hands()[ $edit ] )( $id );
			wp_cache_flush_runtime();
			$edited = self::state( $id );
			try {
				if ( 'revoked by staff' === $way ) {
					self::connection()->undo( $receipt, $key, 'By Anna.' );
				} elseif ( 'cancelled and kept' === $way ) {
					self::connection()->cancel(
						$id,
						Actor::customer( (int) Shop::get( $id )->get_user_id() ),
						$receipt,
						$key,
					);
					self::connection()->reactivate( $id, Actor::customer( (int) Shop::get( $id )->get_user_id() ) );
				} else {
					self::on_cancelling( static fn () => self::connection()->undo( $receipt, $key, 'Cancelled.' ) );
					Shop::get( $id )->cancel_order();
					self::connection()->undo( $receipt, $key, 'Cancelled.' );
					Shop::get( $id )->update_status( 'active' );
				}
			} catch ( ConnectionFailure $refusal ) {
				self::assertSame( array( 'switch', 'edited_since' ), array( $kind, $refusal->blocker->code ), $way );
				self::assertSame( $edited, self::state( $id ), $way );
			}
			wp_cache_flush_runtime();
			self::assertSame( self::expected( $kind, $edit, $way, $edited ), self::state( $id ), $way );
		}
	}

	/** @return array{int, Receipt, string} */
	private static function agreed( string $kind ): array {
		$basic  = array( 'basic' => new Sibling( 1900 ) );
		$trial  = 'longer trial' === $kind ? '+20 days' : null;
		$made   = Shop::make( new Given( trial_end: $trial, shape: 'variable', siblings: $basic ) );
		$key    = self::key();
		$change = match ( $kind ) {
			'discount' => Change::discount( 20, 3 ),
			'pause'    => Change::hold( 30 ),
			'skip'     => Change::skip( 1 ),
			'switch'   => Change::switch_to( $made->siblings['basic'] ),
			default    => Change::extend_trial( 14 ),
		};
		return array( $made->id, self::apply( $made->id, $change, $key ), $key );
	}

	/** @return array<string, \Closure(int): mixed> What staff do on the subscription's page. */
	private static function hands(): array {
		return array(
			'nothing'                => static fn ( int $id ) => null,
			'twice the quantity'     => static fn ( int $id ) => self::line(
				$id,
				static function ( \WC_Order_Item_Product $line ): void {
					$line->set_subtotal( (string) ( 2 * (float) $line->get_subtotal() ) );
					$line->set_total( (string) ( 2 * (float) $line->get_total() ) );
					$line->set_quantity( 2 );
				}
			),
			'a price by hand'        => static fn ( int $id ) => self::line(
				$id,
				static function ( \WC_Order_Item_Product $line ): void {
					$line->set_subtotal( '33' );
					$line->set_total( '33' );
				}
			),
			'a product more'         => static fn ( int $id ) => self::add( $id ),
			'another product'        => static function ( int $id ): void {
				$subscription = Shop::get( $id );
				array_map(
					static fn ( int|string $line ) => $subscription->remove_item( (int) $line ),
					array_keys( $subscription->get_items() ),
				);
				$subscription->save();
				self::add( $id );
			},
			'a fee'                  => static function ( int $id ): void {
				$fee = new \WC_Order_Item_Fee();
				$fee->set_props( array( 'name' => 'Handling', 'amount' => '3', 'total' => '3' ) );
				$subscription = Shop::get( $id );
				$subscription->add_item( $fee );
				$subscription->calculate_totals();
			},
			'a note on the line'     => static fn ( int $id ) => self::line(
				$id,
				static fn ( \WC_Order_Item_Product $line ) => $line->add_meta_data( 'Engraving', 'For Sam' ),
			),
			'a coupon of theirs'     => static function ( int $id ): void {
				$coupon = new \WC_Coupon();
				$coupon->set_props( array(
					'code' => 'staff-' . $id,
					'discount_type' => 'recurring_percent',
					'amount' => '10',
				) );
				$coupon->save();
				Shop::get( $id )->apply_coupon( $coupon );
			},
			'the next payment\'s day' => static fn ( int $id ) => Shop::get( $id )->update_dates( array(
				'next_payment' => gmdate( 'Y-m-d 12:00:00', time() + 40 * DAY_IN_SECONDS ),
			) ),
			'an end'                 => static fn ( int $id ) => Shop::get( $id )->update_dates( array(
				'end' => gmdate( 'Y-m-d 12:00:00', time() + 400 * DAY_IN_SECONDS ),
			) ),
			'every two weeks'        => static function ( int $id ): void {
				$subscription = Shop::get( $id );
				$subscription->set_billing_period( 'week' );
				$subscription->set_billing_interval( 2 );
				$subscription->save();
			},
			'the address'            => static function ( int $id ): void {
				$subscription = Shop::get( $id );
				$subscription->set_billing_country( 'DE' );
				$subscription->set_shipping_country( 'DE' );
				$subscription->save();
			},
			'the currency'           => static function ( int $id ): void {
				$subscription = Shop::get( $id );
				$subscription->set_currency( 'EUR' );
				$subscription->save();
			},
			'on hold'                => static fn ( int $id ) => Shop::get( $id )->update_status( 'on-hold' ),
		);
	}

	/** @param \Closure(\WC_Order_Item_Product): mixed $edit */
	private static function line( int $id, \Closure $edit ): void {
		$subscription = Shop::get( $id );
		foreach ( $subscription->get_items() as $line ) {
			self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
			$edit( $line );
			$line->save();
		}
		$subscription->calculate_totals();
	}

	private static function add( int $id ): void {
		$subscription = Shop::get( $id );
		$subscription->add_product( Shop::simple( 500 ) );
		$subscription->calculate_totals();
	}

	/**
	 * What is on the subscription.
	 *
	 * @return array<string, mixed>
	 */
	private static function state( int $id ): array {
		$subscription = Shop::get( $id );
		$lines        = array();
		foreach ( $subscription->get_items( array( 'line_item', 'fee' ) ) as $line ) {
			$extra   = $line->get_meta( 'Engraving' );
			$lines[] = sprintf(
				'%s × %d %s',
				$line->get_type(),
				$line->get_quantity(),
				is_string( $extra ) ? $extra : '',
			);
		}
		$time = static fn ( string $type ): string => gmdate( 'Y-m-d', (int) $subscription->get_time( $type ) );
		return array(
			'lines'    => $lines,
			'total'    => (float) $subscription->get_total( 'edit' ),
			'currency' => $subscription->get_currency(),
			'coupons'  => array_values( array_filter(
				$subscription->get_coupon_codes(),
				static fn ( string $code ): bool => str_starts_with( $code, 'staff-' ),
			) ),
			'next'     => $time( 'next_payment' ),
			'end'      => $time( 'end' ),
			'billed'   => $subscription->get_billing_interval() . ' ' . $subscription->get_billing_period(),
			'country'  => $subscription->get_billing_country() . $subscription->get_shipping_country(),
			'status'   => $subscription->get_status(),
		);
	}

	/**
	 * As staff left it, without the offer.
	 *
	 * @param array<string, mixed> $edited
	 * @return array<string, mixed>
	 */
	private static function expected( string $kind, string $edit, string $way, array $edited ): array {
		$moved  = in_array( $kind, array( 'pause', 'skip', 'longer trial' ), true );
		$theirs = 'the next payment\'s day' === $edit;
		$status = 'on hold' === $edit && 'revoked by staff' === $way && 'pause' !== $kind ? 'on-hold' : 'active';
		$whole  = match ( true ) {
			'discount' === $kind => match ( $edit ) {
				'twice the quantity' => 80.0,
				'a price by hand'    => 33.0,
				'a product more'     => 45.0,
				'another product'    => 5.0,
				'a fee'              => 43.0,
				default              => 40.0,
			},
			'switch' === $kind => match ( $edit ) {
				'twice the quantity' => 80.0,
				'a fee'              => 43.0,
				'nothing', 'the next payment\'s day', 'an end', 'the address', 'on hold' => 40.0,
				default              => $edited['total'],
			},
			default => $edited['total'],
		};
		$without = array(
			'total'  => $whole,
			'next'   => $moved && ! $theirs ? gmdate( 'Y-m-d', time() + 20 * DAY_IN_SECONDS ) : $edited['next'],
			'status' => $status,
		);
		return array_replace( $edited, $without );
	}
}
