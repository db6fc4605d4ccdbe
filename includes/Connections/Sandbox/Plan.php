<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** A product of the sandbox: a price for a period. Plans of one family can be switched for each other. */
final class Plan {

	/** @param 'day'|'week'|'month'|'year' $period */
	private function __construct(
		public readonly int $id,
		public readonly int $family,
		public readonly string $name,
		public readonly int $price,
		public readonly string $currency,
		public readonly string $period,
		public readonly int $interval,
		public readonly string $image,
		public readonly bool $in_stock,
		public readonly bool $published,
	) {}

	/** The image's address, or empty. Images are shipped with the plugin. */
	public function image_url(): string {
		return '' === $this->image
			? ''
			: plugins_url( 'includes/Connections/Sandbox/pictures/' . $this->image, CHURNSTOP_FILE );
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::int( $row, 'family' ),
			Data::string( $row, 'name' ),
			Data::int( $row, 'price' ),
			Data::string( $row, 'currency' ),
			SandboxSubscription::period( Data::string( $row, 'period' ) ),
			max( 1, Data::int( $row, 'billing_interval' ) ),
			Data::string( $row, 'image' ),
			Data::bool( $row, 'in_stock' ),
			Data::bool( $row, 'published' ),
		);
	}
}
