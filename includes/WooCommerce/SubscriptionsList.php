<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\CustomerAttempts;
use ChurnStop\Admin\StaffText;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Data;
use ChurnStop\Flows\Flows;
use ChurnStop\Settings\Capabilities;

/**
 * WooCommerce > Subscriptions: a column with the reason, and filters by reason and outcome. For both storages of
 * orders.
 */
final class SubscriptionsList {

	private const COLUMN  = 'churnstop_reason';
	private const REASON  = 'churnstop_reason';
	private const OUTCOME = 'churnstop_outcome';

	/** In the filter: those who gave no reason. */
	private const NOT_STATED = '-';

	/** Marks the list's own query among all others of the page. */
	private const OURS = 'churnstop_list';

	/**
	 * @param \Closure(): Reasons       $reasons
	 * @param \Closure(): AttemptSearch $attempts
	 * @param \Closure(): Flows         $flows
	 */
	public function __construct(
		private readonly \Closure $reasons,
		private readonly \Closure $attempts,
		private readonly \Closure $flows,
	) {}

	public function register(): void {
		add_action( 'admin_enqueue_scripts', self::add_style( ... ) );
		// The orders' own tables. After WooCommerce Subscriptions, which makes its columns anew.
		add_filter( 'woocommerce_shop_subscription_list_table_columns', $this->columns( ... ), 20 );
		add_action( 'woocommerce_shop_subscription_list_table_custom_column', $this->print_cell( ... ), 20, 2 );
		add_filter( 'woocommerce_shop_subscription_list_table_prepare_items_query_args', self::mark( ... ), 20 );
		add_filter( 'woocommerce_orders_table_query_clauses', $this->clauses( ... ), 10, 3 );
		add_filter( 'woocommerce_order_query', $this->read_orders( ... ), 10, 2 );
		add_filter( 'woocommerce_shop_subscription_list_table_order_count', $this->count( ... ), 10, 2 );
		add_action( 'woocommerce_order_list_table_restrict_manage_orders', $this->print_filters( ... ), 20 );
		// Posts.
		add_filter( 'manage_edit-shop_subscription_columns', $this->columns( ... ), 20 );
		add_action( 'manage_shop_subscription_posts_custom_column', $this->print_cell( ... ), 20, 2 );
		add_filter(
			'request',
			static fn ( array $vars ): array => 'shop_subscription' === ( $vars['post_type'] ?? '' )
				? self::mark( $vars )
				: $vars,
			20,
		);
		add_filter( 'posts_where', $this->where( ... ), 10, 2 );
		add_filter( 'the_posts', $this->read_posts( ... ), 10, 2 );
		add_action( 'restrict_manage_posts', $this->print_filters( ... ), 20 );
	}

	/** Without a width of its own a column gets what WooCommerce Subscriptions' leave over: a few letters. */
	private static function add_style(): void {
		if ( 'shop_subscription' === get_current_screen()?->post_type ) {
			wp_add_inline_style( 'common', '.wp-list-table .column-' . self::COLUMN . '{width:8em}' );
		}
	}

	/**
	 * @param array<string, string> $columns
	 * @return array<string, string>
	 */
	private function columns( array $columns ): array {
		if ( ! self::may() ) {
			return $columns;
		}
		$with = array();
		foreach ( $columns as $name => $label ) {
			$with[ $name ] = $label;
			if ( 'status' === $name ) {
				$with[ self::COLUMN ] = __( 'Cancellation reason', 'churnstop' );
			}
		}
		return $with + array( self::COLUMN => __( 'Cancellation reason', 'churnstop' ) );
	}

	/** @param mixed $about The subscription, or its id. */
	private function print_cell( string $column, mixed $about ): void {
		if ( self::COLUMN !== $column || ! self::may() ) {
			return;
		}
		$id   = $about instanceof \WC_Order ? $about->get_id() : ( is_numeric( $about ) ? (int) $about : 0 );
		$told = ( $this->reasons )()->of( $id );
		if ( null === $told ) {
			echo '&ndash;';
			return;
		}
		$attempt = $told['attempt'];
		printf(
			'<a href="%s" title="%s">%s</a><br><small>%s</small>',
			esc_url( CustomerAttempts::url( $attempt->customer_id ) ),
			esc_attr( (string) $attempt->comment ),
			null === $attempt->reason ? esc_html__( 'Not stated', 'churnstop' ) : esc_html( $told['label'] ),
			esc_html( StaffText::state( $attempt->state ) )
		);
	}

	/**
	 * @param array<string, mixed> $query
	 * @return array<string, mixed>
	 */
	private static function mark( array $query ): array {
		return $query + array( self::OURS => true );
	}

	/**
	 * @param array<string, string> $clauses
	 * @param array<string, mixed>  $args
	 * @return array<string, string>
	 */
	private function clauses( array $clauses, object $query, array $args ): array {
		$chosen = isset( $args[ self::OURS ] ) ? $this->chosen( '{wp:wc_orders}.id' ) : null;
		if ( null !== $chosen ) {
			$clauses['where'] = ( $clauses['where'] ?? '' ) . ' AND ' . $chosen;
		}
		return $clauses;
	}

	private function where( string $where, \WP_Query $query ): string {
		$chosen = true === $query->get( self::OURS ) ? $this->chosen( '{wp:posts}.ID' ) : null;
		return null === $chosen ? $where : $where . ' AND ' . $chosen;
	}

	/** @param array<string, mixed> $args */
	private function read_orders( mixed $found, array $args ): mixed {
		$orders = is_object( $found ) && isset( $found->orders ) ? $found->orders : null;
		if ( isset( $args[ self::OURS ] ) && is_array( $orders ) && self::may() ) {
			$ids = array_map(
				static fn ( mixed $order ): int => $order instanceof \WC_Order ? $order->get_id() : 0,
				$orders,
			);
			( $this->reasons )()->read( array_values( $ids ) );
		}
		return $found;
	}

	/**
	 * @param list<\WP_Post|int> $posts
	 * @return list<\WP_Post|int>
	 */
	private function read_posts( array $posts, \WP_Query $query ): array {
		if ( true === $query->get( self::OURS ) && self::may() ) {
			( $this->reasons )()->read( array_map(
				static fn ( \WP_Post|int $post ): int => is_int( $post ) ? $post : $post->ID,
				$posts,
			) );
		}
		return $posts;
	}

	/**
	 * WooCommerce counts what it believes to be unfiltered by its own cache: so the pages, and the numbers beside the
	 * statuses.
	 *
	 * @param list<string> $statuses
	 */
	private function count( int $count, array $statuses ): int {
		if ( ! self::is_filtered() ) {
			return $count;
		}
		$found = wc_get_orders(
			array(
				'type'     => 'shop_subscription',
				'status'   => $statuses,
				'limit'    => 1,
				'return'   => 'ids',
				'paginate' => true,
				self::OURS => true,
			)
		);
		return is_object( $found ) && isset( $found->total ) && is_numeric( $found->total )
			? (int) $found->total
			: $count;
	}

	private static function is_filtered(): bool {
		return ( '' !== self::asked( self::REASON ) || '' !== self::asked( self::OUTCOME ) ) && self::may();
	}

	/** What the filters ask for, as SQL; null where they ask for nothing. */
	private function chosen( string $column ): ?string {
		$reason  = self::asked( self::REASON );
		$outcome = self::asked( self::OUTCOME );
		return ! self::is_filtered() ? null : ( $this->attempts )()->is_last(
			$column,
			'' === $reason ? null : ( self::NOT_STATED === $reason ? '' : $reason ),
			'' === $outcome ? null : $outcome
		);
	}

	private function print_filters( string $type ): void {
		if ( 'shop_subscription' !== $type || ! self::may() ) {
			return;
		}
		self::print_choice( self::REASON, __( 'Any cancellation reason', 'churnstop' ), $this->reasons() );
		self::print_choice( self::OUTCOME, __( 'Any outcome', 'churnstop' ), self::outcomes() );
	}

	/** @param array<string, string> $choices */
	private static function print_choice( string $name, string $any, array $choices ): void {
		printf(
			'<select name="%1$s" aria-label="%2$s"><option value="">%2$s</option>',
			esc_attr( $name ),
			esc_attr( $any ),
		);
		foreach ( $choices as $value => $label ) {
			printf(
				'<option value="%s"%s>%s</option>',
				esc_attr( (string) $value ),
				selected( self::asked( $name ), (string) $value, false ),
				esc_html( $label ),
			);
		}
		echo '</select>';
	}

	/** @return array<string, string> Of the flows that are live. */
	private function reasons(): array {
		$labels = array();
		foreach ( ( $this->flows )()->page( 'active', 1, 100 )[0] as $flow ) {
			foreach ( Data::maps( $flow, 'reasons' ) as $reason ) {
				$labels[ Data::string( $reason, 'id' ) ] ??= Data::string( $reason, 'label' );
			}
		}
		return $labels + array( self::NOT_STATED => __( 'Not stated', 'churnstop' ) );
	}

	/** @return array<string, string> */
	private static function outcomes(): array {
		return array_combine( Attempt::CLOSED, array_map( StaffText::state( ... ), Attempt::CLOSED ) );
	}

	private static function asked( string $name ): string {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- a filter of a list changes nothing.
		$given = isset( $_GET[ $name ] ) && is_string( $_GET[ $name ] )
			? sanitize_text_field( wp_unslash( $_GET[ $name ] ) )
			: '';
		// phpcs:enable
		return substr( $given, 0, 64 );
	}

	private static function may(): bool {
		return current_user_can( Capabilities::MANAGE );
	}
}
