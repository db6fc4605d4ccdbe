<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/**
 * Requests to the site's web server, as somebody who is logged in, or as nobody. Redirects are not followed.
 *
 * @phpstan-type Answer array{status: int, took: float, headers: array<string, string>, body: string, json: mixed}
 */
final class Http {

	private function __construct(
		public readonly string $base,
		public readonly int $user_id,
		private readonly string $cookie,
		public readonly string $nonce,
		private readonly string $token,
	) {}

	/** A log-in of its own: like a second browser, with its own session and nonce. */
	public static function as( int $user_id, ?string $base = null ): self {
		$base ??= self::site();
		if ( 0 === $user_id ) {
			return new self( $base, 0, '', '', '' );
		}
		$until   = time() + DAY_IN_SECONDS;
		$token   = \WP_Session_Tokens::get_instance( $user_id )->create( $until );
		$cookie  = wp_generate_auth_cookie( $user_id, $until, 'logged_in', $token );
		$cookies = LOGGED_IN_COOKIE
			. '='
			. rawurlencode( $cookie )
			. '; '
			. AUTH_COOKIE
			. '='
			. rawurlencode( wp_generate_auth_cookie( $user_id, $until, 'auth', $token ) );
		$http    = new self( $base, $user_id, $cookies, '', $token );
		return new self( $base, $user_id, $cookies, $http->nonce_for( 'wp_rest' ), $token );
	}

	/**
	 * The same browser with another cookie: a peer of tests/harness/peers, or the user that a member of staff came
	 * from.
	 */
	public function with_cookie( string $name, string $value ): self {
		return new self(
			$this->base,
			$this->user_id,
			$this->cookie . '; ' . $name . '=' . rawurlencode( $value ),
			$this->nonce,
			$this->token,
		);
	}

	public static function anonymous( ?string $base = null ): self {
		return self::as( 0, $base );
	}

	public static function site(): string {
		return (string) getenv( 'CHURNSTOP_SITE_URL' );
	}

	/** A nonce of this log-in, for links and forms. */
	public function nonce_for( string $action ): string {
		$user = $this->user_id;
		$uid  = 0 === $user ? (int) apply_filters( 'nonce_user_logged_out', 0, $action ) : $user;
		return substr(
			wp_hash( wp_nonce_tick( $action ) . '|' . $action . '|' . $uid . '|' . $this->token, 'nonce' ),
			-12,
			10,
		);
	}

	/**
	 * @param array<array-key, mixed>|string|null $body An array goes as JSON, a string as it is.
	 * @param array<string, string>               $headers
	 * @return Answer
	 */
	public function rest(
		string $method,
		string $route,
		array|string|null $body = null,
		array $headers = array(),
	): array {
		return self::parallel( array( $this->rest_request( $method, $route, $body, $headers ) ) )[0];
	}

	/**
	 * A request for `parallel()`.
	 *
	 * @param array<array-key, mixed>|string|null $body
	 * @param array<string, string>               $headers
	 * @return array<int, mixed> Options of curl.
	 */
	public function rest_request(
		string $method,
		string $route,
		array|string|null $body = null,
		array $headers = array(),
	): array {
		if ( '' !== $this->nonce ) {
			$headers += array( 'X-WP-Nonce' => $this->nonce );
		}
		if ( null !== $body ) {
			$headers += array( 'Content-Type' => 'application/json' );
		}
		return $this->request(
			$method,
			'/wp-json' . $route,
			is_array( $body ) ? (string) wp_json_encode( array() === $body ? new \stdClass() : $body ) : $body,
			$headers,
		);
	}

	/**
	 * @param array<string, string> $headers
	 * @return Answer
	 */
	public function get( string $url, array $headers = array() ): array {
		return self::parallel( array( $this->request( 'GET', $url, null, $headers ) ) )[0];
	}

	/**
	 * @param array<string, mixed>  $fields
	 * @param array<string, string> $headers
	 * @return Answer
	 */
	public function post( string $url, array $fields, array $headers = array() ): array {
		return self::parallel( array( $this->request( 'POST', $url, http_build_query( $fields ), $headers ) ) )[0];
	}

	/**
	 * @param array<string, string> $headers
	 * @return array<int, mixed> Options of curl.
	 */
	public function request( string $method, string $url, ?string $body = null, array $headers = array() ): array {
		// An address of the site stays good on a further server of the same site.
		$path = str_starts_with( $url, self::site() ) ? substr( $url, strlen( self::site() ) ) : $url;
		$lines = array( 'Expect:' );
		foreach ( $headers as $name => $value ) {
			$lines[] = $name . ': ' . $value;
		}
		$options = array(
			CURLOPT_URL            => str_starts_with( $path, 'http' ) ? $path : $this->base . $path,
			CURLOPT_CUSTOMREQUEST  => $method,
			CURLOPT_HTTPHEADER     => $lines,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_HEADER         => true,
			CURLOPT_TIMEOUT        => 300,
			CURLOPT_COOKIE         => $this->cookie,
			CURLOPT_FORBID_REUSE   => true,
		);
		if ( null !== $body ) {
			$options[ CURLOPT_POSTFIELDS ] = $body;
		}
		return $options;
	}

	/**
	 * Sends all of them at once. Status 0: the connection broke (the worker was killed).
	 *
	 * @param array<array-key, array<int, mixed>> $requests
	 * @return array<array-key, Answer> By the keys of the requests.
	 */
	public static function parallel( array $requests ): array {
		$multi   = curl_multi_init();
		$handles = array();
		foreach ( $requests as $key => $options ) {
			$handle = curl_init();
			curl_setopt_array( $handle, $options );
			curl_multi_add_handle( $multi, $handle );
			$handles[ $key ] = $handle;
		}
		do {
			$status = curl_multi_exec( $multi, $active );
			if ( $active > 0 ) {
				curl_multi_select( $multi, 0.1 );
			}
		} while ( $active > 0 && CURLM_OK === $status );

		$answers = array();
		foreach ( $handles as $key => $handle ) {
			$raw     = (string) curl_multi_getcontent( $handle );
			$size    = (int) curl_getinfo( $handle, CURLINFO_HEADER_SIZE );
			$headers = array();
			foreach ( explode( "\r\n", substr( $raw, 0, $size ) ) as $line ) {
				if ( str_contains( $line, ':' ) ) {
					[ $name, $value ]                       = explode( ':', $line, 2 );
					$headers[ strtolower( trim( $name ) ) ] = trim( $value );
				}
			}
			$body            = substr( $raw, $size );
			$answers[ $key ] = array(
				'status'  => (int) curl_getinfo( $handle, CURLINFO_RESPONSE_CODE ),
				'took'    => (float) curl_getinfo( $handle, CURLINFO_TOTAL_TIME ),
				'headers' => $headers,
				'body'    => $body,
				'json'    => json_decode( $body, true ),
			);
			curl_multi_remove_handle( $multi, $handle );
		}
		curl_multi_close( $multi );
		return $answers;
	}
}
