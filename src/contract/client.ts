import { ContractError } from './error';
import type { Attempt, Step } from './types';

/** What the page tells about its server. */
export interface Door {
	/** Address of the route namespace, with a trailing slash: plain permalinks make it `…/index.php?rest_route=/churnstop/v1/`. */
	root: string;
	nonce: string;
	/** WordPress' own `admin-ajax.php?action=rest-nonce`, which renews the nonce of whoever is logged in. */
	renew: string;
}

/** What walks an attempt: the client below, or the editor's preview in its place. */
export interface Walk {
	start( ids: number[], source: string, mode: Attempt[ 'mode' ] ): Promise< Attempt >;
	/** `survey`: with the reasons as its screen, wherever it is by now. */
	read( id: string, survey?: boolean ): Promise< Attempt >;
	step( id: string, step: Step ): Promise< Attempt >;
}

/** A cancel may wait ten seconds for a running accept, and a gateway has its own pace. */
const PATIENCE = 45_000;

const isMap = ( value: unknown ): value is Record< string, unknown > => typeof value === 'object' && value !== null;

/** Whether a decoded answer is an attempt, as far as rendering needs it. */
export const isAttempt = ( value: unknown ): value is Attempt =>
	isMap( value ) && typeof value.id === 'string' && isMap( value.screen ) && Array.isArray( value.subscriptions );

/** The fresh attempt that a refusal may bring along. */
export const attemptOf = ( error: ContractError ): Attempt | null =>
	isAttempt( error.data.attempt ) ? error.data.attempt : null;

async function send( address: string, init: RequestInit ): Promise< Response > {
	if ( navigator.onLine === false ) {
		throw new ContractError( 'offline', '', 0, '' );
	}
	const stop = new AbortController();
	const timer = setTimeout( () => stop.abort(), PATIENCE );
	try {
		return await fetch( address, { ...init, credentials: 'same-origin', signal: stop.signal } );
	} catch {
		throw new ContractError( 'lost', '', 0, '' );
	} finally {
		clearTimeout( timer );
	}
}

/** Answers the attempt, or throws a ContractError. */
export function client( door: Door ): Walk {
	let { nonce } = door;

	/** Whether the nonce could be renewed: only somebody who is still logged in gets one. */
	async function renew(): Promise< boolean > {
		const response = await send( door.renew, {} );
		const text = response.ok ? ( await response.text() ).trim() : '';
		// Logged out, admin-ajax answers "0".
		if ( ! /^\w{6,}$/.test( text ) ) {
			return false;
		}
		nonce = text;
		return true;
	}

	async function call( path: string, body?: object, again = true ): Promise< Attempt > {
		const response = await send( door.root + path, {
			method: body ? 'POST' : 'GET',
			headers: { 'Content-Type': 'application/json', 'X-WP-Nonce': nonce },
			// A dismissal outlives the page that sent it.
			keepalive: path.endsWith( '/dismiss' ),
			...( body && { body: JSON.stringify( body ) } ),
		} );
		// An error page, a maintenance page or a half answer is no JSON.
		const answer: unknown = await response.json().catch( () => null );
		if ( response.ok && isAttempt( answer ) ) {
			return answer;
		}
		const { status } = response;
		const { code, message, data } = isMap( answer ) ? answer : { code: '', message: '', data: {} };
		// Refused with a fresh nonce, too, it is not the session: another plugin closes REST to customers.
		if ( again && ( code === 'rest_cookie_invalid_nonce' || status === 401 ) ) {
			if ( await renew() ) {
				return call( path, body, false );
			}
			throw new ContractError( 'session', String( code ), status, '' );
		}
		const known = typeof code === 'string' && code.startsWith( 'churnstop_' );
		throw new ContractError(
			known || ( status > 399 && status < 500 ) ? 'refused' : 'lost',
			typeof code === 'string' ? code : '',
			status,
			known && typeof message === 'string' ? message : '',
			isMap( data ) ? data : {}
		);
	}

	return {
		start: ( ids, source, mode ) =>
			call( 'attempts', {
				...( ids.length > 1 ? { subscription_ids: ids } : { subscription_id: ids[ 0 ] } ),
				source,
				...( mode === 'test' && { mode } ),
			} ),
		// Plain permalinks have a query already.
		read: ( id, survey ) => call( `attempts/${ id }${ survey ? `${ door.root.includes( '?' ) ? '&' : '?' }screen=survey` : '' }` ),
		step: ( id, { path, body } ) => call( `attempts/${ id }/${ path }`, body ),
	};
}
