// ChurnStop > Events: what happened, why not, and taking it back.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../harness/site';
import { accessible, ref, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

const events = '/wp-admin/admin.php?page=churnstop-events';

const pause = ( who: Shopper, comment: string ) =>
	php(
		'sandbox',
		`$flow = Plugin::get()->part( CancelFlow::class );
		$actor = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
		[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
		$attempt = $flow->reason( $actor, $attempt['id'], 'too_busy', $input['comment'] );
		$flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );`,
		{ ...who, comment }
	);

test.beforeEach( async ( { context } ) => logIn( context, 'sandbox', 'admin' ) );

test( 'a pause is resumed from the list, by keyboard, with a note', async ( { page } ) => {
	const who = shopper();
	const before = truth( who ).next_payment;
	pause( who, 'Back in spring' );
	await page.goto( `${ events }&subscription_id=${ ref( who ) }` );
	await expect( page.getByRole( 'row' ) ).toHaveCount( 5 );
	await accessible( page, '.churnstop-events' );
	await page.getByRole( 'button', { name: `Resume now: subscription ${ ref( who ) }` } ).focus();
	await page.keyboard.press( 'Enter' );
	const question = page.getByRole( 'dialog' );
	await expect( question ).toContainText( 'Resuming ends the pause at once. The next payment is $40.00 on' );
	await accessible( page, '.components-modal__frame' );
	await question.getByLabel( 'Note for the order (optional)' ).fill( 'She called.' );
	await question.getByRole( 'button', { name: 'Resume now' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect(
		page.locator( '.churnstop-events' ).getByText( 'The subscription is active again.' ).first()
	).toBeVisible();
	await expect(
		page.locator( '.churnstop-said' ),
		'The button is gone: the focus is where it is said.'
	).toBeFocused();
	await expect( page.getByRole( 'button', { name: /^Resume now/ } ) ).toHaveCount( 0 );
	await expect( page.getByRole( 'row' ).nth( 1 ) ).toContainText( 'Offer revoked' );
	expect( truth( who ) ).toMatchObject( { status: 'active', next_payment: before } );
} );

test( 'the detail tells the whole cancellation, and Escape leads back to its button', async ( { page } ) => {
	const who = shopper();
	pause( who, 'Back in <b>spring</b>' );
	await page.goto( `${ events }&subscription_id=${ ref( who ) }` );
	const button = page.getByRole( 'button', { name: `Details: Accepted an offer, subscription ${ ref( who ) }` } );
	await button.click();
	const detail = page.getByRole( 'dialog' );
	await expect( detail ).toContainText( 'Back in <b>spring</b>' );
	await expect( detail ).toContainText( 'Pause (accepted)' );
	await expect( detail ).toContainText( /CS-\d{6}/ );
	await accessible( page, '.components-modal__frame' );
	await page.keyboard.press( 'Escape' );
	await expect( button ).toBeFocused();
} );

test( 'filters, search and Back keep the address', async ( { page } ) => {
	const who = shopper();
	const word = `word${ who.id }`;
	pause( who, `A rare ${ word }` );
	await page.goto( events );
	await page.getByLabel( 'Customer, number or comment' ).fill( word );
	await page.keyboard.press( 'Enter' );
	await expect( page ).toHaveURL( new RegExp( `search=${ word }` ) );
	await expect( page.locator( '.churnstop-events-count' ) ).toHaveText( /^\d event/ );
	await page.getByLabel( 'What happened' ).selectOption( 'Accepted an offer' );
	await expect( page.locator( '.churnstop-events-count' ) ).toHaveText( '1 event' );
	await page.reload();
	await expect( page.locator( '.churnstop-events-count' ) ).toHaveText( '1 event' );
	await expect( page.getByLabel( 'Customer, number or comment' ) ).toHaveValue( word );
	await page.goBack();
	await expect( page.getByLabel( 'What happened' ) ).toHaveValue( '' );
	await page.getByRole( 'button', { name: 'Show all' } ).click();
	await expect( page.getByLabel( 'Customer, number or comment' ) ).toHaveValue( '' );
	const search = page.getByLabel( 'Customer, number or comment' );
	for ( const words of [ `${ who.id }`, who.login ] ) {
		await search.fill( words );
		await page.keyboard.press( 'Enter' );
		const mine = page
			.getByRole( 'row' )
			.filter( { hasText: ref( who ) } )
			.first();
		await expect( mine, words ).toContainText( `${ who.login }@example.test` );
	}
	await page.getByLabel( 'Customer, number or comment' ).fill( 'nobody ever wrote this' );
	await page.getByRole( 'button', { name: 'Search', exact: true } ).click();
	await expect( page.getByText( 'Nothing that happened fits these filters.' ) ).toBeVisible();
} );

test( 'a server that fails is told, and asked again', async ( { page } ) => {
	await page.route( /churnstop(%2F|\/)v1(%2F|\/)events/, ( route ) =>
		route.fulfill( { status: 500, body: 'oops' } )
	);
	await page.goto( events );
	await expect( page.locator( '.churnstop-notice' ) ).toBeVisible();
	await page.unroute( /churnstop(%2F|\/)v1(%2F|\/)events/ );
	await page.getByRole( 'button', { name: 'Try again' } ).click();
	await expect( page.locator( '.churnstop-events-count' ) ).toHaveText( /event/ );
	await expect( page.locator( '.churnstop-notice' ) ).toHaveCount( 0 );
} );

test( 'on a phone nothing is cut off', async ( { page } ) => {
	await page.setViewportSize( { width: 360, height: 740 } );
	const who = shopper();
	pause( who, 'x'.repeat( 200 ) );
	await page.goto( `${ events }&subscription_id=${ ref( who ) }` );
	await expect( page.getByRole( 'button', { name: /^Resume now/ } ) ).toBeVisible();
	expect( await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth ) ).toBeLessThanOrEqual(
		0
	);
	await accessible( page, '.churnstop-events' );
} );

test( 'shoppers do not get there', async ( { page, context } ) => {
	await logIn( context, 'sandbox', shopper().login );
	const answer = await page.goto( events );
	expect( answer?.status() ).toBe( 403 );
} );
