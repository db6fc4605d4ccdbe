<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/**
 * The rules' messages in the current language. The English ones stand in rules.json too, for the TypeScript side; a
 * test holds them equal.
 */
final class RuleTexts {

	public static function of( Rule $rule ): string {
		return match ( $rule->id ) {
			'cancel_label_is_clear'         => __(
				'This label must say plainly, in the flow\'s language, that it cancels the subscription.',
				'churnstop',
			),
			'comment_not_required'          => __(
				'A comment must not be required: nobody has to explain themselves to cancel.',
				'churnstop',
			),
			'offer_limit'                   => __(
				'At most two offers may be shown in one cancellation.',
				'churnstop',
			),
			'no_offer_for_technical_issue'  => __(
				'A customer who reports a technical problem gets help, not an offer.',
				'churnstop',
			),
			'no_confirm_shaming'            => __(
				'This text insults customers or makes them speak ill of themselves.',
				'churnstop',
			),
			'no_false_urgency'              => __(
				'This text states a remaining time or stock that the store does not enforce.',
				'churnstop',
			),
			/* translators: 1: what is written in braces, 2: a placeholder like {price}. */
			'known_placeholders'            => __(
				'%1$s would be shown to customers as it is. Placeholders work in headlines and messages of offers; the nearest one is %2$s.',
				'churnstop',
			),
			'offer_settings_in_range'       => __( 'This setting is missing or outside its range.', 'churnstop' ),
			'target_is_switchable'          => __( 'Customers cannot be switched to this product.', 'churnstop' ),
			'repeat_offer_within_cooldown'  => __(
				'A customer can get the same concession again at once: people learn to cancel for it.',
				'churnstop',
			),
			'large_discount'                => __(
				'A discount of more than half the price is rarely earned back.',
				'churnstop',
			),
			'long_pause'                    => __(
				'After more than 180 days few customers remember that the payment comes back.',
				'churnstop',
			),
			'audience_is_satisfiable'       => __(
				'These conditions contradict one another, so nobody can see this.',
				'churnstop',
			),
			'audience_by_country'           => __(
				'Inside the EU, terms may not be better or worse by the customer\'s country alone.',
				'churnstop',
			),
			'cancel_on_every_screen'        => __(
				'Every screen before the outcome needs its cancel control.',
				'churnstop',
			),
			'reason_not_required'           => __(
				'Neither a reason nor a comment may be needed to go on.',
				'churnstop',
			),
			'one_click_from_offer'          => __(
				'From an offer one click must cancel, without another question.',
				'churnstop',
			),
			'nothing_preselected'           => __( 'Nothing may be chosen before the customer chooses.', 'churnstop' ),
			'support_does_not_block_cancel' => __(
				'Help may stand beside the cancel control, never in its place.',
				'churnstop',
			),
			'terms_beside_accept'           => __(
				'What the customer will pay must stand beside the accept button.',
				'churnstop',
			),
			'equal_prominence'              => __(
				'The cancel control must be as large, as legible and of the same kind as the accept button.',
				'churnstop',
			),
			'profile_is_kept'               => __(
				'The law where this customer lives allows no offer here.',
				'churnstop',
			),
			default                         => $rule->message,
		};
	}
}
