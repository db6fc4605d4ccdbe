import { ContractError } from './error';
import type { Attempt, Choice, Step, Subscription, SubscriptionId } from './types';

/** What the page tells about its server. */
export interface Door {
	/**
	 * Address of the route namespace, with a trailing slash: plain permalinks make it
	 * `…/index.php?rest_route=/churnstop/v1/`.
	 */
	root: string;
	nonce: string;
	/** `/?churnstop_nonce=1`: answers `{ "nonce": … }` of whoever is logged in, or an empty one. */
	renew: string;
	/** A customer token in the place of cookie and nonce; asked again where it has expired. */
	token?: () => Promise< string >;
	/** The page's language as WordPress writes it ("de_DE"): the routes have one address for all. */
	speaks?: string;
	/** The site's embed key, where the page is not ours. */
	key?: string;
}

/** What walks an attempt: the client below, or the editor's preview in its place. */
export interface Walk {
	start( ids: SubscriptionId[], source: string, mode: Attempt[ 'mode' ] ): Promise< Attempt >;
	/** `survey`: with the reasons as its screen, wherever it is by now. */
	read( id: string, survey?: boolean ): Promise< Attempt >;
	step( id: string, step: Step ): Promise< Attempt >;
	/** What else an offer lets the customer choose, by its name; left out where nothing can be searched. */
	choices?( id: string, search: string ): Promise< Choice[] >;
}

/** The client, which can also ask what there is to cancel. */
export interface Client extends Walk {
	list(): Promise< Subscription[] >;
}

/** A cancel may wait ten seconds for a running accept, and a gateway has its own pace. */
const PATIENCE = 45_000;

/**
 * Somebody else is at it: how often, at most, to come back, and after how many milliseconds where the server does not
 * say.
 */
const RETURNS = 20;
const PAUSE = 1_000;

/** What only asks has nothing to wait for. */
const PATIENCE_ASKING = 15_000;

const isMap = ( value: unknown ): value is Record< string, unknown > => typeof value === 'object' && value !== null;

/** Whether a decoded answer is an attempt, as far as rendering needs it. */
const isAttempt = ( value: unknown ): value is Attempt =>
	isMap( value ) && typeof value.id === 'string' && isMap( value.screen ) && Array.isArray( value.subscriptions );

/** The fresh attempt that a refusal may bring along. */
export const attemptOf = ( error: ContractError ): Attempt | null =>
	isAttempt( error.data.attempt ) ? error.data.attempt : null;

/**
 * The first object in a text that is wanted. Notices, comments and HTML of hosts and other plugins may stand around it,
 * a filter may have wrapped it, and it may be there twice.
 */
function find< T >( text: string, wanted: ( value: unknown ) => value is T ): T | undefined {
	for ( let from = text.indexOf( '{"' ); from > -1; from = text.indexOf( '{"', from + 1 ) ) {
		const rest = text.slice( from );
		let depth = 0;
		// Strings with their escapes, so that a brace within one does not count.
		for ( const { 0: token, index } of rest.matchAll( /"(?:[^"\\]|\\.)*"|[{}]/g ) ) {
			depth += { '{': 1, '}': -1 }[ token ] ?? 0;
			if ( ! depth ) {
				try {
					const value: unknown = JSON.parse( rest.slice( 0, index + 1 ) );
					if ( wanted( value ) ) {
						return value;
					}
				} catch {
					// Something in the style of an object, of a script say.
				}
				break;
			}
		}
	}
	return undefined;
}

interface Refusal {
	code: string;
	message: string;
	data?: unknown;
}

const isRefusal = ( value: unknown ): value is Refusal =>
	isMap( value ) && typeof value.code === 'string' && typeof value.message === 'string';
const isNonce = ( value: unknown ): value is { nonce: string } => isMap( value ) && typeof value.nonce === 'string';

const isAnswer = ( value: unknown ): value is Attempt | Refusal => isAttempt( value ) || isRefusal( value );

/** The attempt in an answer, unless a refusal comes first. */
function attemptIn( text: string ): Attempt | undefined {
	const answer = find( text, isAnswer );
	return isAttempt( answer ) ? answer : undefined;
}

/** The list in an answer. */
function listIn( text: string ): Subscription[] | undefined {
	try {
		const from = text.indexOf( '[{' );
		// An empty list has no such beginning.
		const list: unknown = JSON.parse( from < 0 ? text : text.slice( from, text.lastIndexOf( ']' ) + 1 ) );
		return Array.isArray( list ) ? ( list as Subscription[] ) : undefined;
	} catch {
		return undefined;
	}
}

const isChoice = ( value: unknown ): value is Choice => isMap( value ) && 'product_id' in value;

function choicesIn( text: string ): Choice[] | undefined {
	const list: unknown[] | undefined = listIn( text );
	return list?.every( isChoice ) ? list : undefined;
}

/** Status, text and Retry-After of an answer; one that breaks off is as lost as one that never came. */
async function send( address: string, init: RequestInit ): Promise< [ status: number, text: string, later: number ] > {
	if ( navigator.onLine === false ) {
		throw new ContractError( 'offline' );
	}
	const stop = new AbortController();
	const timer = setTimeout( () => stop.abort(), init.body ? PATIENCE : PATIENCE_ASKING );
	try {
		const response = await fetch( address, { ...init, cache: 'no-store', signal: stop.signal } );
		return [
			response.status,
			await response.text(),
			Number( response.headers.get( 'Retry-After' ) ) * 1_000 || PAUSE,
		];
	} catch {
		throw new ContractError( 'lost' );
	} finally {
		clearTimeout( timer );
	}
}

/** An address with one more argument. Plain permalinks have a query already. */
const plus = ( address: string, argument: string ): string =>
	`${ address }${ address.includes( '?' ) ? '&' : '?' }${ argument }`;

/** Caches that keep what they must not keep it by its address. */
const uncached = ( address: string ): string => plus( address, `_=${ Date.now() }` );

/** Answers the attempt, or throws a ContractError. */
export function client( door: Door ): Client {
	let { nonce } = door;
	let token: string | undefined;

	/**
	 * Whether there is another nonce now.
	 *
	 * @throws ContractError Where nobody is logged in any more.
	 */
	async function renew(): Promise< boolean > {
		const [ , text ] = await send( uncached( door.renew ), { credentials: 'same-origin' } );
		const fresh = find( text, isNonce )?.nonce;
		if ( fresh === '' ) {
			throw new ContractError( 'session', '', 401 );
		}
		const other = fresh !== undefined && fresh !== nonce;
		nonce = fresh ?? nonce;
		return other;
	}

	/** Who asks: the page's token, or the log-in. */
	async function identity(): Promise< Record< string, string > > {
		if ( door.token ) {
			token ??= await door.token();
			return { 'X-ChurnStop-Token': token };
		}
		if ( ! nonce ) {
			await renew();
		}
		return { 'X-WP-Nonce': nonce };
	}

	async function call< T >(
		path: string,
		read: ( text: string ) => T | undefined,
		body?: object,
		again = false,
		returns = RETURNS
	): Promise< T > {
		const who = await identity();
		// Plain permalinks have the query's mark in the root.
		const place = door.root + ( door.root.includes( '?' ) ? path.replace( '?', '&' ) : path );
		const said = door.speaks ? plus( place, `locale=${ door.speaks }` ) : place;
		const address = body ? said : uncached( said );
		// In the address, too, at the second try: something between may take the header away.
		const [ sent, text, later ] = await send(
			again && ! door.token ? plus( address, `_wpnonce=${ nonce }` ) : address,
			{
				method: body ? 'POST' : 'GET',
				headers: { 'Content-Type': 'application/json', ...who },
				credentials: door.token ? 'omit' : 'same-origin',
				// A dismissal outlives the page that sent it.
				keepalive: path.endsWith( '/dismiss' ),
				...( body && { body: JSON.stringify( body ) } ),
			}
		);
		const answer = read( text );
		if ( answer !== undefined ) {
			return answer;
		}
		const { code = '', message = '', data } = find( text, isRefusal ) ?? {};
		const details = isMap( data ) ? data : {};
		// A notice that was printed first has sent 200 for everything.
		const status = typeof details.status === 'number' ? details.status : sent;
		// A host may have put a page of its own in the place of WordPress' 403.
		const session = code === 'rest_cookie_invalid_nonce' || status === 401 || ( ! code && status === 403 );
		// Refused with a fresh nonce, too, it is not the session: another plugin closes REST to customers.
		if ( session && ! again && ( door.token || ( await renew() ) || status === 401 ) ) {
			token = undefined;
			return call( path, read, body, true, returns );
		}
		// The same once more has one effect: the server does nothing twice.
		if ( code === 'churnstop_busy' && returns ) {
			await new Promise( ( done ) => setTimeout( done, Math.min( later, 5 * PAUSE ) ) );
			return call( path, read, body, again, returns - 1 );
		}
		const known = code.startsWith( 'churnstop_' );
		const refused = known || ( code && status > 399 && status < 500 );
		throw new ContractError( refused ? 'refused' : 'lost', code, status, known ? message : '', details );
	}

	return {
		list: () => call( 'subscriptions', listIn ),
		start: ( ids, source, mode ) =>
			call( 'attempts', attemptIn, {
				...( ids.length > 1 ? { subscription_ids: ids } : { subscription_id: ids[ 0 ] } ),
				source,
				...( door.key && { access_token_id: door.key } ),
				...( mode === 'test' && { mode } ),
			} ),
		read: ( id, survey ) => call( `attempts/${ id }${ survey ? '?screen=survey' : '' }`, attemptIn ),
		choices: ( id, search ) =>
			call( `attempts/${ id }/choices?search=${ encodeURIComponent( search ) }`, choicesIn ),
		step: ( id, { path, body } ) => call( `attempts/${ id }/${ path }`, attemptIn, body ),
	};
}
