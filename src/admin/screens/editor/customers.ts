import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import type { State } from '../../store/types';
import { previewPlan } from './estimate';

/** Facts of a made-up customer, as POST /flows/preview reads them. */
export interface Facts {
	[ fact: string ]: string | number | boolean;
}

export interface Customer {
	id: string;
	label: string;
	facts: Facts;
}

export const customers = (): Customer[] => [
	{ id: 'monthly', label: __( 'Monthly plan', 'churnstop' ), facts: { period: 'month' } },
	{
		id: 'yearly',
		label: __( 'Yearly plan', 'churnstop' ),
		facts: { period: 'year', price: '480.00', formatted: '$480.00' },
	},
	{ id: 'trial', label: __( 'In a free trial', 'churnstop' ), facts: { period: 'month', trial_days: 9 } },
	{ id: 'coupon', label: __( 'Has a coupon already', 'churnstop' ), facts: { period: 'month', coupon: true } },
	{
		id: 'minnesota',
		label: __( 'Lives in Minnesota', 'churnstop' ),
		facts: { period: 'month', country: 'US', state: 'MN' },
	},
	{ id: 'germany', label: __( 'Lives in Germany', 'churnstop' ), facts: { period: 'month', country: 'DE' } },
];

/** With a plan of this store, where it has one. */
export function factsOf( customer: Customer, products: State[ 'products' ] ): Facts {
	const plan = previewPlan( products );
	return plan && customer.id !== 'yearly'
		? {
				name: plan.name,
				price: plan.price.amount,
				currency: plan.price.currency,
				formatted: plan.price.formatted,
				...customer.facts,
		  }
		: customer.facts;
}

/** A blocker's code in words: why this customer does not get an offer. */
export function blockerText( code: string ): string {
	return (
		{
			not_in_trial: __( 'it is only for customers in a trial', 'churnstop' ),
			trial_needs_one_cycle: __( 'in a trial only a discount on one renewal is made', 'churnstop' ),
			other_coupon: __( 'the customer has a coupon already', 'churnstop' ),
			offer_disabled: __( 'it is turned off', 'churnstop' ),
			offer_limit: __( 'the maximum number of offers was shown', 'churnstop' ),
			not_in_audience: __( 'it is for other customers', 'churnstop' ),
			profile: boot().strictest
				? __( 'the settings use the strictest rules for everyone', 'churnstop' )
				: __( 'the law where this customer lives allows no offer here', 'churnstop' ),
			tier: __( 'your plan does not have this type', 'churnstop' ),
			type_disabled: __( 'offers of its type are switched off in the settings', 'churnstop' ),
			budget_spent: __( 'its budget is spent', 'churnstop' ),
			not_worth_it: __( 'no discount is worth it', 'churnstop' ),
			unknown_type: __( 'the plugin that brings this type is not active', 'churnstop' ),
			no_cheaper_target: __( 'there is no cheaper plan', 'churnstop' ),
			no_swap_target: __( 'there is no product to switch to', 'churnstop' ),
			target_gone: __( 'the product is gone', 'churnstop' ),
			declined_before: __( 'it was declined before', 'churnstop' ),
			cooldown: __( 'one of its type was taken not long ago', 'churnstop' ),
			refused_lately: __( 'the store refused one of its type on this subscription', 'churnstop' ),
			accepted_before: __( 'it was accepted before', 'churnstop' ),
			gateway_cannot: __( 'the payment method cannot do it', 'churnstop' ),
			kind_not_supported: __( 'the shop system cannot do it', 'churnstop' ),
			not_switchable: __( 'the subscription cannot be switched', 'churnstop' ),
			several_items: __( 'the subscription holds several products', 'churnstop' ),
			live_redemption: __( 'another offer is still running', 'churnstop' ),
			left_out: __( "the store's own code leaves the subscription out", 'churnstop' ),
			payment_in_flight: __( 'a renewal is not paid yet', 'churnstop' ),
			fixed_term: __( 'the subscription ends too soon', 'churnstop' ),
			automatic_tax: __( 'a tax service computes what renewals cost', 'churnstop' ),
			renewals_differ: __( 'another plugin changes what renewals cost', 'churnstop' ),
			coupon_refused: __( 'the store or another plugin refuses its coupon', 'churnstop' ),
			date_forbidden: __( 'another plugin does not allow moving the date', 'churnstop' ),
			target_forbidden: __( 'another plugin does not allow switching to the product', 'churnstop' ),
			line_has_extras: __( 'a switch would lose what was chosen with the product', 'churnstop' ),
			discount_unavailable: __( 'its discount is not available: archived, or its coupon is gone', 'churnstop' ),
			edited_prices: __( 'its prices were edited by hand', 'churnstop' ),
			offer_broken: __( 'its settings are not complete', 'churnstop' ),
			held_out: __( 'the customer is held out, so that it is known what offers bring', 'churnstop' ),
			several_subscriptions: __( 'several subscriptions are cancelled at once', 'churnstop' ),
			target_out_of_stock: __( 'the product is out of stock', 'churnstop' ),
			target_needs_shipping: __( 'the product is shipped, and the subscription has no shipping', 'churnstop' ),
			product_gone: __( 'the subscription’s own product is gone', 'churnstop' ),
			nothing_to_discount: __( 'there is nothing to discount', 'churnstop' ),
			no_next_payment: __( 'there is no next payment', 'churnstop' ),
			not_active: __( 'the subscription is not active', 'churnstop' ),
			currency: __( 'the subscription is in another currency than the store', 'churnstop' ),
		}[ code ] ?? code
	);
}
