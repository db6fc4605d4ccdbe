<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Torture;

/** Counts what a torture has done, and prints it where it is asked to (CHURNSTOP_TORTURE). */
final class Report {

	/** More of them say nothing new. */
	private const MOST_FAILURES = 20;

	/** @var list<string> */
	public array $failures = array();

	public readonly int $seed;

	private int $failed = 0;

	private int $done = 0;

	private int $rolls = 0;

	/** @var array<string, int> */
	private array $counts = array();

	private readonly float $began;

	/**
	 * @param int $planned How many runs. CHURNSTOP_TORTURE_MINUTES may end them earlier: the figures say how many there
	 *     were.
	 */
	public function __construct( private readonly string $name, private readonly int $planned ) {
		$this->seed  = (int) ( getenv( 'CHURNSTOP_SEED' ) ?: 20261121 );
		$this->began = microtime( true );
	}

	/** @return \Generator<int, int> */
	public function runs(): \Generator {
		$limit = 60 * (float) ( getenv( 'CHURNSTOP_TORTURE_MINUTES' ) ?: 0 );
		$first = (int) ( getenv( 'CHURNSTOP_FIRST' ) ?: 0 );
		for ( $run = $first; $run < $first + $this->planned && $this->failed < self::MOST_FAILURES; $run++ ) {
			if ( $limit > 0 && microtime( true ) - $this->began > $limit ) {
				break;
			}
			yield $run;
			++$this->done;
			// Also for a run that is ended from outside.
			if ( 0 === $this->done % 100 ) {
				$this->say( sprintf(
					'%s: %d of %d, %d wrong, %d s',
					$this->name,
					$this->done,
					$this->planned,
					$this->failed,
					microtime( true ) - $this->began,
				) );
			}
		}
	}

	/**
	 * Chance of its own: WordPress draws its UUIDs from mt_rand(), and a seed for that would make the same ones in each
	 * run on a site.
	 */
	public function roll( int $from, int $to ): int {
		return $from + hexdec( substr( sha1( $this->seed . ':' . ++$this->rolls ), 0, 7 ) ) % ( $to - $from + 1 );
	}

	public function count( string $what ): void {
		$this->counts[ $what ] = 1 + ( $this->counts[ $what ] ?? 0 );
	}

	public function counted( string $what ): int {
		return $this->counts[ $what ] ?? 0;
	}

	public function fail( string $what ): void {
		++$this->failed;
		$this->failures[] = $this->name . ', seed ' . $this->seed . ', ' . $what;
		$this->say( 'WRONG ' . $what );
	}

	public function print(): void {
		ksort( $this->counts );
		foreach ( $this->counts as $what => $count ) {
			$this->say( sprintf( '  %6d  %s', $count, $what ) );
		}
		$this->say( sprintf(
			'%s: %d of %d done, %d wrong, seed %d, %d s',
			$this->name,
			$this->done,
			$this->planned,
			$this->failed,
			$this->seed,
			microtime( true ) - $this->began,
		) );
	}

	public function say( string $line ): void {
		if ( false !== getenv( 'CHURNSTOP_TORTURE' ) ) {
			fwrite( STDERR, $line . "\n" );
		}
	}
}
