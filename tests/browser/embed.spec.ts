// The flow on plain pages of another origin: each parameter, and each fault, after which the trigger does what it did before.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { php } from '../harness/site';
import { another, dialog, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

const base = process.env.CHURNSTOP_SANDBOX_URL ?? 'http://127.0.0.1';
let server: Server;
let origin = '';
let key = '';
let body = '';
let policy = '';
/** What the page's own cancellation got: its address, or its fields. */
let cancelled: string[] = [];

const script = ( name = 'embed', at = '' ) => `<script src="${ base }/wp-content/plugins/churnstop/build/${ name }.js${ at }"></script>`;
const link = '<a id="churnstop-trigger" href="/cancelled?by=link">Cancel my plan</a>';

test.beforeAll( async () => {
	server = createServer( ( request, response ) => {
		const { url = '' } = request;
		let sent = '';
		request.on( 'data', ( part: Buffer ) => ( sent += part.toString() ) );
		request.on( 'end', () => {
			if ( url.startsWith( '/cancelled' ) ) {
				cancelled.push( sent || url );
			}
			response.setHeader( 'Content-Type', 'text/html; charset=utf-8' );
			if ( policy ) {
				response.setHeader( 'Content-Security-Policy', policy );
			}
			response.end( `<!doctype html><title>Plain</title><body>${ url.startsWith( '/cancelled' ) ? 'The page has cancelled' : body }</body>` );
		} );
	} );
	await new Promise< void >( ( ready ) => server.listen( 0, '127.0.0.1', ready ) );
	origin = `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }`;
	key = php< string >(
		'sandbox',
		`$plugin = \\ChurnStop\\Plugin::get();
		$plugin->part( \\ChurnStop\\Settings\\SettingsStore::class )->save( array( 'embed' => array( 'origins' => array( $input ) ) ) );
		$key = $plugin->part( \\ChurnStop\\Embed\\EmbedKey::class );
		$key->is_first_call();
		return $key->get();`,
		origin
	);
} );
test.afterAll( () => server.close() );
test.beforeEach( () => {
	cancelled = [];
} );

const token = ( { login }: Shopper ): string =>
	php< string >( 'sandbox', "return \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Embed\\Tokens::class )->create( get_user_by( 'login', $input )->ID )['token'];", login );

/** A page with these parameters; more of them, as JavaScript, may be functions. */
async function visit( page: Page, who: Shopper, { params = {}, code = '', html = link, name = 'churnstop', tags = script() }: { params?: object; code?: string; html?: string; name?: string; tags?: string } = {} ) {
	const all = JSON.stringify( { access_token_id: key, customer_oid: 1, token: token( who ), ...params } );
	body = `${ html }<script>window.said = []; window.${ name } = window.${ name } || {}; window.${ name }.params = ${ all }; ${ code }</script>${ tags }`;
	await page.goto( origin );
}

const press = ( page: Page ) => page.getByText( 'Cancel my plan' ).click();
const said = ( page: Page ) => page.evaluate( () => ( window as unknown as { said: unknown[] } ).said );
const cancel = ( page: Page ) => dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } );
const followed = async ( page: Page, by = '/cancelled?by=link' ) => {
	await expect( page.getByText( 'The page has cancelled' ) ).toBeVisible();
	expect( cancelled ).toEqual( [ by ] );
};

test( 'embedded: the store cancels, callback_send and events are told, the trigger is not followed', async ( { page } ) => {
	const who = shopper();
	await visit( page, who, { code: 'churnstop.params.callback_send = ( data ) => { said.push( data ) };' } );
	await page.evaluate( () => {
		const on = ( window as unknown as { churnstop: { on: ( event: string, fn: ( value: unknown ) => void ) => void } } ).churnstop.on;
		for ( const event of [ 'open', 'screen', 'answer', 'result' ] ) {
			on( event, () => {
				( window as unknown as { said: unknown[] } ).said.push( event );
				throw new Error( 'of the page' );
			} );
		}
	} );
	await press( page );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeVisible();
	await page.screenshot( { path: '.cache/embed.png' } );
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
	expect( await said( page ) ).toEqual( [ 'screen', 'open', 'answer', 'result', expect.objectContaining( { customer_oid: 1, subscription_oids: [ who.id ], reason: null, mode: 'live' } ) ] );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	expect( cancelled ).toEqual( [] );
} );

test( 'embedded: of several the customer chooses one; test_mode changes nothing; comment_required holds back Continue alone', async ( { page } ) => {
	const who = shopper();
	const tea = another( who, 'Tea box' );
	await visit( page, who, { params: { test_mode: true, comment_required: 'Tell us why, please.' } } );
	await press( page );
	await dialog( page ).getByRole( 'button', { name: /Tea box/ } ).click();
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await expect( dialog( page ).getByText( 'Tell us why, please.' ) ).toBeVisible();
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( /cancelled/ );
	expect( [ truth( tea ).status, truth( who ).status ] ).toEqual( [ 'active', 'active' ] );
} );

test( 'embedded: subscription_oids, any trigger, added later; the params are set after the script; open() answers', async ( { page } ) => {
	const who = shopper();
	another( who, 'Tea box' );
	body = `${ script( 'embed', '?x=1' ) }<script>window.churnstop = { params: ${ JSON.stringify( { access_token_id: key, subscription_oids: [ String( who.id ) ], trigger: '.mine' } ) } };
		churnstop.params.token = () => ${ JSON.stringify( token( who ) ) }; window.said = [];</script>`;
	await page.goto( origin );
	await page.evaluate( () => document.body.insertAdjacentHTML( 'beforeend', '<button class="mine"><b>Cancel my plan</b></button>' ) );
	await press( page );
	await expect( dialog( page ) ).toContainText( 'Coffee box' );
	await page.keyboard.press( 'Escape' );
	await expect( dialog( page ) ).toHaveCount( 0 );
	const opened = page.evaluate( () => ( window as unknown as { churnstop: { open: () => Promise< { status: string } > } } ).churnstop.open().then( ( { status } ) => status ) );
	await cancel( page ).click();
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	expect( await opened ).toBe( 'cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

for ( const [ what, html, by ] of [
	[ 'a link', '<a id="barecancel-trigger" href="/cancelled?by=link">Cancel my plan</a>', '/cancelled?by=link' ],
	[ 'a form with two submitters', '<form id="barecancel-trigger" method="post" action="/cancelled"><input name="a" value="1"><button name="do" value="keep">Keep</button><button name="do" value="cancel">Cancel my plan</button></form>', 'a=1&do=cancel' ],
	[ 'a button of a form', '<form method="post" action="/cancelled"><button name="do" value="keep">Keep</button><button id="barecancel-trigger" name="do" value="cancel">Cancel my plan</button></form>', 'do=cancel' ],
	[ 'another plugin on the same button', '<button id="barecancel-trigger" onclick="location.href = \'/cancelled?by=handler\'">Cancel my plan</button>', '/cancelled?by=handler' ],
] as const ) {
	test( `embedded: barecancel passes through to ${ what }, once`, async ( { page } ) => {
		const who = shopper();
		await visit( page, who, { name: 'barecancel', html, tags: script( 'barecancel' ) + script( 'barecancel', '?twice' ) } );
		await press( page );
		await dialog( page ).getByLabel( "It's too expensive" ).check();
		await cancel( page ).click();
		await followed( page, by );
		expect( truth( who ).status ).toBe( 'active' );
	} );
}

test( 'embedded: callback_send alone cancels where the trigger leads nowhere; handlers take an action over', async ( { page } ) => {
	const who = shopper();
	await visit( page, who, { name: 'barecancel', tags: script( 'barecancel' ), html: '<button id="barecancel-trigger">Cancel my plan</button>', code: 'barecancel.params.callback_send = ( { reason } ) => { said.push( reason ) };' } );
	await press( page );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	expect( await said( page ) ).toEqual( [ 'too_expensive' ] );
	await visit( page, who, { code: 'churnstop.params.handlers = { cancel: async ( attempt ) => { said.push( attempt.state ); return said.length > 1; } };' } );
	await press( page );
	// It goes on where it was left.
	const decline = dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } );
	await decline.click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toBeVisible();
	await decline.click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	expect( truth( who ).status ).toBe( 'active' );
} );

const late = ( ms: number ) => new Promise( ( done ) => setTimeout( done, ms ) );
for ( const [ fault, breaks ] of [
	[ 'the script is blocked', ( page: Page ) => page.route( '**/build/embed.js', ( route ) => route.abort() ) ],
	[ 'the script is 404', ( page: Page ) => page.route( '**/build/embed.js', ( route ) => route.fulfill( { status: 404, body: '' } ) ) ],
	[ 'the script throws', ( page: Page ) => page.route( '**/build/embed.js', ( route ) => route.fulfill( { contentType: 'text/javascript', body: 'throw new Error( "broken" )' } ) ) ],
	[ 'the modal is 404', ( page: Page ) => page.route( '**/flow-*.js', ( route ) => route.fulfill( { status: 404, body: '' } ) ) ],
	[ 'the modal throws', ( page: Page ) => page.route( '**/flow-*.js', ( route ) => route.fulfill( { contentType: 'text/javascript', body: 'throw new Error( "broken" )' } ) ) ],
	[ 'the modal is ten seconds late', ( page: Page ) => page.route( '**/flow-*.js', ( route ) => late( 10_000 ).then( () => route.continue() ).catch( () => undefined ) ) ],
	[ 'the API answers 500', ( page: Page ) => page.route( /churnstop(\/|%2F)v1/, ( route ) => route.fulfill( { status: 500, body: 'Error' } ) ) ],
	[ 'an attempt answers 500', ( page: Page ) => page.route( /v1\/attempts/, ( route ) => route.fulfill( { status: 500, body: 'Error', headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' } } ) ) ],
] as const ) {
	test( `embedded: ${ fault }: the trigger does what it did`, async ( { page } ) => {
		const who = shopper();
		await breaks( page );
		await visit( page, who );
		await press( page );
		await followed( page );
		expect( truth( who ).status ).toBe( 'active' );
	} );
}

test( 'embedded: no token, a wrong one, a wrong key, a strict policy: callback_error is told and the trigger is followed', async ( { page } ) => {
	const who = shopper();
	for ( const [ params, code ] of [
		[ { token: undefined }, 'churnstop_token_missing' ],
		[ { token: 'a.b.c' }, 'churnstop_token_invalid' ],
		[ { access_token_id: 'cs_wrong' }, 'churnstop_forbidden' ],
	] as const ) {
		cancelled = [];
		await visit( page, who, { params, code: 'churnstop.params.callback_error = ( error ) => { sessionStorage.said = error.code };' } );
		await press( page );
		await followed( page );
		expect( await page.evaluate( () => sessionStorage.said as string ) ).toBe( code );
	}
	cancelled = [];
	policy = "connect-src 'none'";
	await visit( page, who );
	await press( page );
	await followed( page );
	policy = '';
	// A framework has replaced the trigger while the modal was open.
	cancelled = [];
	await visit( page, who, { params: { cancel: 'pass-through' } } );
	await press( page );
	await expect( cancel( page ) ).toBeVisible();
	await page.evaluate( () => {
		const old = document.getElementById( 'churnstop-trigger' ) as HTMLElement;
		old.replaceWith( old.cloneNode( true ) );
	} );
	await cancel( page ).click();
	await followed( page );
} );
