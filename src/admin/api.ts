import apiFetch from '@wordpress/api-fetch';
import { addQueryArgs } from '@wordpress/url';
import { ContractError } from '../contract/error';
import type { Kind } from '../contract/error';

const isMap = ( value: unknown ): value is Record< string, unknown > => typeof value === 'object' && value !== null;

/** What apiFetch throws, as the one error of the REST clients. */
export function asContractError( thrown: unknown ): ContractError {
	if ( thrown instanceof ContractError ) {
		return thrown;
	}
	// apiFetch asked for a new nonce, and only somebody who is logged in gets one.
	if ( thrown instanceof Response && thrown.url.includes( 'rest-nonce' ) ) {
		return new ContractError( 'session', 'rest_cookie_invalid_nonce', thrown.status, '' );
	}
	const { code, message, data } = isMap( thrown ) ? thrown : { code: '', message: '', data: null };
	const details = isMap( data ) ? data : {};
	const status = typeof details.status === 'number' ? details.status : 0;
	const word = typeof code === 'string' ? code : '';
	let kind: Kind = 'refused';
	if ( word === 'fetch_error' || navigator.onLine === false ) {
		kind = navigator.onLine === false ? 'offline' : 'lost';
	} else if ( status === 401 || word === 'rest_cookie_invalid_nonce' || word === 'rest_not_logged_in' ) {
		kind = 'session';
	} else if ( word === '' || word === 'invalid_json' || word === 'unknown_error' || status >= 500 ) {
		kind = 'lost';
	}
	return new ContractError(
		kind,
		word,
		status,
		kind === 'refused' && typeof message === 'string' ? message : '',
		details
	);
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One request to churnstop/v1. The nonce is renewed by apiFetch itself, for whoever is still logged in.
 *
 * @throws ContractError
 */
export async function call< T >( method: Method, path: string, body?: unknown ): Promise< T > {
	try {
		return await apiFetch< T >( {
			path: `/churnstop/v1/${ path }`,
			method,
			...( body !== undefined && { data: body } ),
		} );
	} catch ( thrown ) {
		throw asContractError( thrown );
	}
}

export interface Page< T > {
	items: T[];
	total: number;
	pages: number;
}

/**
 * One page of a list.
 *
 * @throws ContractError
 */
export async function list< T >(
	path: string,
	query: Record< string, string | number | undefined > = {}
): Promise< Page< T > > {
	const response = await answerTo( addQueryArgs( path, query ) );
	return {
		items: ( await response.json() ) as T[],
		total: Number( response.headers.get( 'X-WP-Total' ) ?? 0 ),
		pages: Number( response.headers.get( 'X-WP-TotalPages' ) ?? 1 ),
	};
}

/**
 * A list to its end.
 *
 * @throws ContractError
 */
export async function whole< T >( path: string ): Promise< T[] > {
	const ask = ( page: number ) => list< T >( path, { per_page: 100, page } );
	const first = await ask( 1 );
	const rest = await Promise.all( Array.from( { length: first.pages - 1 }, ( _, n ) => ask( n + 2 ) ) );
	return [ first, ...rest ].flatMap( ( { items } ) => items );
}

interface Keyset< T > {
	items: T[];
	/** What to ask for the next page with; empty where there is none. */
	next: string;
	/** Null where nobody counts that many. */
	total: number | null;
}

/** The answer as it came; what apiFetch throws with `parse: false` is the answer itself. */
async function answerTo( path: string ): Promise< Response > {
	try {
		return await apiFetch< Response >( { path: `/churnstop/v1/${ path }`, parse: false } );
	} catch ( thrown ) {
		throw asContractError(
			thrown instanceof Response && ! thrown.url.includes( 'rest-nonce' )
				? await thrown.json().catch( () => null )
				: thrown
		);
	}
}

/**
 * One page of a list whose pages are found by the last row of the one before.
 *
 * @throws ContractError
 */
export async function keyset< T >( path: string, query: Record< string, string | number > ): Promise< Keyset< T > > {
	const response = await answerTo( addQueryArgs( path, query ) );
	const total = response.headers.get( 'X-WP-Total' );
	return {
		items: ( await response.json() ) as T[],
		next: response.headers.get( 'X-ChurnStop-Next' ) ?? '',
		total: total === null ? null : Number( total ),
	};
}

/**
 * Lets the browser save an answer as a file.
 *
 * @throws ContractError
 */
export async function download( path: string, name: string ): Promise< void > {
	const response = await answerTo( path );
	// Without this mark Excel takes a file of comma-separated values for one of its own country's letters.
	const mark = name.endsWith( '.csv' ) ? [ '\ufeff' ] : [];
	const link = Object.assign( document.createElement( 'a' ), {
		href: URL.createObjectURL( new Blob( [ ...mark, await response.blob() ] ) ),
		download: name,
	} );
	link.click();
	URL.revokeObjectURL( link.href );
}
