<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** A recurring percentage, or an amount off each renewal, in the book. */
final class Coupon {

	public const FRESH = 'new';
	public const ON    = 'on';
	public const OFF   = 'off';
	public const TRASH = 'trash';

	/**
	 * @param int      $amount        In cents; 0 where it is a percentage.
	 * @param int|null $payments_left How many renewals it still discounts; null: all.
	 * @param string   $state         FRESH (made, not on the subscription yet), ON, OFF (used up or taken off), TRASH.
	 * @param string   $key           The redemption that made it, or empty.
	 */
	private function __construct(
		public readonly int $id,
		public readonly int $subscription_id,
		public readonly string $code,
		public readonly int|float $percent,
		public readonly int $amount,
		public readonly ?int $payments_left,
		public readonly string $state,
		public readonly string $key,
	) {}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::int( $row, 'subscription_id' ),
			Data::string( $row, 'code' ),
			Data::number( $row, 'percent' ),
			Data::int( $row, 'amount' ),
			Data::int_or_null( $row, 'payments_left' ),
			Data::string( $row, 'state' ),
			Data::string( $row, 'redemption_key' ),
		);
	}
}
