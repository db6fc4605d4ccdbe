/** Edits of a flow, each answering a new one. Nothing here knows the store or the server. */
import { typeInfo } from '../boot';
import type { LibraryReason } from '../boot';
import type { Flow, Kind, Offer, Reason, Selection } from '../types';
import { newOfferId, offerIds } from './complete';
import { defaultTexts, TEXT_FIELDS } from './texts';

export const MAX_REASONS = 50;
export const MAX_OFFERS = 10;

/** A list with one entry moved; positions outside of it change nothing. */
export function moved< T >( list: readonly T[], from: number, to: number ): T[] {
	const copy = [ ...list ];
	if ( from === to || from < 0 || to < 0 || from >= list.length || to >= list.length ) {
		return copy;
	}
	copy.splice( to, 0, ...copy.splice( from, 1 ) );
	return copy;
}

export const reasonOf = ( flow: Flow, id: string ): Reason | undefined =>
	flow.reasons.find( ( reason ) => reason.id === id );

export function offerOf( flow: Flow, id: string ): { reason: Reason; offer: Offer; at: number } | undefined {
	for ( const reason of flow.reasons ) {
		const at = reason.offers.findIndex( ( offer ) => offer.id === id );
		const offer = reason.offers[ at ];
		if ( offer ) {
			return { reason, offer, at };
		}
	}
	return undefined;
}

export const setReason = ( flow: Flow, id: string, change: Partial< Reason > ): Flow => ( {
	...flow,
	reasons: flow.reasons.map( ( reason ) => ( reason.id === id ? { ...reason, ...change } : reason ) ),
} );

function slug( label: string, taken: ReadonlySet< string > ): string {
	const stem =
		label
			.normalize( 'NFKD' )
			.replace( /\p{M}+/gu, '' )
			.toLowerCase()
			.replace( /[^a-z0-9]+/g, '_' )
			.replace( /^_+|_+$/g, '' )
			.slice( 0, 36 ) || 'reason';
	for ( let n = 1; ; n++ ) {
		const id = n === 1 ? stem : `${ stem }_${ n }`;
		if ( ! taken.has( id ) ) {
			return id;
		}
	}
}

/** "Another reason" stays last: what it catches is what the others did not. */
function withReason( flow: Flow, reason: Reason ): Flow {
	const last = flow.reasons[ flow.reasons.length - 1 ];
	const at = last?.id === 'other' ? flow.reasons.length - 1 : flow.reasons.length;
	return { ...flow, reasons: [ ...flow.reasons.slice( 0, at ), reason, ...flow.reasons.slice( at ) ] };
}

export function addReason(
	flow: Flow,
	from: LibraryReason | { label: string; kind: Kind }
): { flow: Flow; id: string } {
	const taken = new Set( flow.reasons.map( ( reason ) => reason.id ) );
	const id = 'id' in from && ! taken.has( from.id ) ? from.id : slug( from.label, taken );
	const support = 'support' in from && from.support !== null ? { url: '', email: '', message: from.support } : null;
	return {
		flow: withReason( flow, {
			id,
			kind: from.kind,
			label: from.label,
			follow_up: null,
			...( support && { support } ),
			offers: [],
		} ),
		id,
	};
}

export const removeReason = ( flow: Flow, id: string ): Flow => ( {
	...flow,
	reasons: flow.reasons.filter( ( reason ) => reason.id !== id ),
} );

export const moveReason = ( flow: Flow, from: number, to: number ): Flow => ( {
	...flow,
	reasons: moved( flow.reasons, from, to ),
} );

export const changeOffer = ( flow: Flow, id: string, change: ( offer: Offer ) => Offer ): Flow => ( {
	...flow,
	reasons: flow.reasons.map( ( reason ) =>
		reason.offers.some( ( offer ) => offer.id === id )
			? { ...reason, offers: reason.offers.map( ( offer ) => ( offer.id === id ? change( offer ) : offer ) ) }
			: reason
	),
} );

/** Without the texts that were the shipped ones for the old settings: the server writes those for the new. */
export function setSetting( flow: Flow, id: string, name: string, value: unknown ): Flow {
	return changeOffer( flow, id, ( offer ) => {
		const before = defaultTexts( offer );
		const next: Offer = { ...offer, [ name ]: value };
		for ( const field of TEXT_FIELDS ) {
			if ( offer[ field ] === before[ field ] ) {
				delete next[ field ];
			}
		}
		return next;
	} );
}

/** Gives its settings another form. Texts that were the shipped ones stay so. */
export function setForm( flow: Flow, id: string, mark: string, values: Record< string, unknown > ): Flow {
	return changeOffer( flow, id, ( offer ) => {
		const info = typeInfo( offer.type );
		const before = defaultTexts( offer );
		const next: Offer = { ...offer };
		for ( const name of [ info?.settings ?? {}, ...Object.values( info?.forms ?? {} ) ].flatMap( ( form ) =>
			Object.keys( form )
		) ) {
			delete next[ name ];
		}
		for ( const [ name, schema ] of Object.entries( info?.forms[ mark ] ?? info?.settings ?? {} ) ) {
			next[ name ] = name in values ? values[ name ] : schema.default ?? null;
		}
		for ( const field of TEXT_FIELDS ) {
			if ( offer[ field ] === before[ field ] ) {
				delete next[ field ];
			}
		}
		return next;
	} );
}

/** An empty string, too, is a text; `undefined` goes back to the shipped one. */
export function setText(
	flow: Flow,
	id: string,
	field: ( typeof TEXT_FIELDS )[ number ],
	value: string | undefined
): Flow {
	return changeOffer( flow, id, ( offer ) => {
		const next = { ...offer };
		if ( value === undefined ) {
			delete next[ field ];
		} else {
			next[ field ] = value;
		}
		return next;
	} );
}

/** `reserved`: offer ids of the published version, whose meaning must not change. */
export function addOffer(
	flow: Flow,
	reason: string,
	type: string,
	reserved: ReadonlySet< string > = new Set()
): { flow: Flow; id: string } {
	const id = newOfferId( reason, type, new Set( [ ...offerIds( flow.reasons ), ...reserved ] ) );
	const offer: Offer = { id, type, enabled: true, show_again_after_accept: false };
	const settings = Object.entries( typeInfo( type )?.settings ?? {} );
	for ( const [ name, schema ] of settings ) {
		offer[ name ] = schema.default ?? null;
	}
	for ( const [ name, { unless } ] of settings ) {
		// Without a product of the merchant's, only a choice makes an offer.
		if ( unless && offer[ name ] === null ) {
			offer[ unless ] = true;
		}
	}
	const found = reasonOf( flow, reason );
	return { flow: setReason( flow, reason, { offers: [ ...( found?.offers ?? [] ), offer ] } ), id };
}

export const removeOffer = ( flow: Flow, id: string ): Flow => ( {
	...flow,
	reasons: flow.reasons.map( ( reason ) => ( {
		...reason,
		offers: reason.offers.filter( ( offer ) => offer.id !== id ),
	} ) ),
} );

/** To a place in the same or another reason. */
export function moveOffer( flow: Flow, id: string, reason: string, to: number ): Flow {
	const found = offerOf( flow, id );
	const target = reasonOf( flow, reason );
	if ( ! found || ! target || ( found.reason.id !== reason && target.offers.length >= MAX_OFFERS ) ) {
		return flow;
	}
	if ( found.reason.id === reason ) {
		return setReason( flow, reason, {
			offers: moved( target.offers, found.at, Math.min( to, target.offers.length - 1 ) ),
		} );
	}
	const without = removeOffer( flow, id );
	const offers = [ ...target.offers ];
	offers.splice( Math.max( 0, Math.min( to, offers.length ) ), 0, found.offer );
	return setReason( without, reason, { offers } );
}

/** One place up or down; an offer at the end of its reason goes on to the next one. */
export function nudge( flow: Flow, selection: Selection, by: 1 | -1 ): Flow {
	if ( selection.kind === 'reason' ) {
		const at = flow.reasons.findIndex( ( reason ) => reason.id === selection.reason );
		return moveReason( flow, at, at + by );
	}
	if ( selection.kind === 'offer' ) {
		const found = offerOf( flow, selection.offer );
		if ( ! found ) {
			return flow;
		}
		const to = found.at + by;
		if ( to >= 0 && to < found.reason.offers.length ) {
			return moveOffer( flow, selection.offer, found.reason.id, to );
		}
		const next = flow.reasons[ flow.reasons.indexOf( found.reason ) + by ];
		return next ? moveOffer( flow, selection.offer, next.id, by > 0 ? 0 : next.offers.length ) : flow;
	}
	return flow;
}

/** What is selected, if it is still there; else the nearest thing that is. */
export function stillThere( flow: Flow, selection: Selection ): Selection {
	if ( selection.kind === 'offer' ) {
		const found = offerOf( flow, selection.offer );
		if ( found ) {
			return { kind: 'offer', reason: found.reason.id, offer: selection.offer };
		}
		return reasonOf( flow, selection.reason ) ? { kind: 'reason', reason: selection.reason } : { kind: 'survey' };
	}
	return selection.kind === 'reason' && ! reasonOf( flow, selection.reason ) ? { kind: 'survey' } : selection;
}
