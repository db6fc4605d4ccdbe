<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** With which chance each depth is offered, and what is known of each. Place 0 is none, place 1 the smallest step. */
final class DepthChoice {

	/**
	 * @param string                   $why     One of DepthRule's words.
	 * @param int                      $best    The place that is thought best.
	 * @param non-empty-list<float>    $chances By place; their sum is 1.
	 * @param list<float>              $staying The chance that a customer stays, by place.
	 * @param list<float>              $values  What each step is worth against none, by place less one.
	 */
	public function __construct(
		public readonly string $why,
		public readonly int $best,
		public readonly array $chances,
		public readonly array $staying,
		public readonly array $values,
	) {}

	/** The place that a customer gets. @param float $point From 0 to below 1, the customer's own. */
	public function draw( float $point ): int {
		foreach ( $this->chances as $place => $chance ) {
			$point -= $chance;
			if ( $point < 0.0 ) {
				return $place;
			}
		}
		return $this->best;
	}
}
