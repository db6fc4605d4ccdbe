<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

/** A page of a list, with WordPress' headers. */
final class Lists {

	/** @param list<array<string, mixed>> $items */
	public static function page( array $items, int $total, int $per_page ): \WP_REST_Response {
		return self::counted( new \WP_REST_Response( $items ), $total, $per_page );
	}

	public static function counted( \WP_REST_Response $response, int $total, int $per_page ): \WP_REST_Response {
		$response->header( 'X-WP-Total', (string) $total );
		$response->header( 'X-WP-TotalPages', (string) (int) ceil( $total / max( 1, $per_page ) ) );
		return $response;
	}

	/** @param list<array<string, mixed>> $items All there are, on one page. */
	public static function whole( array $items ): \WP_REST_Response {
		return self::page( $items, count( $items ), max( 1, count( $items ) ) );
	}
}
