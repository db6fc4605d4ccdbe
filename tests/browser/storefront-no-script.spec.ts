// The cancellation page with JavaScript off: the same screens as plain forms.
import { expect, test } from '@playwright/test';
import { flowFor } from '../harness/site';
import { accessible, arrive, DONE, link, monthAfter, product, shopper, truth } from './shopper';
import type { Shopper, Situation } from './shopper';
import type { Page } from '@playwright/test';

test.use( { javaScriptEnabled: false } );

const cancelLabel = 'Cancel subscription';
const heading = ( page: Page, name: string ) =>
	expect( page.getByRole( 'heading', { name, exact: true } ) ).toBeVisible();

async function begin( page: Page, who: Shopper ): Promise< void > {
	await arrive( page, who );
	await link( page, who ).click();
	await heading( page, 'Why do you want to cancel?' );
}

async function because( page: Page, reason: string ): Promise< void > {
	await page.getByLabel( reason, { exact: true } ).check();
	await page.getByRole( 'button', { name: 'Continue' } ).click();
}

test( 'cancel from the first screen; reloading the result does nothing twice', async ( { page } ) => {
	const who = shopper();
	await begin( page, who );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await heading( page, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
	await page.reload();
	await heading( page, 'Your subscription is cancelled' );
	await page.getByRole( 'link', { name: 'Back to my account' } ).click();
	await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
} );

const offers: Array<
	[ name: string, situation: Situation, reason: string, steps: string[], after: Record< string, unknown > ]
> = [
	[ 'discount', {}, "It's too expensive", [ 'Take 20% off' ], { status: 'active', total: '32.00' } ],
	[ 'pause', {}, "I'm too busy or not using it", [ 'Pause for 30 days' ], { status: 'on_hold', total: '40.00' } ],
	[
		'tier_down',
		{ siblings: true },
		"I'm switching to something else",
		[ '' ],
		{ status: 'active', total: '19.00' },
	],
	[ 'extend_trial', { trial: '+5 days' }, 'I no longer need it', [ '' ], { status: 'active', total: '40.00' } ],
];

for ( const [ name, situation, reason, [ label ], after ] of offers ) {
	test( `an offer is accepted: ${ name }`, async ( { page } ) => {
		const who = shopper( situation );
		const before = truth( who );
		await begin( page, who );
		await because( page, reason );
		await ( label
			? page.getByRole( 'button', { name: label } )
			: page.locator( 'button[value="accept"]' )
		).click();
		await heading( page, DONE[ name ] ?? '' );
		expect( truth( who ) ).toMatchObject( after );
		if ( name === 'extend_trial' ) {
			expect( Date.parse( truth( who ).next_payment ?? '' ) - Date.parse( before.next_payment ?? '' ) ).toBe(
				14 * 86_400_000
			);
		}
	} );
}

test( 'an offer is accepted: skip_renewal, exactly one interval', async ( { page } ) => {
	const who = shopper();
	flowFor( 'sandbox', product( who ), { type: 'skip_renewal' } );
	const due = new Date( truth( who ).next_payment ?? '' );
	await begin( page, who );
	await because( page, 'Another reason' );
	await page.locator( 'button[value="accept"]' ).click();
	await heading( page, 'Your next payment is skipped' );
	expect( new Date( truth( who ).next_payment ?? '' ) ).toEqual( monthAfter( due ) );
	expect( truth( who ) ).toMatchObject( { status: 'active', total: '40.00' } );
} );

test( 'product_swap: a card is chosen; Cancel needs none', async ( { page } ) => {
	const who = shopper( { siblings: true } );
	await begin( page, who );
	await because( page, 'I no longer need it' );
	await expect( page.getByRole( 'radio' ) ).toHaveCount( 2 );
	await page.getByLabel( /Tea box/ ).check();
	await page.locator( 'button[value="accept"]' ).click();
	await heading( page, 'Your product is changed' );

	const other = shopper( { siblings: true } );
	await begin( page, other );
	await because( page, 'I no longer need it' );
	await page.getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await heading( page, 'Your subscription is cancelled' );
	expect( truth( other ).status ).toBe( 'pending_cancel' );
} );

test( 'another option, Back with the reasons (the browser\'s own, too), and "Never mind"', async ( { page } ) => {
	const who = shopper();
	await begin( page, who );
	await because( page, "It's too expensive" );
	await heading( page, '20% off your next 3 payments' );
	await page.goBack();
	await heading( page, 'Why do you want to cancel?' );
	await because( page, "It's too expensive" );
	await page.getByRole( 'button', { name: 'Show another option' } ).click();
	await heading( page, 'Take a break instead' );
	await page.getByRole( 'link', { name: 'Back' } ).click();
	await heading( page, 'Why do you want to cancel?' );
	await because( page, 'I have a technical problem' );
	await heading( page, 'Cancel your subscription' );
	await page.getByRole( 'button', { name: 'Never mind, keep my subscription' } ).click();
	await expect( page.getByText( 'Active' ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'active' );
} );

test( 'Minnesota asks first', async ( { page } ) => {
	const who = shopper( { state: 'MN' } );
	await begin( page, who );
	await because( page, "It's too expensive" );
	await expect( page.getByRole( 'button', { name: cancelLabel } ) ).toBeVisible();
	await page.getByRole( 'button', { name: 'See options' } ).click();
	await expect( page.getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
} );

test( 'an expired form: a sentence, a fresh form, and nothing that was filled in is lost', async ( { page } ) => {
	const who = shopper();
	await begin( page, who );
	// What a day in the background does to the forms of the page.
	const age = async () => {
		const html = ( await page.content() ).replace(
			/name="churnstop_nonce" value="[^"]+"/g,
			'name="churnstop_nonce" value="0123456789"'
		);
		const address = page.url().replace( /#.*/, '' );
		await page.route( address, ( route ) =>
			route.request().method() === 'GET'
				? route.fulfill( { contentType: 'text/html', body: html } )
				: route.continue()
		);
		await page.reload();
		await page.unroute( address );
	};
	await age();
	await page.getByLabel( 'Another reason' ).check();
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	await expect( page.getByRole( 'alert' ) ).toContainText( 'Nothing has changed. Please click again.' );
	await expect( page.getByLabel( 'Another reason' ) ).toBeChecked();
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	await expect( page.getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();

	const comment = page.getByLabel( /anything you would like to add/ );
	await age();
	await comment.fill( 'Moving house' );
	await page.getByRole( 'button', { name: 'Send comment' } ).click();
	await expect( page.getByRole( 'alert' ) ).toContainText( 'Nothing has changed. Please click again.' );
	await expect( comment ).toHaveValue( 'Moving house' );
	await page.getByRole( 'button', { name: 'Send comment' } ).click();
	await expect( page.getByText( 'Your comment was sent.' ) ).toBeVisible();
} );

test( 'a form sent twice has one effect', async ( { page, context } ) => {
	const who = shopper();
	await begin( page, who );
	const again = await context.newPage();
	await again.goto( page.url() );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await heading( page, 'Your subscription is cancelled' );
	await again.getByRole( 'button', { name: cancelLabel } ).click();
	await heading( again, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( "another shopper's subscription and attempt do not exist", async ( { page, browser } ) => {
	const owner = shopper();
	await begin( page, owner );
	await because( page, "It's too expensive" );
	const address = page.url();
	const context = await browser.newContext( { javaScriptEnabled: false } );
	const thief = await context.newPage();
	await arrive( thief, shopper() );
	for ( const target of [ address, address.replace( /&attempt=.*/, '' ) ] ) {
		await thief.goto( target );
		await expect( thief.getByText( /could not find/ ) ).toBeVisible();
		expect( await thief.content() ).not.toContain( 'You pay' );
		await expect( thief.getByRole( 'link', { name: cancelLabel } ) ).toHaveCount( 0 );
	}
	expect( truth( owner ).status ).toBe( 'active' );
	await context.close();
} );

test( 'every screen is accessible', async ( { browser } ) => {
	// Axe itself needs script: the page as a browser with script shows it when the modal has not loaded.
	const context = await browser.newContext( { javaScriptEnabled: true } );
	const page = await context.newPage();
	await page.route( /loader-.*\.js/, ( route ) => route.abort() );
	await begin( page, shopper() );
	await accessible( page, '.churnstop-page' );
	await because( page, "It's too expensive" );
	await expect( page.getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
	await accessible( page, '.churnstop-page' );
	await page.getByRole( 'link', { name: 'Back' } ).click();
	await because( page, 'I have a technical problem' );
	await heading( page, 'Cancel your subscription' );
	await accessible( page, '.churnstop-page' );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await heading( page, 'Your subscription is cancelled' );
	await accessible( page, '.churnstop-page' );
	await context.close();
} );
