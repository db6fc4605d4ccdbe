// The shopper's way in the modal, on the sandbox.
import { expect, test } from '@playwright/test';
import { accessible, account, arrive, because, dialog, link, open, prominent, shopper, truth } from './shopper';

const cancelLabel = 'Cancel subscription';
const declineLabel = 'No thanks, cancel my subscription';

// Hovering with the mouse changes a button's color: what is compared is at rest.
const rest = { x: 1, y: 1 };

test.beforeEach( async ( { page } ) => {
	page.on( 'pageerror', ( error ) => {
		throw error;
	} );
} );

test( 'cancel in one click from the first screen, and the account shows it', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const modal = await open( page, who );
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Why do you want to cancel?' );
	await expect( modal ).toContainText( 'Coffee box' );
	await expect( modal ).toContainText( '$40.00' );
	await expect( modal.getByRole( 'radio', { checked: true } ) ).toHaveCount( 0 );
	await modal.getByRole( 'button', { name: cancelLabel } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	await expect( modal ).toContainText( /CS-\d{6}/ );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
	await modal.getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
	await expect( link( page, who ) ).toHaveCount( 0 );
} );

test( 'an accepted discount is billed as it was told', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const modal = await open( page, who );
	await because( page, "It's too expensive" );
	await expect( modal ).toContainText(
		'You pay $32.00 / month instead of $40.00 / month for the next 3 payments, then $40.00 / month.'
	);
	await modal.getByRole( 'button', { name: 'Take 20% off' } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your discount is set' );
	expect( truth( who ) ).toMatchObject( { status: 'active', total: '32.00' } );
	await modal.getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( page.locator( '.churnstop-subscription' ) ).toContainText( '$32.00' );
} );

test( 'Back, another option, and cancel from the offer', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const modal = await open( page, who );
	await because( page, "It's too expensive" );
	await modal.getByRole( 'button', { name: 'Back' } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Why do you want to cancel?' );
	await expect( modal.getByLabel( "It's too expensive" ) ).toBeChecked();
	await because( page, "It's too expensive" );
	await modal.getByRole( 'button', { name: 'Show another option' } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Take a break instead' );
	await expect( modal.getByRole( 'button', { name: 'Show another option' } ) ).toHaveCount( 0 );
	await modal.getByRole( 'button', { name: declineLabel } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'a swap shows cards; one has to be chosen', async ( { page } ) => {
	const who = shopper( { siblings: true } );
	await arrive( page, who );
	const modal = await open( page, who );
	await because( page, 'I no longer need it' );
	const accept = modal.locator( '[data-part="accept"]' );
	await expect( modal.getByRole( 'radio' ) ).toHaveCount( 2 );
	await accept.click();
	await expect( modal.getByRole( 'alert' ) ).toHaveText( 'Please choose one first.' );
	expect( truth( who ).total ).toBe( '40.00' );
	await modal.getByText( 'Tea box' ).click();
	// No price of one may stand for all.
	await expect( modal.locator( '[data-part="terms"]' ) ).toHaveText(
		/You switch to Tea box. You keep paying \$40\.00\s\/\smonth, and nothing is charged now. Next payment: /
	);
	await modal.getByText( 'Coffee box, small' ).click();
	await expect( modal.locator( '[data-part="terms"]' ) ).toContainText(
		'You pay $19.00 / month instead of $40.00 / month from the next payment on'
	);
	await expect( modal ).toContainText( '$21.00 less' );
	await accessible( page, 'dialog' );
	await accept.click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your product is changed' );
	expect( truth( who ).total ).toBe( '19.00' );
} );

test( 'Minnesota: nothing is offered before it is asked for', async ( { page } ) => {
	const who = shopper( { state: 'MN' } );
	await arrive( page, who );
	const modal = await open( page, who );
	await because( page, "It's too expensive" );
	await expect( modal.getByRole( 'button', { name: 'See options' } ) ).toBeVisible();
	await expect( modal ).not.toContainText( '%' );
	await page.mouse.move( rest.x, rest.y );
	await prominent( page, cancelLabel );
	await accessible( page, 'dialog' );
	await modal.getByRole( 'button', { name: 'See options' } ).click();
	await expect( modal.getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
} );

test( 'Germany: no offer on the way out', async ( { page } ) => {
	const who = shopper( { country: 'DE', state: '' } );
	await arrive( page, who );
	const modal = await open( page, who );
	await because( page, "It's too expensive" );
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Cancel your subscription' );
	await accessible( page, 'dialog' );
	await modal.getByRole( 'button', { name: cancelLabel } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
} );

test( 'the whole way by keyboard alone, focus kept inside and given back', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await link( page, who ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	// All around once: the focus never reaches the page behind.
	for ( let press = 0; press < 14; press++ ) {
		await page.keyboard.press( 'Tab' );
		expect(
			await page.evaluate(
				() => document.activeElement === document.body || document.activeElement?.closest( 'dialog' ) !== null
			)
		).toBe( true );
	}
	await page.keyboard.press( 'Escape' );
	await expect( dialog( page ) ).toHaveCount( 0 );
	await expect( link( page, who ) ).toBeFocused();

	await page.keyboard.press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await page.keyboard.press( 'Tab' );
	await page.keyboard.press( 'Space' );
	await expect( dialog( page ).getByLabel( "It's too expensive" ) ).toBeChecked();
	// In little room: what has the focus, and the comment that opens below it, come out from behind the controls.
	await page.setViewportSize( { width: 360, height: 640 } );
	for ( let press = 0; press < 6; press++ ) {
		await page.keyboard.press( 'ArrowDown' );
		await expect
			.poll( () =>
				dialog( page ).evaluate( ( modal ) => {
					const [ row, comment, controls, top ] = [
						'label:has(:focus)',
						'.churnstop-comment',
						'.churnstop-ways',
						'.churnstop-top',
					].map( ( part ) => modal.querySelector( part )?.getBoundingClientRect() ?? new DOMRect() );
					return (
						row !== undefined &&
						top !== undefined &&
						comment !== undefined &&
						controls !== undefined &&
						row.height > 0 &&
						row.top >= top.bottom &&
						comment.bottom <= controls.top
					);
				} )
			)
			.toBe( true );
	}
	// Once around.
	await page.keyboard.press( 'ArrowDown' );
	await expect( dialog( page ).getByLabel( "I'm too busy or not using it" ) ).toBeChecked();
	await page.keyboard.press( 'Tab' );
	await page.keyboard.type( 'On holiday' );
	await page.keyboard.press( 'Tab' );
	await page.keyboard.press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Take a break instead' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await page.keyboard.press( 'Tab' );
	await page.keyboard.press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is paused' );
	expect( truth( who ).status ).toBe( 'on_hold' );
} );

for ( const [ name, use ] of Object.entries( {
	desktop: { viewport: { width: 1280, height: 800 } },
	phone: { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
	'narrow phone': { viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true },
	'zoomed to 200 %': { viewport: { width: 640, height: 400 } },
	'dark system': { colorScheme: 'dark' as const },
	'forced colours': { forcedColors: 'active' as const },
} ) ) {
	test( `every screen on ${ name }: accessible, cancel in view and of equal weight`, async ( { browser } ) => {
		const context = await browser.newContext( use );
		const page = await context.newPage();
		const who = shopper();
		await arrive( page, who );
		// With little height the controls scroll with the rest.
		const tall = ( page.viewportSize()?.height ?? 0 ) > 480;
		const check = async ( cancel: string ) => {
			await page.mouse.move( rest.x, rest.y );
			await accessible( page, 'dialog', 'forcedColors' in use ? [ 'color-contrast' ] : [] );
			const modal = dialog( page );
			expect(
				await modal.evaluate( ( element ) => element.scrollWidth - element.clientWidth )
			).toBeLessThanOrEqual( 0 );
			if ( tall ) {
				await prominent( page, cancel );
			} else {
				await modal.getByRole( 'button', { name: cancel } ).scrollIntoViewIfNeeded();
				await prominent( page, cancel );
			}
		};
		await open( page, who );
		await check( cancelLabel );
		await because( page, "It's too expensive" );
		await check( declineLabel );
		await dialog( page ).getByRole( 'button', { name: 'Show another option' } ).click();
		await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Take a break instead' );
		await check( declineLabel );
		await dialog( page ).getByRole( 'button', { name: 'Back' } ).click();
		await because( page, 'I have a technical problem' );
		await check( cancelLabel );
		await dialog( page ).getByRole( 'button', { name: cancelLabel } ).click();
		await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
		await accessible( page, 'dialog', 'forcedColors' in use ? [ 'color-contrast' ] : [] );
		await context.close();
	} );
}

test( 'right-to-left: the close button is on the left, nothing overflows', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	await page.evaluate( () => ( document.documentElement.dir = 'rtl' ) );
	const modal = await open( page, who );
	await because( page, "It's too expensive" );
	const [ close, back, box ] = await Promise.all( [
		modal.getByRole( 'button', { name: 'Close' } ).boundingBox(),
		modal.getByRole( 'button', { name: 'Back' } ).boundingBox(),
		modal.boundingBox(),
	] );
	expect( ( close?.x ?? 0 ) - ( box?.x ?? 0 ) ).toBeLessThan( 40 );
	expect( back?.x ).toBeGreaterThan( close?.x ?? 0 );
	await accessible( page, 'dialog' );
} );

test.describe( 'with motion', () => {
	test.use( { contextOptions: { reducedMotion: 'no-preference' } } );

	test( 'the sheet does not jump: its size stays until the result, which is as tall as its words', async ( {
		page,
	} ) => {
		const who = shopper();
		await arrive( page, who );
		const modal = await open( page, who );
		// It slides in: measured where it comes to rest.
		await modal.evaluate( ( element ) =>
			Promise.all( element.getAnimations().map( ( animation ) => animation.finished ) )
		);
		const first = await modal.boundingBox();
		await because( page, "It's too expensive" );
		const offer = await modal.boundingBox();
		await modal.getByRole( 'button', { name: declineLabel } ).click();
		await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
		const result = await modal.boundingBox();
		expect( offer?.y ).toBe( first?.y );
		expect( offer?.height ).toBeCloseTo( first?.height ?? 0, 0 );
		expect( result ).toEqual( { ...offer, height: result?.height } );
		expect( result?.height ).toBeLessThan( offer?.height ?? 0 );
		// A phone that is turned, a page that is zoomed in: what was tall enough is too tall now.
		await page.setViewportSize( { width: 640, height: 320 } );
		const [ sheet, window ] = [ await modal.boundingBox(), page.viewportSize() ];
		expect( ( sheet?.y ?? 0 ) + ( sheet?.height ?? 0 ) ).toBeLessThanOrEqual( window?.height ?? 0 );
		await modal.getByRole( 'button', { name: 'Back to my account' } ).click();
		await expect( modal ).toHaveCount( 0 );
	} );
} );

test( 'code is fetched on intent, without an attempt; pages without Cancel get nothing', async ( { page } ) => {
	const who = shopper();
	const asked: string[] = [];
	page.on( 'request', ( request ) => asked.push( request.url() ) );
	const ours = ( word: string ) => asked.filter( ( address ) => address.includes( word ) ).length;
	await arrive( page, who );
	expect( asked.filter( ( address ) => /loader-.*\.js/.test( address ) ).length ).toBe( 1 );
	expect( asked.filter( ( address ) => /modal-.*\.js/.test( address ) ) ).toEqual( [] );
	const fetched = page.waitForResponse( /modal-.*\.js/ );
	await link( page, who ).hover();
	await fetched;
	expect( ours( '/attempts' ) ).toBe( 0 );

	asked.length = 0;
	await page.goto( '/' );
	expect( ours( 'churnstop' ) ).toBe( 0 );
	expect( await page.content() ).not.toContain( 'churnstop' );
} );

test( 'two clicks in a row and two tabs: one cancellation', async ( { page, context } ) => {
	const who = shopper();
	await arrive( page, who );
	const other = await context.newPage();
	await other.goto( account );
	await open( page, who );
	await open( other, who );
	await dialog( page ).getByRole( 'button', { name: cancelLabel } ).dblclick();
	await expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	await because( other, "It's too expensive" ).catch( () => undefined );
	await expect( dialog( other ).getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending_cancel' );
} );

test( 'kept after all: the cancellation is taken back, without a new offer', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const modal = await open( page, who );
	await modal.getByRole( 'button', { name: cancelLabel } ).click();
	await modal.getByRole( 'button', { name: 'Keep my subscription after all' } ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription continues as before' );
	await expect( modal.getByRole( 'button', { name: 'Keep my subscription after all' } ) ).toHaveCount( 0 );
	await expect( modal.getByRole( 'button', { name: /Take/ } ) ).toHaveCount( 0 );
	expect( truth( who ).status ).toBe( 'active' );
	await modal.getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( link( page, who ) ).toBeVisible();
} );

test( 'long words of German on 320 px: nothing is cut off', async ( { browser } ) => {
	const context = await browser.newContext( { viewport: { width: 320, height: 640 } } );
	const page = await context.newPage();
	const who = shopper( { name: 'Donaudampfschifffahrtsgesellschaftskaffeespezialitätenabonnement' } );
	await arrive( page, who );
	await page.route( '**/churnstop/v1/**', async ( route ) => {
		const response = await route.fetch();
		const attempt = await response.json();
		Object.assign( attempt.screen.labels, {
			cancel: 'Kaffeespezialitätenabonnement kündigen',
			decline: 'Nein danke, Kaffeespezialitätenabonnement unwiderruflich kündigen',
			another: 'Weitere Vergünstigungsmöglichkeiten anzeigen',
			dismiss: 'Abonnementverwaltung ohne Änderungen schließen',
		} );
		await route.fulfill( { response, json: attempt } );
	} );
	const modal = await open( page, who );
	const cut = () =>
		modal.evaluate( ( dialog ) =>
			[ ...dialog.querySelectorAll( 'button, h2, p, span' ) ]
				.filter(
					( element ) =>
						! element.matches( '.churnstop-sr' ) &&
						element.scrollWidth > element.clientWidth + 1 &&
						element.clientWidth > 0
				)
				.map( ( element ) => element.outerHTML )
		);
	expect( await cut() ).toEqual( [] );
	await because( page, "It's too expensive" );
	expect( await cut() ).toEqual( [] );
	await expect( modal.getByRole( 'button', { name: /unwiderruflich/ } ) ).toBeInViewport( { ratio: 0.98 } );
	await page.screenshot( { path: test.info().outputPath( 'german.png' ) } );
	await context.close();
} );
