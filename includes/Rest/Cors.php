<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Embed\Tokens;
use ChurnStop\RestApi;

/**
 * Which foreign pages may read what our routes answer: those of the origins in settings, and never with cookies.
 * WordPress' own answer echoes each origin, with credentials; for our namespace this one stands in its place, on
 * preflights too.
 */
final class Cors {

	private const WORDPRESS = 'rest_send_cors_headers';

	public function __construct( private readonly Tokens $tokens ) {}

	/** On `rest_pre_serve_request`, before WordPress. */
	public function before( mixed $served, mixed $result, mixed $request ): mixed {
		if ( $request instanceof \WP_REST_Request ) {
			if ( self::is_ours( $request ) ) {
				remove_filter( 'rest_pre_serve_request', self::WORDPRESS );
			} elseif ( false === has_filter( 'rest_pre_serve_request', self::WORDPRESS ) ) {
				add_filter( 'rest_pre_serve_request', self::WORDPRESS );
			}
		}
		return $served;
	}

	/** On `rest_pre_serve_request`, after everybody: whatever another plugin sent is taken back. */
	public function after( mixed $served, mixed $result, mixed $request ): mixed {
		if ( ! $request instanceof \WP_REST_Request || ! self::is_ours( $request ) || headers_sent() ) {
			return $served;
		}
		foreach ( array( 'Origin', 'Credentials', 'Methods', 'Headers' ) as $name ) {
			header_remove( 'Access-Control-Allow-' . $name );
		}
		header( 'Vary: Origin', false );
		$origin = Bearer::origin();
		if ( '' !== $origin && $this->tokens->allows( $origin ) ) {
			header( 'Access-Control-Allow-Origin: ' . $origin );
			header( 'Access-Control-Allow-Methods: GET, POST, OPTIONS' );
			header( 'Access-Control-Allow-Headers: Authorization, Content-Type, X-ChurnStop-Token, X-WP-Nonce' );
			header( 'Access-Control-Max-Age: 600' );
		}
		return $served;
	}

	/** @param \WP_REST_Request<array<string, mixed>> $request */
	private static function is_ours( \WP_REST_Request $request ): bool {
		return str_starts_with( ltrim( $request->get_route(), '/' ), RestApi::NAMESPACE . '/' )
			|| ltrim( $request->get_route(), '/' ) === RestApi::NAMESPACE;
	}
}
