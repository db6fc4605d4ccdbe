<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactTexts;
use ChurnStop\Blocker;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Why an offer was not made, as a sentence for the store's staff. An unknown code (another plugin's offer type) is
 * shown as it is.
 */
final class BlockerText {

	/**
	 * A sentence each; that there is no product to switch to goes without saying where it is said why.
	 *
	 * @param array<Blocker> $blockers
	 * @return list<string>
	 */
	public static function all( array $blockers ): array {
		$codes = array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers );
		$left  = in_array( 'not_switchable', $codes, true ) ? array( 'no_cheaper_target', 'no_swap_target' ) : array();
		return array_values( array_unique( array_map(
			self::of( ... ),
			array_filter(
				$blockers,
				static fn ( Blocker $blocker ): bool => ! in_array( $blocker->code, $left, true ),
			),
		) ) );
	}

	public static function of( Blocker $blocker ): string {
		return self::of_history( $blocker )
			?? self::of_subscription( $blocker )
			?? self::of_product( $blocker )
			?? self::of_store( $blocker )
			/* translators: %s: a technical code. */
			?? sprintf( __( 'It was refused for the reason "%s".', 'churnstop' ), $blocker->code );
	}

	private static function budget_spent( Blocker $blocker ): string {
		return match ( self::word( $blocker, 'limit' ) ) {
			'currency'       => __(
				'Its budget is in the store\'s currency, and the subscription is in another one.',
				'churnstop',
			),
			'cost_per_month' => 'store' === self::word( $blocker, 'budget' )
				? __( 'The store\'s budget for offers has no room for it this month.', 'churnstop' )
				: __( 'Its budget has no room for it this month.', 'churnstop' ),
			default          => 'store' === self::word( $blocker, 'budget' )
				? __( 'As many offers as the store\'s budget allows were accepted today.', 'churnstop' )
				: __( 'It was accepted today as often as its budget allows.', 'churnstop' ),
		};
	}

	private static function not_worth_it( Blocker $blocker ): string {
		return match ( self::word( $blocker, 'why' ) ) {
			'to_learn'     => __(
				'No discount was offered, in order to know how many customers stay without one.',
				'churnstop',
			),
			'ceiling'      => __(
				'The discount that was chosen for this customer is beyond your ceilings or steps by now. None is offered until it is 30 days old.',
				'churnstop',
			),
			'margin'       => __(
				'The discount that was chosen for this customer would leave less than your floor for the margin by now. None is offered until it is 30 days old.',
				'churnstop',
			),
			'margin_floor' => __(
				'No discount was worth it: each would leave less of the price than your floor for the margin.',
				'churnstop',
			),
			default        => __(
				'No discount was worth it: each would have cost more than the customer would bring.',
				'churnstop',
			),
		};
	}

	/** What the flow, the law and earlier answers say. */
	private static function of_history( Blocker $blocker ): ?string {
		return match ( $blocker->code ) {
			'offer_disabled'        => __( 'It is switched off in the flow.', 'churnstop' ),
			'profile'               => __(
				'The law where the customer lives allows no offer while they cancel.',
				'churnstop',
			),
			'held_out'              => __(
				'The customer is held out: some customers see no offer, so that it is known what offers bring.',
				'churnstop',
			),
			'several_subscriptions' => __(
				'The customer cancelled several subscriptions at once: there is no offer then.',
				'churnstop',
			),
			'live_redemption'       => __(
				'Another offer is still active on this subscription. Only one offer can be active at a time.',
				'churnstop',
			),
			'declined_before'       => __(
				'The customer has declined it before: a declined offer is never shown again.',
				'churnstop',
			),
			'accepted_before'       => __(
				'The customer has accepted it before, and the flow does not show it again.',
				'churnstop',
			),
			'refused_lately'        => __(
				'The store, its gateway or another plugin refused an offer of this type on this subscription less than a day ago.',
				'churnstop',
			),
			'cooldown'              => sprintf(
				/* translators: %d: a number of days. */
				_n(
					'The customer took an offer of this type not long ago: the cooldown of the settings has %d day to go.',
					'The customer took an offer of this type not long ago: the cooldown of the settings has %d days to go.',
					self::number( $blocker, 'days' ),
					'churnstop',
				),
				self::number( $blocker, 'days' )
			),
			'offer_limit'           => sprintf(
				/* translators: %d: a number of offers. */
				_n(
					'The flow shows at most %d offer in one cancellation, and it had been shown.',
					'The flow shows at most %d offers in one cancellation, and they had been shown.',
					self::number( $blocker, 'max_offers' ),
					'churnstop',
				),
				self::number( $blocker, 'max_offers' )
			),
			'not_in_audience'       => sprintf(
				/* translators: %s: the name of a fact ("Country"). */
				__( 'It is for other customers, by this condition: %s.', 'churnstop' ),
				FactTexts::label( self::word( $blocker, 'fact' ) ),
			),
			'tier'                  => sprintf(
				/* translators: %s: the name of a plan. */
				__( 'It needs the %s plan.', 'churnstop' ),
				ucfirst( self::word( $blocker, 'tier' ) ),
			),
			'type_disabled'         => __( 'Offers of its type are switched off in the settings.', 'churnstop' ),
			'budget_spent'          => self::budget_spent( $blocker ),
			'not_worth_it'          => self::not_worth_it( $blocker ),
			'unknown_type'          => sprintf(
				/* translators: %s: the technical name of an offer's type. */
				__( 'Its type "%s" is not known: the plugin that brought it may be switched off.', 'churnstop' ),
				self::word( $blocker, 'type' ),
			),
			'offer_broken'          => sprintf(
				/* translators: %s: an error message. */
				__( 'It could not be computed because of an error: %s', 'churnstop' ),
				self::word( $blocker, 'message' ),
			),
			default                 => null,
		};
	}

	private static function of_subscription( Blocker $blocker ): ?string {
		return match ( $blocker->code ) {
			'not_active'            => sprintf(
				/* translators: %s: the technical name of a status. */
				__( 'The subscription was not active, but "%s".', 'churnstop' ),
				self::word( $blocker, 'status' ),
			),
			'left_out'              => __(
				'The store makes no offers on this subscription: its own code leaves it out.',
				'churnstop',
			),
			'payment_in_flight'     => __(
				'A renewal was not paid yet: it was due, had failed, or its payment was on its way. What is owed comes first.',
				'churnstop',
			),
			'discount_unavailable'  => self::discount_unavailable( self::word( $blocker, 'why' ) ),
			'not_in_trial'          => __( 'The subscription was not in a trial.', 'churnstop' ),
			'trial_needs_one_cycle' => __( 'During a trial only a discount of one payment can be kept.', 'churnstop' ),
			'no_next_payment'       => __( 'The subscription had no next payment.', 'churnstop' ),
			'fixed_term'            => __(
				'The subscription has a fixed number of payments, and it ends before the offer could run its course.',
				'churnstop',
			),
			'several_items'         => __(
				'The subscription has several products, and a switch needs exactly one.',
				'churnstop',
			),
			'changed_meanwhile'     => __( 'The subscription was changed in the same moment.', 'churnstop' ),
			'subscription_gone'     => __( 'The subscription does not exist any more.', 'churnstop' ),
			'not_reactivatable'     => __( 'The subscription could not be reactivated.', 'churnstop' ),
			'taken_back'            => __( 'It was revoked by hand.', 'churnstop' ),
			default                 => null,
		};
	}

	private static function of_product( Blocker $blocker ): ?string {
		return match ( $blocker->code ) {
			'no_cheaper_target'     => __(
				'There is no cheaper product that the subscription could be switched to, or the store does not allow switching (WooCommerce > Settings > Subscriptions).',
				'churnstop',
			),
			'no_swap_target'        => __(
				'There is no other product that the subscription could be swapped to, or the store does not allow switching (WooCommerce > Settings > Subscriptions).',
				'churnstop',
			),
			'not_switchable'        => self::not_switchable( self::word( $blocker, 'because' ) ),
			'target_gone'           => sprintf(
				/* translators: %d: a product's id. */
				__(
					'The product to switch to (no. %d) is gone, or cannot be switched to from this subscription.',
					'churnstop',
				),
				self::number( $blocker, 'product_id' ),
			),
			'target_out_of_stock'   => sprintf(
				/* translators: %d: a product's id. */
				__( 'The product to switch to (no. %d) was out of stock.', 'churnstop' ),
				self::number( $blocker, 'product_id' ),
			),
			'target_needs_shipping' => sprintf(
				/* translators: %d: a product's id. */
				__(
					'The product to switch to (no. %d) is shipped, and the subscription has no shipping.',
					'churnstop',
				),
				self::number( $blocker, 'product_id' ),
			),
			'target_forbidden'      => sprintf(
				/* translators: %d: a product's id. */
				__( 'Another plugin does not allow switching to the product (no. %d).', 'churnstop' ),
				self::number( $blocker, 'product_id' ),
			),
			'line_has_extras'       => sprintf(
				/* translators: %s: technical names of what stands on a line. */
				__( 'What was chosen with the product would be lost in a switch: %s.', 'churnstop' ),
				self::word( $blocker, 'extras' )
			),
			'product_gone'          => __(
				'The subscription\'s own product is not sold any more, so it could not be resumed.',
				'churnstop',
			),
			default                 => null,
		};
	}

	private static function of_store( Blocker $blocker ): ?string {
		return match ( $blocker->code ) {
			'gateway_cannot'      => self::gateway_cannot( self::word( $blocker, 'ability' ) ),
			'kind_not_supported'  => __(
				'The shop system cannot do what this offer promises, or the plugin that does it is not active.',
				'churnstop',
			),
			'gateway_refused'     => __( 'The payment gateway refused the change.', 'churnstop' ),
			'refused'             => __( 'The store or its gateway refused the change.', 'churnstop' ),
			'coupon_refused'      => sprintf(
				/* translators: %s: an error message. */
				__( 'Another plugin, or the store, refuses the coupon that the discount needs: "%s"', 'churnstop' ),
				self::word( $blocker, 'message' ),
			),
			'date_forbidden'      => __(
				'Another plugin does not allow moving the payment date, or the date on which the subscription ends.',
				'churnstop',
			),
			'other_coupon'        => __( 'The subscription has another coupon already.', 'churnstop' ),
			'edited_since'        => __(
				'Staff have edited the subscription since; taking the change back would undo their work.',
				'churnstop',
			),
			'edited_prices'       => __(
				'The subscription\'s prices were edited by hand; a coupon would change them for good.',
				'churnstop',
			),
			'automatic_tax'       => __(
				'A tax service computes what renewals cost, so no price could be told beforehand.',
				'churnstop',
			),
			'renewals_differ'     => __(
				'Another plugin changes what renewals cost when they are made, so no price could be told beforehand.',
				'churnstop',
			),
			'nothing_to_discount' => __( 'There is nothing to discount: the next payment is zero.', 'churnstop' ),
			'currency'            => __(
				'The subscription is in another currency than the offer, or than the store can compute now.',
				'churnstop',
			),
			default               => null,
		};
	}

	private static function not_switchable( string $because ): string {
		return match ( $because ) {
			'switching_off' => __(
				'The store lets no customer switch (WooCommerce > Settings > Subscriptions).',
				'churnstop',
			),
			'no_siblings'   => __(
				'The product has nothing that it could be switched to: no other variation, plan or product of its group.',
				'churnstop',
			),
			default         => __( 'The store does not allow switching this product.', 'churnstop' ),
		};
	}

	private static function discount_unavailable( string $why ): string {
		return match ( $why ) {
			'archived' => __( 'Its discount is archived.', 'churnstop' ),
			'template' => __(
				'The coupon that its discount is taken from was deleted, has expired, or cannot serve any more.',
				'churnstop',
			),
			default    => __( 'Its discount is not there any more.', 'churnstop' ),
		};
	}

	private static function gateway_cannot( string $ability ): string {
		return match ( $ability ) {
			Snapshot::CAN_SUSPEND        => __( 'The payment gateway cannot pause subscriptions.', 'churnstop' ),
			Snapshot::CAN_REACTIVATE     => __( 'The payment gateway cannot resume subscriptions.', 'churnstop' ),
			Snapshot::CAN_CHANGE_DATES   => __( 'The payment gateway cannot move payment dates.', 'churnstop' ),
			Snapshot::CAN_CHANGE_AMOUNTS => __(
				'The payment gateway cannot change the amount of a payment.',
				'churnstop',
			),
			Snapshot::CAN_CANCEL         => __( 'The payment gateway cannot cancel subscriptions.', 'churnstop' ),
			default                      => sprintf(
				/* translators: %s: a technical name. */
				__( 'The payment gateway cannot do this (%s).', 'churnstop' ),
				$ability,
			),
		};
	}

	private static function word( Blocker $blocker, string $name ): string {
		return (string) ( $blocker->params[ $name ] ?? '' );
	}

	private static function number( Blocker $blocker, string $name ): int {
		return (int) ( $blocker->params[ $name ] ?? 0 );
	}
}
