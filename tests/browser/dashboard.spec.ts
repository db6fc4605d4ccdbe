// ChurnStop > Dashboard and > Attempts: the figures, the attempts behind them, and taking back from there.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { logIn, php } from '../harness/site';
import { accessible, shopper } from './shopper';
import type { Shopper } from './shopper';

const board = '/wp-admin/admin.php?page=churnstop-dashboard';
const attempts = '/wp-admin/admin.php?page=churnstop-attempts';

/** A shopper who takes an offer, or cancels all the same. */
const leave = ( who: Shopper, reason: string, accepts: boolean, comment = '' ) =>
	php(
		'sandbox',
		`$flow = Plugin::get()->part( CancelFlow::class );
		$user = get_user_by( 'login', $input['login'] );
		wp_update_user( array( 'ID' => $user->ID, 'first_name' => 'Nora', 'last_name' => $input['login'] ) );
		$actor = Actor::customer( $user->ID );
		[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
		$attempt = $flow->reason( $actor, $attempt['id'], $input['reason'], $input['comment'] );
		$input['accepts']
			? $flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] )
			: $flow->cancel( $actor, $attempt['id'] );`,
		{ ...who, reason, accepts, comment }
	);

const fits = async ( page: Page ) =>
	expect( await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth ) ).toBeLessThanOrEqual(
		0
	);

test.beforeEach( async ( { context } ) => logIn( context, 'sandbox', 'admin' ) );

test( 'the menu opens the dashboard, and a figure leads to the attempts that it counts', async ( { page } ) => {
	leave( shopper(), 'too_expensive', true );
	leave( shopper(), 'too_expensive', false );
	await page.goto( '/wp-admin/' );
	await page.locator( '#toplevel_page_churnstop > a' ).click();
	await expect( page.getByRole( 'heading', { name: 'Dashboard', level: 1 } ) ).toBeVisible();
	const figure = page.locator( '.churnstop-stat', {
		has: page.getByRole( 'button', { name: 'What does “Cancelled” mean?' } ),
	} );
	const count = async () => Math.min( 25, Number( await figure.locator( '.churnstop-stat-value' ).textContent() ) );
	const many = await count();
	expect( many ).toBeGreaterThan( 0 );
	await figure.getByRole( 'button', { name: 'What does “Cancelled” mean?' } ).click();
	await expect( figure.getByText( 'A cancellation counts once.' ) ).toBeVisible();
	await accessible( page, '.churnstop-dashboard' );
	await figure.locator( '.churnstop-stat-value' ).getByRole( 'link' ).click();
	await expect( page.getByRole( 'heading', { name: 'Attempts', level: 1 } ) ).toBeVisible();
	await expect( page.locator( '.churnstop-events-filters' ).getByLabel( 'Outcome' ) ).toHaveValue( 'cancelled' );
	const rows = page.locator( '.churnstop-events-table tbody tr' );
	await expect( rows.nth( many - 1 ) ).toBeVisible();
	// Another test may have cancelled meanwhile: as many as the figure says before or after.
	const listed = await rows.count();
	await page.goto( board );
	expect( listed ).toBeGreaterThanOrEqual( many );
	expect( listed ).toBeLessThanOrEqual( await count() );
} );

test( 'the chart is read as a table, by keyboard, and days are kept by the address', async ( { page } ) => {
	leave( shopper(), 'too_busy', true );
	await page.goto( board );
	await page.locator( '.churnstop-chart-table summary' ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.locator( '.churnstop-chart-table tbody tr' ) ).toHaveCount( 30 );
	await page.getByRole( 'button', { name: /^Money/ } ).click();
	await expect( page.getByRole( 'heading', { name: /What was kept/ } ) ).toBeVisible();
	await page.getByLabel( 'Date range' ).selectOption( 'Last 7 days' );
	await expect( page ).toHaveURL( /days=7/ );
	await expect( page.locator( '.churnstop-chart-table tbody tr' ) ).toHaveCount( 7 );
	await page.reload();
	await expect( page.getByLabel( 'Date range' ) ).toHaveValue( '7' );
	await page.goBack();
	await expect( page.getByLabel( 'Date range' ) ).toHaveValue( '30' );
	await page.getByLabel( 'Date range' ).selectOption( 'Custom range' );
	await page.getByLabel( 'From', { exact: true } ).fill( '2020-01-01' );
	await page.getByLabel( 'To', { exact: true } ).fill( '2020-01-31' );
	await page.getByRole( 'button', { name: 'Apply' } ).click();
	await expect( page.getByText( 'Nobody started to cancel in these days' ) ).toBeVisible();
	await accessible( page, '.churnstop-dashboard' );
} );

test( 'an attempt is found by its customer, opened by keyboard and taken back', async ( { page } ) => {
	const who = shopper();
	leave( who, 'too_busy', true, 'Back in <b>spring</b>' );
	await page.goto( attempts );
	await page.getByLabel( 'Customer, e-mail or product' ).fill( who.login );
	await page.keyboard.press( 'Enter' );
	await expect( page.locator( '.churnstop-events-table tbody tr' ) ).toHaveCount( 1 );
	const row = page.locator( '.churnstop-events-table tbody tr' );
	await expect( row ).toContainText( 'Back in <b>spring</b>' );
	await expect( row ).toContainText( 'Pause (accepted)' );
	await accessible( page, '.churnstop-attempts' );
	await row.getByRole( 'button', { name: `Nora ${ who.login }` } ).focus();
	await page.keyboard.press( 'Enter' );
	const detail = page.getByRole( 'dialog' );
	await expect( detail.getByRole( 'listitem' ).filter( { hasText: 'Accepted an offer' } ) ).toBeVisible();
	await accessible( page, '.components-modal__frame' );
	await detail.getByRole( 'button', { name: /^Resume now/ } ).click();
	const question = page.getByRole( 'dialog', { name: 'Resume now' } );
	await question.getByRole( 'button', { name: 'Resume now', exact: true } ).click();
	await expect(
		page.locator( '.churnstop-attempts' ).getByText( 'The subscription is active again.' ).first()
	).toBeVisible();
} );

test( 'the list is sorted from the keyboard and says which way, and how many it has found', async ( { page } ) => {
	const who = shopper();
	leave( who, 'other', false );
	await page.goto( `${ attempts }&search=${ who.login }` );
	await expect( page.locator( '.churnstop-attempts-bulk' ).getByText( '1 attempt' ) ).toBeVisible();
	await page.setViewportSize( { width: 1200, height: 900 } );
	const halves = page.locator( 'tbody .churnstop-address > span' );
	const [ local, domain ] = await halves.evaluateAll( ( all ) => all.map( ( half ) => half.clientHeight ) );
	const line = await halves.first().evaluate( ( half ) => Number.parseFloat( getComputedStyle( half ).lineHeight ) );
	expect( Math.max( local ?? 0, domain ?? 0 ), 'An address breaks after its sign only.' ).toBeLessThan( 2 * line );
	const started = page.getByRole( 'columnheader', { name: 'Started' } );
	await expect( started ).toHaveAttribute( 'aria-sort', 'descending' );
	const price = page.getByRole( 'columnheader', { name: 'Price per month' } );
	await price.getByRole( 'button' ).focus();
	for ( const way of [ 'descending', 'ascending' ] ) {
		await page.keyboard.press( 'Enter' );
		await expect( price ).toHaveAttribute( 'aria-sort', way );
		await expect( started ).not.toHaveAttribute( 'aria-sort' );
		await expect( price.getByRole( 'button' ) ).toBeFocused();
		await expect( page.locator( '.churnstop-events-table' ) ).toHaveAttribute( 'aria-busy', 'false' );
	}
	await expect( page ).toHaveURL( /order=price/ );
	await accessible( page, '.churnstop-attempts' );
} );

test( 'columns go by Screen Options, and the list is a file', async ( { page } ) => {
	leave( shopper(), 'other', false );
	// A try before this one may have left it hidden.
	php(
		'sandbox',
		`global $wpdb;
		$wpdb->query( "DELETE FROM $wpdb->usermeta WHERE meta_key LIKE '%columnshidden'" );`
	);
	// WordPress' heartbeat goes there, too.
	const stored = () =>
		page.waitForResponse( ( answer ) => ( answer.request().postData() ?? '' ).includes( 'hidden-columns' ) );
	await page.goto( attempts );
	await expect( page.getByRole( 'columnheader', { name: 'Reason' } ) ).toBeVisible();
	await page.getByRole( 'button', { name: 'Screen Options' } ).click();
	const hidden = stored();
	await page.locator( '#adv-settings' ).getByLabel( 'Reason' ).uncheck();
	await expect( page.getByRole( 'columnheader', { name: 'Reason' } ) ).toBeHidden();
	await hidden;
	await page.reload();
	await expect( page.getByRole( 'columnheader', { name: 'Outcome' } ) ).toBeVisible();
	await expect( page.getByRole( 'columnheader', { name: 'Reason' } ) ).toBeHidden();
	await page
		.getByRole( 'checkbox', { name: /^Choose/ } )
		.nth( 1 )
		.check();
	const file = page.waitForEvent( 'download' );
	await page.getByRole( 'button', { name: 'Download chosen (CSV)' } ).click();
	expect( ( await file ).suggestedFilename() ).toBe( 'churnstop-attempts.csv' );
	const text = readFileSync( await ( await file ).path(), 'utf8' );
	expect( text.slice( 0, 19 ), 'Excel needs the mark' ).toBe( '\ufeffattempt,started_at' );
	await page.getByRole( 'button', { name: 'Screen Options' } ).click();
	const shown = stored();
	await page.locator( '#adv-settings' ).getByLabel( 'Reason' ).check();
	await shown;
} );

test( 'an export is made, fetched and deleted', async ( { page } ) => {
	leave( shopper(), 'other', false );
	await page.goto( attempts );
	await page.getByRole( 'button', { name: 'Export…' } ).click();
	const dialog = page.getByRole( 'dialog' );
	await dialog.getByLabel( 'What' ).selectOption( 'Events' );
	await dialog.getByRole( 'button', { name: 'Start export' } ).click();
	await expect( dialog.getByRole( 'listitem' ) ).toContainText( /Events \(CSV\).*\d row/ );
	await accessible( page, '.components-modal__frame' );
	const file = page.waitForEvent( 'download' );
	await dialog.getByRole( 'button', { name: 'Download' } ).click();
	expect( ( await file ).suggestedFilename() ).toBe( 'churnstop-events.csv' );
	await dialog.getByRole( 'button', { name: 'Delete' } ).click();
	await expect( dialog.getByRole( 'listitem' ) ).toHaveCount( 0 );
} );

test( 'on a phone both screens fit, and a server that fails is asked again', async ( { page } ) => {
	leave( shopper(), 'too_expensive', true, 'x'.repeat( 200 ) );
	await page.setViewportSize( { width: 390, height: 800 } );
	await page.route( /reports(%2F|\/)dashboard/, ( route ) => route.fulfill( { status: 500, body: 'oops' } ) );
	await page.goto( board );
	await expect( page.locator( '.churnstop-notice' ) ).toBeVisible();
	await page.unroute( /reports(%2F|\/)dashboard/ );
	await page.getByRole( 'button', { name: 'Try again' } ).click();
	await expect( page.locator( '.churnstop-chart' ) ).toBeVisible();
	await fits( page );
	await page.goto( attempts );
	await expect( page.locator( '.churnstop-events-table tbody tr' ).first() ).toBeVisible();
	await fits( page );
	await accessible( page, '.churnstop-attempts' );
} );
