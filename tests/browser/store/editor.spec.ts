// The editor on a real store: its products in the pickers, and what is published is what its shoppers get.
import { expect, test } from '@playwright/test';
import { php } from '../../harness/site';
import { arriveAsAdmin, checks, field, makeFlow, NOBODY, openEditor, publish, rest, row } from '../admin';
import { Mouse } from '../hands';
import { accessible, because, dialog } from '../shopper';
import { buy, open, result, truth } from './buyer';

const idOf = ( sku: string ) => php< number >( 'store', 'return wc_get_product_id_by_sku( $input );', sku );

test( 'a cheaper plan is chosen among those that customers can switch to, published, offered, and taken', async ( { page, browser } ) => {
	const who = buy( 'membership-premium' );
	const [ basic, premium ] = [ idOf( 'membership-basic' ), idOf( 'membership-premium' ) ];
	await arriveAsAdmin( page, 'store' );
	const flow = await makeFlow( page, { audience: { ...NOBODY, products: [ premium ] }, priority: 1, reasons: [ { id: 'other', kind: 'other', offers: [] } ] } );
	await openEditor( page, flow.id );
	await new Mouse( page ).build( [
		{ id: 'too_expensive', kind: 'price', label: '', offers: [ { type: 'tier_down' } ] },
		{ id: 'other', kind: 'other', label: '', offers: [] },
	] );
	await row( page, 'offer:too_expensive-tier_down-1' ).click();
	const target = field( page, 'reasons.0.offers.0.target_product_id' );
	// The dearest plan is a step down for nobody; what is no subscription, or of another product, is not there at all.
	await expect( target.locator( 'option' ) ).toHaveText( [ 'The next cheaper plan of whatever the customer has', 'Membership - Basic – $20.00 ($40.00 less than Membership - Premium)', 'Membership - Standard – $40.00 ($20.00 less than Membership - Premium)' ] );
	await target.selectOption( String( basic ) );
	await expect( checks( page ) ).toHaveAttribute( 'data-tone', 'good' );
	await accessible( page, '.churnstop-editor', [ 'frame-tested' ] );
	await publish( page );
	const theirs = await browser.newPage();
	await open( theirs, who );
	await because( theirs, "It's too expensive" );
	await expect( dialog( theirs ).locator( '[data-part="terms"]' ) ).toContainText( '$20.00' );
	await dialog( theirs ).locator( '[data-part="accept"]' ).click();
	await result( theirs, 'Done: your subscription goes on' );
	expect( truth( who ) ).toMatchObject( { status: 'active', total: '20.00' } );
	await theirs.close();
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );
