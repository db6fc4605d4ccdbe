<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\Target;

/** A cheaper plan of the same group: the merchant's, or the next cheaper one. */
final class TierDown extends Switching {

	public function id(): string {
		return 'tier_down';
	}

	public function label(): string {
		return __( 'Cheaper plan', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Cheaper plan', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'target_product_id' => array(
					'title'       => __( 'Plan', 'churnstop' ),
					'description' => __( 'Empty: the next cheaper plan, whatever plan the customer has.', 'churnstop' ),
					'none'        => __( 'The next cheaper plan of whatever the customer has', 'churnstop' ),
					'none_found'  => __(
						'Your store has no cheaper plan that customers can switch to, or does not allow switching (WooCommerce > Settings > Subscriptions).',
						'churnstop',
					),
				),
				'target_plan'       => array(
					'title'       => __( 'Selling plan', 'churnstop' ),
					'description' => __(
						'Of a product that is sold by selling plans. Empty: the one that is billed as often as the customer’s.',
						'churnstop',
					),
				),
			)
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'Switches to a cheaper plan of the same group, billed from the next renewal.', 'churnstop' ),
			__( 'When you sell several tiers and the present one is too much.', 'churnstop' ),
			__( 'Costs the difference of the two plans at each renewal, permanently.', 'churnstop' ),
			'arrow-down-alt',
			array(),
			array(
				'price'     => 2,
				'switching' => 1,
			),
			color: '#ca8a04'
		);
	}

	public function texts( Offer $offer ): array {
		return array(
			'headline'     => __( 'A smaller plan for less', 'churnstop' ),
			'message'      => __( 'Switch to a cheaper plan and keep what you use most.', 'churnstop' ),
			'accept_label' => __( 'Switch to the cheaper plan', 'churnstop' ),
		);
	}

	public function done(): string {
		return __( 'Your plan is changed', 'churnstop' );
	}

	protected function no_target(): Blocker {
		return new Blocker( 'no_cheaper_target' );
	}

	protected function fitting( Offer $offer, array $targets ): array {
		$cheaper = array_values( array_filter(
			$targets,
			static fn ( Target $target ): bool => $target->is_cheaper(),
		) );
		$named   = $this->named( $offer );
		if ( null !== $named ) {
			$explicit = Target::find( $cheaper, $named );
			return null === $explicit ? array() : array( $explicit );
		}
		// The next cheaper one is the nearest of the cheaper.
		usort( $cheaper, self::nearest_first() );
		return array_slice( $cheaper, 0, 1 );
	}
}
