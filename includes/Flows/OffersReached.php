<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\SettingsStore;

/**
 * Offers of a flow that nobody can get as the store is now: its settings, its plan or its products are against them.
 */
final class OffersReached {

	public const CHECK = 'offer_is_reached';

	public function __construct(
		private readonly OfferTypes $types,
		private readonly SettingsStore $settings,
		private readonly TargetProducts $targets,
	) {}

	/**
	 * @param array<string, mixed> $body
	 * @return list<Violation> Warnings.
	 */
	public function missing( array $body ): array {
		$settings = $this->settings->get();
		$found    = array();
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$why = Data::bool( $offer, 'enabled', true ) ? $this->why( $offer, $settings->types_off() ) : null;
				if ( null !== $why ) {
					$found[] = new Violation(
						self::CHECK,
						'reasons.' . $at . '.offers.' . $number,
						$why,
						Rule::WARNING,
						'ChurnStop',
					);
				}
			}
		}
		return $found;
	}

	/**
	 * @param array<string, mixed> $offer
	 * @param list<string>         $off   Types.
	 */
	private function why( array $offer, array $off ): ?string {
		$id   = Data::string( $offer, 'type' );
		$type = $this->types->get( $id );
		if ( in_array( $id, $off, true ) ) {
			return __(
				'Nobody gets this offer, because offers of its type are switched off in the settings.',
				'churnstop',
			);
		}
		if ( null !== $type && ! OfferTypes::unlocked( $type, OfferTypes::plan() ) ) {
			return __( 'Nobody gets this offer, because your plan does not include its type.', 'churnstop' );
		}
		foreach ( $type?->settings() ?? array() as $name => $schema ) {
			if ( isset( $schema['target'] ) && 0 === Data::int( $offer, $name ) && ! $this->targets->has_any( $id ) ) {
				return __(
					'Nobody gets this offer, because your store has no product that customers can be switched to in this way.',
					'churnstop',
				);
			}
		}
		return null;
	}
}
