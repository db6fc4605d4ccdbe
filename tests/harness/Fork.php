<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Harness;

/**
 * Work in a process of its own, with its own connection to the database, as in another worker of the web server;
 * without that worker's start.
 */
final class Fork {

	/** The parent's connection, which must not be closed in the child: that would end it for both. */
	private static mixed $parents = null;

	/** @param resource $answer */
	private function __construct( private readonly int $pid, private $answer ) {}

	/** @param \Closure(): int $work */
	public static function start( \Closure $work ): self {
		$pair = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP );
		$pid  = false === $pair ? -1 : pcntl_fork();
		if ( false === $pair || $pid < 0 ) {
			throw new \RuntimeException( 'There is no further process to be had.' );
		}
		if ( 0 === $pid ) {
			self::connect();
			try {
				$answer = array( 'answer' => $work() );
			} catch ( \Throwable $trouble ) {
				$answer = array( 'trouble' => (string) $trouble );
			}
			fwrite( $pair[1], (string) json_encode( $answer ) );
			// Nothing of what the parent has registered for its end is for here.
			posix_kill( (int) getmypid(), SIGKILL );
		}
		fclose( $pair[1] );
		return new self( $pid, $pair[0] );
	}

	/** @return int|null What the work answered; null where it was killed before. */
	public function wait(): ?int {
		$said = (string) stream_get_contents( $this->answer );
		fclose( $this->answer );
		pcntl_waitpid( $this->pid, $status );
		// What this process remembers of the database was true before.
		wp_cache_flush_runtime();
		$answer = json_decode( $said, true );
		if (
			! pcntl_wifsignaled( $status )
			|| SIGKILL !== pcntl_wtermsig( $status )
			|| is_array( $answer ) && isset( $answer['trouble'] )
		) {
			throw new \RuntimeException(
				is_array( $answer ) ? (string) $answer['trouble'] : 'The process ended by itself.',
			);
		}
		return is_array( $answer ) ? (int) $answer['answer'] : null;
	}

	private static function connect(): void {
		global $wpdb;
		self::$parents = $wpdb->dbh;
		$wpdb->dbh     = null;
		$wpdb->db_connect();
		// The cache may have a connection, too.
		wp_cache_init();
	}
}
