// The intelligent discount: set beside the manual one in the editor, and explained with each attempt.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { edit, field, publish, rest, row, saved } from './admin';
import { Keyboard } from './hands';
import { flowFor, php } from '../harness/site';
import { accessible, product, shopper } from './shopper';

test( 'manual and intelligent stand beside each other, with ceilings, steps and what it knows', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	const ways = page.getByRole( 'group', { name: 'How much is taken off' } );
	await expect( ways.getByRole( 'button', { name: /^Manual/ } ) ).toHaveAttribute( 'aria-pressed', 'true' );
	await ways.getByRole( 'button', { name: /^Intelligent/ } ).click();
	await expect(
		page.getByText( '0 of 60 outcomes are known. Until then every customer is offered 20%' )
	).toBeVisible();
	await page.getByLabel( 'Steps, percent off' ).fill( '10, 25, 40' );
	await expect( page.getByText( 'No step may be higher than the ceiling.' ).first() ).toBeVisible();
	await field( page, 'reasons.0.offers.0.max_percent' ).fill( '40' );
	await expect( page.getByText( 'No step may be higher than the ceiling.' ) ).toHaveCount( 0 );
	await expect( page.getByText( 'every customer is offered 25%, your standard discount.' ) ).toBeVisible();
	await accessible( page, '.churnstop-ways' );
	await accessible( page, '.churnstop-known' );
	await page.locator( '.churnstop-known' ).scrollIntoViewIfNeeded();
	await page.screenshot( { path: test.info().outputPath( 'intelligent.png' ), fullPage: true } );
	await expect( saved( page ) ).not.toBeEmpty();
	await publish( page );
	const offer = ( await rest( page, 'GET', `flows/${ flow.id }` ) ).reasons[ 0 ]?.offers[ 0 ];
	expect( offer ).toMatchObject( { mode: 'intelligent', max_percent: 40, max_cycles: 3, steps: [ 10, 25, 40 ] } );
	expect( offer ).not.toHaveProperty( 'value_percent' );

	// And back: the same discount for everybody.
	await ways.getByRole( 'button', { name: /^Manual/ } ).click();
	await expect( field( page, 'reasons.0.offers.0.value_percent' ) ).toHaveValue( '20' );
} );

/** Presses Tab, or Shift and Tab, until the control has the focus. */
async function tabTo( page: Page, control: Locator, key = 'Tab' ): Promise< void > {
	await expect( control ).toBeVisible();
	for (
		let presses = 0;
		presses < 60 && ! ( await control.evaluate( ( one ) => one === document.activeElement ) );
		presses++
	) {
		await page.keyboard.press( key );
	}
	await expect( control ).toBeFocused();
}

test( 'by keyboard alone: manual to intelligent, its ceilings and steps, published, and manual again', async ( {
	page,
} ) => {
	const flow = await edit( page );
	await new Keyboard( page ).select( 'offer:too_expensive-discount-1' );
	await page.keyboard.press( 'Enter' );
	await expect( field( page, 'reasons.0.offers.0.value_percent' ) ).toBeVisible();
	const ways = page.getByRole( 'group', { name: 'How much is taken off' } );
	const intelligent = ways.getByRole( 'button', { name: /^Intelligent/ } );
	await tabTo( page, intelligent, 'Shift+Tab' );
	await page.keyboard.press( 'Space' );
	await expect( intelligent ).toHaveAttribute( 'aria-pressed', 'true' );
	await expect( intelligent ).toBeFocused();
	await tabTo( page, field( page, 'reasons.0.offers.0.max_percent' ) );
	await page.keyboard.press( 'ControlOrMeta+a' );
	await page.keyboard.type( '25' );
	await tabTo( page, page.getByLabel( 'Steps, percent off' ) );
	await page.keyboard.type( '15, 40' );
	await expect( page.getByText( 'No step may be higher than the ceiling.' ).first() ).toBeVisible();
	await accessible( page, '.churnstop-inspector' );
	await page.keyboard.press( 'Backspace' );
	await page.keyboard.press( 'Backspace' );
	await page.keyboard.type( '25' );
	await expect( page.getByText( 'every customer is offered 15%, your standard discount.' ) ).toBeVisible();
	await tabTo( page, page.locator( '.churnstop-known' ).getByRole( 'link', { name: 'Change the margin' } ) );
	await expect( saved( page ) ).not.toBeEmpty();
	await page.locator( '.churnstop-publish-button' ).focus();
	await page.keyboard.press( 'Enter' );
	await tabTo( page, page.locator( '.churnstop-publish' ).getByRole( 'button', { name: /^Publish/ } ) );
	await page.keyboard.press( 'Enter' );
	await expect( page.getByText( /^Published as version/ ) ).toBeVisible();
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).reasons[ 0 ]?.offers[ 0 ] ).toMatchObject( {
		mode: 'intelligent',
		max_percent: 25,
		steps: [ 15, 25 ],
	} );
	await ways.getByRole( 'button', { name: /^Manual/ } ).focus();
	await page.keyboard.press( 'Space' );
	await expect( field( page, 'reasons.0.offers.0.value_percent' ) ).toHaveValue( '20' );
} );

test( 'an attempt explains the depth that was chosen, with a chart, by keyboard', async ( { page } ) => {
	const who = shopper();
	flowFor( 'sandbox', product( who ), {
		id: 'smart',
		type: 'discount',
		mode: 'intelligent',
		max_percent: 30,
		max_cycles: 3,
	} );
	php(
		'sandbox',
		`$flow = Plugin::get()->part( CancelFlow::class );
		$actor = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
		[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
		$flow->reason( $actor, $attempt['id'], 'other', null );`,
		who
	);
	await edit( page );
	await page.goto( `/wp-admin/admin.php?page=churnstop-attempts&search=${ who.login }` );
	const opener = page.locator( '.churnstop-attempts tbody' ).getByRole( 'button' ).first();
	await opener.focus();
	await page.keyboard.press( 'Enter' );
	const detail = page.getByRole( 'dialog' );
	await expect( detail.getByRole( 'heading', { name: 'Why this discount' } ) ).toBeVisible();
	await expect( detail ).toContainText(
		'Every customer is offered your standard discount, 20%, until enough is known: 0 of 60 outcomes are.'
	);
	const chart = detail.getByRole( 'table', { name: 'What each discount was expected to be worth' } );
	await expect( chart.getByRole( 'row' ) ).toHaveCount( 5 );
	await expect( chart.getByRole( 'row', { name: /20%/ } ) ).toContainText( 'chosen' );
	await expect( chart.getByRole( 'row', { name: /20%/ } ) ).toContainText( '100%' );
	await accessible( page, '.components-modal__frame' );
	await chart.scrollIntoViewIfNeeded();
	await page.screenshot( { path: test.info().outputPath( 'explained.png' ), fullPage: true } );
	await page.setViewportSize( { width: 390, height: 844 } );
	await accessible( page, '.components-modal__frame' );
	await page.keyboard.press( 'Escape' );
	await expect( detail ).toBeHidden();
	await expect( opener ).toBeFocused();
} );
