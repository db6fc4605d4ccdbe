<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What an offer does to a subscription: a kind with its settings, and all that differs by kind. Offer types make it,
 * connections keep it.
 *
 * Each kind is a class. Everybody else asks it, and never which kind it is; other plugins add theirs by the filter
 * `churnstop_change_kinds`.
 */
abstract class Change {

	/** How it is ended early. The customer's own button has the same name. */
	public const RESUME = 'resume';
	public const UNDO   = 'undo';
	public const REVOKE = 'revoke';

	/** @param string $kind Its id: [a-z0-9_]+. */
	protected function __construct( public readonly string $kind ) {}

	/** @param array<string, mixed> $settings As `settings()` gave them. */
	abstract public static function from_settings( array $settings ): self;

	/** @return array<string, string|int|float|bool> What is stored beside the kind. */
	abstract public function settings(): array;

	/**
	 * What it means on a made-up subscription, for the editor's preview. `$target`: the price of the product that it
	 * switches to.
	 */
	abstract public function imagined( Snapshot $snapshot, ?Money $target ): Terms;

	/**
	 * What it costs the store as promised. Never less than nothing.
	 *
	 * @param int $per_day_less By how much the product that it switches to is cheaper a day, in 1/10,000 of the
	 *     currency's smallest unit.
	 * @return int In the currency's smallest unit.
	 */
	abstract public function cost( Terms $terms, int $per_day_less = 0 ): int;

	/** What its customer and the store's staff read of it while it is at work; null where nothing of it is left. */
	abstract public function standing( Course $course ): ?Standing;

	/** @return self::RESUME|self::UNDO|self::REVOKE How the store ends it early. */
	abstract public function ended_by(): string;

	/** Whether its customer may end it early, too. */
	public function is_the_customers(): bool {
		return false;
	}

	/**
	 * Whether the last payment was made that it was about.
	 *
	 * @param bool $renewed Whether a renewal has just been paid.
	 */
	public function is_over( Course $course, bool $renewed ): bool {
		return in_array( $course->state(), array( Receipt::USED, $renewed ? Receipt::UNTOUCHED : '' ), true );
	}

	/**
	 * Whether it can be made again after it was taken back. Then it is taken back before the store cancels, and made
	 * again where the store refuses to; else it is taken back once the store has cancelled.
	 */
	public function can_be_made_again(): bool {
		return true;
	}

	/** Whether the store's own Reactivate ends it. */
	public function ends_when_reactivated(): bool {
		return false;
	}

	/**
	 * Whether something of it stays in the store after its last payment until ChurnStop clears it away: what an
	 * uninstall has to do.
	 */
	public function leaves_something(): bool {
		return false;
	}

	/** @return list<Snapshot::CAN_*> What the store and the gateway must be able to do for it. */
	public function needs(): array {
		return array();
	}

	/** The product and plan that it puts in the present ones' place; null where they stay. */
	public function switches_to(): ?PlanRef {
		return null;
	}

	/** Whether renewals cost something else for as long as it stands: then the difference is what it costs. */
	public function changes_price(): bool {
		return false;
	}

	/** Whether a payment is not made at all. */
	public function waives_payment(): bool {
		return false;
	}

	/** How the next payment moves; null where it stays. */
	public function move(): ?MoveDates {
		return null;
	}

	/** Whether it still is what was shown. */
	public function is_as( self $shown ): bool {
		return $this->to_array() === $shown->to_array();
	}

	/** The change as this kind, for whoever keeps this kind only. */
	public static function of( self $change ): static {
		return $change instanceof static
			? $change
			: throw new \LogicException( 'A change was given to whoever keeps another kind.' );
	}

	/** @return array<string, string|int|float|bool> */
	public function to_array(): array {
		$settings = array_filter(
			$this->settings(),
			static fn ( string|int|float|bool $value ): bool => ! in_array( $value, array( 0, '', false ), true ),
		);
		return array( 'kind' => $this->kind ) + $settings;
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$kind  = Data::string( $from, 'kind' );
		$class = Kinds::class_of( $kind );
		return null === $class ? new UnknownChange( $kind, $from ) : $class::from_settings( $from );
	}

	/** @param int|float $percent With at most two decimals. */
	public static function discount( int|float $percent, int $payments ): Discount {
		return new Discount( $payments, $percent );
	}

	public static function amount_off( string $amount, string $currency, int $payments ): Discount {
		return new Discount( $payments, 0, $amount, $currency );
	}

	public static function hold( int $days ): Hold {
		return new Hold( $days );
	}

	public static function skip( int $intervals ): MoveDates {
		return new MoveDates( $intervals );
	}

	public static function delay( int $days ): MoveDates {
		return new MoveDates( 0, $days );
	}

	public static function extend_trial( int $days ): MoveDates {
		return new MoveDates( 0, $days, true );
	}

	public static function switch_to( int $product_id, ?string $plan = null ): SwitchProduct {
		return new SwitchProduct( $product_id, $plan );
	}
}
