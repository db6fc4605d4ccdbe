<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/** Another product in the present one's place, billed from the next renewal. */
final class SwitchProduct extends Change {

	public const KIND = 'switch';

	private const DAYS_A_YEAR = 365;

	/** A target's price a day is in 1/10,000 of the currency's smallest unit. */
	private const PER_DAY = 10_000;

	/**
	 * @param int         $product_id The product, or the variation.
	 * @param string|null $plan       Key of the selling plan; null where the product has none.
	 */
	public function __construct( public readonly int $product_id, public readonly ?string $plan = null ) {
		parent::__construct( self::KIND );
	}

	public static function from_settings( array $settings ): self {
		return new self( Data::int( $settings, 'product_id' ), Data::string_or_null( $settings, 'plan' ) );
	}

	public function settings(): array {
		return array( 'product_id' => $this->product_id ) + (
			null === $this->plan ? array() : array( 'plan' => $this->plan )
		);
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		$price = $target ?? $snapshot->total;
		return new Terms( $snapshot->total, $price, null, $price, $snapshot->next_payment ?? $snapshot->at );
	}

	/** The difference of a year. */
	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return max( 0, intdiv( $per_day_less * self::DAYS_A_YEAR, self::PER_DAY ) );
	}

	public function standing( Course $course ): ?Standing {
		if ( Receipt::APPLIED !== $course->state() ) {
			return null;
		}
		$now   = $course->snapshot();
		$price = $course->terms()->after();
		$pays  = Sentences::ahead( $now );
		return new Standing(
			null === $pays
				/* translators: 1: a product, 2: a price. */
				? sprintf( __( 'Switched to %1$s: %2$s from the next payment.', 'churnstop' ), $now->name, $price )
				: sprintf(
					/* translators: 1: a product, 2: a price, 3: a date. */
					__( 'Switched to %1$s: %2$s from the next payment on %3$s.', 'churnstop' ),
					$now->name,
					$price,
					Sentences::day( $pays ),
				),
			__( 'Undo the switch', 'churnstop' ),
			Sentences::join(
				__( 'Undoing it brings the product from before back.', 'churnstop' ),
				Sentences::price_next( $course->terms()->price_now->formatted, $now ),
			)
		);
	}

	public function ended_by(): string {
		return self::REVOKE;
	}

	public function needs(): array {
		return array( Snapshot::CAN_CHANGE_AMOUNTS, Snapshot::CAN_CHANGE_DATES );
	}

	public function switches_to(): PlanRef {
		return new PlanRef( $this->product_id, $this->plan );
	}

	public function changes_price(): bool {
		return true;
	}

	/** Which product it is, and how that is billed, is compared with its target. */
	public function is_as( Change $shown ): bool {
		return $shown instanceof self;
	}
}
