<?php
/**
 * For the benchmark: each REST answer's number of queries, and what the plugin asks on a page.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_filter(
	'rest_post_dispatch',
	static function ( WP_REST_Response $response ): WP_REST_Response {
		$response->header( 'X-Churnstop-Queries', (string) get_num_queries() );
		return $response;
	}
);

// With ?churnstop_queries a page ends with the queries that the plugin asked, as JSON in a comment.
// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a report, on a site for tests.
if ( isset( $_GET['churnstop_queries'] ) ) {
	$churnstop_asked = array();
	add_filter(
		'query',
		static function ( string $query ) use ( &$churnstop_asked ): string {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_debug_backtrace -- who asked is the question.
			foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ) as $frame ) {
				if ( str_starts_with( $frame['class'] ?? '', 'ChurnStop\\' ) ) {
					$churnstop_asked[] = $query;
					break;
				}
			}
			return $query;
		}
	);
	add_action(
		'shutdown',
		static function () use ( &$churnstop_asked ): void {
			echo '<!-- asked: ' . wp_json_encode( $churnstop_asked, JSON_HEX_TAG ) . ' -->';
		},
		0
	);
}
