<?php
declare(strict_types=1);

namespace ChurnStop\Depths;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/** How deep an offer's discount is for one customer and subscription: 0 is none. Drawn once, and kept. */
final class Depth {

	/** For so long a draw holds, whatever is learned meanwhile. */
	public const DAYS = 30;

	/**
	 * Why it is none, beside DepthRule's words: no step leaves the floor; since it was drawn it came to be beyond the
	 * ceilings or steps, or to leave less than the floor; the holdout.
	 */
	public const BY_FLOOR   = 'margin_floor';
	public const BY_CEILING = 'ceiling';
	public const BY_MARGIN  = 'margin';
	public const BY_HOLDOUT = 'holdout';

	/**
	 * @param array<string, mixed>    $body    What it was chosen from: inputs, alternatives, why.
	 * @param int                     $id      0: it is not stored yet.
	 * @param array<string, string|null> $clock When its outcome is read, in the database's form.
	 */
	public function __construct(
		public readonly int $flow_id,
		public readonly string $offer_id,
		public readonly SubscriptionRef $subscription,
		public readonly int|string $customer_id,
		public readonly int $round,
		public readonly int $percent,
		public readonly int $cycles,
		public readonly float $probability,
		public readonly float $chance_of_none,
		public readonly int $model,
		public readonly float $gained,
		public readonly float $given,
		public readonly array $body,
		public readonly \DateTimeImmutable $drawn_at,
		public readonly int $id = 0,
		public readonly array $clock = array(),
	) {}

	public function is_none(): bool {
		return 0 === $this->percent;
	}

	/** A moment that is still to come (a clock was put back) is not over. */
	public function holds_at( \DateTimeImmutable $now ): bool {
		return $this->drawn_at > $now->modify( '-' . self::DAYS . ' days' );
	}

	/** Whether it leaves the floor of what is left of a renewal today, both as shares of the price. */
	public function leaves( float $floor, float $margin ): bool {
		return $margin - $this->percent / 100 >= $floor - 1e-9;
	}

	/**
	 * The same, read at these moments.
	 *
	 * @param array<string, string|null> $clock
	 */
	public function timed( array $clock ): self {
		return new self(
			$this->flow_id,
			$this->offer_id,
			$this->subscription,
			$this->customer_id,
			$this->round,
			$this->percent,
			$this->cycles,
			$this->probability,
			$this->chance_of_none,
			$this->model,
			$this->gained,
			$this->given,
			$this->body,
			$this->drawn_at,
			$this->id,
			$clock,
		);
	}

	/** None instead, and why. */
	public function none( string $why, float $probability ): self {
		return $this->offers_none( array( 'why' => $why ) + $this->body, $probability );
	}

	/**
	 * None instead of what was drawn before, explained by the price and the margin of today.
	 *
	 * @param self $today What would be chosen among today.
	 */
	public function dropped( string $why, self $today ): self {
		$alternatives = array_map(
			static fn ( array $one ): array => array(
				'chance' => 0 === Data::int( $one, 'percent' ) ? 1.0 : 0.0,
			) + $one,
			Data::maps( $today->body, 'alternatives' ),
		);
		$body         = array( 'why' => $why, 'dropped' => $this->percent, 'alternatives' => $alternatives );
		return $this->offers_none( $body + $today->body, $this->probability );
	}

	/** @param array<string, mixed> $body */
	private function offers_none( array $body, float $probability ): self {
		return new self(
			$this->flow_id,
			$this->offer_id,
			$this->subscription,
			$this->customer_id,
			$this->round,
			0,
			0,
			$probability,
			$this->chance_of_none,
			$this->model,
			0.0,
			0.0,
			$body,
			$this->drawn_at,
			$this->id,
			$this->clock,
		);
	}

	/**
	 * @return array<string, mixed> What an offer takes off with it, as DiscountTerms reads it, and what it was chosen
	 *     from.
	 */
	public function terms(): array {
		$stored = array(
			'percent'     => $this->percent,
			'cycles'      => $this->cycles,
			'probability' => $this->probability,
			'model'       => $this->model,
			'drawn_at'    => Data::iso( $this->drawn_at ),
		) + $this->body;
		return DepthSteps::terms(
			max( 1, $this->is_none() ? Data::int( $this->body, 'base' ) : $this->percent ),
			max( 1, $this->cycles ),
		) + array( 'depth' => $stored );
	}

	/** @return array<string, string|int|null> */
	public function columns(): array {
		return array(
			'round'           => $this->round,
			'customer_id'     => (string) $this->customer_id,
			'connection'      => $this->subscription->connection,
			'subscription_id' => $this->subscription->id,
			'flow_id'         => $this->flow_id,
			'offer_id'        => $this->offer_id,
			'percent'         => $this->percent,
			'cycles'          => $this->cycles,
			'probability'     => number_format( $this->probability, 5, '.', '' ),
			'chance_of_none'  => number_format( $this->chance_of_none, 5, '.', '' ),
			'model'           => $this->model,
			'gained'          => (string) round( $this->gained, 6 ),
			'given'           => (string) round( $this->given, 6 ),
			'body'            => Data::encode( $this->body ),
			'drawn_at'        => Data::sql( $this->drawn_at ),
		) + $this->clock;
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'flow_id' ),
			Data::string( $row, 'offer_id' ),
			new SubscriptionRef( Data::string( $row, 'connection' ), Data::string( $row, 'subscription_id' ) ),
			CustomerRef::from_row( $row ),
			Data::int( $row, 'round' ),
			Data::int( $row, 'percent' ),
			Data::int( $row, 'cycles' ),
			(float) Data::string( $row, 'probability' ),
			(float) Data::string( $row, 'chance_of_none' ),
			Data::int( $row, 'model' ),
			(float) Data::string( $row, 'gained' ),
			(float) Data::string( $row, 'given' ),
			Data::decode( Data::string( $row, 'body' ) ),
			Data::time( $row, 'drawn_at' ) ?? new \DateTimeImmutable( '@0' ),
			Data::int( $row, 'id' ),
		);
	}
}
