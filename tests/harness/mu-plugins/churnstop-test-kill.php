<?php
/**
 * Dies at a named point, as by a power cut, where the server's environment (Harness\Server) or a header of the request
 * says so, X-Churnstop-Test-Kill-At for example:
 *   CHURNSTOP_TEST_KILL_AT    the name of a KillPoint
 *   CHURNSTOP_TEST_PAUSE_AT   a KillPoint at which to wait, and CHURNSTOP_TEST_PAUSE_SECONDS how long (1)
 *   CHURNSTOP_TEST_KILL_LOG   a file that gets the name of every point passed
 *
 * @package ChurnStop
 */

declare(strict_types=1);

add_action(
	'plugins_loaded',
	static function (): void {
		$told  = static fn ( string $name ): string => (string) ( $_SERVER[ 'HTTP_X_' . $name ] ?? getenv( $name ) );
		$kill  = $told( 'CHURNSTOP_TEST_KILL_AT' );
		$pause = $told( 'CHURNSTOP_TEST_PAUSE_AT' );
		$log   = $told( 'CHURNSTOP_TEST_KILL_LOG' );
		if ( '' === $kill . $pause . $log || ! class_exists( \ChurnStop\Connections\KillPoint::class ) ) {
			return;
		}
		\ChurnStop\Connections\KillPoint::listen(
			static function ( string $name ) use ( $kill, $pause, $log ): void {
				if ( '' !== $log ) {
					file_put_contents( $log, $name . "\n", FILE_APPEND | LOCK_EX );
				}
				if ( $name === $pause ) {
					usleep( (int) ( 1_000_000 * (float) ( getenv( 'CHURNSTOP_TEST_PAUSE_SECONDS' ) ?: 1 ) ) );
				}
				if ( $name === $kill ) {
					posix_kill( getmypid(), 9 );
				}
			}
		);
	},
	1
);
