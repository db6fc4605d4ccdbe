<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Statistics\BetaGeometric;

/** How long subscriptions of a plan last, and of how many that is known. */
final class PlanSurvival {

	/** @param int $product_id 0: of all products of the store. */
	public function __construct(
		public readonly BetaGeometric $curve,
		public readonly int $product_id,
		public readonly int $subscriptions,
		public readonly int $lost,
	) {}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			new BetaGeometric(
				max( 1e-6, (float) Data::number( $row, 'alpha' ) ),
				max( 1e-6, (float) Data::number( $row, 'beta' ) ),
			),
			Data::int( $row, 'product_id' ),
			Data::int( $row, 'subscriptions' ),
			Data::int( $row, 'lost' ),
		);
	}
}
