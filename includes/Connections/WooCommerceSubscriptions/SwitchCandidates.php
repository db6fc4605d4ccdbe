<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\TargetQuery;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\PlanRef;

/** What the store's settings let a line be switched to: products and plans by name, before any of them is read. */
final class SwitchCandidates {

	/** Prices a day are rounded. */
	private const ROUGHLY = 1.0005;

	/** WooCommerce's group of cached products. */
	private const CACHE = 'products';

	/**
	 * @var array<int, array<array-key, array<string, array{float, string, int}>>> Product → price → what each plan
	 *     makes of it.
	 */
	private array $plans = array();

	private readonly BillingSchedules $schedules;

	public function __construct( private readonly Database $database ) {
		$this->schedules = new BillingSchedules( $database );
	}

	/** @return list<PlanRef> In the store's order, without the present one. */
	public function all( \WC_Order_Item_Product $line ): array {
		$present = $line->get_product();
		if ( ! $present instanceof \WC_Product ) {
			return array();
		}
		$now             = self::ref_of( $line, $present );
		$parent          = self::parent_of( $present );
		[ $ids, $plans ] = $this->beside( $present, $now, $parent );
		$found           = array();
		foreach ( array( ...self::by_each( $ids, $plans ), ...$this->of_groups( $parent ?? $present ) ) as $ref ) {
			if ( ! $ref->is( $now ) ) {
				$found[ $ref->written() ] = $ref;
			}
		}
		return array_values( $found );
	}

	/** Whether it is one of all. */
	public function has( \WC_Order_Item_Product $line, PlanRef $ref ): bool {
		$present = $line->get_product();
		if ( ! $present instanceof \WC_Product || $ref->is( self::ref_of( $line, $present ) ) ) {
			return false;
		}
		$parent          = self::parent_of( $present );
		[ $ids, $plans ] = $this->beside( $present, self::ref_of( $line, $present ), $parent );
		return in_array( $ref->product_id, $ids, true ) && in_array( $ref->plan, $plans, true )
			|| array() !== array_filter(
				$this->of_groups( $parent ?? $present ),
				static fn ( PlanRef $one ): bool => $one->is( $ref ),
			);
	}

	/**
	 * Of many, those that may be the nearest in price and not dearer, the nearest first: by what the store's tables
	 * say, in one statement, however many there are.
	 *
	 * @param list<PlanRef> $refs
	 * @param float         $present What is paid a day now, as the store's prices are entered.
	 * @return list<array{PlanRef, bool}> With whether it is cheaper, roughly: two screens of all, one of cheaper ones.
	 */
	public function nearest( \WC_Order_Item_Product $line, array $refs, float $present, TargetQuery $query ): array {
		$ids = array();
		// Where all are sold by plans, no product's own schedule counts.
		$unplanned = array();
		foreach ( $refs as $ref ) {
			$ids[ $ref->product_id ] = $ref->product_id;
			if ( null === $ref->plan ) {
				$unplanned[ $ref->product_id ] = $ref->product_id;
			}
		}
		$rows        = array_column( $this->rows( $line, $ids, '' !== $query->search ), null, 'id' );
		$schedules   = $this->schedules->of( array_values( $unplanned ) );
		$this->plans = array();
		$per_days    = array();
		$far         = array();
		foreach ( $refs as $place => $ref ) {
			$row   = $rows[ $ref->product_id ] ?? array();
			$price = $row['price'] ?? null;
			$found = '' === $query->search || $query->finds( Data::string( $row, 'name' ) );
			if ( ! is_numeric( $price ) || ! $found ) {
				continue;
			}
			$per_day = null === $ref->plan
				? self::a_day( (float) $price, ...( $schedules[ $ref->product_id ] ?? array( 'month', 1 ) ) )
				: $this->by_plan( Data::int( $row, 'sold_by' ), $ref->plan, (float) $price );
			if ( null !== $per_day && $per_day <= $present * self::ROUGHLY ) {
				$per_days[ $place ] = $per_day;
				$far[ $place ]      = abs( $present - $per_day );
			}
		}
		asort( $far );
		$near    = array();
		$cheaper = 0;
		foreach ( array_keys( $far ) as $place ) {
			$is_cheaper = $per_days[ $place ] < $present * 0.999;
			if ( count( $near ) < 2 * TargetQuery::MOST || ( $is_cheaper && $cheaper < TargetQuery::MOST ) ) {
				$near[]   = array( $refs[ $place ], $is_cheaper );
				$cheaper += (int) $is_cheaper;
			}
		}
		return $near;
	}

	/** What a product of that price costs a day by a plan; null where it is not sold by it. */
	private function by_plan( int $product_id, string $plan, float $price ): ?float {
		if ( ! isset( $this->plans[ $product_id ][ (string) $price ] ) ) {
			$product = wc_get_product( $product_id );

			$this->plans[ $product_id ][ (string) $price ] = $product instanceof \WC_Product
				? SellingPlans::prices( $product, $price )
				: array();
		}
		$sold = $this->plans[ $product_id ][ (string) $price ][ $plan ] ?? null;
		return null === $sold ? null : self::a_day( $sold[0], $sold[1], $sold[2] );
	}

	/** Reads all of them at once, so that each costs no query of its own: posts, and meta as the store keeps it. */
	public function prime( PlanRef ...$refs ): void {
		$ids = array_values( array_unique( array_map( static fn ( PlanRef $ref ): int => $ref->product_id, $refs ) ) );
		_prime_post_caches( $ids );
		$unread = array_filter( $ids, static fn ( int $id ): bool => false === wp_cache_get(
			\WC_Product::generate_meta_cache_key( $id, self::CACHE ),
			self::CACHE,
		) );
		if ( array() === $unread ) {
			return;
		}
		$meta = array_fill_keys( $unread, array() );
		foreach ( $this->database->rows(
			'SELECT post_id, meta_id, meta_key, meta_value FROM {wp:postmeta} WHERE post_id IN ( '
				. implode( ', ', $unread ) . ' ) ORDER BY meta_id'
		) as $row ) {
			$meta[ Data::int( $row, 'post_id' ) ][] = (object) $row;
		}
		\WC_Product::prime_raw_meta_data_cache( $meta, self::CACHE );
	}

	public static function a_day( float $price, string $period, int $interval ): float {
		return SwitchTargets::per_day( (int) round( $price * 10000 ), $period, $interval ) / 10000;
	}

	/** The key of the plan that a line was sold by; empty where there is none. */
	public static function plan_of( \WC_Order_Item_Product $line ): string {
		return SellingPlans::exist()
			? Data::string( array( 'plan' => $line->get_meta( SellingPlans::META ) ), 'plan' )
			: '';
	}

	private static function ref_of( \WC_Order_Item_Product $line, \WC_Product $present ): PlanRef {
		return PlanRef::of( $present->get_id(), self::plan_of( $line ) );
	}

	private static function parent_of( \WC_Product $present ): ?\WC_Product {
		$parent = $present->get_parent_id() > 0 ? wc_get_product( $present->get_parent_id() ) : null;
		return $parent instanceof \WC_Product ? $parent : null;
	}

	/**
	 * Other plans of the same product, and other variations.
	 *
	 * @return array{list<int>, list<string|null>} Products, and the plans that each is sold by: null for none.
	 */
	private function beside( \WC_Product $present, PlanRef $now, ?\WC_Product $parent ): array {
		$variations = null !== $parent && 'publish' === $parent->get_status() && self::allows( 'variable' )
			? array_map( intval( ... ), array_values( $parent->get_children() ) )
			: array();
		$keys       = SellingPlans::keys( $present );
		if ( array() === $keys ) {
			return array( $variations, array( null ) );
		}
		return array(
			array() === $variations ? array( $present->get_id() ) : $variations,
			// Where plans may not be changed, another variation comes by the present one.
			SellingPlans::may_be_changed( $present )
				? $keys
				: array_values( array_intersect( $keys, array( (string) $now->plan ) ) ),
		);
	}

	/**
	 * @param list<int>         $ids
	 * @param list<string|null> $plans
	 * @return list<PlanRef>
	 */
	private static function by_each( array $ids, array $plans ): array {
		$found = array();
		foreach ( $ids as $id ) {
			foreach ( $plans as $plan ) {
				$found[] = new PlanRef( $id, $plan );
			}
		}
		return $found;
	}

	/**
	 * What stands beside it in grouped products, by each plan where it is sold by plans.
	 *
	 * @return list<PlanRef>
	 */
	private function of_groups( \WC_Product $single ): array {
		$found = array();
		foreach (
			self::allows( 'grouped' )
				? \WC_Subscriptions_Product::get_visible_grouped_parent_product_ids( $single )
				: array() as $group_id
		) {
			$group = wc_get_product( $group_id );
			$ids   = $group instanceof \WC_Product
				? array_map( intval( ... ), array_values( $group->get_children() ) )
				: array();
			$this->prime( ...array_map( static fn ( int $id ): PlanRef => new PlanRef( $id ), $ids ) );
			foreach ( $ids as $id ) {
				array_push( $found, ...$this->sold_as( $id ) );
			}
		}
		return $found;
	}

	/** @return list<PlanRef> Of a product of a group. */
	private function sold_as( int $id ): array {
		$product = SellingPlans::exist()
			&& in_array( \WC_Product_Factory::get_product_type( $id ), SellingPlans::TYPES, true )
			? wc_get_product( $id )
			: null;
		if ( ! $product instanceof \WC_Product ) {
			return array( new PlanRef( $id ) );
		}
		return self::by_each(
			$product->is_type( 'variable' )
				? array_map( intval( ... ), array_values( $product->get_children() ) )
				: array( $id ),
			SellingPlans::keys( $product ),
		);
	}

	private static function allows( string $which ): bool {
		return str_contains(
			Data::string(
				array( 'allowed' => get_option( 'woocommerce_subscriptions_allow_switching', 'no' ) ),
				'allowed',
			),
			$which,
		);
	}

	/**
	 * @param array<int> $ids
	 * @return list<array<string, mixed>> What is published and in stock; `sold_by` is the product that has the plans.
	 */
	private function rows( \WC_Order_Item_Product $line, array $ids, bool $with_names ): array {
		$present = $line->get_product();
		$parent  = $present instanceof \WC_Product ? self::parent_of( $present ) : null;
		// The database finds a thousand variations by their parent in half the time that a thousand ids take.
		$others = array_diff( $ids, null === $parent ? array() : array_map( intval( ... ), $parent->get_children() ) );
		$which  = array(
			...( null === $parent ? array() : array( 'p.post_parent = ' . $parent->get_id() ) ),
			...( array() === $others ? array() : array( 'p.ID IN ( ' . implode( ', ', $others ) . ' )' ) ),
		);
		return $this->database->rows(
			'SELECT p.ID AS id, CASE WHEN p.post_parent > 0 THEN p.post_parent ELSE p.ID END AS sold_by,
			l.min_price AS price' . ( $with_names ? ", CONCAT( p.post_title, ' ', p.post_excerpt ) AS name" : '' ) . "
			FROM {wp:posts} p JOIN {wp:wc_product_meta_lookup} l ON l.product_id = p.ID AND l.stock_status <>
			'outofstock' WHERE ( " . implode( ' OR ', $which ) . " ) AND p.post_status = 'publish'"
		);
	}
}
