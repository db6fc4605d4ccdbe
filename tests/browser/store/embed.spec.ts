// The embed on a real store: from another origin, with the snippets that people bring along, and by a link in an
// e-mail.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { address, logIn, php } from '../../harness/site';
import { cancel, plain, press, said } from '../plain';
import { because, dialog } from '../shopper';
import { boxWith, buy, result, truth } from './buyer';
import type { Bought } from './buyer';

const site = plain( 'store' );

test( 'from another origin with a signed token: start, reason, offer, accept; and cancel', async ( { page } ) => {
	const saved = buy( 'coffee-monthly' );
	await site.visit( page, saved, { code: 'churnstop.params.callback_send = ( data ) => { said.push( data ) };' } );
	await press( page );
	await because( page, "It's too expensive" );
	await dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ).click();
	await result( page, 'Your discount is set' );
	expect( truth( saved ) ).toMatchObject( { status: 'active', total: '32.00' } );
	expect( await said( page ) ).toEqual( [] );

	const gone = buy( 'coffee-monthly' );
	await site.visit( page, gone, { code: 'churnstop.params.callback_send = ( data ) => { said.push( data ) };' } );
	await press( page );
	await cancel( page ).click();
	await result( page, 'Your subscription is cancelled' );
	expect( truth( gone ).status ).toBe( 'pending-cancel' );
	await expect
		.poll( () => said( page ) )
		.toEqual( [ expect.objectContaining( { subscription_oids: [ gone.id ], mode: 'live' } ) ] );
	expect( site.cancelled ).toEqual( [] );
	expect( await page.context().cookies() ).toEqual( [] );
} );

/**
 * A page of the store's own origin with this script below the embed's, and `params` of which only the placeholders are
 * filled in.
 */
async function paste( page: Page, snippet: string, html: string ): Promise< void > {
	await page.route( '**/members-area/', ( route ) =>
		route.fulfill( {
			contentType: 'text/html',
			body: `<!doctype html><title>Members</title><body>${ html }
				<script>window.said = []; var user_id = 7;
				window.axios = { delete: ( url ) => { said.push( url ) } };</script>
				${ site.script( 'barecancel' ) }<script>${ snippet }</script></body>`,
		} )
	);
	await page.route( '**/cancelled', ( route ) =>
		route.fulfill( { contentType: 'text/html', body: 'The page has cancelled' } )
	);
	await page.goto( `${ address( 'store' ) }/members-area/` );
}

const followed = ( page: Page ) => expect( page.getByText( 'The page has cancelled' ) ).toBeVisible();
const link = '<a id="barecancel-trigger" class="my-custom-trigger-buttons" href="/cancelled">Cancel my plan</a>';
const button = '<button id="barecancel-trigger">Cancel my plan</button>';

/** As the documentation of Cancellation Insights has them. */
const params = ( more: string ) => `window.barecancel.params = {
	access_token_id: "ABC-123-ACCESS-TOKEN",
	customer_oid: "CUSTOMER_ID",

	${ more }
}`;

for ( const [ what, snippet, html, walk ] of [
	[
		'callback_send',
		params(
			'callback_send: function(data) {\n// Your own callback logic\n' +
				'// e.g.\naxios.delete(`/api/users/${user_id}`)\n}'
		),
		button,
		async ( page: Page ) => {
			await because( page, "It's too expensive" );
			await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
			await expect( dialog( page ) ).toHaveCount( 0 );
			await expect.poll( () => said( page ) ).toEqual( [ '/api/users/7' ] );
		},
	],
	[
		'test_mode',
		params( 'test_mode: true' ),
		link,
		async ( page: Page ) => {
			await expect( dialog( page ) ).toContainText( /test/i );
			await cancel( page ).click();
			await followed( page );
		},
	],
	[
		'subscription_oids',
		params(
			"// Array of subscription IDs you're looking to cancel\n" +
				'subscription_oids: ["EXAMPLE_SUB_1_ID", "EXAMPLE_SUB_2_ID"]'
		),
		link,
		async ( page: Page ) => {
			await expect( dialog( page ) ).toContainText( 'Flower box' );
			await expect( dialog( page ) ).toContainText( 'Coffee' );
			await cancel( page ).click();
			await followed( page );
		},
	],
	[
		'comment_required',
		params(
			"// Can be a Boolean or a String\n// In case of String we'll use that as the error message\n" +
				'// If the comment is not set\ncomment_required: true'
		),
		link,
		async ( page: Page ) => {
			await dialog( page ).getByLabel( "It's too expensive", { exact: true } ).check();
			await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
			await expect( dialog( page ).locator( '[aria-invalid="true"]' ) ).toBeFocused();
			await cancel( page ).click();
			await followed( page );
		},
	],
	[
		'trigger',
		params( 'trigger: ".my-custom-trigger-buttons"' ),
		link.replace( ' id="barecancel-trigger"', '' ),
		async ( page: Page ) => {
			await cancel( page ).click();
			await followed( page );
		},
	],
] as const ) {
	test( `a page that comes from Baremetrics, its snippet for ${ what } as it is`, async ( { page } ) => {
		const who = buy( 'coffee-monthly' );
		const two = what === 'subscription_oids' ? buy( boxWith( { type: 'skip_renewal' } ), 0, who.login ) : who;
		await logIn( page.context(), 'store', who.login );
		const filled = snippet
			.replace( 'ABC-123-ACCESS-TOKEN', site.key )
			.replace( 'EXAMPLE_SUB_1_ID', String( who.id ) )
			.replace( 'EXAMPLE_SUB_2_ID', String( two.id ) );
		await paste( page, filled, html );
		await press( page );
		await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
		await walk( page );
		expect( truth( who ).status ).toBe( 'active' );
	} );
}

test( 'a page that comes from Baremetrics, with its callback_error and its old key: the link works', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await logIn( page.context(), 'store', who.login );
	const told: string[] = [];
	page.on( 'console', ( message ) => told.push( message.text() ) );
	await paste(
		page,
		params( 'callback_error: function(err) {\n// Your own error logic\n// e.g.\nconsole.error(err)\n}' ),
		link
	);
	await press( page );
	await followed( page );
	expect( told.join() ).toContain( 'churnstop_forbidden' );
} );

test( 'a page that comes from Baremetrics, with its loader: the address of the script alone is another', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	const source = `${ address( 'store' ) }/wp-content/plugins/churnstop/build/barecancel.js`;
	await logIn( page.context(), 'store', who.login );
	await page.route( '**/members-area/', ( route ) =>
		route.fulfill( {
			contentType: 'text/html',
			body: `<!doctype html><title>Members</title><body>${ link }<script>
				!function(){if(window.barecancel&&window.barecancel.created)
				window.console&&console.error&&console.error("Barecancel snippet included twice.");
				else{window.barecancel={created:!0};var a=document.createElement("script");
				a.src="${ source }",a.async=!0;
				var b=document.getElementsByTagName("script")[0];b.parentNode.insertBefore(a,b),
				window.barecancel.params={access_token_id:"${ site.key }",customer_oid:"${ who.id }"}}}();
			</script></body>`,
		} )
	);
	await page.route( '**/cancelled', ( route ) =>
		route.fulfill( { contentType: 'text/html', body: 'The page has cancelled' } )
	);
	await page.goto( `${ address( 'store' ) }/members-area/` );
	await page.waitForFunction( () => 'open' in ( window as unknown as { barecancel: object } ).barecancel );
	await press( page );
	await cancel( page ).click();
	await followed( page );
} );

test( 'a link in an e-mail: log in on the account page, cancel, and go where the link says', async ( { page } ) => {
	const who: Bought = buy( 'coffee-monthly' );
	const to = php< string >(
		'store',
		`wp_set_password( 'correct horse', get_user_by( 'login', $input['login'] )->ID );
		return churnstop_cancel_link( $input['id'], array( 'return_cancelled' => home_url( '/shop/?left=1' ) ) );`,
		who
	);
	await page.goto( to );
	expect( page.url() ).toContain( '/my-account/' );
	await page.locator( '#username' ).fill( who.login );
	await page.locator( '#password' ).fill( 'correct horse' );
	await page.locator( 'button[name="login"]' ).click();
	expect( truth( who ).status ).toBe( 'active' );
	await page.locator( '.churnstop-page' ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await page.getByRole( 'link', { name: /Continue|Back|Go on/ } ).click();
	await expect( page ).toHaveURL( /left=1/ );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );
