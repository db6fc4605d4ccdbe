import { afterEach, expect, test, vi } from 'vitest';
import { attempt } from './testing';
import { client } from '../contract/client';
import { ContractError } from '../contract/error';

const door = { root: 'https://shop.test/wp-json/churnstop/v1/', nonce: 'old1234567', renew: 'https://shop.test/renew' };

/** Answers in turn; what is asked beyond them fails the test. */
function server( ...answers: Array< Response | Error > ) {
	const asked = vi.fn( async ( ...sent: [ address: string, init: RequestInit ] ) => {
		const answer = answers.shift();
		if ( ! answer || ! sent[ 0 ] ) {
			throw new Error( 'Nobody expected this request.' );
		}
		if ( answer instanceof Error ) {
			throw answer;
		}
		return answer;
	} );
	vi.stubGlobal( 'fetch', asked );
	return asked;
}

const json = ( body: unknown, status = 200 ) => new Response( JSON.stringify( body ), { status } );
const refusal = ( code: string, status: number, data = {} ) => json( { code, message: `About ${ code }.`, data: { status, ...data } }, status );

afterEach( () => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
	vi.useRealTimers();
} );

test( 'start sends one id, the source and the nonce', async () => {
	const asked = server( json( attempt( 'survey' ), 201 ) );
	expect( ( await client( door ).start( [ 7 ], 'account', 'live' ) ).screen.type ).toBe( 'survey' );
	const [ address, init ] = asked.mock.calls[ 0 ] ?? [];
	expect( address ).toBe( 'https://shop.test/wp-json/churnstop/v1/attempts' );
	expect( init ).toMatchObject( { method: 'POST', credentials: 'same-origin', headers: { 'X-WP-Nonce': 'old1234567' } } );
	expect( JSON.parse( String( init?.body ) ) ).toEqual( { subscription_id: 7, source: 'account' } );
} );

test( 'start sends several ids, and the mode where it is a test', async () => {
	const asked = server( json( attempt( 'survey' ), 201 ) );
	await client( door ).start( [ 7, 8 ], 'block', 'test' );
	expect( JSON.parse( String( asked.mock.calls[ 0 ]?.[ 1 ].body ) ) ).toEqual( { subscription_ids: [ 7, 8 ], source: 'block', mode: 'test' } );
} );

test( 'a step goes to its route; a dismissal survives the page', async () => {
	const asked = server( json( attempt( 'offer' ) ), json( attempt( 'result' ) ) );
	await client( door ).step( 'abc', { path: 'reason', body: { reason: null, comment: '' } } );
	await client( door ).step( 'abc', { path: 'dismiss', body: {} } );
	expect( asked.mock.calls.map( ( [ address, init ] ) => [ address, init.body, init.keepalive ] ) ).toEqual( [
		[ `${ door.root }attempts/abc/reason`, '{"reason":null,"comment":""}', false ],
		[ `${ door.root }attempts/abc/dismiss`, '{}', true ],
	] );
} );

test.each( [
	[ door.root, `${ door.root }attempts/abc?screen=survey` ],
	[ '/index.php?rest_route=/churnstop/v1/', '/index.php?rest_route=/churnstop/v1/attempts/abc&screen=survey' ],
] )( 'the reasons again, under %s', async ( root, address ) => {
	const asked = server( json( attempt( 'survey' ) ) );
	await client( { ...door, root } ).read( 'abc', true );
	expect( asked.mock.calls[ 0 ]?.[ 0 ] ).toBe( address );
} );

test( 'an expired nonce is renewed once, and kept', async () => {
	const asked = server( refusal( 'rest_cookie_invalid_nonce', 403 ), new Response( 'fresh12345' ), json( attempt( 'survey' ) ), json( attempt( 'offer' ) ) );
	const walk = client( door );
	await walk.start( [ 7 ], 'account', 'live' );
	await walk.read( 'abc' );
	expect( asked.mock.calls.map( ( [ , init ] ) => ( init.headers as Record< string, string > | undefined )?.[ 'X-WP-Nonce' ] ) ).toEqual( [ 'old1234567', undefined, 'fresh12345', 'fresh12345' ] );
} );

test.each( [
	[ 'logged out', [ refusal( 'rest_cookie_invalid_nonce', 403 ), new Response( '0', { status: 400 } ) ] ],
	[ 'logged out, answered 200', [ refusal( 'rest_cookie_invalid_nonce', 403 ), new Response( '0' ) ] ],
] )( 'a session that is over: %s', async ( _, answers ) => {
	server( ...answers );
	await expect( client( door ).start( [ 7 ], 'account', 'live' ) ).rejects.toMatchObject( { kind: 'session' } );
} );

test( 'who is logged in and refused all the same is not told to log in', async () => {
	server( refusal( 'rest_disabled', 401 ), new Response( 'fresh12345' ), refusal( 'rest_disabled', 401 ) );
	await expect( client( door ).start( [ 7 ], 'account', 'live' ) ).rejects.toMatchObject( { kind: 'refused', status: 401 } );
} );

test.each( [
	[ 'a code of the contract', refusal( 'churnstop_busy', 423 ), { kind: 'refused', code: 'churnstop_busy', status: 423, message: 'About churnstop_busy.' } ],
	[ 'a gateway', refusal( 'churnstop_gateway_failed', 502 ), { kind: 'refused', code: 'churnstop_gateway_failed', status: 502 } ],
	[ 'a code of WordPress', refusal( 'rest_no_route', 404 ), { kind: 'refused', code: 'rest_no_route', message: '' } ],
	[ 'a fatal error', json( { code: 'internal_server_error', message: 'There has been a critical error', data: { status: 500 } }, 500 ), { kind: 'lost', status: 500, message: '' } ],
	[ 'an error page', new Response( '<h1>Bad gateway</h1>', { status: 502 } ), { kind: 'lost', status: 502 } ],
	[ 'a page instead of JSON', new Response( '<html>', { status: 200 } ), { kind: 'lost', status: 200 } ],
	[ 'JSON that is no attempt', json( { ok: true } ), { kind: 'lost' } ],
	[ 'a broken connection', new TypeError( 'Failed to fetch' ), { kind: 'lost', status: 0 } ],
] )( 'no attempt: %s', async ( _, answer, error ) => {
	server( answer );
	const refused = client( door ).read( 'abc' );
	await expect( refused ).rejects.toBeInstanceOf( ContractError );
	await expect( refused ).rejects.toMatchObject( error );
} );

test( 'offline: nothing is sent', async () => {
	const asked = server();
	vi.spyOn( navigator, 'onLine', 'get' ).mockReturnValue( false );
	await expect( client( door ).read( 'abc' ) ).rejects.toMatchObject( { kind: 'offline' } );
	expect( asked ).not.toHaveBeenCalled();
} );

test( 'a server that never answers is lost after 45 seconds', async () => {
	vi.useFakeTimers();
	vi.stubGlobal( 'fetch', ( _: string, { signal }: RequestInit ) => new Promise( ( _done, fail ) => signal?.addEventListener( 'abort', () => fail( new Error( 'aborted' ) ) ) ) );
	const lost = expect( client( door ).read( 'abc' ) ).rejects.toMatchObject( { kind: 'lost' } );
	await vi.advanceTimersByTimeAsync( 45_000 );
	await lost;
} );
