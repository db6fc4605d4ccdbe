// By keyboard alone, in the dialog and on the page without script: each offer, the picker of a swap with its search,
// several at once, and what stands in the way: an answer of 503, no network, somebody else's click.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { flowFor, php } from '../harness/site';
import { another, arrive, dialog, DONE, link, product, shopper, truth } from './shopper';
import type { Shopper, Situation } from './shopper';

const EXPENSIVE = "It's too expensive";
const NEEDLESS = 'I no longer need it';

const offers: Array< [ name: string, situation: Situation, reason: string ] > = [
	[ 'discount', {}, EXPENSIVE ],
	[ 'pause', {}, "I'm too busy or not using it" ],
	[ 'skip_renewal', {}, 'Another reason' ],
	[ 'tier_down', { siblings: true }, "I'm switching to something else" ],
	[ 'extend_trial', { trial: '+5 days' }, NEEDLESS ],
	[ 'product_swap', { siblings: true }, NEEDLESS ],
];

/** Presses a key until something has the focus, or is checked. */
async function press(
	page: Page,
	key: string,
	until: Locator,
	state: ':focus' | ':checked' = ':focus'
): Promise< void > {
	// A page that still loads moves the focus when it comes to the place that its address names.
	await page.waitForLoadState();
	for (
		let presses = 0;
		presses < 40 && ! ( await until.evaluate( ( element, wanted ) => element.matches( wanted ), state ) );
		presses++
	) {
		await page.keyboard.press( key );
	}
	expect( await until.evaluate( ( element, wanted ) => element.matches( wanted ), state ) ).toBe( true );
}

/** Goes to a control and presses it. */
async function enter( page: Page, control: Locator ): Promise< void > {
	await press( page, 'Tab', control );
	await page.keyboard.press( 'Enter' );
}

const heading = ( flow: Locator, name: string ) => flow.getByRole( 'heading', { name, exact: true } );

const button = ( flow: Locator, name: string ) => flow.getByRole( 'button', { name, exact: true } );

/** Checks the reason and goes on. */
async function because( page: Page, flow: Locator, reason: string ): Promise< void > {
	await heading( flow, 'Why do you want to cancel?' ).waitFor();
	await press( page, 'Tab', flow.getByRole( 'radio' ).first() );
	await page.keyboard.press( 'Space' );
	await press( page, 'ArrowDown', flow.getByLabel( reason, { exact: true } ), ':checked' );
	await enter( page, button( flow, 'Continue' ) );
}

/** From the link on the account page to what follows a reason. */
async function begin( page: Page, flow: Locator, who: Shopper, reason: string ): Promise< void > {
	await arrive( page, who );
	await enter( page, link( page, who ) );
	await because( page, flow, reason );
}

const now = ( who: Shopper ) => ( { ...truth( who ), product: product( who ) } );

/** From the link on the account page to an accepted offer. */
async function walk(
	page: Page,
	[ name, situation, reason ]: ( typeof offers )[ number ],
	flow: Locator,
	accept: Locator
): Promise< void > {
	const who = shopper( situation );
	if ( name === 'skip_renewal' ) {
		flowFor( 'sandbox', product( who ), { type: name } );
	}
	const before = now( who );
	await begin( page, flow, who, reason );
	await accept.waitFor();
	if ( name === 'product_swap' ) {
		const radios = flow.getByRole( 'radio' );
		await press( page, 'Tab', radios.first() );
		await page.keyboard.press( 'Space' );
		await press( page, 'ArrowDown', radios.last(), ':checked' );
	}
	await enter( page, accept );
	await heading( flow, DONE[ name ] ?? name ).waitFor();
	expect( now( who ), name ).not.toEqual( before );
}

/** Two of three, from the list to the cancellation. */
async function several( page: Page, flow: Locator ): Promise< void > {
	const first = shopper();
	const all = [ first, another( first, 'Magazine' ), another( first, 'Tea box' ) ];
	await arrive( page, first );
	await enter( page, page.getByText( 'Cancel several…' ) );
	for ( const name of [ 'Coffee box', 'Magazine' ] ) {
		await press( page, 'Tab', page.getByRole( 'checkbox', { name } ) );
		await page.keyboard.press( 'Space' );
	}
	await enter( page, page.locator( '.churnstop-several' ).getByRole( 'button', { name: 'Continue' } ) );
	await because( page, flow, EXPENSIVE );
	await flow.getByText( 'If you cancel, all 2 subscriptions end' ).waitFor();
	await enter( page, button( flow, 'Cancel subscription' ) );
	await heading( flow, 'Your subscriptions are cancelled' ).waitFor();
	expect( all.map( ( one ) => truth( one ).status ) ).toEqual( [ 'pending_cancel', 'pending_cancel', 'active' ] );
}

/** Of more than a dozen products one that is not shown at first is found by its name, and taken. */
async function search( page: Page, flow: Locator, accept: Locator ): Promise< void > {
	const who = shopper( { siblings: true, sizes: 15 } );
	await begin( page, flow, who, NEEDLESS );
	const found = flow.getByRole( 'radio', { name: /^Size 2 / } );
	await expect( flow.getByRole( 'radio' ) ).toHaveCount( 12 );
	await expect( found ).toHaveCount( 0 );
	await press( page, 'Tab', flow.getByRole( 'searchbox' ) );
	await page.keyboard.type( 'size 2' );
	await page.keyboard.press( 'Enter' );
	await found.waitFor();
	await press( page, 'Tab', flow.getByRole( 'radio' ).first() );
	await page.keyboard.press( 'Space' );
	await press( page, 'ArrowDown', found, ':checked' );
	await enter( page, accept );
	await heading( flow, DONE.product_swap ?? '' ).waitFor();
	expect( truth( who ).total ).toBe( '2.00' );
}

/**
 * Somebody else's click holds the attempt. The dialog waits for it, and is done without another press; the page comes
 * back by itself, and says how things stand.
 */
async function busy( page: Page, flow: Locator, accept: Locator, again: boolean ): Promise< void > {
	const who = shopper();
	await begin( page, flow, who, EXPENSIVE );
	await accept.waitFor();
	const hold = ( claim: string | null ) =>
		php(
			'sandbox',
			`global $wpdb;
			return $wpdb->query( $wpdb->prepare(
				"UPDATE {$wpdb->prefix}churnstop_attempts SET claim = NULLIF( %s, '' ), claimed_for = 'accept',
				claimed_until = UTC_TIMESTAMP() + INTERVAL 5 MINUTE WHERE customer_id = %d",
				(string) $input['claim'],
				get_user_by( 'login', $input['login'] )->ID
			) );`,
			{ claim, login: who.login }
		);
	expect( hold( 'another-click' ) ).toBe( 1 );
	const refused = page.waitForResponse( ( response ) => response.status() === 423 );
	await enter( page, accept );
	await refused;
	expect( truth( who ).total ).toBe( '40.00' );
	hold( null );
	if ( again ) {
		await flow.getByText( 'This is how things stand now.' ).waitFor();
		await enter( page, accept );
	}
	await heading( flow, DONE.discount ?? '' ).waitFor();
	expect( truth( who ).total ).toBe( '32.00' );
}

test.describe( 'in the dialog', () => {
	const accept = ( page: Page ) => dialog( page ).locator( '[data-part="accept"]' );

	test( 'each offer', async ( { page } ) => {
		for ( const offer of offers ) {
			await walk( page, offer, dialog( page ), accept( page ) );
			await page.context().clearCookies();
		}
	} );

	test( 'several at once, and a search among many products', async ( { page } ) => {
		await several( page, dialog( page ) );
		await page.context().clearCookies();
		await search( page, dialog( page ), accept( page ) );
	} );

	test( "somebody else's click is waited for", async ( { page } ) => {
		await busy( page, dialog( page ), accept( page ), false );
	} );

	test( 'an answer of 503, and no network: the sentence has the focus, and trying again goes on', async ( {
		page,
	} ) => {
		const who = shopper();
		const flow = dialog( page );
		await page.route( '**/reason**', ( route ) => route.fulfill( { status: 503, body: 'Briefly unavailable' } ), {
			times: 1,
		} );
		await begin( page, flow, who, EXPENSIVE );
		await expect( flow.getByRole( 'alert' ) ).toBeFocused();
		await enter( page, button( flow, 'Try again' ) );
		await accept( page ).waitFor();
		await page.context().setOffline( true );
		await enter( page, accept( page ) );
		await expect( flow.getByRole( 'alert' ) ).toBeFocused();
		await page.context().setOffline( false );
		await enter( page, button( flow, 'Try again' ) );
		await heading( flow, DONE.discount ?? '' ).waitFor();
		await expect( heading( flow, DONE.discount ?? '' ) ).toBeFocused();
		expect( truth( who ).total ).toBe( '32.00' );
	} );
} );

test.describe( 'without JavaScript, on the page', () => {
	test.use( { javaScriptEnabled: false } );

	const flow = ( page: Page ) => page.locator( '.churnstop-page' );
	const accept = ( page: Page ) => page.locator( 'button[value="accept"]' );

	test( 'each offer', async ( { page } ) => {
		for ( const offer of offers ) {
			await walk( page, offer, flow( page ), accept( page ) );
			await page.context().clearCookies();
		}
	} );

	test( 'several at once, and a search among many products', async ( { page } ) => {
		await several( page, flow( page ) );
		await page.context().clearCookies();
		await search( page, flow( page ), accept( page ) );
	} );

	test( "somebody else's click is waited for", async ( { page } ) => {
		await busy( page, flow( page ), accept( page ), true );
	} );

	test( "an answer of 503: after the browser's Back the form is sent again", async ( { page } ) => {
		const who = shopper();
		await page.route( /churnstop_cancel=/, ( route ) =>
			route.request().method() === 'POST'
				? route.fulfill( { status: 503, contentType: 'text/html', body: 'Briefly unavailable' } )
				: route.continue()
		);
		await begin( page, flow( page ), who, EXPENSIVE );
		await page.getByText( 'Briefly unavailable' ).waitFor();
		await page.unroute( /churnstop_cancel=/ );
		await page.goBack();
		await because( page, flow( page ), EXPENSIVE );
		await enter( page, accept( page ) );
		await heading( flow( page ), DONE.discount ?? '' ).waitFor();
		expect( truth( who ).total ).toBe( '32.00' );
	} );
} );
