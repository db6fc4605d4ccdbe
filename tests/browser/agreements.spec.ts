// What was agreed, where the shopper sees their subscriptions: with script and without, by keyboard, on a phone.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { accessible, arrive, backToAccount, because, dialog, link, open, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

/** Walks the flow on the server, up to an accepted offer of the type, or to the cancel. */
const walk = ( who: Shopper, reason: string, type: string | null ) =>
	php< string >(
		'sandbox',
		`$flow = Plugin::get()->part( CancelFlow::class );
		$actor = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
		[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
		if ( null === $input['type'] ) {
			return $flow->cancel( $actor, $attempt['id'] )['state'];
		}
		$attempt = $flow->reason( $actor, $attempt['id'], $input['reason'] );
		while ( 'offer' === $attempt['state'] && $input['type'] !== $attempt['screen']['offer']['type'] ) {
			$attempt = $flow->decline( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );
		}
		return $flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] )['state'];`,
		{ ...who, reason, type }
	);

test( 'a discount is told in words and figures, and is not the shopper’s to revoke', async ( { page } ) => {
	const who = shopper();
	walk( who, 'too_expensive', 'discount' );
	await arrive( page, who );
	await expect( page.locator( '.churnstop-agreed' ) ).toHaveText(
		'20% off: 3 of 3 payments left, then $40.00 / month.'
	);
	await expect( page.locator( '.churnstop-agreed button' ) ).toHaveCount( 0 );
	await accessible( page, '.churnstop-subscriptions' );
} );

test( 'a pause is resumed by keyboard without leaving the page, and says so', async ( { page } ) => {
	const who = shopper();
	const before = truth( who ).next_payment;
	walk( who, 'too_busy', 'pause' );
	await arrive( page, who );
	await expect( page.locator( '.churnstop-agreed' ) ).toContainText( 'Paused until' );
	await expect( page.locator( '.churnstop-agreed' ) ).toContainText(
		'Resuming ends the pause at once. The next payment is $40.00 on'
	);
	await accessible( page, '.churnstop-subscriptions' );
	let left = false;
	page.on( 'framenavigated', () => ( left = true ) );
	await page.getByRole( 'button', { name: 'Resume now' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.getByRole( 'status' ).filter( { hasText: 'is active again' } ) ).toBeFocused();
	expect( left ).toBe( false );
	expect( truth( who ) ).toMatchObject( { status: 'active', next_payment: before } );
} );

test( 'where the script’s request fails, the form is sent as browsers do', async ( { page } ) => {
	const who = shopper();
	walk( who, 'too_busy', 'pause' );
	await arrive( page, who );
	await page.route( '**/*', ( route ) =>
		route.request().method() === 'POST' && route.request().resourceType() === 'fetch'
			? route.abort()
			: route.continue()
	);
	await page.getByRole( 'button', { name: 'Resume now' } ).click();
	await expect( page ).toHaveURL( /churnstop_done=resume/ );
	expect( truth( who ).status ).toBe( 'active' );
} );

test( 'after a cancel it can be kept: in the modal, and later on the page', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription', exact: true } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Keep my subscription after all' } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription continues as before' );
	expect( truth( who ).status ).toBe( 'active' );
	await accessible( page, 'dialog' );
	await backToAccount( page );
	await expect( link( page, who ) ).toBeVisible();

	walk( who, '', null );
	await page.reload();
	await page.getByRole( 'button', { name: 'Keep my subscription after all' } ).click();
	await expect( page.getByText( 'Your subscription continues as before.' ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'active' );
} );

test( 'a pause taken in the modal shows on the page when it closes', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await open( page, who );
	await because( page, "I'm too busy or not using it" );
	await dialog( page ).getByRole( 'button', { name: 'Pause for 30 days' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( page.locator( '.churnstop-agreed' ) ).toContainText( 'Paused until' );
} );

test.describe( 'without script, on a phone', () => {
	test.use( { javaScriptEnabled: false, viewport: { width: 360, height: 640 } } );

	test( 'a pause is resumed and a cancelled subscription kept by plain forms', async ( { page } ) => {
		const who = shopper();
		walk( who, 'too_busy', 'pause' );
		await arrive( page, who );
		expect(
			( await page.getByRole( 'button', { name: 'Resume now' } ).boundingBox() )?.height
		).toBeGreaterThanOrEqual( 24 );
		await page.getByRole( 'button', { name: 'Resume now' } ).click();
		await expect( page.getByText( 'Your subscription is active again.' ) ).toBeVisible();
		expect( truth( who ).status ).toBe( 'active' );
		walk( who, '', null );
		await page.reload();
		await page.getByRole( 'button', { name: 'Keep my subscription after all' } ).click();
		await expect( page.getByText( 'Your subscription continues as before.' ) ).toBeVisible();
		expect( truth( who ).status ).toBe( 'active' );
	} );
} );
