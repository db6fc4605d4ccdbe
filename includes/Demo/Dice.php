<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

/** Chance from a seed: the same year each time, whatever else asks PHP for random numbers. */
final class Dice {

	private int $state;

	public function __construct( int $seed ) {
		$this->state = $seed;
	}

	/** From 0 to $below - 1. */
	public function roll( int $below ): int {
		// The constants of Park and Miller's generator.
		$this->state = $this->state * 48271 % 2147483647;
		return $this->state % max( 1, $below );
	}

	public function happens( float $chance ): bool {
		return $this->roll( 1_000_000 ) < $chance * 1_000_000;
	}

	/**
	 * @template T
	 * @param non-empty-list<T> $from
	 * @return T
	 */
	public function pick( array $from ): mixed {
		return $from[ $this->roll( count( $from ) ) ];
	}

	/**
	 * @param non-empty-array<string, int> $weights
	 */
	public function weighted( array $weights ): string {
		$at = $this->roll( array_sum( $weights ) );
		foreach ( $weights as $name => $weight ) {
			$at -= $weight;
			if ( $at < 0 ) {
				return $name;
			}
		}
		return (string) array_key_first( $weights );
	}

	public function uuid(): string {
		$hex = '';
		while ( strlen( $hex ) < 32 ) {
			$hex .= sprintf( '%04x', $this->roll( 0x10000 ) );
		}
		return sprintf(
			'%s-%s-4%s-8%s-%s',
			substr( $hex, 0, 8 ),
			substr( $hex, 8, 4 ),
			substr( $hex, 13, 3 ),
			substr( $hex, 17, 3 ),
			substr( $hex, 20, 12 ),
		);
	}
}
