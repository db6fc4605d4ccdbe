<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What a check on a flow may know beside the flow: facts, gathered beforehand. */
final class FlowContext {

	/** States of an explicit switch target. */
	public const TARGET_VALID       = 'valid';
	public const TARGET_GONE        = 'gone';
	public const TARGET_NOT_CHEAPER = 'not_cheaper';

	/**
	 * @param array<string, array<string, array<string, mixed>>> $settings Offer type, or `{type}.{setting}` for the
	 *     form that a setting stands for → setting → its JSON Schema.
	 * @param array<string, string> $targets `{type}:{product id}` → one of TARGET_*; what is not listed is not checked.
	 * @param array<string, int> $cooldown_days The store's: offer type → for how long none is offered again after one
	 *     was taken.
	 * @param array<int, int|float> $discounts Stored discount → its percentage, where it is one.
	 */
	public function __construct(
		public readonly array $settings,
		public readonly array $targets = array(),
		public readonly array $cooldown_days = array(),
		public readonly array $discounts = array(),
	) {}

	/**
	 * The schemas of the form that the offer's settings have.
	 *
	 * @param array<string, mixed> $offer
	 * @return array<string, array<string, mixed>>
	 */
	public function settings_of( array $offer ): array {
		$type = Data::string( $offer, 'type' );
		foreach (
			array_keys( array_filter( $offer, static fn ( mixed $value ): bool => null !== $value ) ) as $setting
		) {
			if ( isset( $this->settings[ $type . '.' . $setting ] ) ) {
				return $this->settings[ $type . '.' . $setting ];
			}
		}
		return $this->settings[ $type ] ?? array();
	}
}
