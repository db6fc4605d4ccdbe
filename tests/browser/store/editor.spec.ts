// The editor on a real store: its products in the pickers, and what is published is what its shoppers get.
import { expect, test } from '@playwright/test';
import { php } from '../../harness/site';
import { arriveAsAdmin, checks, field, makeFlow, NOBODY, openEditor, publish, rest, row } from '../admin';
import { Mouse } from '../hands';
import { accessible, because, dialog } from '../shopper';
import { buy, open, result, truth } from './buyer';

const idOf = ( sku: string ) => php< number >( 'store', 'return wc_get_product_id_by_sku( $input );', sku );

test( 'a cheaper plan is chosen among those that customers can switch to, published, offered, and taken', async ( {
	page,
	browser,
} ) => {
	const who = buy( 'membership-premium' );
	const [ basic, premium ] = [ idOf( 'membership-basic' ), idOf( 'membership-premium' ) ];
	await arriveAsAdmin( page, 'store' );
	const flow = await makeFlow( page, {
		audience: { ...NOBODY, products: [ premium ] },
		priority: 1,
		reasons: [ { id: 'other', kind: 'other', offers: [] } ],
	} );
	await openEditor( page, flow.id );
	await new Mouse( page ).build( [
		{ id: 'too_expensive', kind: 'price', label: '', offers: [ { type: 'tier_down' } ] },
		{ id: 'other', kind: 'other', label: '', offers: [] },
	] );
	await row( page, 'offer:too_expensive-tier_down-1' ).click();
	const target = field( page, 'reasons.0.offers.0.target_product_id' );
	// The dearest plan is a step down for nobody; what is no subscription, or of another product, is not there at all.
	await expect( target.locator( 'option' ) ).toHaveText( [
		'The next cheaper plan of whatever the customer has',
		'Membership - Basic – $20.00 / month ($40.00 less than Membership - Premium)',
		'Membership - Standard – $40.00 / month ($20.00 less than Membership - Premium)',
	] );
	await target.selectOption( String( basic ) );
	await expect( checks( page ) ).toHaveAttribute( 'data-tone', 'good' );
	await accessible( page, '.churnstop-editor', [ 'frame-tested' ] );
	await publish( page );
	const theirs = await browser.newPage();
	await open( theirs, who );
	await because( theirs, "It's too expensive" );
	await expect( dialog( theirs ).locator( '[data-part="terms"]' ) ).toContainText( '$20.00' );
	await dialog( theirs ).locator( '[data-part="accept"]' ).click();
	await result( theirs, 'Your plan is changed' );
	expect( truth( who ) ).toMatchObject( { status: 'active', total: '20.00' } );
	await theirs.close();
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );

test( 'a coupon is found by a part of its code, and one that cannot serve says why', async ( { page } ) => {
	const mark = `find-${ Date.now() }`;
	const made = php< number[] >(
		'store',
		`$ids = array();
		foreach ( array( 'percent' => 15, 'fixed_product' => 5 ) as $type => $amount ) {
			$coupon = new WC_Coupon();
			$coupon->set_props( array( 'code' => "$input-$type", 'discount_type' => $type, 'amount' => $amount ) );
			$coupon->save();
			$ids[] = $coupon->get_id();
		}
		return $ids;`,
		mark
	);
	await arriveAsAdmin( page, 'store' );
	const flow = await makeFlow( page );
	await openEditor( page, flow.id );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	await page.getByRole( 'button', { name: 'Create a discount' } ).click();
	const form = page.getByRole( 'group', { name: 'New discount' } );
	await form.getByLabel( 'Name, for your staff' ).fill( mark );
	await form.getByLabel( 'Takes off' ).selectOption( 'coupon' );
	const save = form.getByRole( 'button', { name: 'Save the discount' } );
	await expect( save ).toBeDisabled();
	const coupon = form.getByRole( 'combobox', { name: 'Coupon' } );
	await coupon.fill( `${ mark }-fixed` );
	await page.getByRole( 'option', { name: `${ mark }-fixed_product` } ).click();
	await expect( form.getByRole( 'alert' ) ).toContainText( 'can serve as a template' );
	await expect( save ).toBeDisabled();
	await coupon.fill( `${ mark }-p` );
	await expect( page.getByRole( 'option', { name: `${ mark }-percent` } ) ).toBeVisible();
	await page.keyboard.press( 'ArrowDown' );
	await page.keyboard.press( 'Enter' );
	await expect( form.getByRole( 'alert' ) ).toHaveCount( 0 );
	await page.screenshot( { path: test.info().outputPath( 'coupon.png' ), fullPage: true } );
	await accessible( page, '.churnstop-inspector' );
	await save.click();
	await expect( page.getByLabel( 'What is taken off' ).locator( 'option:checked' ) ).toHaveText(
		`${ mark } – 15%, 3 renewals`
	);
	const [ stored ] = (
		await rest< Array< { id: number; name: string; template_coupon_id: number } > >( page, 'GET', 'discounts' )
	).filter( ( { name } ) => name === mark );
	expect( stored?.template_coupon_id ).toBe( made[ 0 ] );
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );
