<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Data;
use ChurnStop\LanguageTags;
use ChurnStop\Settings\Capabilities;

/**
 * Order notes that a support agent understands. Which redemption a note belongs to is its comment meta, not its text.
 */
final class Notes {

	private const STEP = '_churnstop_step';

	/**
	 * Writes it once per redemption and step, however often it is called.
	 *
	 * @param string $step `applied`, `undone`, `finished`, …
	 */
	public static function add( \WC_Order $order, string $text, string $key, string $step ): void {
		if ( '' !== $key && self::exists( $order->get_id(), $key, $step ) ) {
			return;
		}
		$mark = self::mark( $order->get_id(), $key, $step );
		add_filter( 'woocommerce_new_order_note_data', $mark, 10, 2 );
		try {
			$order->add_order_note( Data::each_emoji( LanguageTags::without( $text ), self::entity( ... ) ), 0, false );
		} finally {
			remove_filter( 'woocommerce_new_order_note_data', $mark, 10 );
		}
	}

	/**
	 * As HTML writes it, which notes are: a table of comments that cannot keep emoji would keep no note. Without
	 * mbstring, which not every host has.
	 */
	private static function entity( string $emoji ): string {
		[ $first, $second, $third, $fourth ] = array_map( ord( ... ), str_split( $emoji ) );
		return sprintf( '&#x%x;', ( $first & 7 ) << 18 | ( $second & 63 ) << 12 | ( $third & 63 ) << 6 | $fourth & 63 );
	}

	/**
	 * A filter that gives each new note of an order its key, in the same insert: one without it could be written twice.
	 *
	 * @return \Closure(mixed, mixed): mixed
	 */
	public static function mark( int $order_id, string $key, string $step ): \Closure {
		return static function ( mixed $data, mixed $about ) use ( $order_id, $key, $step ): mixed {
			if ( is_array( $data ) && is_array( $about ) && Data::int( $about, 'order_id' ) === $order_id ) {
				$data['comment_meta'] = array(
					Store::KEY => $key,
					self::STEP => $step,
				);
				if ( 'applied' === $step ) {
					$data['comment_content'] = Data::string( $data, 'comment_content' ) . self::by_staff( $order_id );
				}
			}
			return $data;
		};
	}

	/**
	 * The member of staff who accepted an offer for the customer; empty where the customer did so. Nobody else acts in
	 * a request of somebody else.
	 */
	private static function by_staff( int $order_id ): string {
		$order = wc_get_order( $order_id );
		$staff = Actor::at_storefront( get_current_user_id() )->staff();
		$user  = $staff > 0 ? get_userdata( $staff ) : wp_get_current_user();
		$may   = $staff > 0 || ( false !== $user && user_can( $user, Capabilities::MANAGE ) );
		return ! $order instanceof \WC_Order
			|| false === $user
			|| ! $user->exists()
			|| $user->ID === (int) $order->get_user_id()
			|| ! $may
			? ''
			/* translators: %s: name of a member of staff. */
			: ' ' . sprintf( __( 'Accepted by %s for the customer.', 'churnstop' ), $user->display_name );
	}

	public static function exists( int $order_id, string $key, string $step ): bool {
		$notes = wc_get_order_notes(
			array(
				'order_id'   => $order_id,
				'limit'      => 1,
				// phpcs:disable WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- within the few notes of one order.
				'meta_query' => array(
					array(
						'key'   => Store::KEY,
						'value' => $key,
					),
					array(
						'key'   => self::STEP,
						'value' => $step,
					),
				),
			)
		);
				// phpcs:enable
		return array() !== $notes;
	}
}
