<?php
declare(strict_types=1);

namespace ChurnStop\Statistics;

defined( 'ABSPATH' ) || exit;

/** An estimate with the limits of its interval, all in the estimate's own unit. */
final class Interval {

	public function __construct(
		public readonly float $value,
		public readonly float $low,
		public readonly float $high,
	) {}

	/** Whether the interval holds the number, its limits included. */
	public function holds( float $number ): bool {
		return $this->low <= $number && $number <= $this->high;
	}

	public function times( float $factor ): self {
		return new self( $this->value * $factor, $this->low * $factor, $this->high * $factor );
	}

	/** @return array{value: float, low: float, high: float} */
	public function to_array(): array {
		return array(
			'value' => $this->value,
			'low'   => $this->low,
			'high'  => $this->high,
		);
	}
}
