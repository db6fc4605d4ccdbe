<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/** A product that a subscription could be switched to. */
final class Target {

	/**
	 * @param int    $product_id The variation's id where it is one.
	 * @param Money $price The recurring total after the switch, for the present quantity, taxes and shipping included.
	 * @param Money  $difference That minus the present recurring total: negative is cheaper.
	 * @param int    $per_day    Price a day in 1/10,000 cents, so that plans of different periods compare.
	 * @param int    $present_per_day The same of the present plan.
	 * @param string $image      URL, or empty.
	 * @param string $period     `day`, `week`, `month` or `year`; empty where that is not known.
	 * @param int    $interval   How many of them.
	 * @param string|null $plan  Key of the selling plan; null where the product has none.
	 * @param int|null $original_id The product that it translates: what a flow calls it.
	 */
	public function __construct(
		public readonly int $product_id,
		public readonly string $name,
		public readonly Money $price,
		public readonly Money $difference,
		public readonly int $per_day,
		public readonly int $present_per_day,
		public readonly string $image = '',
		public readonly string $period = '',
		public readonly int $interval = 1,
		public readonly ?string $plan = null,
		public readonly ?int $original_id = null,
	) {}

	/** One that no store sells, beside a made-up subscription and billed as often. */
	public static function imagined(
		PlanRef $ref,
		string $name,
		Snapshot $snapshot,
		int $cents,
		string $image = '',
	): self {
		$now = $snapshot->total;
		return new self(
			$ref->product_id,
			$name,
			$now->with_cents( $cents ),
			$now->with_cents( $cents - $now->cents ),
			$cents,
			$now->cents,
			$image,
			$snapshot->period,
			$snapshot->interval,
			$ref->plan
		);
	}

	public function ref(): PlanRef {
		return new PlanRef( $this->product_id, $this->plan );
	}

	/** Whether it is what is named, or translates that. */
	private function is_meant( PlanRef $ref ): bool {
		return $ref->means( $this->ref() )
			|| ( null !== $this->original_id && $ref->means( new PlanRef( $this->original_id, $this->plan ) ) );
	}

	/** Null where that is not known. */
	public function billing(): ?Billing {
		return '' === $this->period ? null : new Billing( $this->period, $this->interval );
	}

	/** Cheaper is per day, taxes included, in one currency. */
	public function is_cheaper(): bool {
		return $this->per_day < $this->present_per_day;
	}

	public function is_dearer(): bool {
		return $this->per_day > $this->present_per_day;
	}

	/** Whether it is the same product and plan at the same price, billed as often. */
	public function is_as( self $other ): bool {
		return $this->ref()->is( $other->ref() ) && $this->per_day === $other->per_day
			&& $this->price->cents === $other->price->cents && $this->price->currency === $other->price->currency;
	}

	/**
	 * What a change switches to; null where it switches nothing, or to none of these.
	 *
	 * @param list<self> $targets
	 */
	public static function of( Change $change, array $targets ): ?self {
		$ref = $change->switches_to();
		return null === $ref ? null : self::find( $targets, $ref );
	}

	/**
	 * The one that is named. Where the plan is left open: the plan that is billed as often as the present one, else the
	 * product's first.
	 *
	 * @param list<self> $targets
	 */
	public static function find( array $targets, PlanRef $ref ): ?self {
		$meant   = array_filter( $targets, static fn ( self $target ): bool => $target->is_meant( $ref ) );
		$nearest = static fn ( self $target ): array => array(
			! $target->ref()->is( $ref ),
			! $target->is_billed_as_often(),
		);
		usort( $meant, static fn ( self $one, self $other ): int => $nearest( $one ) <=> $nearest( $other ) );
		return $meant[0] ?? null;
	}

	/**
	 * Whether it is billed as often as the present plan: only then does the difference of two bills say what it costs.
	 */
	public function is_billed_as_often(): bool {
		$present = $this->price->cents - $this->difference->cents;
		$here    = $this->per_day * $present;
		$there   = $this->present_per_day * $this->price->cents;
		// Both prices a day are rounded; periods differ by a factor of two and more.
		return abs( $here - $there ) <= 0.01 * max( abs( $here ), abs( $there ) );
	}

	/**
	 * The contract's choice, and whether its price comes as often as the present one: where a year's bill would stand
	 * against a month's, nobody shows the difference.
	 *
	 * @return array{
	 *   product_id: int, plan: string|null, name: string,
	 *   price: array{amount: string, currency: string, formatted: string},
	 *   difference: array{amount: string, currency: string, formatted: string},
	 *   billing: array{period: string, interval: int, text: string}|null, image: string|null, comparable: bool,
	 * }
	 */
	public function to_choice(): array {
		$billing = $this->billing();
		$text    = match ( true ) {
			null === $billing           => '',
			$this->is_billed_as_often() => $billing->text( $this->price ),
			default                     => $billing->comparable( $this->price ),
		};
		return array(
			'product_id' => $this->product_id,
			'plan'       => $this->plan,
			'name'       => $this->name,
			'price'      => $this->price->to_array(),
			'difference' => $this->difference->to_array(),
			'billing'    => null === $billing ? null : $billing->to_array() + array( 'text' => $text ),
			'image'      => '' === $this->image ? null : $this->image,
			'comparable' => $this->is_billed_as_often(),
		);
	}

	/** @return array<string, mixed> For storage with a decision. */
	public function to_array(): array {
		return $this->to_choice() + array(
			'per_day'         => $this->per_day,
			'present_per_day' => $this->present_per_day,
			'original_id'     => $this->original_id,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$zero    = new Money( 0, '', 2, '' );
		$billing = Billing::from_array( Data::map( $from, 'billing' ) );
		return new self(
			Data::int( $from, 'product_id' ),
			Data::string( $from, 'name' ),
			Money::from_array( Data::map( $from, 'price' ) ) ?? $zero,
			Money::from_array( Data::map( $from, 'difference' ) ) ?? $zero,
			Data::int( $from, 'per_day' ),
			Data::int( $from, 'present_per_day' ),
			Data::string( $from, 'image' ),
			$billing->period ?? '',
			$billing->interval ?? 1,
			Data::string_or_null( $from, 'plan' ),
			Data::int_or_null( $from, 'original_id' ),
		);
	}
}
