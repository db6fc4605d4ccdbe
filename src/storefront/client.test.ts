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
const refusal = ( code: string, status: number, data = {} ) =>
	json( { code, message: `About ${ code }.`, data: { status, ...data } }, status );

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
	expect( init ).toMatchObject( {
		method: 'POST',
		credentials: 'same-origin',
		headers: { 'X-WP-Nonce': 'old1234567' },
	} );
	expect( JSON.parse( String( init?.body ) ) ).toEqual( { subscription_id: 7, source: 'account' } );
} );

test( 'start sends several ids, and the mode where it is a test', async () => {
	const asked = server( json( attempt( 'survey' ), 201 ) );
	await client( door ).start( [ 7, 8 ], 'block', 'test' );
	expect( JSON.parse( String( asked.mock.calls[ 0 ]?.[ 1 ].body ) ) ).toEqual( {
		subscription_ids: [ 7, 8 ],
		source: 'block',
		mode: 'test',
	} );
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
	expect( asked.mock.calls[ 0 ]?.[ 0 ].replace( /&_=\d+$/, '' ) ).toBe( address );
} );

test.each( [
	[ door.root, [ 'attempts?locale=de_DE', 'attempts/abc?screen=survey&locale=de_DE' ] ],
	[ '/index.php?rest_route=/churnstop/v1/', [ 'attempts&locale=de_DE', 'attempts/abc&screen=survey&locale=de_DE' ] ],
] )( 'each request names the language of the page, under %s', async ( root, addresses ) => {
	const asked = server( json( attempt( 'survey' ), 201 ), json( attempt( 'survey' ) ) );
	const walk = client( { ...door, root, speaks: 'de_DE' } );
	await walk.start( [ 7 ], 'account', 'live' );
	await walk.read( 'abc', true );
	expect( asked.mock.calls.map( ( [ address ] ) => address.replace( /&_=\d+$/, '' ) ) ).toEqual(
		addresses.map( ( path ) => root + path )
	);
} );

test( 'an expired nonce is renewed once, and kept', async () => {
	const asked = server(
		refusal( 'rest_cookie_invalid_nonce', 403 ),
		json( { nonce: 'fresh12345' } ),
		json( attempt( 'survey' ) ),
		json( attempt( 'offer' ) )
	);
	const walk = client( door );
	await walk.start( [ 7 ], 'account', 'live' );
	await walk.read( 'abc' );
	expect(
		asked.mock.calls.map(
			( [ , init ] ) => ( init.headers as Record< string, string > | undefined )?.[ 'X-WP-Nonce' ]
		)
	).toEqual( [ 'old1234567', undefined, 'fresh12345', 'fresh12345' ] );
} );

test.each( [
	[ 'the nonce has run out', [ refusal( 'rest_cookie_invalid_nonce', 403 ), json( { nonce: '' } ) ] ],
	[ 'WordPress knows nobody', [ refusal( 'rest_forbidden', 401 ), json( { nonce: '' } ) ] ],
] )( 'a session that is over: %s', async ( _, answers ) => {
	server( ...answers );
	await expect( client( door ).start( [ 7 ], 'account', 'live' ) ).rejects.toMatchObject( { kind: 'session' } );
} );

test( 'who is logged in and refused all the same is not told to log in', async () => {
	server( refusal( 'rest_disabled', 401 ), json( { nonce: 'fresh12345' } ), refusal( 'rest_disabled', 401 ) );
	await expect( client( door ).start( [ 7 ], 'account', 'live' ) ).rejects.toMatchObject( {
		kind: 'refused',
		status: 401,
	} );
} );

test( 'without a fresh nonce (a cached page comes instead) it is not said that somebody is logged out', async () => {
	server( refusal( 'rest_cookie_invalid_nonce', 403 ), new Response( '<html><script>var a = {"b":{}};</script>' ) );
	await expect( client( door ).start( [ 7 ], 'account', 'live' ) ).rejects.toMatchObject( {
		kind: 'refused',
		known: false,
	} );
} );

test( 'a nonce that does not arrive in the header goes along in the address', async () => {
	const asked = server(
		refusal( 'rest_forbidden', 401 ),
		json( { nonce: door.nonce } ),
		json( attempt( 'survey' ), 201 )
	);
	await client( door ).start( [ 7 ], 'account', 'live' );
	expect( asked.mock.calls[ 2 ]?.[ 0 ] ).toBe( `${ door.root }attempts?_wpnonce=${ door.nonce }` );
} );

test( 'where somebody else is at it, the same is asked again when the server says, twenty times at most', async () => {
	vi.useFakeTimers();
	const busy = () => {
		const answer = refusal( 'churnstop_busy', 423 );
		answer.headers.set( 'Retry-After', '2' );
		return answer;
	};
	const asked = server( busy(), busy(), json( attempt( 'result' ) ) );
	const done = client( door ).step( 'abc', { path: 'accept', body: { offer_id: 'x' } } );
	await vi.advanceTimersByTimeAsync( 1_900 );
	expect( asked ).toHaveBeenCalledTimes( 1 );
	await vi.advanceTimersByTimeAsync( 2_200 );
	expect( ( await done ).screen.type ).toBe( 'result' );
	expect(
		new Set( asked.mock.calls.map( ( [ address, init ] ) => `${ address } ${ String( init.body ) }` ) ).size
	).toBe( 1 );

	const always = server( ...Array.from( { length: 30 }, busy ) );
	const refused = expect(
		client( door ).step( 'abc', { path: 'accept', body: { offer_id: 'x' } } )
	).rejects.toMatchObject( { kind: 'refused', status: 423 } );
	await vi.advanceTimersByTimeAsync( 60_000 );
	await refused;
	expect( always ).toHaveBeenCalledTimes( 21 );
} );

const survey = JSON.stringify( attempt( 'survey' ) );

test.each( [
	[ 'a byte order mark', `\uFEFF\uFEFF${ survey }`, 201 ],
	[
		'a notice before it',
		`<br />\n<b>Notice</b>: Undefined index "x{" in {"file":"a.php"} on line 3\n${ survey }`,
		200,
	],
	[ 'a comment behind it', `${ survey }\n<!-- {"cached":true} 0.1 s -->`, 201 ],
	[ 'HTML around it', `<html><script>let a = {"b": "}"};</script><body>${ survey }</body></html>`, 200 ],
	[ 'a wrapping', `{"body":${ survey },"status":201,"headers":{}}`, 200 ],
	[ 'itself once more', survey + survey, 201 ],
	[ 'a fatal error after it was written', `${ survey }<p>There has been a critical error</p>`, 500 ],
] )( 'an attempt is read with %s', async ( _, body, status ) => {
	server( new Response( body, { status } ) );
	expect( await client( door ).read( 'abc' ) ).toEqual( attempt( 'survey' ) );
} );

test( 'a refusal behind a notice is one, though the notice has sent 200', async () => {
	server(
		new Response(
			`<b>Notice</b>${ JSON.stringify( {
				code: 'churnstop_conflict',
				message: 'Later.',
				data: { status: 409, attempt: 1 },
			} ) }`
		)
	);
	await expect( client( door ).read( 'abc' ) ).rejects.toMatchObject( {
		kind: 'refused',
		status: 409,
		message: 'Later.',
	} );
} );

test( 'a large page without an answer is searched at once', async () => {
	const page = `<script>${ 'var a = {"b":{"c":["d"]}}; "'.repeat( 20_000 ) }</script>`;
	server( new Response( page ) );
	const before = performance.now();
	await expect( client( door ).read( 'abc' ) ).rejects.toMatchObject( { kind: 'lost' } );
	expect( performance.now() - before ).toBeLessThan( 1000 );
} );

test.each( [
	[
		'a code of the contract',
		refusal( 'churnstop_conflict', 409 ),
		{ kind: 'refused', code: 'churnstop_conflict', status: 409, message: 'About churnstop_conflict.' },
	],
	[
		'a gateway',
		refusal( 'churnstop_gateway_failed', 502 ),
		{ kind: 'refused', code: 'churnstop_gateway_failed', status: 502 },
	],
	[ 'a code of WordPress', refusal( 'rest_no_route', 404 ), { kind: 'refused', code: 'rest_no_route', message: '' } ],
	[
		'a fatal error',
		json(
			{ code: 'internal_server_error', message: 'There has been a critical error', data: { status: 500 } },
			500
		),
		{ kind: 'lost', status: 500, message: '' },
	],
	[ 'an error page', new Response( '<h1>Bad gateway</h1>', { status: 502 } ), { kind: 'lost', status: 502 } ],
	[ 'a firewall', new Response( '<h1>Forbidden</h1>', { status: 406 } ), { kind: 'lost', code: '', status: 406 } ],
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

test( 'a server that never answers is lost after 45 seconds, or 15 where it was only asked', async () => {
	vi.useFakeTimers();
	vi.stubGlobal(
		'fetch',
		( _: string, { signal }: RequestInit ) =>
			new Promise( ( _done, fail ) => signal?.addEventListener( 'abort', () => fail( new Error( 'aborted' ) ) ) )
	);
	for ( const [ ask, seconds ] of [
		[ () => client( door ).step( 'abc', { path: 'cancel', body: {} } ), 45 ],
		[ () => client( door ).read( 'abc' ), 15 ],
	] as const ) {
		let over = false;
		const lost = expect( ask().finally( () => ( over = true ) ) ).rejects.toMatchObject( { kind: 'lost' } );
		await vi.advanceTimersByTimeAsync( seconds * 1000 - 1 );
		expect( over ).toBe( false );
		await vi.advanceTimersByTimeAsync( 1 );
		await lost;
	}
} );

test( 'a search for choices that finds none is an answer, and an error page is none', async () => {
	const found = [ { product_id: 9, plan: null, name: 'Tea' } ];
	server(
		json( [] ),
		json( found ),
		new Response( '<p>Notice: Undefined index [0].</p>' + JSON.stringify( found ) )
	);
	const walk = client( door );
	expect( await walk.choices?.( 'abc', 'nothing like it' ) ).toEqual( [] );
	expect( await walk.choices?.( 'abc', 'tea' ) ).toEqual( found );
	expect( await walk.choices?.( 'abc', 'tea' ) ).toEqual( found );
	vi.useFakeTimers();
	server( ...Array.from( { length: 9 }, () => new Response( '<p>Maintenance [0]</p>' ) ) );
	const broken = expect( walk.choices?.( 'abc', 'tea' ) ).rejects.toBeInstanceOf( ContractError );
	await vi.runAllTimersAsync();
	await broken;
} );
