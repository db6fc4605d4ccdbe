import { addQueryArgs, getQueryArgs } from '@wordpress/url';
import { boot } from '../boot';
import { NONE } from './types';
import type { Filters } from './types';

const set = ( filters: Filters ): Record< string, string > =>
	Object.fromEntries( Object.entries( filters ).filter( ( [ , value ] ) => value !== '' ) );

export function fromAddress( href: string ): Filters {
	const given = getQueryArgs( href ) as Record< string, unknown >;
	const filters = { ...NONE };
	for ( const name of Object.keys( NONE ) as Array< keyof Filters > ) {
		const value = given[ name ];
		if ( typeof value === 'string' ) {
			filters[ name ] = value;
		}
	}
	return filters;
}

export const toAddress = ( filters: Filters ): string => addQueryArgs( boot().urls.attempts, set( filters ) );

/** Of GET /attempts, where `before` is the first day that is not asked for. */
export function toQuery( filters: Filters ): Record< string, string > {
	const query = set( filters );
	const last = new Date( `${ filters.before }T00:00:00Z` );
	if ( query.before && ! Number.isNaN( last.getTime() ) ) {
		query.before = new Date( last.getTime() + 86_400_000 ).toISOString().slice( 0, 10 );
	}
	return query;
}

export const isFiltered = ( filters: Filters ): boolean =>
	Object.entries( filters ).some( ( [ name, value ] ) => name !== 'order' && name !== 'cursor' && value !== '' );
