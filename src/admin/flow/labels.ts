/** Names and help of what a flow is made of. What an offer type does and when it fits is the offer types reference, in short. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { boot, typeInfo } from '../boot';
import { percentage } from '../percentage';
import type { Kind, Offer, Status } from '../types';

export const statusLabel = ( status: Status ): string => {
	switch ( status ) {
		case 'active':
			return __( 'Active', 'churnstop' );
		case 'archived':
			return __( 'Archived', 'churnstop' );
		default:
			return __( 'Draft', 'churnstop' );
	}
};

export const KINDS: readonly Kind[] = [ 'price', 'usage', 'switching', 'technical', 'need', 'service', 'quality', 'other' ];

export const kindLabel = ( kind: Kind ): string =>
	( {
		price: __( 'Price', 'churnstop' ),
		usage: __( 'Not used enough', 'churnstop' ),
		switching: __( 'Switching to something else', 'churnstop' ),
		technical: __( 'Technical problem', 'churnstop' ),
		need: __( 'No longer needed', 'churnstop' ),
		service: __( 'Customer service', 'churnstop' ),
		quality: __( 'Quality or features', 'churnstop' ),
		other: __( 'Other', 'churnstop' ),
	} )[ kind ];

/** In the order of how well they answer it; none for a technical problem: fix it, don't sell. */
export const recommended = ( kind: Kind ): readonly string[] =>
	( {
		price: [ 'discount', 'tier_down' ],
		usage: [ 'pause', 'skip_renewal' ],
		switching: [ 'tier_down', 'discount' ],
		technical: [],
		need: [ 'product_swap', 'extend_trial' ],
		service: [],
		quality: [ 'product_swap' ],
		other: [ 'discount' ],
	} )[ kind ];

export const whyRecommended = ( kind: Kind ): string =>
	( {
		price: __( 'The objection is the price: a percentage off answers it directly.', 'churnstop' ),
		usage: __( 'The objection is time, not money: a pause lets them come back without subscribing again.', 'churnstop' ),
		switching: __( 'Usually a price comparison: a cheaper plan if you have one, a discount if not.', 'churnstop' ),
		technical: __( 'Route to support and make no offer: a concession in place of a fix is not allowed.', 'churnstop' ),
		need: __( 'Sometimes it is the wrong product, sometimes they are not sure yet: another product, or a longer trial.', 'churnstop' ),
		service: __( 'An offer does not repair bad service: an apology and a way to reach you do.', 'churnstop' ),
		quality: __( 'Another product may do what this one does not.', 'churnstop' ),
		other: __( 'The reason is vague: a discount fits most.', 'churnstop' ),
	} )[ kind ];

export interface TypeHelp {
	what: string;
	when: string;
	cost: string;
}

export function typeHelp( type: string ): TypeHelp | null {
	switch ( type ) {
		case 'discount':
			return {
				what: __( 'A percentage off the next renewals, as a coupon for this customer only.', 'churnstop' ),
				when: __( 'When the price is the objection. Any product.', 'churnstop' ),
				/* translators: 1: a percentage, 2: another one. */
				cost: sprintf( __( 'Costs the percentage of each of these renewals. The recommended range is %1$s to %2$s.', 'churnstop' ), percentage( 15 ), percentage( 25 ) ),
			};
		case 'pause':
			return {
				what: __( 'On hold, and the next payment moves. It resumes and bills automatically.', 'churnstop' ),
				when: __( 'When time is the objection. Any subscription.', 'churnstop' ),
				cost: __( 'Costs no margin: the income comes later.', 'churnstop' ),
			};
		case 'skip_renewal':
			return {
				what: __( 'The next payment moves by one billing period; the subscription stays active.', 'churnstop' ),
				when: __( 'Best for yearly plans and for boxes. For monthly plans prefer a discount or a pause.', 'churnstop' ),
				cost: __( 'Costs one full renewal.', 'churnstop' ),
			};
		case 'tier_down':
			return {
				what: __( 'Switches to a cheaper plan of the same group, billed from the next renewal.', 'churnstop' ),
				when: __( 'When you sell several tiers and the present one is too much.', 'churnstop' ),
				cost: __( 'Costs the difference of the two plans at each renewal, permanently.', 'churnstop' ),
			};
		case 'extend_trial':
			return {
				what: __( 'Adds days to the trial. Shown only to customers who are in a trial.', 'churnstop' ),
				when: __( 'When they are not sure yet.', 'churnstop' ),
				cost: __( 'Costs nothing but time.', 'churnstop' ),
			};
		case 'product_swap':
			return {
				what: __( 'Switches to another product, yours or the customer’s choice.', 'churnstop' ),
				when: __( 'When they wanted something else. Boxes, memberships, several product lines.', 'churnstop' ),
				cost: __( 'Costs the difference of the two products, which is often nothing.', 'churnstop' ),
			};
		default:
			return null;
	}
}

const days = ( count: unknown ): string =>
	/* translators: %d: number of days. */
	sprintf( _n( '%d day', '%d days', Number( count ), 'churnstop' ), Number( count ) );

const percentOf = ( value: unknown ): string => ( typeof value === 'number' ? percentage( value ) : '?' );

/** An offer in a few words, for chips and lists: "20% off × 3". */
export function describeOffer( offer: Offer ): string {
	const label = typeInfo( offer.type )?.label ?? offer.type;
	switch ( offer.type ) {
		case 'discount':
			if ( offer.discount_id ) {
				/* translators: %s: number of a discount. Very short. */
				return sprintf( __( 'Discount no. %s', 'churnstop' ), String( offer.discount_id ) );
			}
			if ( offer.mode ) {
				/* translators: %s: a percentage, as "20%". Very short. */
				return sprintf( __( 'Up to %s off', 'churnstop' ), percentOf( offer.max_percent ) );
			}
			/* translators: 1: a percentage, as "20%", 2: number of renewals. Very short. */
			return sprintf( __( '%1$s off × %2$s', 'churnstop' ), percentOf( offer.value_percent ), String( offer.duration_billing_cycles ?? '?' ) );
		case 'pause':
			/* translators: %s: "30 days". Very short. */
			return sprintf( __( 'Pause %s', 'churnstop' ), days( offer.duration_days ) );
		case 'extend_trial':
			/* translators: %s: "14 days". Very short. */
			return sprintf( __( 'Trial +%s', 'churnstop' ), days( offer.duration_days ) );
		default:
			return label;
	}
}

/** A field's name, for labels and for lists of differences. */
export function fieldLabel( name: string, type = '' ): string {
	const title = typeInfo( type )?.settings[ name ]?.title;
	if ( title ) {
		return title;
	}
	return (
		{
			name: __( 'Name', 'churnstop' ),
			status: __( 'State', 'churnstop' ),
			priority: __( 'Priority', 'churnstop' ),
			locale: __( 'Language', 'churnstop' ),
			max_offers: __( 'Maximum offers', 'churnstop' ),
			audience: __( 'For whom', 'churnstop' ),
			title: __( 'Question', 'churnstop' ),
			message: __( 'Message', 'churnstop' ),
			order: __( 'Order of reasons', 'churnstop' ),
			comment_enabled: __( 'Ask for a comment', 'churnstop' ),
			comment_required: __( 'Comment required', 'churnstop' ),
			comment_prompt: __( 'Question above the comment', 'churnstop' ),
			comment_error: __( 'When the comment is missing', 'churnstop' ),
			cancel: __( 'Cancel', 'churnstop' ),
			decline: __( 'Cancel, beside an offer', 'churnstop' ),
			another: __( 'Show another offer', 'churnstop' ),
			dismiss: __( 'Keep the subscription', 'churnstop' ),
			label: __( 'What customers choose', 'churnstop' ),
			kind: __( 'Kind of reason', 'churnstop' ),
			follow_up: __( 'Follow-up question', 'churnstop' ),
			support_url: __( 'Support page', 'churnstop' ),
			support_email: __( 'Support e-mail', 'churnstop' ),
			support_message: __( 'Message to those who need help', 'churnstop' ),
			headline: __( 'Headline', 'churnstop' ),
			accept_label: __( 'Accept button', 'churnstop' ),
			accepts_per_day: __( 'Accepts per day', 'churnstop' ),
			cost_per_month: __( 'Cost per month', 'churnstop' ),
			enabled: __( 'Offer is on', 'churnstop' ),
			show_again_after_accept: __( 'Offer it again to somebody who has accepted it', 'churnstop' ),
		} as Record< string, string >
	)[ name ] ?? name;
}

export const languageName = ( locale: string ): string => {
	try {
		return new Intl.DisplayNames( [ boot().bcp47 ], { type: 'language' } ).of( locale.replaceAll( '_', '-' ) ) ?? locale;
	} catch {
		return locale;
	}
};
