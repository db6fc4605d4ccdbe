<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/** The longest time by which an offer of some flows can put off a payment: an outcome is read only after that. */
final class Delay {

	/** Days of a period, at its longest. */
	private const DAYS = array(
		'day'   => 1,
		'week'  => 7,
		'month' => 31,
		'year'  => 366,
	);

	/**
	 * @param int $days      By which a payment moves.
	 * @param int $intervals The same in the subscription's own billing intervals.
	 */
	public function __construct( public readonly int $days = 0, public readonly int $intervals = 0 ) {}

	/** The longer of both. What moves a payment by intervals and by days counts its intervals at their longest. */
	public function or_by( int $days, int $intervals ): self {
		$days += $days > 0 ? $intervals * self::DAYS['year'] : 0;
		return new self( max( $this->days, $days ), max( $this->intervals, $intervals ) );
	}

	public function of_subscription( Snapshot $snapshot ): int {
		return max( $this->days, $this->intervals * $snapshot->interval * self::DAYS[ $snapshot->period ] );
	}
}
