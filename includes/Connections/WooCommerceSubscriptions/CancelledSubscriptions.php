<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Cancellations;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;

/**
 * Cancellations as WooCommerce's tables hold them, High-Performance Order Storage or posts: one statement, each step of
 * which goes by an index.
 *
 * WooCommerce has no API that aggregates subscriptions: loading a year of them would cost a large shop minutes. It only
 * reads.
 */
final class CancelledSubscriptions implements PastCancellations {

	/**
	 * Each cancelled subscription as a row: cancelled_at (UTC), currency, total, period, billing_interval, trial_end,
	 * renewals (the ids, as WooCommerce Subscriptions keeps them), first_total, line. What was not saved since the
	 * first bound was not cancelled since then; one whose first order was never paid never began. LIMIT is no limit: it
	 * keeps the database from working out each column once for every place that it stands in.
	 */
	private const ORDERS = <<<'SQL'
		SELECT s.id, s.currency, s.total_amount AS total, o.total_amount AS first_total,
			COALESCE( NULLIF( (SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key =
			'_schedule_cancelled'), '0' ),
				(SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key = '_schedule_end') )
				AS cancelled_at,
			(SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key = '_billing_period') AS
			period,
			(SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key = '_billing_interval')
			AS billing_interval,
			(SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key =
			'trial_end_pre_cancellation') AS trial_end,
			(SELECT MAX(meta_value) FROM {wp:wc_orders_meta} WHERE order_id = s.id AND meta_key =
			'_subscription_renewal_order_ids_cache') AS renewals,
			(SELECT MIN(order_item_id) FROM {wp:woocommerce_order_items} WHERE order_id = s.id AND order_item_type =
			'line_item') AS line
		FROM {wp:wc_orders} s
		LEFT JOIN {wp:wc_orders} o ON o.id = s.parent_order_id AND s.parent_order_id > 0
		LEFT JOIN {wp:wc_order_operational_data} d ON d.order_id = o.id
		WHERE s.type = 'shop_subscription' AND s.status IN ( 'wc-cancelled', 'wc-pending-cancel' ) AND
		s.date_updated_gmt >= %s
			AND NOT ( o.id IS NOT NULL AND d.date_paid_gmt IS NULL AND o.status IN ( 'wc-pending', 'wc-failed',
			'wc-cancelled', 'wc-on-hold', 'wc-checkout-draft' ) )
		LIMIT 18446744073709551615
		SQL;

	private const POSTS = <<<'SQL'
		SELECT s.ID AS id,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = '_order_currency') AS
			currency,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = '_order_total') AS total,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = o.ID AND meta_key = '_order_total') AS
			first_total,
			COALESCE( NULLIF( (SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key =
			'_schedule_cancelled'), '0' ),
				(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = '_schedule_end') ) AS
				cancelled_at,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = '_billing_period') AS period,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = '_billing_interval') AS
			billing_interval,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key = 'trial_end_pre_cancellation')
			AS trial_end,
			(SELECT MAX(meta_value) FROM {wp:postmeta} WHERE post_id = s.ID AND meta_key =
			'_subscription_renewal_order_ids_cache') AS renewals,
			(SELECT MIN(order_item_id) FROM {wp:woocommerce_order_items} WHERE order_id = s.ID AND order_item_type =
			'line_item') AS line
		FROM {wp:posts} s
		LEFT JOIN {wp:posts} o ON o.ID = s.post_parent AND s.post_parent > 0
		WHERE s.post_type = 'shop_subscription' AND s.post_status IN ( 'wc-cancelled', 'wc-pending-cancel' ) AND
		s.post_modified_gmt >= %s
			AND NOT ( o.ID IS NOT NULL AND NOT EXISTS ( SELECT 1 FROM {wp:postmeta} WHERE post_id = o.ID AND meta_key =
			'_date_paid' AND meta_value > '0' ) AND o.post_status IN ( 'wc-pending', 'wc-failed', 'wc-cancelled',
			'wc-on-hold', 'wc-checkout-draft' ) )
		LIMIT 18446744073709551615
		SQL;

	/** Whether nothing was ever billed for a period: in the trial, or after a first order over nothing. */
	private const NEVER_PAID = "( s.trial_end > s.cancelled_at OR ( s.first_total = 0 AND s.renewals = 'a:0:{}' ) )";

	public function __construct( private readonly Database $database ) {}

	public function cancellations( array $bounds ): array {
		$moments = array_map(
			static fn ( \DateTimeImmutable $at ): string => $at->setTimezone(
				new \DateTimeZone( 'UTC' ),
			)->format( 'Y-m-d H:i:s' ),
			$bounds,
		);
		$first   = $moments[0] ?? '';
		$last    = $moments[ count( $moments ) - 1 ] ?? '';
		$inner   = array_slice( $moments, 1, -1 );
		$month   = '0' . str_repeat( ' + (s.cancelled_at >= %s)', count( $inner ) );
		$rows    = $this->database->rows(
			"SELECT $month AS month, s.currency AS currency, s.period AS period, s.billing_interval AS billing_interval,
				COALESCE( NULLIF( v.meta_value, '0' ), p.meta_value, '0' ) AS product_id,
				MAX( i.order_item_name ) AS name,
				COUNT(*) AS count, SUM( COALESCE( " . self::NEVER_PAID . ', 0 ) ) AS unpaid,
				SUM( CASE WHEN ' . self::NEVER_PAID . ' THEN 0 ELSE s.total END ) AS total
			FROM ( ' . ( wcs_is_custom_order_tables_usage_enabled() ? self::ORDERS : self::POSTS ) . " ) s
			LEFT JOIN {wp:woocommerce_order_items} i ON i.order_item_id = s.line
			LEFT JOIN {wp:woocommerce_order_itemmeta} p ON p.order_item_id = s.line AND p.meta_key = '_product_id'
			LEFT JOIN {wp:woocommerce_order_itemmeta} v ON v.order_item_id = s.line AND v.meta_key = '_variation_id'
			WHERE s.cancelled_at >= %s AND s.cancelled_at < %s AND NOT " . SwitchedAway::SQL . "
			GROUP BY month, currency, period, billing_interval, product_id",
			array( ...$inner, $first, $first, $last )
		);
		return array_map(
			static fn ( array $row ): Cancellations => new Cancellations(
				Data::int( $row, 'month' ),
				Originals::of( Data::int( $row, 'product_id' ) ),
				SnapshotReader::plain( Data::string( $row, 'name' ) ),
				Data::int( $row, 'count' ),
				Data::int( $row, 'unpaid' ),
				( new Billing( Data::string( $row, 'period' ), Data::int( $row, 'billing_interval' ) ) )->monthly(
					OwnMoney::in(
						Data::string( $row, 'currency' ),
						static fn (): int => Amounts::cents( Data::string( $row, 'total' ) ),
					)
				),
				Data::string( $row, 'currency' ),
			),
			$rows
		);
	}

	public function money( int $cents, string $currency ): Money {
		return OwnMoney::in( $currency, static fn (): Money => Amounts::from_cents( $cents, $currency ) );
	}
}
