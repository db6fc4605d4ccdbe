<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** A subscription's row in the book. */
final class SandboxSubscription {

	/**
	 * @param 'day'|'week'|'month'|'year' $period
	 * @param \DateTimeImmutable|null $natural_end The end it had before it was cancelled.
	 * @param \DateTimeImmutable|null $resumes_at  When its pause ends.
	 * @param list<string> $abilities
	 * @param int          $refusals  How many things the gateway still refuses.
	 * @param int          $revision  Raised by every change: conditional writes name it.
	 */
	private function __construct(
		public readonly int $id,
		public readonly int $customer_id,
		public readonly string $status,
		public readonly string $currency,
		public readonly string $period,
		public readonly int $interval,
		public readonly int $shipping,
		public readonly ?\DateTimeImmutable $next_payment,
		public readonly ?\DateTimeImmutable $trial_end,
		public readonly ?\DateTimeImmutable $ends_at,
		public readonly ?\DateTimeImmutable $natural_end,
		public readonly ?\DateTimeImmutable $resumes_at,
		public readonly ?\DateTimeImmutable $started_at,
		public readonly ?\DateTimeImmutable $paid_at,
		public readonly string $country,
		public readonly string $state,
		public readonly bool $manual,
		public readonly array $abilities,
		public readonly int $refusals,
		public readonly int $revision,
	) {}

	public function can( string $ability ): bool {
		return $this->manual || in_array( $ability, $this->abilities, true );
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::int( $row, 'customer_id' ),
			Data::string( $row, 'status' ),
			Data::string( $row, 'currency' ),
			self::period( Data::string( $row, 'period' ) ),
			max( 1, Data::int( $row, 'billing_interval' ) ),
			Data::int( $row, 'shipping' ),
			Data::time( $row, 'next_payment' ),
			Data::time( $row, 'trial_end' ),
			Data::time( $row, 'ends_at' ),
			Data::time( $row, 'natural_end' ),
			Data::time( $row, 'resumes_at' ),
			Data::time( $row, 'started_at' ),
			Data::time( $row, 'paid_at' ),
			Data::string( $row, 'country' ),
			Data::string( $row, 'state' ),
			Data::bool( $row, 'manual' ),
			array_values( array_filter( Data::decode( Data::string( $row, 'abilities' ) ), 'is_string' ) ),
			Data::int( $row, 'refusals' ),
			Data::int( $row, 'revision' ),
		);
	}

	/** @return 'day'|'week'|'month'|'year' */
	public static function period( string $period ): string {
		return in_array( $period, array( 'day', 'week', 'year' ), true ) ? $period : 'month';
	}
}
