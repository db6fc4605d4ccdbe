// ChurnStop > Experiments: made, started, watched and stopped, in words.
import { expect, test } from '@playwright/test';
import { logIn } from '../harness/site';
import { arriveAsAdmin, makeFlow, rest } from './admin';
import { accessible } from './shopper';

const experiments = '/wp-admin/admin.php?page=churnstop-experiments';

test.beforeEach( async ( { context } ) => logIn( context, 'sandbox', 'admin' ) );

test( 'an idea is saved, its time told before it starts, then started and stopped', async ( { page } ) => {
	const name = `Without offers ${ Date.now() }`;
	// Of its own: what runs on the flow for everybody changes what other tests' customers see.
	await arriveAsAdmin( page );
	const flow = await makeFlow( page, { name: `Own ${ Date.now() }`, status: 'active' } );
	await page.goto( experiments );
	await page.getByRole( 'button', { name: 'New experiment' } ).press( 'Enter' );
	await expect( page.getByRole( 'heading', { name: 'New experiment' } ) ).toBeFocused();
	await expect( page.getByRole( 'button', { name: /^Save and see/ } ) ).toBeDisabled();
	await page.getByLabel( 'Name' ).fill( name );
	await page.getByLabel( 'Flow', { exact: true } ).selectOption( `${ flow.id }` );
	await page.getByLabel( 'Show no offers' ).check();
	await accessible( page, '.churnstop-experiments' );
	await page.getByRole( 'button', { name: /^Save and see/ } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Not started' );
	await expect( page.locator( '.churnstop-sentence' ) ).not.toBeEmpty();
	await expect( page.getByRole( 'region', { name: 'No offers' } ) ).toBeVisible();
	await accessible( page, '.churnstop-experiments' );
	await page.getByRole( 'button', { name: 'Start experiment' } ).focus();
	await page.keyboard.press( 'Enter' );
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Start experiment' } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Running' );
	await expect( page.getByRole( 'heading', { name } ) ).toBeFocused();
	// A second one on the same flow says why it does not start, and the keyboard goes on where it was.
	const second = await rest< { id: number } >( page, 'POST', 'experiments', {
		name: `Second ${ Date.now() }`,
		flow_id: flow.id,
		arms: [
			{ id: 'control', weight: 50 },
			{ id: 'none', weight: 50, offers: 'none' },
		],
	} );
	await page.goto( `${ experiments }&experiment=${ second.id }` );
	const start = page.getByRole( 'button', { name: 'Start experiment' } );
	await start.press( 'Enter' );
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Start experiment' } ).press( 'Enter' );
	await expect( page.locator( '.churnstop-notice' ) ).toContainText( 'runs on this flow already' );
	await expect( start ).toBeFocused();
	await page.getByRole( 'button', { name: 'All experiments' } ).click();
	await page.getByRole( 'row' ).getByRole( 'button', { name, exact: true } ).click();
	await page.getByRole( 'button', { name: 'Stop experiment' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Stop experiment' } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Stopped' );
	await page.getByRole( 'button', { name: 'All experiments' } ).click();
	await expect( page.getByRole( 'row', { name } ) ).toContainText( 'Stopped' );
	await page.setViewportSize( { width: 390, height: 800 } );
	await accessible( page, '.churnstop-experiments' );
	expect( await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth ) ).toBeLessThanOrEqual(
		0
	);
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );

test( 'another headline is an arm: looked at as customers see it, and adopted', async ( { page } ) => {
	const name = `Headline ${ Date.now() }`;
	const headline = `Stay for less ${ Date.now() }`;
	await arriveAsAdmin( page );
	// What is adopted here is no other test's flow.
	const flow = await makeFlow( page, { name: `For ${ name }`, status: 'active' } );
	await page.goto( experiments );
	await page.getByRole( 'button', { name: 'New experiment' } ).click();
	await page.getByLabel( 'Name' ).fill( name );
	await page.getByLabel( 'Flow', { exact: true } ).selectOption( `${ flow.id }` );
	await page.getByLabel( 'Where' ).selectOption( { index: 2 } );
	// The present texts are no idea.
	await expect( page.getByRole( 'button', { name: /^Save and see/ } ) ).toBeDisabled();
	await page.getByLabel( 'Headline' ).fill( headline );
	await accessible( page, '.churnstop-experiments' );
	await page.getByRole( 'button', { name: /^Save and see/ } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Not started' );

	const idea = page.getByRole( 'region', { name: new RegExp( headline ) } );
	await idea.getByRole( 'button', { name: 'See what customers see' } ).click();
	const seen = page.frameLocator( '.churnstop-arm-preview' );
	await seen.getByRole( 'radio' ).first().check();
	await seen.getByRole( 'button', { name: 'Continue' } ).click();
	await expect( seen.getByRole( 'heading', { name: headline } ) ).toBeVisible();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Close' } ).last().click();

	await page.getByRole( 'button', { name: 'Start experiment' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Start experiment' } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Running' );
	await idea.getByRole( 'button', { name: 'Adopt this version' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Adopt it' } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Adopted' );
	expect( JSON.stringify( await rest( page, 'GET', `flows/${ flow.id }` ) ) ).toContain( headline );
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );

test( 'another order is an arm of the flow, and so is another offer with figures of its own', async ( { page } ) => {
	const name = `Pause first ${ Date.now() }`;
	await arriveAsAdmin( page );
	const flow = await makeFlow( page, { name: `For ${ name }`, status: 'active' } );
	const begin = async ( idea: string, called: string ) => {
		await page.goto( experiments );
		await page.getByRole( 'button', { name: 'New experiment' } ).click();
		await page.getByLabel( 'Name' ).fill( called );
		await page.getByLabel( 'Flow', { exact: true } ).selectOption( `${ flow.id }` );
		await page.getByLabel( idea ).check();
		await page.getByLabel( 'To customers who say' ).selectOption( { index: 1 } );
	};
	await begin( 'Make another offer first', name );
	await page.getByLabel( 'First offer' ).selectOption( { index: 1 } );
	await page.getByRole( 'button', { name: /^Save and see/ } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Not started' );
	await expect( page.getByRole( 'region', { name: /^“/ } ) ).toBeVisible();

	await begin( 'Make another offer instead', `${ name }, deeper` );
	await page.getByLabel( 'Offer', { exact: true } ).selectOption( 'discount' );
	await page.getByRole( 'spinbutton' ).first().fill( '35' );
	await page.getByRole( 'button', { name: /^Save and see/ } ).click();
	await expect( page.getByRole( 'region', { name: /35/ } ) ).toBeVisible();
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );
