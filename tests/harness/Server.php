<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/**
 * A further web server for the site under test, with an environment of its own, whose processes may be killed.
 * WordPress believes that this server's address is its own.
 */
final class Server {

	/** @var resource */
	private $process;

	private bool $killed = false;

	public readonly string $url;

	/** @param array<string, string> $env */
	public function __construct( array $env = array(), int $workers = 1, ?string $log = null ) {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		if ( false === $socket ) {
			throw new \RuntimeException( 'There is no free port.' );
		}
		$port = (int) substr( strrchr( (string) stream_socket_get_name( $socket, false ), ':' ) ?: ':0', 1 );
		fclose( $socket );

		$this->url = 'http://127.0.0.1:' . $port;
		$site      = (string) getenv( 'CHURNSTOP_SITE' );
		$output    = $log ?? '/dev/null';
		$env      += array( 'CHURNSTOP_URL' => $this->url );
		if ( $workers > 1 ) {
			$env['PHP_CLI_SERVER_WORKERS'] = (string) $workers;
		}
		$process = proc_open(
			array(
				'setsid',
				PHP_BINARY,
				'-d',
				'memory_limit=1G',
				'-d',
				'date.timezone=UTC',
				'-d',
				'opcache.revalidate_freq=0',
				'-S',
				'127.0.0.1:' . $port,
				'-t',
				$site,
				__DIR__ . '/router.php',
			),
			array( array( 'file', '/dev/null', 'r' ), array( 'file', $output, 'a' ), array( 'file', $output, 'a' ) ),
			$pipes,
			$site,
			$env + getenv()
		);
		if ( false === $process ) {
			throw new \RuntimeException( 'The web server did not start.' );
		}
		$this->process = $process;
		// Half a minute on a busy machine.
		for ( $i = 0; $i < 1500; $i++ ) {
			$connection = @fsockopen( '127.0.0.1', $port, $code, $message, 0.2 );
			if ( false !== $connection ) {
				fclose( $connection );
				return;
			}
			usleep( 20_000 );
		}
		throw new \RuntimeException( 'The web server did not answer.' );
	}

	public function pid(): int {
		return proc_get_status( $this->process )['pid'];
	}

	public function running(): bool {
		return proc_get_status( $this->process )['running'];
	}

	/** As a power cut would: the server and its workers, which would outlive it, or have. */
	public function kill(): void {
		if ( $this->killed ) {
			return;
		}
		$this->killed = true;
		posix_kill( -$this->pid(), SIGKILL );
		while ( $this->running() ) {
			usleep( 5_000 );
		}
	}

	public function __destruct() {
		$this->kill();
	}
}
