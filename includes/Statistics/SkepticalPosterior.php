<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** An estimate shrunk by a skeptical prior, N( 0, 3 points ): for display, never a rule to stop. */
final class SkepticalPosterior {

	/** Standard deviation, as a share. */
	private const PRIOR = 0.03;

	public readonly float $mean;

	public readonly float $sd;

	public function __construct( float $effect, float $error ) {
		$precision  = 1.0 / ( $error * $error ) + 1.0 / ( self::PRIOR * self::PRIOR );
		$this->mean = $effect / ( $error * $error ) / $precision;
		$this->sd   = sqrt( 1.0 / $precision );
	}

	/** The chance that the effect is above 0. */
	public function chance(): float {
		return Functions::normal_cdf( $this->mean / $this->sd );
	}
}
