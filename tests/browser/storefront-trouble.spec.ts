// Whatever breaks, the shopper is told the truth and can cancel.
import { expect, test } from '@playwright/test';
import { accessible, account, arrive, because, dialog, link, open, shopper, truth } from './shopper';

const cancelLabel = 'Cancel subscription';
/** REST, and the page that goes on where REST does not come through. */
const all = /churnstop\/v1\/|churnstop_cancel=/;
const attempts = '**/churnstop/v1/**';

/** The store's own cancel: a plain link, which needs nothing of ChurnStop. */
async function cancelNatively(
	page: Parameters< typeof dialog >[ 0 ],
	name: string,
	who: ReturnType< typeof shopper >
) {
	await dialog( page ).getByRole( 'link', { name } ).click();
	await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending_cancel' );
}

test( "the server answers 500 from the start: words, and the store's own cancel", async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await page.route( all, ( route ) =>
		route.fulfill( { status: 500, contentType: 'text/html', body: '<h1>Error</h1>' } )
	);
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText(
		'The store did not answer. Nothing has changed.'
	);
	await accessible( page, 'dialog' );
	await cancelNatively( page, cancelLabel, who );
} );

test( 'it fails once: trying again goes on where it was', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await page.route( attempts, ( route ) => route.fulfill( { status: 503, body: 'Briefly unavailable' } ), {
		times: 1,
	} );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText( 'Nothing has changed' );
	await dialog( page ).getByRole( 'button', { name: 'Try again' } ).click();
	await expect( dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
} );

test( 'a cancel whose answer is lost: what is true is looked up, not guessed', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	// The server does it; the answer never arrives.
	await page.route( '**/cancel', async ( route ) => {
		await route.fetch();
		await route.abort();
	} );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
} );

test( 'a cancel that never arrives, by REST alone: the page says so, and goes on', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await page.route( attempts, ( route ) => route.abort() );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( page.locator( '.churnstop-page' ).getByRole( 'alert' ) ).toContainText(
		'We got no answer to your last click.'
	);
	expect( truth( who ).status ).toBe( 'active' );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
} );

test( "a cancel that never arrives: it is said that nobody knows, and the store's own remains", async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await page.route( all, ( route ) => route.abort() );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText( 'we could not tell whether this went through' );
	expect( truth( who ).status ).toBe( 'active' );
	await cancelNatively( page, 'Cancel directly in the store', who );
} );

test( 'offline, then online again', async ( { page, context } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await context.setOffline( true );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText( 'You are offline. Nothing has changed.' );
	await context.setOffline( false );
	await dialog( page ).getByRole( 'button', { name: 'Try again' } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
} );

test( 'an expired nonce is renewed unnoticed', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await page.evaluate( () => {
		const block = document.getElementById( 'churnstop-data' );
		if ( block ) {
			block.textContent = JSON.stringify( { ...JSON.parse( block.textContent ?? '' ), nonce: '0123456789' } );
		}
	} );
	await open( page, who );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
} );

test( 'logged out meanwhile: nothing has changed, and where to log in', async ( { page, context } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await context.clearCookies();
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText(
		'You have been logged out. Nothing has changed.'
	);
	await expect( dialog( page ).getByRole( 'link', { name: 'Log in' } ) ).toHaveAttribute(
		'href',
		/wp-login\.php.*redirect_to/
	);
	expect( truth( who ).status ).toBe( 'active' );
} );

test( "the modal's code does not load: the link leads to the page", async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await page.route( '**/modal-*.js', ( route ) => route.abort() );
	await link( page, who ).click();
	await page.waitForURL( /churnstop_cancel=/ );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'a strict Content-Security-Policy: no inline script, no inline style of ours', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const violations: string[] = [];
	await page.exposeFunction( 'violated', ( what: string ) => violations.push( what ) );
	await page.addInitScript( () =>
		addEventListener( 'securitypolicyviolation', ( event ) =>
			Reflect.get( window, 'violated' )( `${ event.effectiveDirective } ${ event.blockedURI } ${ event.sample }` )
		)
	);
	await page.route( `**${ account }`, async ( route ) => {
		const response = await route.fetch();
		// The theme's own inline style is let pass by its hash: what is left would be ours.
		const html = ( await response.text() )
			.replace( /<style[\s\S]*?<\/style>/g, '' )
			.replace( /<script(?![^>]*application\/json)(?![^>]*churnstop)[\s\S]*?<\/script>/g, '' )
			.replace( / style="[^"]*"/g, '' );
		await route.fulfill( {
			response,
			body: html,
			headers: {
				...response.headers(),
				'content-security-policy':
					"default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:",
			},
		} );
	} );
	await page.goto( account );
	// The theme's and the avatars' own, before anything of ours has run.
	violations.length = 0;
	await open( page, who );
	await because( page, "It's too expensive" );
	await dialog( page ).getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect(
		violations.filter(
			( what ) => ! what.startsWith( 'img-src http://0.gravatar' ) && ! what.startsWith( 'font-src' )
		)
	).toEqual( [] );
} );
