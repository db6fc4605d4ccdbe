// Each offer by keyboard alone, the picker of a swap with it: in the dialog, and on the page without script.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { arrive, dialog, DONE, link, product, shopper, truth } from './shopper';
import type { Situation } from './shopper';

const offers: Array< [ name: string, situation: Situation, reason: string ] > = [
	[ 'discount', {}, "It's too expensive" ],
	[ 'pause', {}, "I'm too busy or not using it" ],
	[ 'tier_down', { siblings: true }, "I'm switching to something else" ],
	[ 'extend_trial', { trial: '+5 days' }, 'I no longer need it' ],
	[ 'product_swap', { siblings: true }, 'I no longer need it' ],
];

/** Presses a key until something has the focus, or is checked. */
async function press(
	page: Page,
	key: string,
	until: Locator,
	state: ':focus' | ':checked' = ':focus'
): Promise< void > {
	for (
		let presses = 0;
		presses < 40 && ! ( await until.evaluate( ( element, wanted ) => element.matches( wanted ), state ) );
		presses++
	) {
		await page.keyboard.press( key );
	}
	expect( await until.evaluate( ( element, wanted ) => element.matches( wanted ), state ) ).toBe( true );
}

/** From the link on the account page to an accepted offer. */
async function walk(
	page: Page,
	[ name, situation, reason ]: ( typeof offers )[ number ],
	flow: Locator,
	accept: string
): Promise< void > {
	const who = shopper( situation );
	const now = () => ( { ...truth( who ), product: product( who ) } );
	const before = now();
	await arrive( page, who );
	await press( page, 'Tab', link( page, who ) );
	await page.keyboard.press( 'Enter' );
	await expect( flow.getByRole( 'heading', { name: 'Why do you want to cancel?' } ) ).toBeVisible();
	const radios = flow.getByRole( 'radio' );
	await press( page, 'Tab', radios.first() );
	await page.keyboard.press( 'Space' );
	await press( page, 'ArrowDown', flow.getByLabel( reason, { exact: true } ), ':checked' );
	await press( page, 'Tab', flow.getByRole( 'button', { name: 'Continue' } ) );
	await page.keyboard.press( 'Enter' );
	await flow.locator( accept ).waitFor();
	if ( name === 'product_swap' ) {
		await press( page, 'Tab', radios.first() );
		await page.keyboard.press( 'Space' );
		await press( page, 'ArrowDown', radios.last(), ':checked' );
	}
	await press( page, 'Tab', flow.locator( accept ) );
	await page.keyboard.press( 'Enter' );
	await expect( flow.getByRole( 'heading', { name: DONE[ name ] ?? name, exact: true } ) ).toBeVisible();
	expect( now(), name ).not.toEqual( before );
}

test( 'in the dialog', async ( { page } ) => {
	for ( const offer of offers ) {
		await walk( page, offer, dialog( page ), '[data-part="accept"]' );
		await page.context().clearCookies();
	}
} );

test.describe( 'without JavaScript', () => {
	test.use( { javaScriptEnabled: false } );

	test( 'on the page', async ( { page } ) => {
		for ( const offer of offers ) {
			await walk( page, offer, page.locator( '.churnstop-page' ), 'button[value="accept"]' );
			await page.context().clearCookies();
		}
	} );
} );
