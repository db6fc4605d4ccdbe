<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Embed\TokenRefused;
use ChurnStop\Embed\Tokens;

/** The customer token in a request's headers. Never in an address: those are written into logs and handed on. */
final class Bearer {

	/** @param \Closure(): Tokens $tokens */
	public function __construct( private readonly \Closure $tokens ) {}

	/**
	 * Whom the request's token stands for; null where it has none.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @throws TokenRefused
	 */
	public function actor( \WP_REST_Request $request ): ?Actor {
		$token = $request->get_header( 'X-ChurnStop-Token' );
		if (
			null === $token
			&& 1 === preg_match( '/^Bearer\s+(\S+)$/Di', (string) $request->get_header( 'Authorization' ), $found )
		) {
			$token = $found[1];
		}
		return null === $token ? null : ( $this->tokens )()->actor( $token, self::origin() );
	}

	/** As the browser says; empty where a server asks, or a page of this site that needs not say. */
	public static function origin(): string {
		return isset( $_SERVER['HTTP_ORIGIN'] ) && is_string( $_SERVER['HTTP_ORIGIN'] )
			? sanitize_text_field( wp_unslash( $_SERVER['HTTP_ORIGIN'] ) )
			: '';
	}
}
