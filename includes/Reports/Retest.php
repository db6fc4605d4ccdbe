<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;
use ChurnStop\Blocker;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Data;
use ChurnStop\Decisions\Decide;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\PlanRef;

/**
 * One past attempt, decided again with another flow from the facts that were stored with it. Pure.
 *
 * An offer's id names it within its flow only: what a customer answered, what the store said and what a budget held of
 * an offer is taken over only to the same offer of the same flow. What was never asked then is not guessed.
 */
final class Retest {

	/** Blockers that were drawn: they keep the store from being asked no more than they do when a customer cancels. */
	private const BY_CHANCE = array( 'held_out', 'not_worth_it' );

	/**
	 * @param array<string, array<string, mixed>> $discounts Offer id of the draft → what its discount takes off now.
	 * @param list<string> $types_off Offer types that the settings switch off now.
	 * @param bool         $strictest Whether the settings use the strictest rules for everyone now.
	 */
	public function __construct(
		private readonly Decide $decide,
		private readonly Eligibility $eligibility,
		private readonly OfferTypes $types,
		private readonly Flow $draft,
		private readonly array $discounts = array(),
		private readonly array $types_off = array(),
		private readonly string $tier = 'starter',
		private readonly bool $strictest = false,
	) {}

	/**
	 * @param array<string, mixed> $first  The attempt's first decision, as stored.
	 * @param Flow|null            $then   The version that made it; null where it is gone.
	 * @param array<string, mixed> $known  Fact → value, as read for the choice of that flow.
	 * @param bool                 $stated Whether the customer gave a reason.
	 */
	public function of( array $first, ?Flow $then, array $known, bool $stated ): Retested {
		$inputs    = Data::map( $first, 'inputs' );
		$id        = Data::string( $first, 'reason', Reason::OTHER );
		$was       = $then?->offer( Data::string( $first, 'offer_id' ) );
		$reason    = $this->draft->reason( $id );
		$audience  = self::known( $first, $known );
		$includes  = $this->draft->audience->includes( new FactValues( $audience ) );
		$without   = static fn ( string $why ): Retested => new Retested( $id, $was, untested: $why );
		if ( null === $was && '' !== Data::string( $first, 'offer_id' ) ) {
			return $without( Retested::NO_FACTS );
		}
		if ( true !== $includes ) {
			return $without( false === $includes ? Retested::NOT_FOR : Retested::FACT_UNKNOWN );
		}
		if ( null === $reason && ( $stated || Reason::OTHER !== $id ) ) {
			return $without( Retested::REASON_GONE );
		}
		$offers   = $reason->offers ?? array();
		$theirs   = $then?->reason( $id )->offers ?? array();
		$kept     = $then?->id === $this->draft->id ? $this->kept( $offers, $theirs ) : array();
		$facts    = $this->facts( $inputs, $audience, $offers, $theirs, $kept );
		$decision = $this->decide->next( $this->draft, $id, $facts );
		$asked    = $this->targets_asked( $theirs, $then, Facts::from_array( $inputs ) );
		$open     = array();
		$fits     = array();
		foreach ( $offers as $offer ) {
			$blockers = $decision->skipped[ $offer->id ] ?? array();
			$why      = $this->unknown( $offer, $blockers, $facts, $asked );
			if ( null !== $why ) {
				$open[ $offer->id ] = $why;
			} elseif ( array() === $blockers ) {
				$fits[] = $offer;
			}
		}
		foreach ( $offers as $offer ) {
			if ( isset( $open[ $offer->id ] ) ) {
				return new Retested( $id, $was, untested: $open[ $offer->id ], unknown: array_keys( $open ) );
			}
			if ( $offer === ( $fits[0] ?? null ) ) {
				break;
			}
		}
		return new Retested(
			$id,
			$was,
			$decision->offer,
			skipped: $decision->skipped,
			fits: $fits,
			unknown: array_keys( $open ),
			assumed: null !== $decision->offer && ! isset( $facts->store[ $decision->offer->id ] ),
		);
	}

	/**
	 * Every fact that was read for the choice of the flow and for the decision, and what the snapshot says.
	 *
	 * @param array<string, mixed> $first
	 * @param array<string, mixed> $known
	 * @return array<string, bool|int|float|string|list<int|float|string>|null>
	 */
	public static function known( array $first, array $known ): array {
		return FactValues::clean( $known ) + Facts::for_another_flow( Data::map( $first, 'inputs' ) )->audience;
	}

	/**
	 * Offers of the draft that the flow made then, with the same id and of the same type.
	 *
	 * @param list<Offer> $offers
	 * @param list<Offer> $theirs
	 * @return array<string, true>
	 */
	private function kept( array $offers, array $theirs ): array {
		$types = array();
		foreach ( $theirs as $offer ) {
			$types[ $offer->id ] = $offer->type;
		}
		$kept = array();
		foreach ( $offers as $offer ) {
			if ( ( $types[ $offer->id ] ?? '' ) === $offer->type ) {
				$kept[ $offer->id ] = true;
			}
		}
		return $kept;
	}

	/**
	 * What is known of that customer for the offers of the draft.
	 *
	 * @param array<string, mixed> $inputs   As stored.
	 * @param array<string, mixed> $audience
	 * @param list<Offer>          $offers
	 * @param list<Offer>          $theirs
	 * @param array<string, true>  $kept
	 */
	private function facts( array $inputs, array $audience, array $offers, array $theirs, array $kept ): Facts {
		$said  = Data::map( $inputs, 'store' );
		$store = array();
		foreach ( $offers as $offer ) {
			$asked = $this->answer( $offer, $theirs, $said, isset( $kept[ $offer->id ] ) );
			if ( null !== $asked ) {
				$store[ $offer->id ] = $said[ $asked ];
			}
		}
		$place   = Data::map( $inputs, 'snapshot' );
		$history = Data::map( $inputs, 'history' );
		foreach ( array( 'declined', 'accepted' ) as $answer ) {
			$history[ $answer ] = array_values( array_intersect(
				Data::strings( $history, $answer ),
				array_keys( $kept ),
			) );
		}
		return Facts::from_array( array(
			'audience'     => $audience,
			'store'        => $store,
			'history'      => $history,
			'budgets'      => array_intersect_key( Data::map( $inputs, 'budgets' ), $kept ),
			'discounts'    => $this->discounts + array_intersect_key( Data::map( $inputs, 'discounts' ), $kept ),
			'not_worth_it' => array_values( array_intersect(
				Data::strings( $inputs, 'not_worth_it' ),
				array_keys( $kept ),
			) ),
			'profile'      => $this->strictest
				? Profiles::BARE
				: Profiles::of( Data::string( $place, 'country' ), Data::string( $place, 'state' ) ),
			'types_off'    => $this->types_off,
			'tier'         => $this->tier,
			'shown'        => array(),
			'declined'     => array(),
		) + $inputs );
	}

	/**
	 * The offer of then whose answer of the store holds for this one: itself, or one of its type.
	 *
	 * @param list<Offer>          $theirs
	 * @param array<string, mixed> $said Offer id of then → what spoke against it.
	 */
	private function answer( Offer $offer, array $theirs, array $said, bool $kept ): ?string {
		if ( $kept && isset( $said[ $offer->id ] ) ) {
			return $offer->id;
		}
		foreach ( $theirs as $one ) {
			if ( $one->type === $offer->type && isset( $said[ $one->id ] ) ) {
				return $one->id;
			}
		}
		return null;
	}

	/**
	 * The products that the store was asked for by name then; null where it was not asked for products at all.
	 *
	 * @param list<Offer> $theirs
	 * @return list<string>|null
	 */
	private function targets_asked( array $theirs, ?Flow $then, Facts $facts ): ?array {
		$is_asked = array() !== $facts->targets;
		$named    = array();
		foreach ( $theirs as $offer ) {
			if ( null === $then || true !== $this->types->get( $offer->type )?->needs_targets() ) {
				continue;
			}
			$against  = array_diff_key(
				$this->eligibility->by_rule( $offer, $then, $facts ),
				array_flip( self::BY_CHANCE ),
			);
			$is_asked = $is_asked || array() === $against || isset( $facts->store[ $offer->id ] );
			array_push( $named, ...$this->named( $offer ) );
		}
		return $is_asked ? $named : null;
	}

	/**
	 * Why it cannot be told whether the customer would get this offer; null where it can.
	 *
	 * @param list<Blocker>     $blockers
	 * @param list<string>|null $asked As targets_asked().
	 */
	private function unknown( Offer $offer, array $blockers, Facts $facts, ?array $asked ): ?string {
		if ( array() !== $this->eligibility->by_rule( $offer, $this->draft, $facts ) ) {
			return null;
		}
		if ( null === $offer->audience->includes( new FactValues( $facts->audience ) ) ) {
			return array() === $blockers ? Retested::FACT_UNKNOWN : null;
		}
		$codes = array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers );
		if (
			true !== $this->types->get( $offer->type )?->needs_targets()
			|| array() === $codes
			|| in_array( 'several_items', $codes, true )
		) {
			return null;
		}
		$is_new = array() !== array_diff( $this->named( $offer ), $asked ?? array() );
		return null === $asked || ( $is_new && in_array( 'target_gone', $codes, true ) )
			? Retested::TARGETS_UNKNOWN
			: null;
	}

	/** @return list<string> The products, with their plans, that an offer names. */
	private function named( Offer $offer ): array {
		return array_map(
			static fn ( PlanRef $plan ): string => $plan->written(),
			$this->types->targets_of( $offer ),
		);
	}
}
