// ChurnStop > Experiments: made, started, watched and stopped, in words.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../harness/site';
import { accessible } from './shopper';

const experiments = '/wp-admin/admin.php?page=churnstop-experiments';

test.beforeEach( async ( { context } ) => logIn( context, 'sandbox', 'admin' ) );

test( 'an idea is saved, its time told before it starts, then started and stopped', async ( { page } ) => {
	const name = `Without offers ${ Date.now() }`;
	// Of others' tests none may run on the flow: there is one at a time.
	php( 'sandbox', "\\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Storage\\Database::class )->execute( \"UPDATE {experiments} SET status = 'stopped', running_flow = NULL WHERE status = 'running'\" );" );
	await page.goto( experiments );
	await page.getByRole( 'button', { name: 'New experiment' } ).click();
	await expect( page.getByRole( 'button', { name: /^Save and see/ } ) ).toBeDisabled();
	await page.getByLabel( 'Name' ).fill( name );
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
	await page.reload();
	await page.getByRole( 'button', { name: 'Stop experiment' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Stop experiment' } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Stopped' );
	await page.getByRole( 'button', { name: 'All experiments' } ).click();
	await expect( page.getByRole( 'row', { name } ) ).toContainText( 'Stopped' );
	await page.setViewportSize( { width: 390, height: 800 } );
	await accessible( page, '.churnstop-experiments' );
	expect( await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth ) ).toBeLessThanOrEqual( 0 );
} );

test( 'another order is an arm of the flow, and an arm that is adopted becomes it', async ( { page } ) => {
	const name = `Pause first ${ Date.now() }`;
	await page.goto( experiments );
	await page.getByRole( 'button', { name: 'New experiment' } ).click();
	await page.getByLabel( 'Name' ).fill( name );
	await page.getByLabel( 'Make another offer first' ).check();
	await page.getByLabel( 'To customers who say' ).selectOption( { index: 1 } );
	await page.getByLabel( 'First offer' ).selectOption( { index: 1 } );
	await page.getByRole( 'button', { name: /^Save and see/ } ).click();
	await expect( page.getByRole( 'heading', { name } ) ).toContainText( 'Not started' );
	await expect( page.getByRole( 'region', { name: /^“/ } ) ).toBeVisible();
} );
