<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use Automattic\WooCommerce\Caching\WPCacheEngine;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;

/**
 * Subscriptions, read afresh, and the marks that keep ChurnStop's own writes apart from those of others.
 *
 * WooCommerce keeps copies of orders, their items and their meta in the object cache of the process, or of the site:
 * another process' write may not be seen through them. Every decision to write starts from fresh(). The marks are the
 * process', not the object's: what one connection writes is no news to the listeners of another one.
 */
final class Store {

	/** Meta of each coupon, order and note that was made for a redemption. */
	public const KEY = '_churnstop_redemption';

	/**
	 * @var array<int, \WC_Subscription> Instances that the store itself is about to act on: changes must be made to
	 *     these.
	 */
	private static array $held = array();

	/** @var array<int, true> Subscriptions that the store is about to cancel. */
	private static array $cancelling = array();

	private static int $quiet = 0;

	public function find( int $id ): ?\WC_Subscription {
		if ( isset( self::$held[ $id ] ) ) {
			return self::$held[ $id ];
		}
		$subscription = $id > 0 ? OwnMoney::reading( static fn (): mixed => wcs_get_subscription( $id ) ) : false;
		return $subscription instanceof \WC_Subscription
			&& $subscription->get_id() > 0
			&& 'trash' !== $subscription->get_status()
			? $subscription
			: null;
	}

	/** As the database has it now, whatever this process has cached. */
	public function fresh( int $id ): ?\WC_Subscription {
		if ( isset( self::$held[ $id ] ) ) {
			return self::$held[ $id ];
		}
		$this->forget( $id );
		return $this->find( $id );
	}

	/**
	 * Many, as the database has them now, with a few queries.
	 *
	 * @param list<int> $ids
	 * @return array<int, \WC_Subscription> Those that are there.
	 */
	public function all_fresh( array $ids ): array {
		$asked = array_values( array_diff( $ids, array_keys( self::$held ) ) );
		if ( ! wcs_is_custom_order_tables_usage_enabled() ) {
			// WordPress reads each post that it forgets.
			_prime_post_caches( $asked, false, false );
		}
		array_map( $this->forget( ... ), $asked );
		$found = count( $asked ) < 2 ? array() : OwnMoney::reading( static fn (): mixed => wc_get_orders( array(
			'type'     => 'shop_subscription',
			'status'   => array_keys( wcs_get_subscription_statuses() ),
			'post__in' => $asked,
			'limit'    => -1,
		) ) );
		$all   = array();
		foreach ( is_array( $found ) ? $found : array() as $one ) {
			if ( $one instanceof \WC_Subscription ) {
				$all[ $one->get_id() ] = $one;
			}
		}
		foreach ( array_diff( $ids, array_keys( $all ) ) as $id ) {
			$all[ $id ] = $this->find( $id );
		}
		return array_filter( $all );
	}

	/**
	 * A new instance from the database, even inside the store's own calls: for reading back what was written through
	 * others.
	 */
	public function reread( int $id ): ?\WC_Subscription {
		$this->forget( $id );
		$subscription = OwnMoney::reading( static fn (): mixed => wcs_get_subscription( $id ) );
		return $subscription instanceof \WC_Subscription ? $subscription : null;
	}

	/** @throws ConnectionFailure Where it is gone. */
	public function require( int $id ): \WC_Subscription {
		$subscription = $this->fresh( $id );
		if ( null === $subscription ) {
			throw ConnectionFailure::because( 'subscription_gone' )
				->saying( __( 'This subscription no longer exists.', 'churnstop' ) );
		}
		return $subscription;
	}

	/** Drops what is cached of a subscription or an order, its lines with it. */
	public function forget( int $id ): void {
		$lines = wp_cache_get( 'order-items-' . $id, 'orders' );
		foreach ( is_array( $lines ) ? $lines : array() as $line ) {
			$line_id = Data::int( (array) $line, 'order_item_id' );
			wp_cache_delete( 'item-' . $line_id, 'order-items' );
			wp_cache_delete( $line_id, 'order_item_meta' );
			wp_cache_delete( \WC_Order_Item::generate_meta_cache_key( $line_id, 'order-items' ), 'order-items' );
		}
		wp_cache_delete( 'order-items-' . $id, 'orders' );
		wp_cache_delete( 'object-' . $id, 'orders' );
		if ( class_exists( \Automattic\WooCommerce\Caches\OrderCache::class ) ) {
			$cache = wc_get_container()->get( \Automattic\WooCommerce\Caches\OrderCache::class );
			if ( $cache instanceof \Automattic\WooCommerce\Caches\OrderCache ) {
				$cache->remove( $id );
			}
		}
		$tables = \WC_Data_Store::load( 'subscription' );
		if ( is_callable( array( $tables, 'clear_cached_data' ) ) && wcs_is_custom_order_tables_usage_enabled() ) {
			$tables->clear_cached_data( array( $id ) );
			// The store leaves the meta where the order's row is not in the cache as well.
			( new WPCacheEngine() )->delete_cached_object( (string) $id, 'orders_meta' );
		} else {
			clean_post_cache( $id );
			wp_cache_delete( $id, 'post_meta' );
		}
	}

	/**
	 * Runs a callback while every read of this subscription answers the given instance: inside the store's own calls,
	 * which go on with what they hold in memory.
	 *
	 * @param callable(): void $callback
	 */
	public function with_instance( \WC_Subscription $subscription, callable $callback ): void {
		$this->with_instances( array( $subscription ), $callback );
	}

	/**
	 * The same for many, as they were read at once.
	 *
	 * @param list<\WC_Subscription> $subscriptions
	 * @param callable(): void       $callback
	 */
	public function with_instances( array $subscriptions, callable $callback ): void {
		$before = self::$held;
		foreach ( $subscriptions as $subscription ) {
			self::$held[ $subscription->get_id() ] = $subscription;
		}
		try {
			$callback();
		} finally {
			self::$held = $before;
		}
	}

	/** @param callable(): void $callback */
	public function while_cancelling( int $id, callable $callback ): void {
		self::$cancelling[ $id ] = true;
		try {
			$callback();
		} finally {
			unset( self::$cancelling[ $id ] );
		}
	}

	/** Whether it is being cancelled: then nothing may resume it or make a payment due. */
	public function is_cancelling( int $id ): bool {
		return isset( self::$cancelling[ $id ] );
	}

	/**
	 * ChurnStop's own writes: the listeners stay silent.
	 *
	 * @template T
	 * @param callable(): T $callback
	 * @return T
	 */
	public function quietly( callable $callback ): mixed {
		++self::$quiet;
		try {
			return $callback();
		} finally {
			--self::$quiet;
		}
	}

	public function is_quiet(): bool {
		return self::$quiet > 0;
	}
}
