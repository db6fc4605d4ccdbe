// Several subscriptions in one attempt: chosen in a form, with script and without, by keyboard, on a phone.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { accessible, account, another, arrive, dialog, prominent, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

const opener = ( page: Page ) => page.getByText( 'Cancel several…' );
const box = ( page: Page, name: string ) => page.getByRole( 'checkbox', { name } );

/** A coffee box, a magazine and a tea subscription. */
function three(): [ Shopper, Shopper, Shopper ] {
	const first = shopper();
	return [ first, another( first, 'Magazine' ), another( first, 'Tea box' ) ];
}

test( 'two of three: one reason, one cancel, the result names each, and the third goes on', async ( { page } ) => {
	const [ coffee, magazine, tea ] = three();
	await arrive( page, coffee );
	await opener( page ).click();
	await box( page, 'Coffee box' ).check();
	await box( page, 'Magazine' ).check();
	await accessible( page, '.churnstop-several-ways' );
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	const modal = dialog( page );
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Why do you want to cancel?' );
	await expect( modal ).toContainText( 'Coffee box' );
	await expect( modal ).toContainText( 'Magazine' );
	await expect( modal ).not.toContainText( 'Tea box' );
	await modal.getByLabel( "It's too expensive", { exact: true } ).check();
	await modal.getByRole( 'button', { name: 'Continue' } ).click();
	// No offer for several.
	await expect( modal ).toContainText( 'If you cancel, all 2 subscriptions end' );
	await page.mouse.move( 1, 1 );
	await prominent( page, 'Cancel subscription' );
	await accessible( page, 'dialog' );
	await modal.getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscriptions are cancelled' );
	await expect( modal ).toContainText(
		/Magazine: cancelled, paid through .+\.\s+Coffee box: cancelled, paid through/
	);
	expect( [ coffee, magazine, tea ].map( ( one ) => truth( one ).status ) ).toEqual( [
		'pending_cancel',
		'pending_cancel',
		'active',
	] );
	await modal.getByRole( 'button', { name: 'Back to my account' } ).click();
	// One is left: there are not several to choose from any more.
	await expect( page.getByText( 'Cancelled, still running' ) ).toHaveCount( 2 );
	await expect( opener( page ) ).toHaveCount( 0 );
} );

test( 'by keyboard alone, and the focus is given back', async ( { page } ) => {
	const [ coffee, , tea ] = three();
	await arrive( page, coffee );
	await opener( page ).focus();
	await page.keyboard.press( 'Enter' );
	await page.keyboard.press( 'Tab' );
	await expect( page.getByRole( 'checkbox' ).first() ).toBeFocused();
	await page.keyboard.press( 'Space' );
	await page.keyboard.press( 'Tab' );
	await page.keyboard.press( 'Space' );
	await page.keyboard.press( 'Tab' );
	await page.keyboard.press( 'Tab' );
	await expect( page.getByRole( 'button', { name: 'Continue' } ) ).toBeFocused();
	await page.keyboard.press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await page.keyboard.press( 'Escape' );
	await expect( page.getByRole( 'button', { name: 'Continue' } ) ).toBeFocused();
	expect( truth( tea ).status ).toBe( 'active' );
} );

test( 'one of several chosen is one subscription, with its offers; none chosen is told', async ( { page } ) => {
	const [ coffee ] = three();
	await arrive( page, coffee );
	await opener( page ).click();
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	await expect( page.getByRole( 'heading', { name: 'No subscription was chosen' } ) ).toBeVisible();
	await page.getByRole( 'link', { name: 'Back to my subscriptions' } ).click();
	await opener( page ).click();
	await box( page, 'Coffee box' ).check();
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByLabel( "It's too expensive", { exact: true } ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await expect( dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
} );

test( 'REST answers 500: the page names the subscriptions, and cancels them', async ( { page } ) => {
	const [ coffee, magazine ] = three();
	await arrive( page, coffee );
	await opener( page ).click();
	await box( page, 'Coffee box' ).check();
	await box( page, 'Magazine' ).check();
	await page.route( '**/churnstop/v1/**', ( route ) => route.fulfill( { status: 500, body: '' } ) );
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	// No answer is readable: the dialog goes over to the page.
	await expect( page.locator( '.churnstop-page' ) ).toContainText( 'Magazine' );
	await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscriptions are cancelled' } ) ).toBeVisible();
	expect( [ coffee, magazine ].map( ( one ) => truth( one ).status ) ).toEqual( [
		'pending_cancel',
		'pending_cancel',
	] );
} );

test( 'somebody with one subscription is not asked to choose', async ( { page } ) => {
	await arrive( page, shopper() );
	await expect( page.locator( '.churnstop-subscription' ) ).toHaveCount( 1 );
	await expect( opener( page ) ).toHaveCount( 0 );
} );

test( 'on a phone: big enough to touch, nothing overflows', async ( { browser } ) => {
	const context = await browser.newContext( {
		viewport: { width: 320, height: 568 },
		isMobile: true,
		hasTouch: true,
	} );
	const page = await context.newPage();
	const [ coffee ] = three();
	await arrive( page, coffee );
	await opener( page ).tap();
	for ( const label of await page.locator( '.churnstop-pick' ).all() ) {
		expect( ( await label.boundingBox() )?.height ).toBeGreaterThanOrEqual( 44 );
	}
	expect( await page.evaluate( () => document.documentElement.scrollWidth - innerWidth ) ).toBeLessThanOrEqual( 0 );
	await accessible( page, '.churnstop-several-ways' );
	await page.screenshot( { path: test.info().outputPath( 'several.png' ), fullPage: true } );
	await context.close();
} );

test.describe( 'without JavaScript', () => {
	test.use( { javaScriptEnabled: false } );

	test( 'the form alone leads there: one reason, one cancel, the result names each', async ( { page } ) => {
		const [ coffee, magazine, tea ] = three();
		await arrive( page, coffee );
		await opener( page ).click();
		await box( page, 'Coffee box' ).check();
		await box( page, 'Tea box' ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Why do you want to cancel?' } ) ).toBeVisible();
		await page.getByLabel( "I'm too busy or not using it", { exact: true } ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await expect( page.locator( '.churnstop-page' ) ).toContainText( 'If you cancel, all 2 subscriptions end' );
		await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Your subscriptions are cancelled' } ) ).toBeVisible();
		await expect( page.locator( '.churnstop-page' ) ).toContainText( 'Coffee box: cancelled, paid through' );
		await expect( page.locator( '.churnstop-page' ) ).toContainText( 'Tea box: cancelled, paid through' );
		expect( [ coffee, magazine, tea ].map( ( one ) => truth( one ).status ) ).toEqual( [
			'pending_cancel',
			'active',
			'pending_cancel',
		] );
		await page.getByRole( 'link', { name: 'Back to my account' } ).click();
		expect( new URL( page.url() ).pathname ).toBe( account );
	} );
} );
