<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

/** The flow that ChurnStop ships, in the current language: the minimal form, which a save completes. */
final class DefaultFlow {

	/** @return array<string, mixed> */
	public static function body(): array {
		$discount = array(
			'type'                    => 'discount',
			'value_percent'           => 20,
			'duration_billing_cycles' => 3,
		);
		$pause    = array(
			'type'          => 'pause',
			'duration_days' => 30,
		);
		$offers   = array(
			'too_expensive'    => array( $discount, $pause ),
			'too_busy'         => array( $pause ),
			'switching'        => array(
				array(
					'type'              => 'tier_down',
					'target_product_id' => null,
				),
				$discount,
			),
			'technical_issue'  => array(),
			'no_longer_needed' => array(
				array(
					'type'          => 'extend_trial',
					'duration_days' => 14,
				),
				array(
					'type'                  => 'product_swap',
					'target_product_id'     => null,
					'allow_customer_choice' => true,
				),
			),
			'other'            => array( $discount ),
		);
		$library  = ShippedTexts::reasons();
		$reasons  = array();
		foreach ( $offers as $id => $list ) {
			$reason = array(
				'id'        => $id,
				'kind'      => $library[ $id ]['kind'],
				'follow_up' => null,
				'offers'    => $list,
			);
			if ( isset( $library[ $id ]['support'] ) ) {
				// Without an address of its own, a reason's support route is the store's (see Settings).
				$reason['support'] = array(
					'url'   => '',
					'email' => '',
				);
			}
			$reasons[] = $reason;
		}
		return array(
			'name'    => __( 'Default', 'churnstop' ),
			'status'  => 'active',
			'reasons' => $reasons,
		);
	}
}
