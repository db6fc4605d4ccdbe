import { boot, settingsOf } from '../boot';
import { audienceOf } from './audience';
import type { Flow, Offer, Reason } from '../types';

type Loose = Record< string, unknown >;

const isMap = ( value: unknown ): boolean => Object.keys( map( value ) ).length > 0;
const map = ( value: unknown ): Loose =>
	typeof value === 'object' && value !== null && ! Array.isArray( value ) ? ( value as Loose ) : {};
const text = ( value: unknown, fallback = '' ): string => ( typeof value === 'string' ? value : fallback );
const maps = ( value: unknown ): Loose[] => ( Array.isArray( value ) ? value.map( map ) : [] );

/** The ids of all offers of a flow. */
export const offerIds = ( reasons: readonly Reason[] ): Set< string > =>
	new Set( reasons.flatMap( ( reason ) => reason.offers.map( ( offer ) => offer.id ) ) );

/**
 * `{reason}-{type}-{n}`, as the server makes them; `reserved` keeps ids that were used since the last publish from
 * coming back with another meaning.
 */
export function newOfferId( reason: string, type: string, taken: ReadonlySet< string > ): string {
	for ( let n = 1; ; n++ ) {
		const id = `${ reason }-${ type }-${ n }`;
		if ( ! taken.has( id ) ) {
			return id;
		}
	}
}

function completeOffer( from: Loose, reason: string, taken: Set< string > ): Offer {
	const type = text( from.type );
	const id = text( from.id ) || newOfferId( reason, type, taken );
	taken.add( id );
	const settings: Loose = {};
	for ( const [ name, schema ] of Object.entries( settingsOf( { ...from, type } ) ) ) {
		settings[ name ] = name in from ? from[ name ] : schema.default ?? null;
	}
	const { audience, budget, ...rest } = from;
	return {
		...rest,
		...( isMap( audience ) && { audience: audienceOf( audience ) } ),
		...( isMap( budget ) && { budget: map( budget ) } ),
		...settings,
		id,
		type,
		enabled: from.enabled !== false,
		show_again_after_accept: from.show_again_after_accept === true,
	};
}

/** A complete flow from whatever is stored: drafts and imports may leave things out. */
export function complete( value: unknown ): Flow {
	const from = map( value );
	const survey = map( from.survey );
	const comment = map( survey.comment );
	const labels = map( from.labels );
	const { texts, library, locale } = boot();
	const reasons = maps( from.reasons );
	const taken = new Set(
		reasons.flatMap( ( reason ) => maps( reason.offers ).map( ( offer ) => text( offer.id ) ) )
	);
	return {
		id: Number( from.id ?? 0 ),
		schema_version: 1,
		name: text( from.name ),
		status: from.status === 'active' || from.status === 'archived' ? from.status : 'draft',
		version: Number( from.version ?? 0 ),
		priority: Number( from.priority ?? 10 ),
		locale: text( from.locale, locale ),
		audience: audienceOf( from.audience ),
		survey: {
			title: text( survey.title, texts.survey.title ),
			message: text( survey.message, texts.survey.message ),
			order: survey.order === 'shuffled' ? 'shuffled' : 'fixed',
			comment: {
				enabled: comment.enabled !== false,
				required: comment.required === true,
				prompt: text( comment.prompt, texts.survey.prompt ),
				error: text( comment.error, texts.survey.error ),
			},
		},
		reasons: reasons.map( ( reason ): Reason => {
			const id = text( reason.id );
			const known = library.find( ( one ) => one.id === id );
			const support = reason.support ? map( reason.support ) : null;
			return {
				id,
				kind: ( text( reason.kind ) || known?.kind || 'other' ) as Reason[ 'kind' ],
				label: text( reason.label ) || known?.label || '',
				follow_up: typeof reason.follow_up === 'string' ? reason.follow_up : null,
				...( support && {
					support: {
						url: text( support.url ),
						email: text( support.email ),
						message: text( support.message ),
					},
				} ),
				offers: maps( reason.offers ).map( ( offer ) => completeOffer( offer, id, taken ) ),
			};
		} ),
		labels: {
			cancel: text( labels.cancel, texts.labels.cancel ),
			decline: text( labels.decline, texts.labels.decline ),
			another: text( labels.another, texts.labels.another ),
			dismiss: text( labels.dismiss, texts.labels.dismiss ),
		},
		max_offers: Number( from.max_offers ?? 2 ),
		set_by_code: Array.isArray( from.set_by_code ) ? from.set_by_code.map( String ) : [],
		has_draft: from.has_draft === true,
		created_at: typeof from.created_at === 'string' ? from.created_at : null,
		updated_at: typeof from.updated_at === 'string' ? from.updated_at : null,
	};
}

/** What goes into a file, and into a copy: nothing that only the server says. */
export function portable( flow: Flow ): Record< string, unknown > {
	const { id, version, status, set_by_code, has_draft, created_at, updated_at, ...rest } = flow;
	void [ id, version, status, set_by_code, has_draft, created_at, updated_at ];
	return rest;
}
