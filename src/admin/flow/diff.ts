/**
 * What differs between two flows, in the merchant's words: for publishing, for conflicts and for comparing versions.
 */
import { __, _n, sprintf } from '@wordpress/i18n';
import { typeInfo } from '../boot';
import type { Flow, Offer, Reason } from '../types';
import { describeAudience, everybody } from './audience';
import { defaultTexts, shownText, TEXT_FIELDS } from './texts';
import { describeOffer, fieldLabel } from './labels';

export interface Difference {
	/** Stable: made of ids, not of positions. */
	key: string;
	kind: 'added' | 'removed' | 'changed' | 'moved';
	/** What it is about: "Too expensive › 20% × 3 renewals". */
	where: string;
	what: string;
	before: string;
	after: string;
}

const show = ( value: unknown ): string => {
	if ( value === null || value === undefined || value === '' ) {
		return '—';
	}
	if ( typeof value === 'boolean' ) {
		return value ? __( 'on', 'churnstop' ) : __( 'off', 'churnstop' );
	}
	return Array.isArray( value ) ? value.join( ', ' ) || '—' : String( value );
};

const same = ( a: unknown, b: unknown ): boolean => JSON.stringify( a ?? null ) === JSON.stringify( b ?? null );

class Differences {
	readonly list: Difference[] = [];

	field( key: string, where: string, what: string, before: unknown, after: unknown ): void {
		if ( ! same( before, after ) ) {
			this.list.push( { key, kind: 'changed', where, what, before: show( before ), after: show( after ) } );
		}
	}

	thing( kind: 'added' | 'removed', key: string, where: string, what: string ): void {
		this.list.push( {
			key,
			kind,
			where,
			what,
			before: kind === 'removed' ? what : '',
			after: kind === 'added' ? what : '',
		} );
	}

	order(
		key: string,
		where: string,
		what: string,
		before: string[],
		after: string[],
		name: ( id: string ) => string
	): void {
		const kept = after.filter( ( id ) => before.includes( id ) );
		const was = before.filter( ( id ) => after.includes( id ) );
		if ( ! same( kept, was ) ) {
			this.list.push( {
				key,
				kind: 'moved',
				where,
				what,
				before: was.map( name ).join( ' › ' ),
				after: kept.map( name ).join( ' › ' ),
			} );
		}
	}
}

function offers( to: Differences, before: Reason, after: Reason ): void {
	const old = new Map( before.offers.map( ( offer ) => [ offer.id, offer ] ) );
	const now = new Map( after.offers.map( ( offer ) => [ offer.id, offer ] ) );
	const at = ( offer: Offer ) => `${ after.label } › ${ describeOffer( offer ) }`;
	for ( const offer of before.offers ) {
		if ( ! now.has( offer.id ) ) {
			to.thing( 'removed', `offer:${ offer.id }@${ before.id }`, before.label, describeOffer( offer ) );
		}
	}
	for ( const offer of after.offers ) {
		const was = old.get( offer.id );
		if ( ! was ) {
			to.thing( 'added', `offer:${ offer.id }@${ after.id }`, after.label, describeOffer( offer ) );
			continue;
		}
		for ( const name of Object.keys( typeInfo( offer.type )?.settings ?? {} ) ) {
			to.field(
				`offer:${ offer.id }.${ name }`,
				at( offer ),
				fieldLabel( name, offer.type ),
				was[ name ],
				offer[ name ]
			);
		}
		const standard = { was: defaultTexts( was ), is: defaultTexts( offer ) };
		for ( const field of TEXT_FIELDS ) {
			// A shipped text that follows its settings is not a change of the merchant's.
			if (
				shownText( was, field ) !== standard.was[ field ] ||
				shownText( offer, field ) !== standard.is[ field ]
			) {
				to.field(
					`offer:${ offer.id }.${ field }`,
					at( offer ),
					fieldLabel( field ),
					shownText( was, field ),
					shownText( offer, field )
				);
			}
		}
		to.field(
			`offer:${ offer.id }.audience`,
			at( offer ),
			fieldLabel( 'audience' ),
			describeAudience( was.audience ?? everybody() ),
			describeAudience( offer.audience ?? everybody() )
		);
		to.field(
			`offer:${ offer.id }.accepts_per_day`,
			at( offer ),
			fieldLabel( 'accepts_per_day' ),
			was.budget?.accepts_per_day,
			offer.budget?.accepts_per_day
		);
		to.field(
			`offer:${ offer.id }.cost_per_month`,
			at( offer ),
			fieldLabel( 'cost_per_month' ),
			was.budget?.cost_per_month,
			offer.budget?.cost_per_month
		);
		to.field( `offer:${ offer.id }.enabled`, at( offer ), fieldLabel( 'enabled' ), was.enabled, offer.enabled );
		to.field(
			`offer:${ offer.id }.show_again_after_accept`,
			at( offer ),
			fieldLabel( 'show_again_after_accept' ),
			was.show_again_after_accept,
			offer.show_again_after_accept
		);
	}
	to.order(
		`order:${ after.id }`,
		after.label,
		__( 'Order of offers', 'churnstop' ),
		before.offers.map( ( offer ) => offer.id ),
		after.offers.map( ( offer ) => offer.id ),
		( id ) => {
			const offer = now.get( id ) ?? old.get( id );
			return offer ? describeOffer( offer ) : id;
		}
	);
}

export function differences( before: Flow, after: Flow ): Difference[] {
	const to = new Differences();
	const flow = __( 'Flow', 'churnstop' );
	const survey = __( 'Survey', 'churnstop' );
	to.field( 'name', flow, fieldLabel( 'name' ), before.name, after.name );
	to.field( 'status', flow, fieldLabel( 'status' ), before.status, after.status );
	to.field( 'priority', flow, fieldLabel( 'priority' ), before.priority, after.priority );
	to.field( 'locale', flow, fieldLabel( 'locale' ), before.locale, after.locale );
	to.field( 'max_offers', flow, fieldLabel( 'max_offers' ), before.max_offers, after.max_offers );
	to.field(
		'audience',
		flow,
		fieldLabel( 'audience' ),
		describeAudience( before.audience ),
		describeAudience( after.audience )
	);
	for ( const name of [ 'title', 'message', 'order' ] as const ) {
		to.field( `survey.${ name }`, survey, fieldLabel( name ), before.survey[ name ], after.survey[ name ] );
	}
	for ( const name of [ 'enabled', 'required', 'prompt', 'error' ] as const ) {
		to.field(
			`survey.comment.${ name }`,
			survey,
			fieldLabel( `comment_${ name }` ),
			before.survey.comment[ name ],
			after.survey.comment[ name ]
		);
	}
	for ( const name of [ 'cancel', 'decline', 'another', 'dismiss' ] as const ) {
		to.field(
			`labels.${ name }`,
			__( 'Buttons', 'churnstop' ),
			fieldLabel( name ),
			before.labels[ name ],
			after.labels[ name ]
		);
	}
	const old = new Map( before.reasons.map( ( reason ) => [ reason.id, reason ] ) );
	const now = new Map( after.reasons.map( ( reason ) => [ reason.id, reason ] ) );
	for ( const reason of before.reasons ) {
		if ( ! now.has( reason.id ) ) {
			to.thing( 'removed', `reason:${ reason.id }`, __( 'Reason', 'churnstop' ), reason.label );
		}
	}
	for ( const reason of after.reasons ) {
		const was = old.get( reason.id );
		if ( ! was ) {
			to.thing( 'added', `reason:${ reason.id }`, __( 'Reason', 'churnstop' ), reason.label );
			offers( to, { ...reason, offers: [] }, reason );
			continue;
		}
		to.field( `reason:${ reason.id }.label`, reason.label, fieldLabel( 'label' ), was.label, reason.label );
		to.field( `reason:${ reason.id }.kind`, reason.label, fieldLabel( 'kind' ), was.kind, reason.kind );
		to.field(
			`reason:${ reason.id }.follow_up`,
			reason.label,
			fieldLabel( 'follow_up' ),
			was.follow_up,
			reason.follow_up
		);
		for ( const name of [ 'url', 'email', 'message' ] as const ) {
			to.field(
				`reason:${ reason.id }.support.${ name }`,
				reason.label,
				fieldLabel( `support_${ name }` ),
				was.support?.[ name ],
				reason.support?.[ name ]
			);
		}
		offers( to, was, reason );
	}
	to.order(
		'order',
		survey,
		__( 'Order of reasons', 'churnstop' ),
		before.reasons.map( ( reason ) => reason.id ),
		after.reasons.map( ( reason ) => reason.id ),
		( id ) => now.get( id )?.label ?? id
	);
	return to.list;
}

/** "2 changes" */
export const countOf = ( list: readonly Difference[] ): string =>
	/* translators: %d: number of changes. */
	sprintf( _n( '%d change', '%d changes', list.length, 'churnstop' ), list.length );

/** A clash's key, which is made of ids, in words: "It's too expensive › 20% off × 3 › Percent off". */
export function placeName( flow: Flow, key: string ): string {
	const [ head, reasonId, list, offerId, field ] = key.split( '.' );
	const last = key.split( '.' ).pop() ?? key;
	if ( head === 'reasons' ) {
		const reason = flow.reasons.find( ( one ) => one.id === reasonId );
		const offer = list === 'offers' ? reason?.offers.find( ( one ) => one.id === offerId ) : undefined;
		return [
			reason?.label ?? reasonId,
			offer ? describeOffer( offer ) : '',
			offer
				? fieldLabel( field ?? '', offer.type )
				: fieldLabel( list === 'support' ? `support_${ last }` : last ),
		]
			.filter( Boolean )
			.join( ' › ' );
	}
	const group = { survey: __( 'Survey', 'churnstop' ), labels: __( 'Buttons', 'churnstop' ) }[ head ?? '' ];
	return [ group, fieldLabel( key.startsWith( 'survey.comment.' ) ? `comment_${ last }` : last ) ]
		.filter( Boolean )
		.join( ' › ' );
}
