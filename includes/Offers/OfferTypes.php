<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\PlanRef;

/** The types that this site knows: the six shipped ones and what other plugins register. */
final class OfferTypes {

	/** @var array<string, OfferType> */
	private array $types = array();

	/** @param list<OfferType> $types The first of an id wins. */
	public function __construct( array $types ) {
		foreach ( $types as $type ) {
			$this->types[ $type->id() ] ??= $type;
		}
	}

	/** @return list<OfferType> */
	public static function shipped(): array {
		return array(
			new Discount(),
			new Pause(),
			new SkipRenewal(),
			new TierDown(),
			new ExtendTrial(),
			new ProductSwap(),
		);
	}

	/**
	 * The shipped types, and those that the filter `churnstop_offer_types` adds. The six cannot be replaced or removed:
	 * stored flows and the compliance checks rely on what they mean. What is no OfferType, or has an unusable id, is
	 * left out and reported to the developer.
	 */
	public static function registered(): self {
		$shipped = self::shipped();
		/**
		 * Registers further offer types.
		 *
		 * @param list<OfferType> $types The shipped types; add yours.
		 */
		$added = apply_filters( 'churnstop_offer_types', $shipped );
		$types = $shipped;
		foreach ( is_array( $added ) ? $added : array( $added ) as $type ) {
			if ( $type instanceof OfferType && 1 === preg_match( '/^[a-z0-9_]{1,40}$/', $type->id() ) ) {
				$types[] = $type;
			} else {
				_doing_it_wrong(
					'churnstop_offer_types',
					esc_html__(
						'An offer type must implement ChurnStop\Offers\OfferType, and its id is at most 40 characters of a-z, 0-9 and _.',
						'churnstop',
					),
					'0.1.0',
				);
			}
		}
		return new self( $types );
	}

	/** @return list<OfferType> */
	public function all(): array {
		return array_values( $this->types );
	}

	/**
	 * @return array<string, array<string, array<string, mixed>>> Offer type, or `{type}.{mark}` for a further form →
	 *     settings' schemas.
	 */
	public function settings(): array {
		$settings = array();
		foreach ( $this->types as $id => $type ) {
			$settings[ $id ] = $type->settings();
			foreach ( $type instanceof HasForms ? $type->other_forms() : array() as $mark => $form ) {
				$settings[ $id . '.' . $mark ] = $form;
			}
		}
		return $settings;
	}

	/**
	 * @return array<string, string> Offer types that switch to a product → which ones may be named: `cheaper` or `any`.
	 */
	public function targets(): array {
		$targets = array();
		foreach ( $this->types as $id => $type ) {
			foreach ( $type->settings() as $schema ) {
				if ( isset( $schema['target'] ) ) {
					$targets[ $id ] = Data::string( $schema, 'target' );
				}
			}
		}
		return $targets;
	}

	/**
	 * @return list<PlanRef> The products that an offer's settings name as targets, with the selling plan where one is
	 *     named.
	 */
	public function targets_of( Offer $offer ): array {
		$named    = array();
		$settings = $this->get( $offer->type )?->settings() ?? array();
		foreach (
			array_filter(
				$settings,
				static fn ( array $schema ): bool => isset( $schema['target'] ),
			) as $name => $schema
		) {
			$of = array_filter(
				$settings,
				static fn ( array $other ): bool => ( $other['plan_of'] ?? null ) === $name,
			);
			$id = Data::int( $offer->settings, $name );
			if ( $id > 0 ) {
				$named[] = PlanRef::of( $id, Data::string( $offer->settings, (string) array_key_first( $of ) ) );
			}
		}
		return $named;
	}

	/** Null for a type whose plugin is gone: a stored offer of it is skipped. */
	public function get( string $id ): ?OfferType {
		return $this->types[ $id ] ?? null;
	}

	/**
	 * The settings' schemas of the form that an offer has.
	 *
	 * @param array<string, mixed> $offer
	 * @return array<string, array<string, mixed>>
	 */
	public static function settings_of( OfferType $type, array $offer ): array {
		foreach ( $type instanceof HasForms ? $type->other_forms() : array() as $mark => $settings ) {
			if ( isset( $offer[ $mark ] ) ) {
				return $settings;
			}
		}
		return $type->settings();
	}

	/**
	 * What an offer holds of other forms than its own.
	 *
	 * @param array<string, mixed> $offer
	 * @return list<string>
	 */
	public static function of_other_forms( OfferType $type, array $offer ): array {
		$all = $type instanceof HasForms
			? array( $type->settings(), ...array_values( $type->other_forms() ) )
			: array();
		return array_keys( array_diff_key(
			array_intersect_key( $offer, array_merge( ...$all ) ),
			self::settings_of( $type, $offer ),
		) );
	}

	/** The site's plan, as the filter `churnstop_plan` says: `free` or `starter` (the default). */
	public static function plan(): string {
		/**
		 * Which offers are unlocked: `free` (discount, pause) or `starter` (all).
		 *
		 * @param string $plan
		 */
		return 'free' === apply_filters( 'churnstop_plan', 'starter' ) ? 'free' : 'starter';
	}

	/** Whether the plan unlocks the type. */
	public static function unlocked( OfferType $type, string $plan ): bool {
		return 'free' !== $plan || 'free' === $type->plan();
	}
}
