import type { Offer } from '../../types';

type Counts = Record< string, number >;

/** A page of POST /reports/replay; PHP writes an empty map as a list. */
export interface Page {
	/** Attempts of the days, of which each page has some. */
	total: number;
	attempts: number;
	/** Where the next page begins; null after the last. */
	next: number | null;
	tested: number;
	/** Of those tested: the store was not asked then whether it can keep the offer. */
	assumed: number;
	untested: Counts | [];
	/** Why customers get no offer. */
	none: Counts | [];
	gone: Array< { reason: string; label: string; attempts: number } >;
	asked_first: Array< { flow: string; attempts: number } >;
	changes: Array< { from: Offer | null; to: string | null; same: boolean; attempts: number } >;
	reasons: Array< { reason: string; label: string; attempts: number; offers: Counts | []; none: number } >;
	offers: Record< string, { reached: number; unknown: number; blockers: Counts | [] } > | [];
}

const added = ( a: Counts | [], b: Counts | [] ): Counts => {
	const sum: Counts = Array.isArray( a ) ? {} : { ...a };
	for ( const [ key, count ] of Object.entries( b ) ) {
		sum[ key ] = ( sum[ key ] ?? 0 ) + Number( count );
	}
	return sum;
};

/** Items of two pages that are about the same thing become one. */
function together< T extends { attempts: number } >(
	a: readonly T[],
	b: readonly T[],
	key: ( one: T ) => string,
	more: ( one: T, other: T ) => Partial< T > = () => ( {} )
): T[] {
	const all = new Map< string, T >();
	for ( const one of [ ...a, ...b ] ) {
		const there = all.get( key( one ) );
		all.set(
			key( one ),
			there ? { ...there, ...more( there, one ), attempts: there.attempts + one.attempts } : one
		);
	}
	return [ ...all.values() ];
}

/** What an offer gives, without its id and texts. */
const given = ( offer: Offer | null ): string =>
	JSON.stringify( offer && { ...offer, id: '', headline: '', message: '', accept_label: '' } );

/** The sums of two pages. */
export const merged = ( a: Page | null, b: Page ): Page =>
	a === null
		? b
		: {
				total: b.total,
				attempts: a.attempts + b.attempts,
				next: b.next,
				tested: a.tested + b.tested,
				assumed: a.assumed + b.assumed,
				untested: added( a.untested, b.untested ),
				none: added( a.none, b.none ),
				gone: together( a.gone, b.gone, ( one ) => one.reason ),
				asked_first: together( a.asked_first, b.asked_first, ( one ) => one.flow ),
				changes: together( a.changes, b.changes, ( one ) => `${ given( one.from ) }>${ one.to }` ),
				reasons: together(
					a.reasons,
					b.reasons,
					( one ) => one.reason,
					( one, other ) => ( {
						offers: added( one.offers, other.offers ),
						none: one.none + other.none,
					} )
				),
				offers: Object.fromEntries(
					Object.entries( b.offers ).map( ( [ id, offer ] ) => {
						const before = Array.isArray( a.offers ) ? undefined : a.offers[ id ];
						return [
							id,
							{
								reached: offer.reached + ( before?.reached ?? 0 ),
								unknown: offer.unknown + ( before?.unknown ?? 0 ),
								blockers: added( before?.blockers ?? [], offer.blockers ),
							},
						];
					} )
				),
		  };

/** Offers that nobody would have seen, each with what spoke against it, the commonest first. */
export const neverShown = ( { offers }: Page ): Array< { id: string; blockers: string[] } > =>
	Object.entries( offers )
		.filter( ( [ , { reached, unknown } ] ) => reached === 0 && unknown === 0 )
		.map( ( [ id, { blockers } ] ) => ( {
			id,
			blockers: Object.entries( blockers )
				.sort( ( [ , a ], [ , b ] ) => Number( b ) - Number( a ) )
				.map( ( [ code ] ) => code ),
		} ) );
