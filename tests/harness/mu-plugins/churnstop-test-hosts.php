<?php
/**
 * For browser tests: the cookie `churnstop_test_host` puts that browser, and no other, behind a host or another plugin
 * that stands between shopper and server; `churnstop_test_host_only` keeps it to addresses that contain a word.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

$churnstop_host = (string) ( $_COOKIE['churnstop_test_host'] ?? '' );
$churnstop_uri  = rawurldecode( (string) ( $_SERVER['REQUEST_URI'] ?? '' ) );

if (
	'' === $churnstop_host || ! str_contains( $churnstop_uri, (string) ( $_COOKIE['churnstop_test_host_only'] ?? '' ) )
) {
	return;
}

$churnstop_rest = str_contains( $churnstop_uri, '/churnstop/v1/' );
$churnstop_page = '<html><head><script>var a = '
	. '{"id":"x","message":"}"};</script></head><body><h1>%s</h1></body></html>';

/** What is done is done; only its answer becomes another one. */
$churnstop_instead = static function ( int $status, callable $body ): void {
	ob_start(
		static function ( string $json ) use ( $status, $body ): string {
			http_response_code( $status );
			header( 'Content-Type: text/html' );
			return $body( $json );
		}
	);
};

if ( $churnstop_rest ) {
	match ( $churnstop_host ) {
		// Notices that a plugin prints, a byte order mark in a theme's functions.php, an optimizer's comment, an answer
		// that a proxy gives twice.
		'before' => $churnstop_instead(
			200,
			static fn ( string $json ): string => "<br />\n<b>Deprecated</b>: {\"a\": x} in <b>/srv/x.php</b> on "
				. "line <b>3</b><br />\n" . $json,
		),
		'bom'    => $churnstop_instead( 200, static fn ( string $json ): string => "\u{FEFF}\u{FEFF}" . $json ),
		'after'  => $churnstop_instead(
			200,
			static fn ( string $json ): string => $json . "\n<!-- {\"cached\": true} in 0.1 s -->",
		),
		'twice'  => $churnstop_instead( 200, static fn ( string $json ): string => $json . $json ),
		// No JSON at all: a page in its place, a delivery network that has lost its patience, nothing.
		'html'   => $churnstop_instead( 200, static fn (): string => sprintf( $churnstop_page, 'Welcome' ) ),
		'cdn'    => $churnstop_instead( 502, static fn (): string => sprintf( $churnstop_page, 'Bad gateway' ) ),
		'empty'  => add_filter( 'rest_pre_serve_request', '__return_true' ),
		'fails'  => add_filter(
			'rest_pre_serve_request',
			static fn () => throw new RuntimeException( 'A plugin of the test fails.' ),
			99,
		),
		// A proxy that lets no header of ours through.
		'strips' => ( static function (): void {
			unset( $_SERVER['HTTP_X_WP_NONCE'] );
		} )(),
		default  => null,
	};
}

/** A layer that keeps what GET answers, by its address, whatever headers say. */
if ( $churnstop_rest && 'caches' === $churnstop_host && 'GET' === $_SERVER['REQUEST_METHOD'] ) {
	$churnstop_file = get_temp_dir() . 'churnstop-test-cache-' . md5( $churnstop_uri );
	if ( is_file( $churnstop_file ) ) {
		header( 'Content-Type: application/json' );
		echo file_get_contents( $churnstop_file );
		exit;
	}
	$churnstop_instead(
		200,
		static function ( string $json ) use ( $churnstop_file ): string {
			file_put_contents( $churnstop_file, $json );
			return $json;
		}
	);
}

/** A firewall that dislikes words in what is sent. */
if (
	'firewall' === $churnstop_host
	&& 1 === preg_match(
		'/select\b.*\bfrom|system\s*\(/i',
		urldecode( file_get_contents( 'php://input' ) . wp_json_encode( $_POST ) ),
	)
) {
	http_response_code( 403 );
	printf( $churnstop_page, 'Forbidden' );
	exit;
}

/** Only staff with a password of the host come to wp-admin; and pages hold a nonce from two weeks ago. */
if ( 'closed' === $churnstop_host ) {
	if ( str_starts_with( $churnstop_uri, '/wp-admin/' ) || str_starts_with( $churnstop_uri, '/wp-login.php' ) ) {
		http_response_code( 401 );
		header( 'WWW-Authenticate: Basic realm="Staff"' );
		exit;
	}
	if ( ! $churnstop_rest && ! str_contains( $churnstop_uri, 'churnstop_nonce' ) ) {
		add_filter( 'nonce_life', static fn (): int => 14 * DAY_IN_SECONDS );
	}
}
