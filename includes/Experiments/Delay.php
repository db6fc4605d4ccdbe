<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
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
	 * @param int  $days  Of pauses and longer trials.
	 * @param bool $skips Whether a payment may be skipped, which takes as long as the subscription's own period.
	 */
	public function __construct( public readonly int $days = 0, public readonly bool $skips = false ) {}

	/** @param list<array<string, mixed>> $bodies Of flows. */
	public static function of( array $bodies ): self {
		$days  = 0;
		$skips = false;
		foreach ( $bodies as $body ) {
			foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
				foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
					$days  = max( $days, Data::int( $offer, 'duration_days' ) );
					$skips = $skips || 'skip_renewal' === Data::string( $offer, 'type' );
				}
			}
		}
		return new self( $days, $skips );
	}

	public function of_subscription( Snapshot $snapshot ): int {
		return max( $this->days, $this->skips ? $snapshot->interval * ( self::DAYS[ $snapshot->period ] ?? 31 ) : 0 );
	}
}
