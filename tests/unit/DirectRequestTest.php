<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use PHPUnit\Framework\TestCase;

/**
 * A web server runs every PHP file of a plugin that somebody asks for: each of ours answers nothing, by the line that
 * WordPress' own have. The test starts a server, which PHP in WebAssembly cannot.
 *
 * @group server
 */
final class DirectRequestTest extends TestCase {

	public function test_no_file_answers_whoever_asks_for_it_directly(): void {
		$root   = dirname( __DIR__, 2 );
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		self::assertIsResource( $socket );
		$address = (string) stream_socket_get_name( $socket, false );
		fclose( $socket );
		$server = proc_open(
			array(
				PHP_BINARY,
				'-n',
				'-d',
				'display_errors=1',
				'-d',
				'error_reporting=-1',
				'-S',
				$address,
				'-t',
				$root,
			),
			array(
				array( 'file', '/dev/null', 'r' ),
				array( 'file', '/dev/null', 'w' ),
				array( 'file', '/dev/null', 'w' ),
			),
			$pipes,
		);
		self::assertIsResource( $server );
		try {
			// phpcs:ignore -- until it listens.
			for ( $tries = 0; $tries < 600 && false === @fsockopen( 'tcp://' . $address ); $tries++ ) {
				usleep( 50_000 );
			}
			$wrong = array();
			$files = self::files( $root );
			foreach ( $files as $file ) {
				$body   = file_get_contents(
					'http://' . $address . '/' . $file,
					false,
					stream_context_create( array( 'http' => array( 'ignore_errors' => true ) ) ),
				);
				$status = $http_response_header[0] ?? '';
				if ( '' !== $body || ! str_contains( $status, ' 200 ' ) ) {
					$wrong[] = $file . ': ' . $status . ' ' . substr( trim( wordwrap( (string) $body ) ), 0, 200 );
				}
			}
			self::assertSame( array(), $wrong, "Write defined( 'ABSPATH' ) || exit; below the namespace." );
			self::assertGreaterThan( 250, count( $files ) );
		} finally {
			proc_terminate( $server );
			proc_close( $server );
		}
	}

	/** @return list<string> The PHP files that a shop installs. */
	private static function files( string $root ): array {
		$files = array( 'churnstop.php', 'uninstall.php' );
		foreach ( array( 'includes', 'templates', 'blocks', 'build' ) as $folder ) {
			if ( ! is_dir( $root . '/' . $folder ) ) {
				continue;
			}
			foreach (
				new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
					$root . '/' . $folder,
					\FilesystemIterator::SKIP_DOTS,
				) ) as $entry
			) {
				if ( $entry instanceof \SplFileInfo && 'php' === $entry->getExtension() ) {
					$files[] = substr( $entry->getPathname(), strlen( $root ) + 1 );
				}
			}
		}
		return $files;
	}
}
