<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

use ChurnStop\Data;

/**
 * Processes that do one thing each at the same moment.
 *
 * @phpstan-type Answer array{status: int, body: array<string, mixed>, notices: list<string>}
 */
final class Workers {

	/** How long after the word is given all begin: longer than it takes to reach each of them. */
	private const LEAD_SECONDS = 0.002;

	/** @var list<resource> */
	private array $processes = array();

	/** @var list<array{resource, resource}> Input and output. */
	private array $pipes = array();

	/**
	 * @param 'integration'|'store'       $kind
	 * @param list<array<string, string>> $environments One for each worker.
	 */
	public function __construct( string $kind, array $environments = array( array(), array() ) ) {
		foreach ( $environments as $environment ) {
			$process = proc_open(
				array( PHP_BINARY, '-d', 'memory_limit=1G', '-d', 'date.timezone=UTC', __DIR__ . '/worker.php', $kind ),
				array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ),
				$pipes,
				null,
				$environment + getenv()
			);
			if ( false === $process ) {
				throw new \RuntimeException( 'A worker did not start.' );
			}
			$this->processes[] = $process;
			$this->pipes[]     = array( $pipes[0], $pipes[1] );
		}
		foreach ( $this->pipes as $pipe ) {
			$this->line( $pipe[1], static fn ( string $line ): bool => "ready\n" === $line );
		}
	}

	/**
	 * @param array<int, array<string, mixed>> $tasks By worker. `delay` in seconds lets one begin later.
	 * @return list<Answer>
	 */
	public function at_once( array $tasks ): array {
		$this->begin( $tasks );
		return array_map( $this->answer( ... ), array_keys( $tasks ) );
	}

	/** @param array<int, array<string, mixed>> $tasks By worker. */
	public function begin( array $tasks ): void {
		$moment = microtime( true ) + self::LEAD_SECONDS;
		foreach ( $tasks as $n => $task ) {
			fwrite(
				$this->pipes[ $n ][0],
				json_encode( array( 'at' => $moment + (float) ( $task['delay'] ?? 0 ) ) + $task ) . "\n",
			);
		}
	}

	/**
	 * Of a worker that was given a task: waits for it.
	 *
	 * @return Answer
	 */
	public function answer( int $n ): array {
		$answer = Data::decode( $this->line(
			$this->pipes[ $n ][1],
			static fn ( string $line ): bool => str_starts_with( $line, '{"status"' ),
		) );
		return array(
			'status'  => Data::int( $answer, 'status' ),
			'body'    => Data::map( $answer, 'body' ),
			'notices' => array_values( array_filter( (array) ( $answer['notices'] ?? array() ), 'is_string' ) ),
		);
	}

	/**
	 * @param resource $from
	 * @param callable(string): bool $is_it Other output (a plugin's own) is passed over.
	 */
	private function line( $from, callable $is_it ): string {
		do {
			$line = fgets( $from );
			if ( false === $line ) {
				throw new \RuntimeException( 'A worker died.' );
			}
		} while ( ! $is_it( $line ) );
		return $line;
	}

	public function end(): void {
		foreach ( $this->pipes as $pipe ) {
			fclose( $pipe[0] );
			fclose( $pipe[1] );
		}
		foreach ( $this->processes as $process ) {
			proc_close( $process );
		}
		$this->pipes     = array();
		$this->processes = array();
	}
}
