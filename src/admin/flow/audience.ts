/** Whom a flow or an offer is for, as it is edited and as it is told. */
import { __, _n, sprintf } from '@wordpress/i18n';
import { boot } from '../boot';
import type { FactInfo } from '../boot';
import type { Audience, Condition, Operator } from '../types';

type Loose = Record< string, unknown >;

const isMap = ( value: unknown ): value is Loose =>
	typeof value === 'object' && value !== null && ! Array.isArray( value );

const EARLIER = { connections: 'connection', products: 'product', categories: 'category' } as const;

export const everybody = (): Audience => ( { match: 'all', conditions: [] } );

/** From whatever is stored: drafts and files may have the earlier form, where a product or a category was enough. */
export function audienceOf( value: unknown ): Audience {
	const from = isMap( value ) ? value : {};
	const given = ( Array.isArray( from.conditions ) ? from.conditions : [] ).filter( isMap ).map( ( one ) => ( {
		fact: String( one.fact ?? '' ),
		is: one.is as Operator,
		value: one.value as Condition[ 'value' ],
	} ) );
	const lists = Object.entries( EARLIER ).flatMap( ( [ list, fact ] ): Condition[] => {
		const values = from[ list ];
		return Array.isArray( values ) && values.length
			? [ { fact, is: 'in', value: list === 'connections' ? values.map( String ) : values.map( Number ) } ]
			: [];
	} );
	const either = from.match === undefined && lists.map( ( { fact } ) => fact ).join() === 'product,category';
	return { match: from.match === 'any' || either ? 'any' : 'all', conditions: [ ...given, ...lists ] };
}

export const factInfo = ( id: string ): FactInfo | undefined => boot().facts.find( ( fact ) => fact.id === id );

/** A new row: the fact's first operator, and a value that holds for as many as there may be. */
export function conditionOn( fact: FactInfo ): Condition {
	const is = fact.operators[ 0 ] ?? 'in';
	return { fact: fact.id, is, value: valueFor( is ) };
}

/** What an operator begins with; a figure that was there goes on. */
export function valueFor( is: Operator, before?: Condition[ 'value' ] ): Condition[ 'value' ] {
	const first =
		typeof before === 'number'
			? before
			: Array.isArray( before ) && typeof before[ 0 ] === 'number'
			? before[ 0 ]
			: 0;
	switch ( is ) {
		case 'is':
			return typeof before === 'boolean' ? before : true;
		case 'between':
			return [ first, first ];
		case 'at_least':
		case 'at_most':
			return first;
		default:
			return Array.isArray( before ) ? before : [];
	}
}

export const operatorLabel = ( is: Operator ): string =>
	( {
		at_least: __( 'is at least', 'churnstop' ),
		at_most: __( 'is at most', 'churnstop' ),
		between: __( 'is between', 'churnstop' ),
		in: __( 'is one of', 'churnstop' ),
		not_in: __( 'is none of', 'churnstop' ),
		is: __( 'is', 'churnstop' ),
	} )[ is ] ?? is;

export const groupLabel = ( group: string ): string =>
	(
		( {
			subscription: __( 'Subscription', 'churnstop' ),
			customer: __( 'Customer', 'churnstop' ),
			history: __( 'History', 'churnstop' ),
		} ) as Record< string, string >
	 )[ group ] ?? __( 'More', 'churnstop' );

/** "US" → "United States"; every region that the browser has a name for. */
export function countries(): Map< string, string > {
	const names = new Intl.DisplayNames( [ boot().bcp47 ], { type: 'region', fallback: 'none' } );
	const letters = [ ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ' ];
	const codes = letters
		.flatMap( ( one ) => letters.map( ( two ) => one + two ) )
		.filter( ( code ) => ! /^(EU|EZ|UN|QO|XA|XB|ZZ)$/.test( code ) );
	const named = codes
		.map( ( code ) => [ code, names.of( code ) ?? '' ] as const )
		.filter( ( [ , name ] ) => name !== '' );
	return new Map( named.sort( ( [ , one ], [ , other ] ) => one.localeCompare( other, boot().bcp47 ) ) );
}

/** What a value of that fact is called, where the page knows it. */
export function valueName( fact: string, value: number | string ): string {
	switch ( factInfo( fact )?.source ) {
		case 'connections':
			return boot().connections.find( ( { id } ) => id === value )?.name ?? String( value );
		case 'countries':
			return countries().get( String( value ) ) ?? String( value );
		case 'roles':
			return boot().roles[ value ] ?? String( value );
		case 'periods':
			return periods().get( String( value ) ) ?? String( value );
		default:
			return typeof value === 'number' ? `#${ value }` : value;
	}
}

export const periods = (): Map< string, string > =>
	new Map( [
		[ 'day', __( 'Day', 'churnstop' ) ],
		[ 'week', __( 'Week', 'churnstop' ) ],
		[ 'month', __( 'Month', 'churnstop' ) ],
		[ 'year', __( 'Year', 'churnstop' ) ],
	] );

function describe( { fact, is, value }: Condition ): string {
	const name = factInfo( fact )?.label ?? fact;
	if ( typeof value === 'boolean' ) {
		/* translators: 1: a fact ("In a free trial"), 2: yes or no. */
		return sprintf(
			__( '%1$s: %2$s', 'churnstop' ),
			name,
			value ? __( 'yes', 'churnstop' ) : __( 'no', 'churnstop' )
		);
	}
	const values = ( Array.isArray( value ) ? value : [ value ] ).map( ( one ) =>
		is === 'in' || is === 'not_in' ? valueName( fact, one ) : String( one )
	);
	return `${ name } ${ operatorLabel( is ) } ${ values.join( is === 'between' ? '–' : ', ' ) }`;
}

/** In a few words, for lists and comparisons. */
export function describeAudience( { match, conditions }: Audience ): string {
	if ( conditions.length === 0 ) {
		return __( 'All customers', 'churnstop' );
	}
	const all = conditions.map( describe );
	return conditions.length < 3
		? all.join( match === 'any' ? __( ' or ', 'churnstop' ) : ' · ' )
		: /* translators: 1: a condition, 2: number of further conditions. */ sprintf(
				_n( '%1$s and %2$d more condition', '%1$s and %2$d more conditions', all.length - 1, 'churnstop' ),
				all[ 0 ],
				all.length - 1
		  );
}
