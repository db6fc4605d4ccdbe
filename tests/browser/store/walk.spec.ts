// Staff walk the live storefront in a customer's place: from the subscription's page, through the facts, to the dialog
// and its result.
import { expect, test } from '@playwright/test';
import { logIn } from '../../harness/site';
import { accessible, because, dialog } from '../shopper';
import { buy, result, truth } from './buyer';

test( 'a member of staff walks as a customer, and nothing changes', async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	const before = truth( who );
	await logIn( page.context(), 'store', 'admin' );
	await page.goto( `/wp-admin/admin.php?page=churnstop-walk&who=${ who.id }` );
	await page.getByText( 'Facts of your own' ).click();
	await page.getByLabel( 'Days as a subscriber', { exact: true } ).fill( '400' );
	await page.screenshot( { path: test.info().outputPath( 'walk-form.png' ) } );
	await accessible( page, '#wpbody-content' );
	await page.getByRole( 'button', { name: 'Walk the storefront' } ).click();
	await expect( page.getByRole( 'note' ) ).toContainText( 'in the place of' );
	await page.screenshot( { path: test.info().outputPath( 'walk-page.png' ), fullPage: true } );
	await expect( page.getByRole( 'link', { name: /Suspend|Change payment|Renew/ } ) ).toHaveCount( 0 );
	await page
		.getByRole( 'link', { name: 'Cancel' } )
		.or( page.getByRole( 'button', { name: 'Cancel' } ) )
		.first()
		.click();
	await because( page, "It's too expensive" );
	await page.screenshot( { path: test.info().outputPath( 'walk-offer.png' ) } );
	await dialog( page ).locator( '[data-part="accept"]' ).click();
	await result( page, 'Your discount is set' );
	expect( truth( who ) ).toEqual( before );
} );
