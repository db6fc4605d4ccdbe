<?php
/**
 * For the benchmark: a trivial authenticated route for which WooCommerce's controllers are skipped too, each REST answer's number of queries, and a page's, where it is asked for.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_action(
	'rest_api_init',
	static function (): void {
		register_rest_route(
			'churnstop-bench/v1',
			'/trivial',
			array(
				'methods'             => 'POST',
				'callback'            => static fn (): array => array( 'user' => get_current_user_id() ),
				'permission_callback' => 'is_user_logged_in',
			)
		);
	}
);

add_filter(
	'woocommerce_rest_api_get_rest_namespaces',
	static fn ( array $namespaces ): array => str_contains( (string) ( $_SERVER['REQUEST_URI'] ?? '' ), '/churnstop-bench/' ) ? array() : $namespaces
);

add_filter(
	'rest_post_dispatch',
	static function ( WP_REST_Response $response ): WP_REST_Response {
		$response->header( 'X-Churnstop-Queries', (string) get_num_queries() );
		return $response;
	}
);

add_action(
	'shutdown',
	static function (): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a count, on a site for tests.
		if ( isset( $_GET['churnstop_queries'] ) ) {
			echo '<!-- queries: ' . (int) get_num_queries() . ' -->';
		}
	},
	// With what others do at the very end.
	PHP_INT_MAX
);
