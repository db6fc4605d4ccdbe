<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Connections\Target;
use ChurnStop\Data;

/** Another product instead: the merchant's, or one that the customer chooses. */
final class ProductSwap extends Switching {

	public function id(): string {
		return 'product_swap';
	}

	public function label(): string {
		return __( 'Another product', 'churnstop' );
	}

	public function name(): string {
		return _x( 'Another product', 'personal data export', 'churnstop' );
	}

	public function settings(): array {
		return Ranges::of(
			$this->id(),
			array(
				'target_product_id'     => array(
					'title'       => __( 'Product', 'churnstop' ),
					'description' => __(
						'What the customer gets instead. Leave it empty only where the customer chooses: then any product at the same price or less.',
						'churnstop',
					),
					'none'        => __( 'Any product at the same price or less', 'churnstop' ),
					'none_found'  => __(
						'Your store has no other product that customers can switch to, or does not allow switching (WooCommerce > Settings > Subscriptions).',
						'churnstop',
					),
				),
				'target_plan'           => array(
					'title'       => __( 'Selling plan', 'churnstop' ),
					'description' => __(
						'Of a product that is sold by selling plans. Empty: the one that is billed as often as the customer’s.',
						'churnstop',
					),
				),
				'allow_customer_choice' => array(
					'title'       => __( 'The customer chooses', 'churnstop' ),
					'description' => __( 'Shows the products that fit, with their prices.', 'churnstop' ),
				),
			)
		);
	}

	public function guide(): TypeGuide {
		return new TypeGuide(
			__( 'Switches to another product, yours or the customer’s choice.', 'churnstop' ),
			__( 'When they wanted something else. Boxes, memberships, several product lines.', 'churnstop' ),
			__( 'Costs the difference of the two products, which is often nothing.', 'churnstop' ),
			'randomize',
			array(),
			array(
				'need'    => 1,
				'quality' => 1,
			),
			color: '#db2777'
		);
	}

	public function texts( Offer $offer ): array {
		return array(
			'headline'     => __( 'Would something else suit you better?', 'churnstop' ),
			'message'      => $this->chooses( $offer )
				? __( 'Choose another product instead. The rest of your subscription stays as it is.', 'churnstop' )
				: __( 'Switch to another product instead. The rest of your subscription stays as it is.', 'churnstop' ),
			'accept_label' => __( 'Switch my subscription', 'churnstop' ),
		);
	}

	public function done(): string {
		return __( 'Your product is changed', 'churnstop' );
	}

	protected function no_target(): Blocker {
		return new Blocker( 'no_swap_target' );
	}

	protected function fitting( Offer $offer, array $targets ): array {
		$named    = $this->named( $offer );
		$explicit = null === $named ? null : Target::find( $targets, $named );
		if ( ! $this->chooses( $offer ) ) {
			return null === $explicit ? array() : array( $explicit );
		}
		// The merchant's own target stands first, and may be dearer: that was said on purpose. All others must not be.
		$others = array_values( array_filter(
			$targets,
			static fn ( Target $target ): bool => ! $target->is_dearer() && $target !== $explicit,
		) );
		usort( $others, self::nearest_first() );
		return null === $explicit ? $others : array( $explicit, ...$others );
	}

	protected function chooses( Offer $offer ): bool {
		return Data::bool( $offer->settings, 'allow_customer_choice' );
	}
}
