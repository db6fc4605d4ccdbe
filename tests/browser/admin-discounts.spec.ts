// Discounts that offers share: made, used, renamed against somebody else, archived and restored inside the offer's
// panel.
import { expect, test } from '@playwright/test';
import { edit, publish, rest, row, saved } from './admin';

test( 'a discount is made, renamed, archived and restored beside the offer', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	await page.getByRole( 'button', { name: 'Create a discount' } ).click();
	const form = page.getByRole( 'group', { name: 'New discount' } );
	await form.getByLabel( 'Percent', { exact: true } ).fill( '120' );
	await form.getByRole( 'button', { name: 'Save the discount' } ).click();
	await expect(
		page.getByRole( 'alert' ).filter( { hasText: 'The name must have 1 to 40 characters.' } )
	).toContainText( 'at most 100' );

	const name = `Spring ${ Date.now() }`;
	await form.getByLabel( 'Name, for your staff' ).fill( name );
	await form.getByLabel( 'Percent', { exact: true } ).fill( '12.5' );
	await form.getByRole( 'button', { name: 'Save the discount' } ).click();
	const what = page.getByLabel( 'What is taken off' );
	await expect( what.locator( 'option:checked' ) ).toHaveText( `${ name } – 12.5%, 3 renewals` );
	await page.screenshot( { path: test.info().outputPath( 'discount.png' ), fullPage: true } );

	const made = (
		await rest< Array< { id: number; version: number; name: string } > >( page, 'GET', 'discounts' )
	).find( ( one ) => one.name === name );
	await rest( page, 'PUT', `discounts/${ made?.id }`, { version: made?.version, name: `${ name } B` } );
	await page.getByLabel( 'Name of the discount, for your staff' ).fill( 'Mine' );
	await page.getByRole( 'button', { name: 'Save the name' } ).click();
	await expect( page.getByRole( 'alert' ).filter( { hasText: 'Somebody else saved this discount' } ) ).toBeVisible();
	await expect( what.locator( 'option:checked' ) ).toHaveText( `${ name } B – 12.5%, 3 renewals` );

	await page.getByRole( 'button', { name: 'Archive the discount' } ).click();
	await expect( page.getByText( 'This discount is archived.' ) ).toBeVisible();
	await page.getByRole( 'button', { name: 'Restore the discount' } ).click();
	await expect( page.getByText( 'This discount is archived.' ) ).toHaveCount( 0 );
	await expect( saved( page ) ).not.toBeEmpty();
	await publish( page );
	const offer = ( await rest( page, 'GET', `flows/${ flow.id }` ) ).reasons[ 0 ]?.offers[ 0 ];
	expect( offer ).toMatchObject( { discount_id: made?.id, headline: '', accept_label: '' } );
	expect( offer ).not.toHaveProperty( 'value_percent' );
} );
