<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Flows\Flows;

/** Offers that lead to what the store has no more. */
final class FlowsProbe implements Probe {

	public function __construct( private readonly Flows $flows ) {}

	public function findings(): array {
		return array_merge( $this->lost_targets(), $this->lost_discounts() );
	}

	/** @return list<Finding> */
	private function lost_targets(): array {
		$flows = $this->flows->without_target();
		if ( array() === $flows ) {
			return array();
		}
		return array(
			new Finding(
				'targets_gone',
				Finding::WARNING,
				count( $flows ),
				sprintf(
					/* translators: 1: number of offers, 2: names of flows. */
					_n(
						'%1$d offer leads to a product that customers cannot be switched to any more, and is skipped: %2$s.',
						'%1$d offers lead to products that customers cannot be switched to any more, and are skipped: %2$s.',
						count( $flows ),
						'churnstop',
					),
					count( $flows ),
					implode( ', ', array_unique( $flows ) ),
				),
				__(
					'Open the flow in ChurnStop > Flows and choose another product, or publish the product again.',
					'churnstop',
				)
			),
		);
	}

	/** @return list<Finding> */
	private function lost_discounts(): array {
		$flows = $this->flows->without_discount();
		if ( array() === $flows ) {
			return array();
		}
		return array(
			new Finding(
				'discounts_gone',
				Finding::WARNING,
				count( $flows ),
				sprintf(
					/* translators: 1: number of offers, 2: names of flows. */
					_n(
						'%1$d offer has a discount whose coupon was deleted or has expired, and is skipped: %2$s.',
						'%1$d offers have a discount whose coupon was deleted or has expired, and are skipped: %2$s.',
						count( $flows ),
						'churnstop',
					),
					count( $flows ),
					implode( ', ', array_unique( $flows ) ),
				),
				__(
					'Open the flow in ChurnStop > Flows and choose another discount, or publish the coupon again.',
					'churnstop',
				)
			),
		);
	}
}
