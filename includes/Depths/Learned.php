<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Statistics\DepthPosterior;

/** What the outcomes of an offer's draws taught, as of the last run. */
final class Learned {

	/**
	 * Of those who took an offer and stayed, half leave after one payment: what is assumed, as if so many had been
	 * seen.
	 */
	private const AGAIN_PRIOR = 10;

	/**
	 * @param int             $version 0: nothing was learned yet.
	 * @param array<int, array{trials: int, stays: int}> $tallies Percent → outcomes; 0 is none.
	 * @param int             $takers  Of those who took a discount and stayed, those whose second payment is known.
	 * @param int             $again   How many of them made it.
	 * @param bool            $brake   Whether the last outcomes show that more was given than kept.
	 */
	public function __construct(
		public readonly int $version = 0,
		public readonly array $tallies = array(),
		public readonly int $takers = 0,
		public readonly int $again = 0,
		public readonly bool $brake = false,
		public readonly ?\DateTimeImmutable $at = null,
	) {}

	/** Outcomes that are known. */
	public function matured(): int {
		return array_sum( array_column( $this->tallies, 'trials' ) );
	}

	/** The share of takers who make a second payment. */
	public function pays_again(): float {
		return ( $this->again + self::AGAIN_PRIOR / 2 ) / ( $this->takers + self::AGAIN_PRIOR );
	}

	public function posterior(): DepthPosterior {
		$tallies = array();
		foreach ( $this->tallies as $percent => $tally ) {
			$tallies[] = array( 'depth' => $percent / 100 ) + $tally;
		}
		return new DepthPosterior( $tallies );
	}

	/** @return array<string, mixed> Without version and time, which have columns. */
	public function to_array(): array {
		$tallies = array();
		foreach ( $this->tallies as $percent => $tally ) {
			$tallies[] = array( 'percent' => $percent ) + $tally;
		}
		return array(
			'tallies' => $tallies,
			'takers'  => $this->takers,
			'again'   => $this->again,
			'brake'   => $this->brake,
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$body    = Data::decode( Data::string( $row, 'body' ) );
		$tallies = array();
		foreach ( Data::maps( $body, 'tallies' ) as $tally ) {
			$tallies[ Data::int( $tally, 'percent' ) ] = array(
				'trials' => Data::int( $tally, 'trials' ),
				'stays'  => Data::int( $tally, 'stays' ),
			);
		}
		return new self(
			Data::int( $row, 'version' ),
			$tallies,
			Data::int( $body, 'takers' ),
			Data::int( $body, 'again' ),
			Data::bool( $body, 'brake' ),
			Data::time( $row, 'learned_at' ),
		);
	}
}
