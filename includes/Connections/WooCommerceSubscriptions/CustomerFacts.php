<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\StoreFact;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What the store knows of a customer, for audiences: one statement a fact, by the customer's own index in either kind
 * of order table.
 *
 * WooCommerce counts such things by loading every order. It only reads.
 */
final class CustomerFacts implements StoreFacts {

	private const RUNNING = "'wc-active', 'wc-on-hold'";

	/** Began at all: drafts, the trash and first orders that were never paid did not. */
	private const BEGUN = "'wc-active', 'wc-on-hold', 'wc-pending-cancel', 'wc-cancelled', 'wc-expired', 'wc-switched'";

	public function __construct( private readonly Database $database ) {}

	public function connection(): string {
		return WooCommerceSubscriptions::ID;
	}

	public function fact( StoreFact $fact, Snapshot $snapshot ): int|float|array|null {
		if ( StoreFact::Category === $fact ) {
			return $this->categories( $snapshot );
		}
		if ( StoreFact::PricePerMonth === $fact ) {
			$total = $snapshot->total;
			return get_woocommerce_currency() === $total->currency
				? $snapshot->billing()->monthly( $total->cents ) / ( 10 ** $total->decimals )
				: null;
		}
		if ( CustomerRef::user_id( $snapshot->customer_id ) < 1 ) {
			return null;
		}
		return match ( $fact ) {
			StoreFact::TenureDays     => $this->tenure( $snapshot ),
			StoreFact::RenewalsPaid   => (int) $this->of_renewals( $snapshot, self::paid(), null ),
			StoreFact::FailedPayments => (int) $this->of_renewals(
				$snapshot,
				"'wc-failed'",
				$snapshot->at->modify( '-12 months' ),
			),
			StoreFact::LifetimeValue  => $this->spent( $snapshot ),
			StoreFact::Subscriptions  => $this->running( $snapshot ),
		};
	}

	/** @return list<int> Of all that is on it, in one query. */
	private function categories( Snapshot $snapshot ): array {
		$ids = array_values( array_unique( array_merge( ...array_map(
			static fn ( Item $item ): array => array( $item->product_id, ...$item->originals ),
			$snapshot->items,
		) ) ) );
		if ( array() === $ids ) {
			return array();
		}
		$rows = $this->database->rows(
			"SELECT DISTINCT t.term_id FROM {wp:term_relationships} r JOIN {wp:term_taxonomy} t ON "
				. "t.term_taxonomy_id = r.term_taxonomy_id WHERE t.taxonomy = 'product_cat' AND r.object_id IN ( "
				. implode( ', ', array_fill( 0, count( $ids ), '%d' ) )
				. ' ) ORDER BY t.term_id',
			$ids
		);
		return array_map( static fn ( array $row ): int => Data::int( $row, 'term_id' ), $rows );
	}

	/** Since the first of all their subscriptions began. */
	private function tenure( Snapshot $snapshot ): int {
		$first = $this->database->value(
			self::by_orders()
				? "SELECT MIN(m.meta_value) FROM {wp:wc_orders} s JOIN {wp:wc_orders_meta} m ON m.order_id = s.id "
					. "AND m.meta_key = '_schedule_start' WHERE s.customer_id = %d AND s.type = 'shop_subscription' "
					. "AND s.status IN ( "
					. self::BEGUN
					. " ) AND m.meta_value > '1'"
				: "SELECT MIN(m.meta_value) FROM {wp:postmeta} c JOIN {wp:posts} s ON s.ID = c.post_id JOIN "
					. "{wp:postmeta} m ON m.post_id = s.ID AND m.meta_key = '_schedule_start' WHERE c.meta_key = "
					. "'_customer_user' AND c.meta_value = %s AND s.post_type = 'shop_subscription' AND "
					. "s.post_status IN ( "
					. self::BEGUN
					. " ) AND m.meta_value > '1'",
			array( $snapshot->customer_id )
		);
		$began = Data::time( array( 'at' => $first ), 'at' ) ?? $snapshot->started_at ?? $snapshot->at;
		return max(
			0,
			intdiv(
				$snapshot->at->getTimestamp() - min( $began, $snapshot->started_at ?? $began )->getTimestamp(),
				86400,
			),
		);
	}

	private function of_renewals( Snapshot $snapshot, string $statuses, ?\DateTimeImmutable $since ): ?string {
		$since = Data::sql( $since ?? new \DateTimeImmutable( '@0' ) );
		return $this->database->value(
			self::by_orders()
				? "SELECT COUNT(DISTINCT o.id) FROM {wp:wc_orders} o JOIN {wp:wc_orders_meta} m ON m.order_id = "
					. "o.id AND m.meta_key = '_subscription_renewal' WHERE o.customer_id = %d AND o.type = "
					. "'shop_order' AND o.status IN ( "
					. $statuses
					. ' ) AND o.date_created_gmt >= %s'
				: "SELECT COUNT(DISTINCT o.ID) FROM {wp:postmeta} c JOIN {wp:posts} o ON o.ID = c.post_id JOIN "
					. "{wp:postmeta} m ON m.post_id = o.ID AND m.meta_key = '_subscription_renewal' WHERE "
					. "c.meta_key = '_customer_user' AND c.meta_value = %s AND o.post_type = 'shop_order' AND "
					. "o.post_status IN ( "
					. $statuses
					. ' ) AND o.post_date_gmt >= %s',
			array( $snapshot->customer_id, $since )
		);
	}

	/** What was paid in the store's own currency and not given back, taxes and shipping included. */
	private function spent( Snapshot $snapshot ): float {
		$paid = self::paid();
		$sum  = $this->database->value(
			self::by_orders()
				? "SELECT SUM( o.total_amount + COALESCE( (
						SELECT SUM( r.total_amount ) FROM {wp:wc_orders} r
						WHERE r.parent_order_id = o.id AND r.type = 'shop_order_refund'
					), 0 ) )
					FROM {wp:wc_orders} o
					WHERE o.customer_id = %d AND o.type = 'shop_order' AND o.currency = %s AND o.status IN ( $paid )"
				: "SELECT SUM( t.meta_value + COALESCE( (
						SELECT SUM( a.meta_value ) FROM {wp:posts} r
						JOIN {wp:postmeta} a ON a.post_id = r.ID AND a.meta_key = '_order_total'
						WHERE r.post_parent = o.ID AND r.post_type = 'shop_order_refund'
					), 0 ) )
					FROM {wp:postmeta} c
					JOIN {wp:posts} o ON o.ID = c.post_id
					JOIN {wp:postmeta} t ON t.post_id = o.ID AND t.meta_key = '_order_total'
					JOIN {wp:postmeta} y ON y.post_id = o.ID AND y.meta_key = '_order_currency'
					WHERE c.meta_key = '_customer_user' AND c.meta_value = %s AND y.meta_value = %s
						AND o.post_type = 'shop_order' AND o.post_status IN ( $paid )",
			array( $snapshot->customer_id, get_woocommerce_currency() )
		);
		return round( (float) $sum, $snapshot->total->decimals );
	}

	private function running( Snapshot $snapshot ): int {
		return (int) $this->database->value(
			self::by_orders()
				? "SELECT COUNT(*) FROM {wp:wc_orders} WHERE customer_id = %d AND type = 'shop_subscription' AND "
					. "status IN ( "
					. self::RUNNING
					. ' )'
				: "SELECT COUNT(*) FROM {wp:postmeta} c JOIN {wp:posts} s ON s.ID = c.post_id WHERE c.meta_key = "
					. "'_customer_user' AND c.meta_value = %s AND s.post_type = 'shop_subscription' AND "
					. "s.post_status IN ( "
					. self::RUNNING
					. ' )',
			array( $snapshot->customer_id )
		);
	}

	private static function by_orders(): bool {
		return wcs_is_custom_order_tables_usage_enabled();
	}

	/** Statuses of a paid order, quoted: they come from a filter. */
	private static function paid(): string {
		$statuses = array_filter(
			wc_get_is_paid_statuses(),
			static fn ( mixed $status ): bool => is_string( $status ) && 1 === preg_match( '/^[a-z0-9_-]+$/', $status ),
		);
		return "'"
			. implode( "', '", array_map( static fn ( string $status ): string => 'wc-' . $status, $statuses ) )
			. "'";
	}
}
