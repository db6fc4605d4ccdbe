<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** What people call a check. Its id is for machines, and stays what REST and WP-CLI answer. */
final class CheckNames {

	public static function of( string $check ): string {
		return self::all()[ $check ] ?? $check;
	}

	/** @return array<string, string> Check → its name; those of other plugins have none. */
	public static function all(): array {
		return array(
			'cancel_label_is_clear'         => __( 'Cancel buttons say that they cancel', 'churnstop' ),
			'comment_not_required'          => __( 'No comment is required', 'churnstop' ),
			'offer_limit'                   => __( 'At most two offers', 'churnstop' ),
			'no_offer_for_technical_issue'  => __( 'Help instead of offers for technical problems', 'churnstop' ),
			'no_confirm_shaming'            => __( 'Nobody is shamed', 'churnstop' ),
			'no_false_urgency'              => __( 'No false urgency', 'churnstop' ),
			'known_placeholders'            => __( 'Placeholders are known', 'churnstop' ),
			'offer_settings_in_range'       => __( 'Offer settings are in range', 'churnstop' ),
			'target_is_switchable'          => __( 'Customers can be switched to the product', 'churnstop' ),
			'repeat_offer_within_cooldown'  => __( 'The same offer is not repeated', 'churnstop' ),
			'large_discount'                => __( 'Discounts of at most half the price', 'churnstop' ),
			'long_pause'                    => __( 'Pauses of at most 180 days', 'churnstop' ),
			'audience_is_satisfiable'       => __( 'Conditions can be met', 'churnstop' ),
			'audience_by_country'           => __( 'The same terms within the EU', 'churnstop' ),
			'cancel_on_every_screen'        => __( 'Cancel is on every screen', 'churnstop' ),
			'reason_not_required'           => __( 'No reason is required', 'churnstop' ),
			'one_click_from_offer'          => __( 'One click cancels', 'churnstop' ),
			'nothing_preselected'           => __( 'Nothing is chosen beforehand', 'churnstop' ),
			'support_does_not_block_cancel' => __( 'Help does not replace Cancel', 'churnstop' ),
			'terms_beside_accept'           => __( 'Terms are beside the accept button', 'churnstop' ),
			'equal_prominence'              => __( 'Cancel is as prominent as the offer', 'churnstop' ),
			'profile_is_kept'               => __( 'The customer’s law is kept', 'churnstop' ),
			'flow_is_reached'               => __( 'Customers reach the flow', 'churnstop' ),
			'offer_is_reached'              => __( 'Customers reach the offer', 'churnstop' ),
			'discount_is_available'         => __( 'The discount is available', 'churnstop' ),
			'offer_type_in_plan'            => __( 'Your plan has the offer type', 'churnstop' ),
			'running_arm'                   => __( 'A running experiment keeps its offers', 'churnstop' ),
			'schema'                        => __( 'Fields are filled in correctly', 'churnstop' ),
		);
	}
}
