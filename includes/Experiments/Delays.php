<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** Finds out how long the offers of some flows put off a payment, by the change that each makes. */
final class Delays {

	public function __construct( private readonly OfferTypes $types, private readonly Clock $clock ) {}

	/** @param list<array<string, mixed>> $bodies Of flows. */
	public function of( array $bodies ): Delay {
		$delay   = new Delay();
		$samples = $this->samples();
		foreach ( $bodies as $body ) {
			foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
				foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
					$delay = $this->with( $delay, Offer::from_array( $offer ), $samples );
				}
			}
		}
		return $delay;
	}

	/** @param list<Snapshot> $samples */
	private function with( Delay $delay, Offer $offer, array $samples ): Delay {
		$type = $this->types->get( $offer->type );
		// A switch is billed from the next renewal on, so no payment moves.
		if ( null === $type || $type->needs_targets() ) {
			return $delay;
		}
		foreach ( $samples as $sample ) {
			if ( array() === $type->blockers( $offer, $sample, array() ) ) {
				$move  = $type->change( $offer, $sample, array() )->move();
				$delay = null === $move ? $delay : $delay->or_by( $move->days, $move->intervals );
			}
		}
		return $delay;
	}

	/** @return list<Snapshot> Such that each offer fits one of them. */
	private function samples(): array {
		$now    = $this->clock->now();
		$sample = static fn ( string $period, bool $trial ): Snapshot => Snapshot::imagined(
			'',
			1,
			new Money( 4000, 'USD', 2, '$40.00' ),
			new Billing( $period ),
			$now->modify( '+10 days' ),
			$now,
			$trial,
		);
		return array( $sample( 'month', false ), $sample( 'month', true ), $sample( 'year', false ) );
	}
}
