// The flow on plain pages of another origin: each parameter, and each fault, after which the trigger does what it did
// before.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { address, logIn, patient, php } from '../harness/site';
import { cancel, plain, press, said, trigger } from './plain';
import { another, dialog, ref, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

const site = plain( 'sandbox' );
const { script, token, visit, followed } = site;

/** What the server has recorded of the customer's newest attempt. */
const recorded = ( { login }: Shopper ) =>
	php< { state: string; source: string; reason: string | null; answers: string[] } >(
		'sandbox',
		`$plugin = Plugin::get();
		global $wpdb;
		$uuid    = $wpdb->get_var( $wpdb->prepare(
			"SELECT uuid FROM {$wpdb->prefix}churnstop_attempts WHERE customer_id = %d ORDER BY id DESC LIMIT 1",
			get_user_by( 'login', $input )->ID
		) );
		$attempt = $plugin->part( \\ChurnStop\\Attempts\\AttemptSearch::class )->get( $uuid );
		$story   = $plugin->part( \\ChurnStop\\Attempts\\AttemptStory::class )->of( $attempt );
		return array(
			'state' => $attempt->state,
			'source' => $attempt->source,
			'reason' => $attempt->reason,
			'answers' => array_column( $story['offered'], 'answer' ),
		);`,
		login
	);

test( 'embedded: the store cancels, callback_send and events are told, the trigger is not followed', async ( {
	page,
} ) => {
	const who = shopper();
	await visit( page, who, { code: 'churnstop.params.callback_send = ( data ) => { said.push( data ) };' } );
	await page.evaluate( () => {
		const on = (
			window as unknown as { churnstop: { on: ( event: string, fn: ( value: unknown ) => void ) => void } }
		 ).churnstop.on;
		for ( const event of [ 'open', 'screen', 'answer', 'result' ] ) {
			on( event, () => {
				( window as unknown as { said: unknown[] } ).said.push( event );
				throw new Error( 'of the page' );
			} );
		}
	} );
	await press( page );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeVisible();
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
	await expect
		.poll( () => said( page ) )
		.toEqual( [
			'screen',
			'open',
			'answer',
			'result',
			expect.objectContaining( {
				customer_oid: 1,
				subscription_oids: [ ref( who ) ],
				reason: null,
				mode: 'live',
			} ),
		] );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	expect( site.cancelled ).toEqual( [] );
} );

test( 'embedded: of several the customer chooses one; test_mode; comment_required holds back Continue alone', async ( {
	page,
} ) => {
	const who = shopper();
	const tea = another( who, 'Tea box' );
	await visit( page, who, { params: { test_mode: true, comment_required: 'Tell us why, please.' } } );
	await press( page );
	await dialog( page )
		.getByRole( 'button', { name: /Tea box/ } )
		.click();
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await expect( dialog( page ).getByText( 'Tell us why, please.' ) ).toBeVisible();
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( /cancelled/ );
	expect( [ truth( tea ).status, truth( who ).status ] ).toEqual( [ 'active', 'active' ] );
} );

test( 'embedded: subscription_oids, any trigger, added later; params set after the script; open() answers', async ( {
	page,
} ) => {
	const who = shopper();
	another( who, 'Tea box' );
	site.body = `${ script( 'embed', '?x=1' ) }<script>window.churnstop = { params: ${ JSON.stringify( {
		access_token_id: site.key,
		subscription_oids: [ ref( who ) ],
		trigger: '.mine',
	} ) } };
		churnstop.params.token = () => ${ JSON.stringify( token( who.login ) ) }; window.said = [];</script>`;
	await patient( page );
	await page.goto( site.origin );
	await page.evaluate( () =>
		document.body.insertAdjacentHTML( 'beforeend', '<button class="mine"><b>Cancel my plan</b></button>' )
	);
	await press( page );
	await expect( dialog( page ) ).toContainText( 'Coffee box' );
	await page.keyboard.press( 'Escape' );
	await expect( dialog( page ) ).toHaveCount( 0 );
	const opened = page.evaluate( () =>
		( window as unknown as { churnstop: { open: () => Promise< { status: string } > } } ).churnstop
			.open()
			.then( ( { status } ) => status )
	);
	await cancel( page ).click();
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	expect( await opened ).toBe( 'cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

for ( const [ what, html, by ] of [
	[ 'a link', '<a id="barecancel-trigger" href="/cancelled?by=link">Cancel my plan</a>', '/cancelled?by=link' ],
	[
		'a form with two submitters',
		'<form id="barecancel-trigger" method="post" action="/cancelled"><input name="a" value="1">' +
			'<button name="do" value="keep">Keep</button>' +
			'<button name="do" value="cancel">Cancel my plan</button></form>',
		'a=1&do=cancel',
	],
	[
		'a button of a form',
		'<form method="post" action="/cancelled"><button name="do" value="keep">Keep</button>' +
			'<button id="barecancel-trigger" name="do" value="cancel">Cancel my plan</button></form>',
		'do=cancel',
	],
	[
		'another plugin on the same button',
		'<button id="barecancel-trigger" onclick="location.href = \'/cancelled?by=handler\'">Cancel my plan</button>',
		'/cancelled?by=handler',
	],
] as const ) {
	test( `embedded: barecancel passes through to ${ what }, once`, async ( { page } ) => {
		const who = shopper();
		await visit( page, who, {
			name: 'barecancel',
			html,
			tags: script( 'barecancel' ) + script( 'barecancel', '?twice' ),
		} );
		await press( page );
		await dialog( page ).getByLabel( "It's too expensive" ).check();
		await cancel( page ).click();
		await followed( page, by );
		expect( truth( who ).status ).toBe( 'active' );
	} );
}

test( 'embedded: pass-through records the reason and the declined offer, and a day later it is abandoned', async ( {
	page,
} ) => {
	const who = shopper();
	await visit( page, who, { params: { cancel: 'pass-through' } } );
	await press( page );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await followed( page );
	// The page does not wait for long until it is recorded.
	await expect.poll( () => recorded( who ).answers[ 0 ] ).toBe( 'declined' );
	const { state, ...told } = recorded( who );
	expect( told ).toMatchObject( { source: 'pass-through', reason: 'too_expensive' } );
	expect( [ 'offer', 'confirm' ] ).toContain( state );
	php(
		'sandbox',
		`global $wpdb;
		$wpdb->query( $wpdb->prepare(
			"UPDATE {$wpdb->prefix}churnstop_attempts SET updated_at = DATE_SUB( updated_at, INTERVAL 25 HOUR )
			WHERE customer_id = %d",
			get_user_by( 'login', $input )->ID
		) );
		Plugin::get()->part( \\ChurnStop\\Attempts\\Recover::class )->run();`,
		who.login
	);
	expect( recorded( who ).state ).toBe( 'abandoned' );
	expect( truth( who ).status ).toBe( 'active' );
} );

test( 'embedded: two triggers, each does what it did; embed.js and barecancel.js for the same one ask once', async ( {
	page,
} ) => {
	const who = shopper();
	const html = `${ trigger }<form data-churnstop-cancel method="post" action="/cancelled">
		<button name="do" value="cancel">Leave the club</button>
	</form>`;
	await visit( page, who, { params: { cancel: 'pass-through' }, html } );
	await page.getByText( 'Leave the club' ).click();
	await cancel( page ).click();
	await followed( page, 'do=cancel' );
	site.cancelled = [];
	const both = { trigger: '#churnstop-trigger', cancel: 'pass-through' };
	await visit( page, who, {
		params: both,
		html,
		code: 'window.barecancel = { params: churnstop.params };',
		tags: script() + script( 'barecancel' ),
	} );
	await press( page );
	await cancel( page ).click();
	await followed( page );
} );

test( 'embedded: the trigger is replaced by a framework while the flow is open', async ( { page } ) => {
	const who = shopper();
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

test( 'embedded: another tab has closed the attempt: Cancel cancels', async ( { page } ) => {
	const who = shopper();
	await visit( page, who );
	await press( page );
	await expect( cancel( page ) ).toBeVisible();
	php(
		'sandbox',
		`$plugin = Plugin::get();
		$user    = get_user_by( 'login', $input )->ID;
		global $wpdb;
		$plugin->part( CancelFlow::class )->dismiss( Actor::customer( $user ), $wpdb->get_var( $wpdb->prepare(
			"SELECT uuid FROM {$wpdb->prefix}churnstop_attempts WHERE customer_id = %d",
			$user
		) ) );
		return null;`,
		who.login
	);
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'embedded: callback_send alone cancels where the trigger leads nowhere; handlers take an action over', async ( {
	page,
} ) => {
	const who = shopper();
	await visit( page, who, {
		name: 'barecancel',
		tags: script( 'barecancel' ),
		html: '<button id="barecancel-trigger">Cancel my plan</button>',
		code: 'barecancel.params.callback_send = ( { reason } ) => { said.push( reason ) };',
	} );
	await press( page );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	await expect.poll( () => said( page ) ).toEqual( [ 'too_expensive' ] );
	await visit( page, who, {
		code: `churnstop.params.handlers = {
			cancel: async ( attempt ) => { said.push( attempt.state ); return said.length > 1; }
		};`,
	} );
	await press( page );
	// It goes on where it was left.
	const decline = dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } );
	await decline.click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toBeVisible();
	await decline.click();
	await expect( dialog( page ) ).toHaveCount( 0 );
	expect( truth( who ).status ).toBe( 'active' );
} );

const EXPIRED = `$plugin = Plugin::get();
	$key = $plugin->part( \\ChurnStop\\Embed\\TokenKeys::class )->signing();
	$plugin->part( \\ChurnStop\\Embed\\Library::class )->load();
	$claims = array(
		'iss' => untrailingslashit( home_url() ),
		'aud' => 'churnstop',
		'sub' => (string) get_user_by( 'login', $input )->ID,
		'iat' => time() - 700,
		'exp' => time() - 100,
		'jti' => 'one',
	);
	return \\ChurnStopVendor\\Firebase\\JWT\\JWT::encode( $claims, $key['secret'], 'HS256', $key['id'] );`;
const REVOKED = `$plugin = Plugin::get();
	$keys = $plugin->part( \\ChurnStop\\Embed\\TokenKeys::class );
	$key = $keys->create();
	$token = $plugin->part( \\ChurnStop\\Embed\\Tokens::class )->create( get_user_by( 'login', $input )->ID )['token'];
	$keys->revoke( $key['id'] );
	return $token;`;

/** Whom no fault may touch: one for all that end with the trigger, since nothing changes. */
let calm: Shopper | undefined;
const untouched = () => ( calm ??= shopper() );
test.afterAll( () => {
	expect( calm && truth( calm ).status ).toBe( calm && 'active' );
} );

/** However busy the machine is, it comes later than anybody waits. */
const hang = () => {};
for ( const [ fault, breaks ] of [
	[ 'the script is blocked', ( page: Page ) => page.route( '**/build/embed.js', ( route ) => route.abort() ) ],
	[
		'the script is 404',
		( page: Page ) => page.route( '**/build/embed.js', ( route ) => route.fulfill( { status: 404, body: '' } ) ),
	],
	[ 'the script never comes', ( page: Page ) => page.route( '**/build/embed.js', hang ) ],
	[
		'the script throws',
		( page: Page ) =>
			page.route( '**/build/embed.js', ( route ) =>
				route.fulfill( { contentType: 'text/javascript', body: 'throw new Error( "broken" )' } )
			),
	],
	[
		'the modal is 404',
		( page: Page ) => page.route( '**/flow-*.js', ( route ) => route.fulfill( { status: 404, body: '' } ) ),
	],
	[
		'the modal throws',
		( page: Page ) =>
			page.route( '**/flow-*.js', ( route ) =>
				route.fulfill( { contentType: 'text/javascript', body: 'throw new Error( "broken" )' } )
			),
	],
	[ 'the modal never comes', ( page: Page ) => page.route( '**/flow-*.js', hang ) ],
	[ 'the API never comes', ( page: Page ) => page.route( /churnstop(\/|%2F)v1/, hang ) ],
	[
		'the API answers 500',
		( page: Page ) =>
			page.route( /churnstop(\/|%2F)v1/, ( route ) => route.fulfill( { status: 500, body: 'Error' } ) ),
	],
	[
		'an attempt answers 500',
		( page: Page ) =>
			page.route( /v1\/attempts/, ( route ) =>
				route.fulfill( {
					status: 500,
					body: 'Error',
					headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
				} )
			),
	],
] as const ) {
	test( `embedded: ${ fault }: the trigger does what it did`, async ( { page } ) => {
		const who = untouched();
		await breaks( page );
		// As the snippet has it: the page does not wait for the script.
		await visit( page, who, { tags: script().replace( '<script', '<script async' ), hurried: true } );
		await press( page );
		await followed( page );
	} );
}

test( 'embedded: cancelling answers 500, on a button with a handler: the way beside it does the same', async ( {
	page,
} ) => {
	const who = untouched();
	const html =
		'<button id="churnstop-trigger" onclick="location.href = \'/cancelled?by=handler\'">Cancel my plan</button>';
	await page.route( /attempts\/[^/]+\/cancel/, ( route ) =>
		route.fulfill( {
			status: 500,
			body: 'Error',
			headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
		} )
	);
	await visit( page, who, {
		html,
		code: `Object.assign( churnstop.params, {
			callback_send() {},
			callback_error( { status } ) { said.push( status ); throw new Error( "of the page" ); }
		} );`,
	} );
	await press( page );
	await cancel( page ).click();
	await expect.poll( () => said( page ) ).toEqual( [ 500 ] );
	await dialog( page ).getByRole( 'link', { name: 'Cancel directly in the store' } ).click();
	await followed( page, '/cancelled?by=handler' );
} );

for ( const [ what, code, params ] of [
	[ 'no token', 'churnstop_token_missing', () => ( { token: undefined } ) ],
	[ 'a token that is none', 'churnstop_token_invalid', () => ( { token: 'a.b.c' } ) ],
	[
		'an expired token',
		'churnstop_token_invalid',
		( { login }: Shopper ) => ( { token: php< string >( 'sandbox', EXPIRED, login ) } ),
	],
	[
		'a token of a key that was revoked',
		'churnstop_token_invalid',
		( { login }: Shopper ) => ( { token: php< string >( 'sandbox', REVOKED, login ) } ),
	],
	[
		"another customer's token",
		'churnstop_not_found',
		( { id }: Shopper ) => ( { token: token( shopper().login ), subscription_oids: [ id ] } ),
	],
	[
		'a token for another subscription',
		'churnstop_not_found',
		( who: Shopper ) => ( {
			token: token( who.login, [ ref( another( who, 'Tea box' ) ) ] ),
			subscription_oids: [ ref( who ) ],
		} ),
	],
	[ 'a wrong embed key', 'churnstop_forbidden', () => ( { access_token_id: 'cs_wrong' } ) ],
	[ 'subscription_oids that are none', 'churnstop_invalid', () => ( { subscription_oids: [ 'EXAMPLE_SUB_1_ID' ] } ) ],
] as const ) {
	test( `embedded: ${ what }: callback_error is told and the trigger is followed`, async ( { page } ) => {
		const who = untouched();
		await visit( page, who, {
			params: params( who ),
			code: 'churnstop.params.callback_error = ( error ) => { sessionStorage.said = error.code };',
		} );
		await press( page );
		await followed( page );
		expect( await page.evaluate( () => sessionStorage.said as string ) ).toBe( code );
	} );
}

test( 'embedded: the answer of the cancellation is lost: callback_send is told once, callback_error too', async ( {
	page,
} ) => {
	const who = shopper();
	await page.route( /attempts\/[^/]+\/cancel/, async ( route ) => {
		if ( route.request().method() === 'POST' ) {
			await route.fetch();
		}
		return route.request().method() === 'POST' ? route.abort() : route.continue();
	} );
	await visit( page, who, {
		code: `Object.assign( churnstop.params, {
			callback_send( { subscription_oids } ) { said.push( ...subscription_oids ) },
			callback_error( { code } ) { said.push( code ) }
		} );`,
	} );
	await press( page );
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	await expect.poll( () => said( page ) ).toEqual( [ 'churnstop_failed', ref( who ) ] );
} );

test( 'embedded: an origin that the store does not list: the trigger is followed', async ( { page } ) => {
	const who = untouched();
	await visit( page, who );
	await page.goto( site.origin.replace( '127.0.0.1', 'localhost' ) );
	await press( page );
	await followed( page );
} );

const inline = "'unsafe-inline'";
for ( const [ policy, works ] of [
	[ () => "connect-src 'none'", false ],
	[ () => `script-src ${ inline }`, false ],
	[ () => "require-trusted-types-for 'script'; trusted-types 'none'", false ],
	[
		( store: string ) =>
			`default-src 'none'; script-src ${ inline } ${ store }; connect-src ${ store }; style-src ${ store }`,
		true,
	],
	[ ( store: string ) => `default-src 'none'; script-src ${ inline } ${ store }; connect-src ${ store }`, true ],
] as const ) {
	test( `embedded: the policy "${ policy( 'STORE' ) }" ${
		works ? 'lets the flow in' : 'keeps it out, and the trigger is followed'
	}`, async ( { page } ) => {
		const who = works ? shopper() : untouched();
		site.policy = policy( address( 'sandbox' ) );
		await visit( page, who );
		await press( page );
		if ( works ) {
			await cancel( page ).click();
			await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
			expect( truth( who ).status ).toBe( 'pending_cancel' );
		} else {
			await followed( page );
		}
	} );
}

/** What the guide has for a kind of page, with this store's address and key. */
function guide( heading: string, language = 'html' ): string {
	const text = readFileSync( path.join( process.cwd(), 'docs/embed.md' ), 'utf8' );
	const block =
		text.split( `**${ heading }` )[ 1 ]?.split( `\`\`\`${ language }\n` )[ 1 ]?.split( '\n```' )[ 0 ] ?? '';
	return block.replaceAll( 'https://shop.example', address( 'sandbox' ) ).replace( 'cs_…', site.key );
}

test( 'embedded: the start that the guide has for another site, as it is pasted', async ( { page } ) => {
	const who = shopper();
	site.body = guide( 'Another site.' );
	site.files[ '/churnstop-token' ] = token( who.login );
	await patient( page );
	await page.goto( site.origin );
	await page.waitForFunction( () => 'open' in ( window as unknown as { churnstop: object } ).churnstop );
	await press( page );
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'embedded: the start that the guide has for a page of the store, as it is pasted', async ( { page } ) => {
	const who = shopper();
	await logIn( page.context(), 'sandbox', who.login );
	const body = `<!doctype html><title>Ours</title><body>${ guide( "A page of the store's site" ) }</body>`;
	await page.route( '**/our-page/', ( route ) => route.fulfill( { contentType: 'text/html', body } ) );
	await page.goto( `${ address( 'sandbox' ) }/our-page/` );
	await page.waitForFunction( () => 'open' in ( window as unknown as { churnstop: object } ).churnstop );
	await press( page );
	await cancel( page ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'embedded: the start that the guide has for a membership plugin, as it is pasted', async ( { page } ) => {
	const who = shopper();
	await logIn( page.context(), 'sandbox', who.login );
	const footer = php< string >(
		'sandbox',
		`remove_all_actions( 'wp_footer' );
		${ guide( 'A membership plugin', 'php' ) }
		ob_start();
		do_action( 'wp_footer' );
		return ob_get_clean();`
	);
	const link = '<a class="membership-cancel" href="/membership-cancelled/">Cancel my plan</a>';
	for ( const [ at, body ] of [
		[ '**/our-page/', link + footer ],
		[ '**/membership-cancelled/', 'The membership has ended' ],
	] as const ) {
		await page.route( at, ( route ) =>
			route.fulfill( { contentType: 'text/html', body: `<!doctype html><title>Ours</title><body>${ body }` } )
		);
	}
	await page.goto( `${ address( 'sandbox' ) }/our-page/` );
	await page.waitForFunction( () => 'open' in ( window as unknown as { churnstop: object } ).churnstop );
	await press( page );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await expect( page.getByText( 'The membership has ended' ) ).toBeVisible();
	expect( recorded( who ) ).toMatchObject( { source: 'pass-through', reason: 'too_expensive' } );
	expect( truth( who ).status ).toBe( 'active' );
} );

test( 'embedded: a React app with the packed package', async ( { page } ) => {
	const who = shopper();
	const folder = mkdtempSync( path.join( tmpdir(), 'churnstop-app-' ) );
	try {
		const installed = path.join( folder, 'node_modules/@churnstop/embed' );
		mkdirSync( installed, { recursive: true } );
		execFileSync( 'npm', [ 'pack', '--pack-destination', folder ], { cwd: 'packages/embed', stdio: 'ignore' } );
		execFileSync( 'tar', [
			'xzf',
			path.join( folder, 'churnstop-embed-0.1.0.tgz' ),
			'-C',
			installed,
			'--strip',
			'1',
		] );
		for ( const name of [ 'react', 'react-dom' ] ) {
			symlinkSync( path.resolve( 'node_modules', name ), path.join( folder, 'node_modules', name ) );
		}
		copyFileSync( 'packages/embed/example/cancel-button.tsx', path.join( folder, 'cancel-button.tsx' ) );
		const app = path.join( folder, 'app.jsx' );
		writeFileSync(
			app,
			`import { createRoot } from 'react-dom/client';
			import { CancelButton } from './cancel-button';
			const site = { script: window.script, ...window.churnstop.params };
			createRoot( document.getElementById( 'app' ) ).render(
				<CancelButton
					site={ site }
					cancel={ () => location.assign( '/cancelled?by=app' ) }
					done={ ( { status } ) => said.push( status ) }
				/>
			);`
		);
		// The types as an app that is stricter about modules than ours sees them.
		const use = path.join( folder, 'use.mts' );
		writeFileSync(
			use,
			`import { load } from '@churnstop/embed';
			const { open } = await load( { script: '', token: async () => '' } );
			const screen: 'survey' | 'consent' | 'offer' | 'confirm' | 'result' | undefined =
				( await open() ).attempt?.screen.type;
			// @ts-expect-error The types are there.
			const none: 1 = screen;`
		);
		const start = path.join( folder, 'start.mts' );
		writeFileSync( start, guide( 'React and other apps.', 'ts' ) );
		execFileSync( process.execPath, [
			'node_modules/typescript/bin/tsc',
			'--noEmit',
			'--strict',
			'--target',
			'es2022',
			'--lib',
			'es2022,dom',
			'--module',
			'nodenext',
			'--types',
			'node',
			'--typeRoots',
			path.resolve( 'node_modules/@types' ),
			use,
			start,
		] );
		const made = await build( {
			root: folder,
			configFile: false,
			logLevel: 'error',
			esbuild: { jsx: 'automatic' },
			define: { 'process.env.NODE_ENV': '"production"' },
			build: { write: false, lib: { entry: app, formats: [ 'iife' ], name: 'app' } },
		} );
		site.files[ '/app.js' ] =
			( made as unknown as Array< { output: Array< { code: string } > } > )[ 0 ]?.output[ 0 ]?.code ?? '';
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
	const there = { html: '<div id="app"></div>', tags: '<script src="/app.js"></script>' };
	await visit( page, who, {
		...there,
		code: `window.script = ${ JSON.stringify(
			`${ address( 'sandbox' ) }/wp-content/plugins/churnstop/build/embed.js`
		) };`,
	} );
	await press( page );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect.poll( () => said( page ) ).toEqual( [ 'saved' ] );
	expect( truth( who ).total ).toBe( '32.00' );
	await visit( page, who, { ...there, code: "window.script = '/nowhere.js';" } );
	await press( page );
	await followed( page, '/cancelled?by=app' );
} );
