<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;

/**
 * What a change means for the customer's bill: what they are told is what is billed, to the cent.
 */
final class Terms {

	/**
	 * @param Money      $price_now       What the next renewal would bill without the change.
	 * @param Money|null $price_during What each of the next $payments renewals bills; null where the change has no such
	 *     time (pause, skip, trial).
	 * @param int|null $payments For how many renewals $price_during holds; null where it holds for good (a switch).
	 * @param Money      $price_after     What renewals bill after that.
	 * @param \DateTimeImmutable|null $next_payment_at With the change (UTC).
	 * @param \DateTimeImmutable|null $resumes_at      Of a pause (UTC).
	 * @param string     $summary         One or two sentences with these figures; filled in by the offer type.
	 * @param \DateTimeImmutable|null $ends_at         The end that moves along or comes with another plan (UTC).
	 * @param Billing|null $billing_now   How often is billed without the change; null where it was not recorded.
	 * @param Billing|null $billing_after How often is billed with it.
	 * @param \DateTimeImmutable|null $next_payment_now Without the change (UTC); null where it was not recorded.
	 */
	public function __construct(
		public readonly Money $price_now,
		public readonly ?Money $price_during,
		public readonly ?int $payments,
		public readonly Money $price_after,
		public readonly ?\DateTimeImmutable $next_payment_at,
		public readonly ?\DateTimeImmutable $resumes_at = null,
		public readonly string $summary = '',
		public readonly ?\DateTimeImmutable $ends_at = null,
		public readonly ?Billing $billing_now = null,
		public readonly ?Billing $billing_after = null,
		public readonly ?\DateTimeImmutable $next_payment_now = null,
	) {}

	public function with_summary( string $summary ): self {
		return $this->with( $summary, $this->billing_now, $this->billing_after, $this->next_payment_now );
	}

	public function with_billing( Billing $now, ?Billing $after ): self {
		return $this->with( $this->summary, $now, $after, $this->next_payment_now );
	}

	public function with_next_payment_now( ?\DateTimeImmutable $next_payment ): self {
		return $this->with( $this->summary, $this->billing_now, $this->billing_after, $next_payment );
	}

	private function with(
		string $summary,
		?Billing $billing_now,
		?Billing $billing_after,
		?\DateTimeImmutable $next_payment_now,
	): self {
		return new self(
			$this->price_now,
			$this->price_during,
			$this->payments,
			$this->price_after,
			$this->next_payment_at,
			$this->resumes_at,
			$summary,
			$this->ends_at,
			$billing_now,
			$billing_after,
			$next_payment_now,
		);
	}

	/** The present price with its period, and per month where the period changes. */
	public function now(): string {
		return $this->told( $this->price_now, $this->billing_now );
	}

	/** What is billed during the change: the new price for good where no payments are counted. */
	public function during(): string {
		return $this->told( $this->price_during ?? $this->price_now, $this->billing_after );
	}

	public function after(): string {
		return $this->told( $this->price_after, $this->billing_after );
	}

	public function changes_billing(): bool {
		return null !== $this->billing_now
			&& null !== $this->billing_after
			&& ! $this->billing_now->is_as( $this->billing_after );
	}

	private function told( Money $price, ?Billing $billing ): string {
		return match ( true ) {
			null === $billing        => $price->formatted,
			$this->changes_billing() => $billing->comparable( $price ),
			default                  => $billing->text( $price ),
		};
	}

	/**
	 * Whether both bill the same, on the same days, however that is written. A pause counts from the click, so its
	 * end may be minutes later.
	 */
	public function bills_as( self $other ): bool {
		$bill = static fn ( self $terms ): array => array(
			array_map(
				static fn ( ?Money $price ): ?array => null === $price
					? null
					: array( $price->amount(), $price->currency ),
				array( $terms->price_now, $terms->price_during, $terms->price_after )
			),
			$terms->payments,
			Data::iso( $terms->next_payment_at ),
		);
		return $bill( $this ) === $bill( $other );
	}

	/** @return array<string, mixed> The contract's form. */
	public function to_array(): array {
		return array(
			'summary'         => $this->summary,
			'price_now'       => $this->price_now->to_array(),
			'price_during'    => $this->price_during?->to_array(),
			'payments'        => $this->payments,
			'price_after'     => $this->price_after->to_array(),
			'next_payment_at' => Data::iso( $this->next_payment_at ),
			'resumes_at'      => Data::iso( $this->resumes_at ),
			'billing_after'   => null === $this->billing_after
				? null
				: $this->billing_after->to_array() + array( 'text' => $this->after() ),
		) + ( null === $this->ends_at ? array() : array( 'ends_at' => Data::iso( $this->ends_at ) ) );
	}

	/** @return array<string, mixed> What from_array() reads: the contract's form, and what holds without the change. */
	public function to_record(): array {
		return $this->to_array() + array(
			'billing_now'      => $this->billing_now?->to_array(),
			'next_payment_now' => Data::iso( $this->next_payment_now ),
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$zero = new Money( 0, '', 2, '' );
		return new self(
			Money::from_array( Data::map( $from, 'price_now' ) ) ?? $zero,
			Money::from_array( Data::map( $from, 'price_during' ) ),
			Data::int_or_null( $from, 'payments' ),
			Money::from_array( Data::map( $from, 'price_after' ) ) ?? $zero,
			Data::time( $from, 'next_payment_at' ),
			Data::time( $from, 'resumes_at' ),
			Data::string( $from, 'summary' ),
			Data::time( $from, 'ends_at' ),
			Billing::from_array( Data::map( $from, 'billing_now' ) ),
			Billing::from_array( Data::map( $from, 'billing_after' ) ),
			Data::time( $from, 'next_payment_now' ),
		);
	}
}
