<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A change as it is to be made, or was made, on one subscription: what was there before, what shall be there, and what
 * was created for it.
 *
 * Only the connection that made it reads `prior`, `intended` and `refs`; everybody else stores it as it is.
 */
final class Receipt {

	/** States that `Connection::check()` answers. */
	public const APPLIED   = 'applied';
	public const UNTOUCHED = 'untouched';
	public const PARTIAL   = 'partial';
	/** The engine has taken it, and will say later whether it is true. */
	public const AWAITED = 'awaited';
	/** It was applied, and what was promised has been paid for since: nothing of it is left to be taken back. */
	public const USED = 'used';

	/**
	 * @param array<string, mixed> $prior    Values before the write (dates in ISO 8601 UTC, amounts in cents).
	 * @param array<string, mixed> $intended Values after it.
	 * @param array<string, mixed> $refs     What was created: coupon_id, order_id, item_id, …
	 * @param \DateTimeImmutable|null $resumes_at HOLD: when the pause ends automatically (UTC).
	 * @param bool $awaited Whether the engine answers later.
	 */
	public function __construct(
		public readonly SubscriptionRef $subscription,
		public readonly Change $change,
		public readonly array $prior,
		public readonly array $intended,
		public readonly array $refs = array(),
		public readonly ?\DateTimeImmutable $resumes_at = null,
		public readonly bool $awaited = false,
	) {}

	/** The same, of a change that becomes true later: the engine says so, and the connection tells the watcher. */
	public function awaited(): self {
		return new self(
			$this->subscription,
			$this->change,
			$this->prior,
			$this->intended,
			$this->refs,
			$this->resumes_at,
			true,
		);
	}

	/** @param array<string, mixed> $refs Added to those known. */
	public function with_refs( array $refs ): self {
		return new self(
			$this->subscription,
			$this->change,
			$this->prior,
			$this->intended,
			$refs + $this->refs,
			$this->resumes_at,
			$this->awaited,
		);
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return $this->subscription->columns() + array(
			'change'          => $this->change->to_array(),
			'prior'           => $this->prior,
			'intended'        => $this->intended,
			'refs'            => $this->refs,
			'resumes_at'      => Data::iso( $this->resumes_at ),
		) + ( $this->awaited ? array( 'awaited' => true ) : array() );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			new SubscriptionRef( Data::string( $from, 'connection' ), Data::string( $from, 'subscription_id' ) ),
			Change::from_array( Data::map( $from, 'change' ) ),
			Data::map( $from, 'prior' ),
			Data::map( $from, 'intended' ),
			Data::map( $from, 'refs' ),
			Data::time( $from, 'resumes_at' ),
			Data::bool( $from, 'awaited' ),
		);
	}
}
