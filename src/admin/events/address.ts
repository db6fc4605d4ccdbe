import { getDate } from '@wordpress/date';
import { addQueryArgs, getQueryArgs } from '@wordpress/url';
import { boot } from '../boot';
import { NONE } from './types';
import type { Filters } from './types';

/** The filters that the screen's address holds: a reload, a bookmark and Back keep them. */
export function fromAddress( href: string ): Filters {
	const given = getQueryArgs( href ) as Record< string, unknown >;
	const filters = { ...NONE };
	for ( const name of Object.keys( NONE ) as Array< keyof Filters > ) {
		const value = given[ name === 'page' ? 'paged' : name ];
		if ( typeof value === 'string' ) {
			if ( name === 'page' ) {
				filters.page = Math.max( 1, Number.parseInt( value, 10 ) || 1 );
			} else {
				filters[ name ] = value;
			}
		}
	}
	return filters;
}

export function toAddress( filters: Filters ): string {
	const { page, ...rest } = filters;
	const set = Object.fromEntries( Object.entries( rest ).filter( ( [ , value ] ) => value !== '' ) );
	return addQueryArgs( boot().urls.events, { ...set, ...( page > 1 && { paged: page } ) } );
}

/** A moment of the site's clock; null where the day is half typed. */
function moment( day: string, time: string ): Date | null {
	const found = day ? getDate( `${ day }T${ time }` ) : null;
	return found && ! Number.isNaN( found.getTime() ) ? found : null;
}

/** Of GET /events. Days are whole days in the site's zone, in which the list tells them. */
export function toQuery( filters: Filters, perPage: number ): Record< string, string | number > {
	const { after, before, page, ...rest } = filters;
	const query: Record< string, string | number > = { page, per_page: perPage };
	for ( const [ name, value ] of Object.entries( rest ) ) {
		if ( value !== '' ) {
			query[ name ] = value;
		}
	}
	const start = moment( after, '00:00:00' );
	const end = moment( before, '23:59:59' );
	if ( start ) {
		// "after" leaves out the moment itself.
		query.after = new Date( start.getTime() - 1000 ).toISOString();
	}
	if ( end ) {
		query.before = new Date( end.getTime() + 1000 ).toISOString();
	}
	return query;
}

export const isFiltered = ( filters: Filters ): boolean =>
	Object.entries( filters ).some( ( [ name, value ] ) => name !== 'page' && value !== '' );
