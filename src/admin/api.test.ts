import apiFetch from '@wordpress/api-fetch';
import { expect, it, vi } from 'vitest';
import { whole } from './api';

vi.mock( '@wordpress/api-fetch', () => ( { default: vi.fn() } ) );

/** A server with so many rows, a hundred a page. */
const serve = ( total: number ) =>
	vi.mocked( apiFetch ).mockImplementation( ( async ( { path = '' } ) => {
		const page = Number( new URLSearchParams( path.split( '?' )[ 1 ] ).get( 'page' ) );
		const rows = Array.from( { length: total }, ( _, n ) => n ).slice( ( page - 1 ) * 100, page * 100 );
		return Response.json( rows, { headers: { 'X-WP-TotalPages': `${ Math.ceil( total / 100 ) }` } } );
	} ) as typeof apiFetch );

it.each( [ 0, 1, 100, 101, 250 ] )( 'a list of %d rows is read to its end, in its order', async ( total ) => {
	serve( total );
	expect( await whole( 'flows' ) ).toEqual( Array.from( { length: total }, ( _, n ) => n ) );
} );
