<?php
/**
 * What intelligent discounts cost: learning from many subscriptions, then from those that changed, and one choice.
 * Prints JSON.
 */

declare(strict_types=1);

use ChurnStop\Clock;
use ChurnStop\Connections\Connections;
use ChurnStop\Depths\ChooseDepth;
use ChurnStop\Depths\Learn;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

require_once dirname( __DIR__ ) . '/vendor/autoload.php';

$count    = max( 100, (int) ( $args[0] ?? 100_000 ) );
$products = 200;
global $wpdb;
[ , $ref ] = require __DIR__ . '/lib/shopper.php';
$database  = Plugin::get()->part( Database::class );
$table     = Plugin::get()->part( FlowTable::class );
$plain     = $table->find_default() ?? throw new RuntimeException( 'There is no flow.' );
$reasons   = array( array(
	'id' => 'other',
	'kind' => 'other',
	'label' => 'Other',
	'offers' => array( array(
		'id' => 'smart',
		'type' => 'discount',
		'mode' => 'intelligent',
		'max_percent' => 50,
		'max_cycles' => 3,
	) ),
) );
$body      = Plugin::get()->part( FlowInput::class )->body( array( 'reasons' => $reasons ) + $plain->body );
$flow_id   = (int) $table->insert( $body, 'active', 1, 'bench' );
$first     = 1 + (int) $wpdb->get_var( "SELECT MAX(id) FROM {$wpdb->prefix}wc_orders" ) + 1_000_000;
$line      = 1 + (int) $wpdb->get_var(
	"SELECT MAX(order_item_id) FROM {$wpdb->prefix}woocommerce_order_items",
) + 1_000_000;
$insert    = static function ( string $name, string $columns, array $rows ) use ( $wpdb ): void {
	foreach ( array_chunk( $rows, 2000 ) as $some ) {
		// phpcs:ignore WordPress.DB -- figures of this program's own.
		$wpdb->query( "INSERT INTO {$wpdb->prefix}$name ($columns) VALUES " . implode( ',', $some ) );
	}
};
$clean     = static function () use ( $wpdb, $first, $line, $database ): void {
	foreach (
		array(
			"wc_orders WHERE id >= $first",
			"wc_orders_meta WHERE order_id >= $first",
			"woocommerce_order_items WHERE order_item_id >= $line",
			"woocommerce_order_itemmeta WHERE order_item_id >= $line",
		) as $what
	) {
		// phpcs:ignore WordPress.DB -- figures of this program's own.
		$wpdb->query( "DELETE FROM {$wpdb->prefix}$what" );
	}
	foreach ( array( 'tenures', 'plan_survival', 'depth_draws', 'depth_models' ) as $name ) {
		$database->execute( 'DELETE FROM {' . $name . '}' );
	}
	delete_option( Learn::JOB );
};
$clean();
mt_srand( 17 );
for ( $from = 0; $from < $count; $from += 10_000 ) {
	$orders = array();
	$metas  = array();
	$items  = array();
	$sold   = array();
	for ( $n = $from; $n < min( $count, $from + 10_000 ); $n++ ) {
		$id      = $first + $n;
		$days    = mt_rand( 1, 1500 );
		$product = 500_000 + mt_rand( 1, $products );
		$lasted  = 0;
		while ( $lasted < $days && mt_rand( 1, 100 ) > 8 ) {
			$lasted += 30;
		}
		$over     = $lasted < $days;
		$began    = gmdate( 'Y-m-d H:i:s', time() - 86400 * $days );
		$end      = $over ? gmdate( 'Y-m-d H:i:s', time() - 86400 * ( $days - $lasted ) ) : '0';
		$status   = $over ? 'wc-cancelled' : 'wc-active';
		$orders[] = "($id,'$status','USD','shop_subscription',0,40,1,'$began','$began')";
		foreach (
			array(
				'_billing_period' => 'month',
				'_billing_interval' => '1',
				'_schedule_start' => $began,
				'_schedule_cancelled' => $end,
				'_schedule_end' => $end,
			) as $key => $value
		) {
			$metas[] = "($id,'$key','$value')";
		}
		$items[] = '(' . ( $line + $n ) . ",'Box','line_item',$id)";
		$sold[]  = '(' . ( $line + $n ) . ",'_product_id','$product')";
	}
	$insert(
		'wc_orders',
		'id,status,currency,type,tax_amount,total_amount,customer_id,date_created_gmt,date_updated_gmt',
		$orders,
	);
	$insert( 'wc_orders_meta', 'order_id,meta_key,meta_value', $metas );
	$insert( 'woocommerce_order_items', 'order_item_id,order_item_name,order_item_type,order_id', $items );
	$insert( 'woocommerce_order_itemmeta', 'order_item_id,meta_key,meta_value', $sold );
}
Plugin::get()->reset();
$learn = static function (): array {
	$before  = memory_get_peak_usage();
	$queries = get_num_queries();
	$began   = hrtime( true );
	$runs    = 0;
	do {
		++$runs;
		$more = Plugin::get()->part( Learn::class )->run( time() + 20 );
	} while ( $more );
	return array(
		'seconds' => ( hrtime( true ) - $began ) / 1e9,
		'runs' => $runs,
		'queries' => get_num_queries() - $queries,
		'mb' => ( memory_get_peak_usage() - $before ) / 1048576,
		'state' => Plugin::get()->part( Learn::class )->state(),
	);
};
$measured = array( 'subscriptions' => $count, 'all' => $learn() );
// phpcs:ignore WordPress.DB -- figures of this program's own.
$wpdb->query(
	"UPDATE {$wpdb->prefix}wc_orders SET date_updated_gmt = UTC_TIMESTAMP() WHERE id >= $first AND id < $first + 100",
);
$measured['changed'] = $learn();
$measured['curves']  = (int) $database->value( 'SELECT COUNT(*) FROM {plan_survival} WHERE fitted_at IS NOT NULL' );
$flow                = Flow::from_array( array( 'id' => $flow_id ) + $body );
$found               = Plugin::get()->part( Connections::class )->find(
	SubscriptionRef::parse( $ref ) ?? throw new RuntimeException( 'There is no subscription.' ),
);
$times               = array();
for ( $n = 0; null !== $found && $n < 30; $n++ ) {
	$began   = hrtime( true );
	Plugin::get()->part( ChooseDepth::class )->of(
		$flow->reasons[0]->offers,
		$flow,
		$found[1],
		Plugin::get()->part( Clock::class )->now(),
	);
	$times[] = ( hrtime( true ) - $began ) / 1e6;
}
sort( $times );
$measured['choice'] = $times[ intdiv( count( $times ), 2 ) ] ?? null;
$clean();
$table->set_status( $flow_id, 'archived' );
echo wp_json_encode( $measured );
