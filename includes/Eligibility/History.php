<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** What this customer answered before, and whether the subscription has a live redemption. */
final class History {

	/**
	 * @param list<string> $declined Offer ids of this flow that the customer declined, ever.
	 * @param list<string> $accepted Offer ids of this flow that the customer accepted, ever.
	 * @param bool         $live_redemption An earlier offer is still at work on the subscription.
	 * @param array<string, int> $cooling Offer type → for how many more days the store's cooldown keeps it from this
	 *     customer.
	 * @param list<string> $refused Offer types that the store refused on this subscription lately.
	 */
	public function __construct(
		public readonly array $declined = array(),
		public readonly array $accepted = array(),
		public readonly bool $live_redemption = false,
		public readonly array $cooling = array(),
		public readonly array $refused = array(),
	) {}

	/** @param array<string, int> $cooling */
	public function with_cooling( array $cooling ): self {
		return new self( $this->declined, $this->accepted, $this->live_redemption, $cooling, $this->refused );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return get_object_vars( $this );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$cooling = array();
		foreach ( Data::map( $from, 'cooling' ) as $type => $days ) {
			$cooling[ $type ] = is_numeric( $days ) ? (int) $days : 0;
		}
		return new self(
			Data::strings( $from, 'declined' ),
			Data::strings( $from, 'accepted' ),
			Data::bool( $from, 'live_redemption' ),
			$cooling,
			Data::strings( $from, 'refused' ),
		);
	}
}
