/**
 * Names and help of what a flow is made of. What an offer type does and when it fits is the offer types reference, in
 * short.
 */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { CSSProperties } from 'react';
import { boot, formOf, settingsOf, typeInfo } from '../boot';
import type { TypeInfo } from '../boot';
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

export const KINDS: readonly Kind[] = [
	'price',
	'usage',
	'switching',
	'technical',
	'need',
	'service',
	'quality',
	'other',
];

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
export const recommended = ( kind: Kind ): readonly string[] => {
	const place = ( { guide }: TypeInfo ) => guide?.answers[ kind ] ?? 0;
	return boot()
		.types.filter( ( type ) => place( type ) > 0 )
		.sort( ( a, b ) => place( a ) - place( b ) )
		.map( ( { id } ) => id );
};

export const whyRecommended = ( kind: Kind ): string =>
	( {
		price: __( 'The objection is the price: a percentage off answers it directly.', 'churnstop' ),
		usage: __(
			'The objection is time, not money: a pause lets them come back without subscribing again.',
			'churnstop'
		),
		switching: __( 'Usually a price comparison: a cheaper plan if you have one, a discount if not.', 'churnstop' ),
		technical: __(
			'Route to support and make no offer: a concession in place of a fix is not allowed.',
			'churnstop'
		),
		need: __(
			'Sometimes it is the wrong product, sometimes they are not sure yet: another product, or a longer trial.',
			'churnstop'
		),
		service: __( 'An offer does not repair bad service: an apology and a way to reach you do.', 'churnstop' ),
		quality: __( 'Another product may do what this one does not.', 'churnstop' ),
		other: __( 'The reason is vague: a discount fits most.', 'churnstop' ),
	} )[ kind ];

/** A setting's figure with its unit, where the unit is short: "20%", "30 days", "3". */
function figure( value: unknown, unit: string | undefined ): string {
	if ( typeof value !== 'number' ) {
		return value === undefined || value === null ? '?' : String( value );
	}
	if ( unit === 'day' ) {
		/* translators: %d: number of days. */
		return sprintf( _n( '%d day', '%d days', value, 'churnstop' ), value );
	}
	return unit === 'percent' ? percentage( value ) : String( value );
}

/** An offer in a few words, for chips and lists: "20% off × 3". */
export function describeOffer( offer: Offer ): string {
	const info = typeInfo( offer.type );
	const settings = settingsOf( offer );
	const short = info?.guide?.short[ formOf( offer ) ];
	return short
		? short.replace( /\{(\w+)\}/g, ( _, name: string ) => figure( offer[ name ], settings[ name ]?.unit ) )
		: info?.label ?? offer.type;
}

/** A chip in its type's color. */
export const chipStyle = ( { type }: Offer ): CSSProperties =>
	( { '--chip': typeInfo( type )?.guide?.color } ) as CSSProperties;

/** What stands behind a figure: "%", "renewals", "days". */
export function unitOf( unit: string | undefined, value: unknown ): string {
	const count = Number( value ?? 0 );
	switch ( unit ) {
		case 'percent':
			return '%';
		case 'renewal':
			return _n( 'renewal', 'renewals', count, 'churnstop' );
		case 'day':
			return _n( 'day', 'days', count, 'churnstop' );
		default:
			return unit ?? '';
	}
}

/** A field's name, for labels and for lists of differences. */
export function fieldLabel( name: string, type = '' ): string {
	const title = typeInfo( type )?.settings[ name ]?.title;
	if ( title ) {
		return title;
	}
	return (
		(
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
		 )[ name ] ?? name
	);
}

export const languageName = ( locale: string ): string => {
	try {
		return (
			new Intl.DisplayNames( [ boot().bcp47 ], { type: 'language' } ).of( locale.replaceAll( '_', '-' ) ) ??
			locale
		);
	} catch {
		return locale;
	}
};
