<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;

/**
 * What a switch is taken back to, with all that others have changed since: another quantity or end goes along, and
 * where anything else would be lost, the present product stays.
 */
final class SwitchBack {

	private SwitchPlan $made;

	private SwitchPlan $former;

	private function __construct( private readonly \WC_Subscription $subscription, private readonly Receipt $receipt ) {
		$this->made   = SwitchPlan::from_array( Data::map( $receipt->intended, 'plan' ) );
		$this->former = SwitchPlan::from_array( Data::map( $receipt->prior, 'plan' ) );
	}

	/**
	 * @param int $line_id The line that the switch put in place.
	 * @throws ConnectionFailure Where it would lose what somebody else has changed.
	 */
	public static function plan( \WC_Subscription $subscription, Receipt $receipt, int $line_id ): SwitchPlan {
		$back = new self( $subscription, $receipt );
		$line = $subscription->get_items()[ $line_id ] ?? null;
		if ( ! $line instanceof \WC_Order_Item_Product || ! $back->loses_nothing( $line ) ) {
			throw ConnectionFailure::because( 'edited_since' )
				->saying( __(
					'This subscription was edited after the switch. Switching back would lose those changes, so the present product stays. Nothing has changed.',
					'churnstop',
				) );
		}
		return $back->with_changes( $line );
	}

	private function loses_nothing( \WC_Order_Item_Product $line ): bool {
		$times = $this->times( $line );
		$made  = fn ( string $which ): int => Amounts::cents( $times * self::number( $this->made->line, $which ) );
		$now   = $this->subscription;
		$in    = (string) $now->get_currency( 'edit' );
		return 1 === count( $now->get_items() )
			&& $times > 0.0
			&& Amounts::cents( $line->get_subtotal() ) === $made( 'subtotal' )
			&& Amounts::cents( $line->get_total() ) === $made( 'total' )
			&& array() === LineExtras::of( $now, $line )
			&& array() === $now->get_coupon_codes()
			&& Data::string( $this->receipt->prior, 'currency', $in ) === $in
			&& $now->get_billing_period() === $this->made->period
			&& (int) $now->get_billing_interval() === $this->made->interval
			&& (
				null === $this->made->shipping
				|| self::costs( Shipping::of( $now ) ) === self::costs( $this->made->shipping )
			);
	}

	/**
	 * @param list<array<string, string>> $shipping
	 * @return list<array{string, int}>
	 */
	private static function costs( array $shipping ): array {
		return array_map(
			static fn ( array $line ): array => array(
				$line['method_id'] . ':' . $line['instance_id'],
				Amounts::cents( $line['total'] ),
			),
			$shipping
		);
	}

	/** What the switch itself did not touch stays as it is now. */
	private function with_changes( \WC_Order_Item_Product $line ): SwitchPlan {
		$end   = Data::time( array( 'end' => $this->made->end ), 'end' );
		$moved = null !== $this->made->end && StoreDates::same( $end, StoreDates::of( $this->subscription, 'end' ) );
		return $this->former->changed(
			$this->times( $line ),
			null === $this->made->shipping ? null : $this->former->shipping,
			$moved ? $this->former->end : null
		);
	}

	private function times( \WC_Order_Item_Product $line ): float {
		$quantity = $this->made->quantity();
		return 0.0 === $quantity ? 0.0 : (float) $line->get_quantity() / $quantity;
	}

	/** @param array<string, string|int> $line */
	private static function number( array $line, string $which ): float {
		return is_numeric( $line[ $which ] ?? null ) ? (float) $line[ $which ] : 0.0;
	}
}
