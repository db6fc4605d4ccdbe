<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactRegistry;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Offers\HasNeeds;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\SettingsStore;

/**
 * Offers of a flow that nobody can get as the store is now: its settings, its plan, its products, its audiences or the
 * offers before them are against them.
 */
final class OffersReached {

	public const CHECK = 'offer_is_reached';

	public function __construct(
		private readonly OfferTypes $types,
		private readonly SettingsStore $settings,
		private readonly TargetProducts $targets,
		private readonly FactRegistry $facts,
		private readonly Connections $connections,
	) {}

	/**
	 * @param array<string, mixed> $body
	 * @return list<Violation> Warnings: of the whole flow, or else of each offer.
	 */
	public function missing( array $body ): array {
		$offers = array();
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				if ( Data::bool( $offer, 'enabled', true ) ) {
					$offers[ 'reasons.' . $at . '.offers.' . $number ] = $offer;
				}
			}
		}
		if ( array() === $offers ) {
			return array();
		}
		$whole = $this->whole( $body );
		if ( array() !== $whole ) {
			return array( self::warning( ...$whole ) );
		}
		$found   = array();
		$reached = array();
		foreach ( $offers as $path => $offer ) {
			$why = $this->why( $offer, Data::map( $body, 'audience' ) );
			if ( null === $why ) {
				$why              = $this->behind( $path, $reached, $body );
				$reached[ $path ] = $offer;
			}
			if ( null !== $why ) {
				$found[] = self::warning( $path, $why );
			}
		}
		return $found;
	}

	/**
	 * Why none of a flow's offers is made.
	 *
	 * @param array<string, mixed> $body
	 * @return array{}|array{string, string} The path and the sentence.
	 */
	private function whole( array $body ): array {
		if ( $this->settings->get()->force_strictest ) {
			return array( 'audience', __(
				'Nobody gets an offer of this flow, because the settings use the strictest rules for everyone.',
				'churnstop',
			) );
		}
		if ( 0 === Data::int( $body, 'max_offers', 2 ) ) {
			return array( 'max_offers', __(
				'Nobody gets an offer of this flow, because its maximum number of offers is 0.',
				'churnstop',
			) );
		}
		$nobody = $this->nobody( WaysIn::to( Data::map( $body, 'audience' ) ) );
		return null === $nobody ? array() : array(
			'audience',
			sprintf(
				/* translators: %s: a reason, in the middle of a sentence. */
				__( 'Nobody gets an offer of this flow, because %s.', 'churnstop' ),
				$nobody,
			),
		);
	}

	/**
	 * @param array<string, mixed> $offer
	 * @param array<string, mixed> $audience The flow's.
	 */
	private function why( array $offer, array $audience ): ?string {
		$id   = Data::string( $offer, 'type' );
		$type = $this->types->get( $id );
		if ( null === $type ) {
			return __(
				'Nobody gets this offer, because the plugin that brings its type is not active.',
				'churnstop',
			);
		}
		if ( in_array( $id, $this->settings->get()->types_off(), true ) ) {
			return __(
				'Nobody gets this offer, because offers of its type are switched off in the settings.',
				'churnstop',
			);
		}
		if ( ! OfferTypes::unlocked( $type, OfferTypes::plan() ) ) {
			return __( 'Nobody gets this offer, because your plan does not include its type.', 'churnstop' );
		}
		$ways = WaysIn::to( $audience, Data::map( $offer, 'audience' ) );
		foreach ( $type->settings() as $name => $schema ) {
			if ( ! isset( $schema['target'] ) ) {
				continue;
			}
			$target = Data::int( $offer, $name );
			if ( 0 === $target && ! $this->targets->has_any( $id ) ) {
				return __(
					'Nobody gets this offer, because your store has no product that customers can be switched to in this way.',
					'churnstop',
				);
			}
			$which = Data::string( $schema, 'target' );
			if ( ! $this->targets->lead_from( $ways->products() ?? array(), $target, $which ) ) {
				return __(
					'Nobody gets this offer at today\'s prices, because no product of its audience can be switched in this way.',
					'churnstop',
				);
			}
		}
		$why = $this->nobody( $ways ) ?? $ways->unfit( $this->needs( $offer ) );
		/* translators: %s: a reason, in the middle of a sentence. */
		return null === $why ? null : sprintf( __( 'Nobody gets this offer, because %s.', 'churnstop' ), $why );
	}

	/**
	 * Why it hardly ever has its turn: as many as a customer sees come before it, and they are for everybody.
	 *
	 * @param array<string, array<string, mixed>> $earlier Path → an offer before it that somebody gets.
	 * @param array<string, mixed>                $body
	 */
	private function behind( string $path, array $earlier, array $body ): ?string {
		$reason = substr( $path, 0, (int) strpos( $path, '.offers' ) );
		$most   = Data::int( $body, 'max_offers', 2 );
		$before = 0;
		foreach ( $earlier as $at => $offer ) {
			$before += str_starts_with( $at, $reason . '.' ) && $this->is_for_all( $offer ) ? 1 : 0;
		}
		return $before < $most ? null : sprintf(
			/* translators: %d: a number of offers. */
			_n(
				'Customers see at most %d offer, and the one before this is for everybody. This one is made only where that one does not fit or was declined before.',
				'Customers see at most %d offers, and those before this one are for everybody. This one is made only where one of them does not fit or was declined before.',
				$most,
				'churnstop',
			),
			$most,
		);
	}

	/**
	 * @param array<string, mixed> $offer
	 * @return list<array{fact: string, is: string, value: bool|int, why: string}>
	 */
	private function needs( array $offer ): array {
		$type = $this->types->get( Data::string( $offer, 'type' ) );
		return $type instanceof HasNeeds ? $type->needs( Offer::from_array( $offer ) ) : array();
	}

	/**
	 * Whether hardly anything keeps it from a customer: no audience, no budget that is used up, no figures that are
	 * against it; it needs no product, and nothing that is rare.
	 *
	 * @param array<string, mixed> $offer
	 */
	private function is_for_all( array $offer ): bool {
		$read = Offer::from_array( $offer );
		return $read->audience->is_everybody()
			&& $read->budget->is_unlimited()
			&& null === DepthSteps::of( $read )
			&& false === $this->types->get( $read->type )?->needs_targets()
			&& ! in_array( true, array_column( $this->needs( $offer ), 'value' ), true );
	}

	private function nobody( WaysIn $ways ): ?string {
		return $ways->nobody(
			array_map(
				static fn ( Connection $connection ): string => $connection->id(),
				$this->connections->all(),
			),
			fn ( string $fact ): bool => null !== $this->facts->get( $fact ),
		);
	}

	private static function warning( string $path, string $message ): Violation {
		return new Violation( self::CHECK, $path, $message, Rule::WARNING, 'ChurnStop' );
	}
}
