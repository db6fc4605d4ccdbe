// The editor: designing a flow by mouse and by keyboard, seeing it, being told what the law says, publishing.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { address, php } from '../harness/site';
import {
	arriveAsAdmin,
	canvas,
	checks,
	edit,
	field,
	item,
	items,
	makeFlow,
	NOBODY,
	openEditor,
	publish,
	quietness,
	rest,
	row,
	saved,
} from './admin';
import type { StoredFlow } from './admin';
import { Keyboard } from './hands';
import { accessible, arrive, open, shopper } from './shopper';

const TYPES = [ 'discount', 'pause', 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' ];

const stored = ( page: Page, { id }: StoredFlow ) => rest( page, 'GET', `flows/${ id }` );

test( 'by keyboard the order is changed, and Enter leads to the settings', async ( { page } ) => {
	await edit( page );
	const hands = new Keyboard( page );
	await hands.select( 'offer:too_busy-pause-1' );
	// Past the first reason's end, into it.
	await page.keyboard.press( 'Control+ArrowUp' );
	await expect(
		item( page, 'reason:too_expensive' ).locator( '[data-item="offer:too_busy-pause-1"]' )
	).toBeFocused();
	await page.keyboard.press( 'Control+ArrowUp' );
	await page.keyboard.press( 'Control+ArrowUp' );
	await expect
		.poll( () => items( page ) )
		.toEqual( [
			'reason:too_expensive',
			'offer:too_busy-pause-1',
			'offer:too_expensive-discount-1',
			'offer:too_expensive-pause-1',
			'reason:too_busy',
			'reason:technical_issue',
			'reason:other',
			'offer:other-discount-1',
		] );
	await page.keyboard.press( 'Enter' );
	await expect( field( page, 'reasons.0.offers.0.duration_days' ) ).toBeFocused();
	await hands.select( 'offer:too_busy-pause-1' );
	await page.keyboard.press( 'Delete' );
	await expect( item( page, 'offer:too_busy-pause-1' ) ).toHaveCount( 0 );
} );

test( 'the order is changed by dragging', async ( { page } ) => {
	await edit( page );
	await row( page, 'reason:too_busy' ).dragTo( row( page, 'reason:too_expensive' ) );
	await expect.poll( async () => ( await items( page ) )[ 0 ] ).toBe( 'reason:too_busy' );
	await row( page, 'offer:other-discount-1' ).dragTo( row( page, 'offer:too_expensive-discount-1' ) );
	await expect(
		item( page, 'reason:too_expensive' ).locator( '[data-item="offer:other-discount-1"]' )
	).toBeVisible();
} );

test( 'the canvas is the modal: it is walked, it selects, and it follows what is typed', async ( { page } ) => {
	await edit( page );
	const modal = canvas( page );
	await expect( modal.getByRole( 'heading' ) ).toBeVisible();
	// An outline on the survey's heading would look like a focus, and stay on the heading of the next screen.
	await expect( modal.locator( '.churnstop-selected' ) ).toHaveCount( 0 );
	await modal.getByLabel( 'Too busy' ).check();
	await expect( item( page, 'reason:too_busy' ) ).toHaveAttribute( 'aria-selected', 'true' );
	await modal.getByRole( 'button', { name: 'Continue' } ).click();
	await expect( modal.getByRole( 'button', { name: 'Pause for 30 days' } ) ).toBeVisible();
	await modal.getByRole( 'heading' ).click();
	await expect( item( page, 'offer:too_busy-pause-1' ) ).toHaveAttribute( 'aria-selected', 'true' );
	await field( page, 'reasons.1.offers.0.duration_days' ).fill( '45' );
	await expect( modal.getByRole( 'button', { name: 'Pause for 45 days' } ) ).toBeVisible();
	// Typing is not disturbed by the modal, which moves the focus to each screen of its own.
	await expect( field( page, 'reasons.1.offers.0.duration_days' ) ).toBeFocused();
	await modal.getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
	await expect( page.locator( '.churnstop-canvas-screen' ) ).toHaveText( 'Result' );
} );

test( 'an offer is reached by one request, and a pause in typing uploads the flow once', async ( { page } ) => {
	const quiet = quietness( page );
	await edit( page );
	// The survey is drawn first.
	await expect( canvas( page ).getByRole( 'heading' ) ).toHaveText( 'Why do you want to cancel?' );
	await quiet();
	let sent: string[] = [];
	page.on( 'request', ( request ) => {
		const body = request.postData() ?? '';
		const [ , route ] = /churnstop\/v1\/([^&?]+)/.exec( decodeURIComponent( request.url() ) ) ?? [];
		if ( route?.startsWith( 'flows/' ) && request.method() !== 'GET' ) {
			sent.push( `${ route.replace( /\d+/, 'N' ) }${ body.includes( '"reasons"' ) ? ' with the flow' : '' }` );
		}
	} );
	await row( page, 'offer:too_expensive-pause-1' ).click();
	await expect( canvas( page ).getByRole( 'heading' ) ).toHaveText( /^Take a break/ );
	await quiet();
	expect( sent ).toEqual( [ 'flows/preview' ] );
	sent = [];
	await field( page, 'reasons.0.offers.1.duration_days' ).fill( '45' );
	await expect( canvas( page ).getByRole( 'button', { name: 'Pause for 45 days' } ) ).toBeVisible();
	// Long enough for whatever else would be sent after a pause.
	await quiet( 2000 );
	expect( sent ).toEqual( [ 'flows/N/draft with the flow', 'flows/preview' ] );
} );

/** Customer, which screen they get for "too expensive", its heading, and why it is not the discount. */
const CUSTOMERS: Array< [ string, string, RegExp, string ] > = [
	[ 'monthly', 'Offer', /^20% off/, '' ],
	[ 'yearly', 'Offer', /^20% off/, '' ],
	[ 'trial', 'Offer', /^Take a break/, 'in a trial only a discount on one renewal is made' ],
	[ 'coupon', 'Offer', /^Take a break/, 'the customer has a coupon already' ],
	[ 'minnesota', 'Offer', /^20% off/, '' ],
	[ 'germany', 'Last screen before cancelling', /^Cancel/, 'the law where this customer lives allows no offer here' ],
];

test( 'each customer sees what the law and the offer allow, and the merchant is told why not', async ( { page } ) => {
	await edit( page );
	for ( const [ customer, screen, heading, why ] of CUSTOMERS ) {
		await test.step( customer, async () => {
			await page.locator( '.churnstop-canvas-bar select' ).selectOption( customer );
			await row( page, 'survey' ).click();
			await row( page, 'offer:too_expensive-discount-1' ).click();
			await expect( canvas( page ).getByRole( 'heading' ) ).toHaveText( heading );
			await expect( page.locator( '.churnstop-canvas-screen' ) ).toHaveText( screen );
			const note = page.locator( '.churnstop-canvas-note' );
			await ( why ? expect( note ).toContainText( why ) : expect( note ).toHaveCount( 0 ) );
		} );
	}
} );

test( 'the canvas is a phone or a desktop, light or dark', async ( { page } ) => {
	await edit( page );
	const frame = page.locator( '.churnstop-device iframe' );
	const width = () => frame.evaluate( ( element: HTMLIFrameElement ) => element.contentWindow?.innerWidth );
	const brightness = () =>
		canvas( page )
			.locator( 'dialog' )
			.evaluate( ( element ) => Number( /\d+/.exec( getComputedStyle( element ).backgroundColor )?.[ 0 ] ) );
	const desktop = await width();
	await page.getByRole( 'button', { name: 'Phone', exact: true } ).click();
	await expect.poll( width ).toBe( 390 );
	expect( desktop ).toBeGreaterThan( 600 );
	await expect.poll( brightness ).toBeGreaterThan( 240 );
	await page.getByRole( 'button', { name: 'Dark', exact: true } ).click();
	await expect.poll( brightness ).toBeLessThan( 60 );
} );

test( 'what would have happened: the attempts of 90 days are decided again with what is on the screen', async ( {
	page,
} ) => {
	// Somebody who found it too expensive, and somebody who had a technical problem.
	for ( const reason of [ 'too_expensive', 'technical_issue' ] ) {
		const who = shopper();
		php(
			'sandbox',
			`$flow  = Plugin::get()->part( CancelFlow::class );
			$actor = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
			[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
			$flow->reason( $actor, $attempt['id'], $input['reason'], null );
			return null;`,
			{ ...who, reason }
		);
	}
	// Asked after the flow that they met: it is tested all the same. Nothing of it is published.
	await edit( page, { audience: {}, priority: 900 } );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	await page.getByLabel( 'Offer is on' ).uncheck();
	await page.locator( '.churnstop-publish-button' ).click();
	await page.getByRole( 'button', { name: 'Test on past cancellations' } ).click();
	const replay = page.locator( '.churnstop-replay' );
	await expect( replay.getByRole( 'status' ) ).toContainText( 'saved or not' );
	const change = replay.getByRole( 'row', { name: /^20% off × 3 Pause 30 days/ } );
	await expect( change.getByRole( 'cell' ).last() ).toHaveText( /^\d+$/ );
	await expect( replay.getByRole( 'row', { name: /^It's too expensive/ } ) ).toContainText( 'Pause 30 days' );
	await expect( replay.getByRole( 'row', { name: /^I have a technical problem/ } ) ).toContainText( '100%' );
	await expect( replay.getByRole( 'listitem' ).filter( { hasText: '20% off × 3' } ).first() ).toContainText(
		'it is turned off'
	);
	await expect( replay.getByRole( 'listitem' ).filter( { hasText: 'asked first' } ).first() ).toContainText(
		'while that one is active'
	);
	await accessible( page, '.churnstop-publish' );
	await expect( page.getByRole( 'button', { name: 'Test on past cancellations' } ) ).toBeFocused();
	await page.keyboard.press( 'Escape' );
	await expect( page.locator( '.churnstop-publish' ) ).toHaveCount( 0 );
	await expect( page.locator( '.churnstop-publish-button' ) ).toBeFocused();
} );

test( 'what is published is what the shopper gets', async ( { page, browser } ) => {
	const who = shopper();
	const product = php< number >(
		'sandbox',
		'return ( new Sandbox( Plugin::get()->part( Database::class ) ) )->snapshot( $input )->items[0]->product_id;',
		who.id
	);
	const flow = await edit( page, { audience: { ...NOBODY, products: [ product ] }, priority: 1 } );
	await row( page, 'survey' ).click();
	await field( page, 'survey.title' ).fill( 'Why are you leaving us?' );
	await publish( page );
	const theirs = await browser.newPage();
	await arrive( theirs, who );
	const modal = await open( theirs, who );
	await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Why are you leaving us?' );
	await theirs.close();
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );

test( 'undo and redo walk through the edits', async ( { page } ) => {
	await edit( page );
	await row( page, 'offer:too_busy-pause-1' ).click();
	await page.getByRole( 'button', { name: 'Remove offer' } ).click();
	await expect( item( page, 'offer:too_busy-pause-1' ) ).toHaveCount( 0 );
	await page.keyboard.press( 'Control+z' );
	await expect( item( page, 'offer:too_busy-pause-1' ) ).toBeVisible();
	await page.getByRole( 'button', { name: 'Redo' } ).click();
	await expect( item( page, 'offer:too_busy-pause-1' ) ).toHaveCount( 0 );
} );

test( 'an older version is compared and restored', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'offer:too_busy-pause-1' ).click();
	await field( page, 'reasons.1.offers.0.duration_days' ).fill( '90' );
	await publish( page );
	await page.getByRole( 'button', { name: 'More', exact: true } ).click();
	await page.getByRole( 'menuitem', { name: 'Versions' } ).click();
	const dialog = page.getByRole( 'dialog', { name: 'Versions' } );
	await expect( dialog.locator( 'del' ) ).toHaveText( [ '30' ] );
	await expect( dialog.locator( 'ins' ) ).toHaveText( [ '90' ] );
	const table = dialog.getByRole( 'region', { name: /^Changes: Version \d+, Version \d+$/ } );
	await expect( table, 'It scrolls by keyboard.' ).toHaveAttribute( 'tabindex', '0' );
	await expect( dialog.locator( '.churnstop-versions' ) ).toContainText( 'admin', { ignoreCase: true } );
	await dialog.getByRole( 'button', { name: `Restore version ${ flow.version }` } ).click();
	const asked = page.getByRole( 'dialog', { name: `Restore version ${ flow.version }?` } );
	await expect( asked, 'It compares and asks.' ).toContainText( 'Customers see it from now on' );
	await expect( asked.locator( 'ins' ) ).toHaveText( [ '30' ] );
	await accessible( page, '.churnstop-modal' );
	await page.keyboard.press( 'Escape' );
	await dialog.getByRole( 'button', { name: `Restore version ${ flow.version }` } ).click();
	await asked.getByRole( 'button', { name: 'Restore' } ).click();
	await expect( page.getByText( /is restored, as version/ ) ).toBeVisible();
	expect( ( await stored( page, flow ) ).reasons[ 1 ]?.offers[ 0 ]?.duration_days ).toBe( 30 );
} );

test( 'on the plan "free" four types are locked and say why', async ( { page } ) => {
	await edit( page );
	// The page as that plan prints it: the plan is a filter of the site, which other tests share.
	await page.route( /admin\.php\?page=churnstop&flow=/, async ( route ) => {
		const answer = await route.fetch();
		const html = ( await answer.text() )
			.replace( /"plan":"starter"/, '"plan":"free"' )
			.replace(
				/("id":"(?:skip_renewal|tier_down|extend_trial|product_swap)","label":"[^"]*","locked":)false/g,
				'$1true'
			);
		await route.fulfill( { response: answer, body: html } );
	} );
	await page.reload();
	await item( page, 'reason:too_busy' ).locator( '> .churnstop-row' ).click();
	await item( page, 'reason:too_busy' ).locator( '.churnstop-add-offer button' ).click();
	for ( const type of TYPES ) {
		const entry = page.locator( `[data-type="${ type }"]` );
		if ( type === 'discount' || type === 'pause' ) {
			await expect( entry ).toBeEnabled();
		} else {
			await expect( entry ).toBeDisabled();
			await expect( entry ).toContainText( 'Not in the Free plan' );
		}
	}
} );

test( "another plugin's type is added, set and published as ours, drawn from what it says of itself", async ( {
	page,
} ) => {
	await page.context().addCookies( [ { name: 'churnstop_test_peer', value: 'gift', url: address( 'sandbox' ) } ] );
	const flow = await edit( page );
	await row( page, 'reason:too_busy' ).click();
	await item( page, 'reason:too_busy' ).locator( '.churnstop-add-offer button' ).click();
	const entry = page.locator( '[data-type="gift"]' );
	await expect( entry ).toContainText(
		'When a small surprise says more than a price. Costs what the pieces cost you.'
	);
	await expect( entry.locator( '.dashicons-heart' ) ).toBeVisible();
	await entry.click();
	const panel = page.locator( '.churnstop-inspector' );
	await expect( panel.getByRole( 'heading', { name: 'Gift' } ) ).toBeVisible();
	await expect( panel ).toContainText( 'Puts free pieces of a product into the next delivery.' );
	const pieces = field( page, 'reasons.1.offers.1.pieces' );
	await expect( pieces ).toHaveValue( '1' );
	await expect( panel ).toContainText( 'They travel with the next delivery.' );
	await panel.getByRole( 'group', { name: 'Often chosen' } ).getByRole( 'button', { name: '3' } ).click();
	await expect( pieces ).toHaveValue( '3' );
	await expect( row( page, 'offer:too_busy-gift-1' ) ).toContainText( 'Gift × 3' );
	await expect( row( page, 'offer:too_busy-gift-1' ).locator( '.churnstop-chip' ) ).toHaveCSS(
		'border-left-color',
		'rgb(190, 18, 60)'
	);
	await pieces.fill( '4' );
	await expect( pieces ).toHaveAttribute( 'aria-invalid', 'true' );
	await pieces.fill( '2' );
	await accessible( page, '.churnstop-inspector' );
	await publish( page );
	expect( ( await stored( page, flow ) ).reasons[ 1 ]?.offers[ 1 ] ).toMatchObject( {
		type: 'gift',
		item: 1,
		pieces: 2,
		worth: 500,
		headline: 'A little something for you',
	} );
} );

test( 'a store without a lower tier disables it and says why', async ( { page } ) => {
	await edit( page );
	await page.route( /\/churnstop\/v1\/products/, ( route ) => route.fulfill( { json: [] } ) );
	await page.reload();
	await row( page, 'reason:too_expensive' ).click();
	await item( page, 'reason:too_expensive' ).locator( '.churnstop-add-offer button' ).click();
	await expect( page.locator( '[data-type="tier_down"]' ) ).toBeDisabled();
	await expect( page.locator( '[data-type="tier_down"]' ) ).toContainText( 'no cheaper plan' );
} );

const VIEWS: Array< [ string, { width: number; height: number }, string ] > = [
	[ 'desktop', { width: 1440, height: 900 }, '' ],
	[ 'phone', { width: 390, height: 844 }, '' ],
	[ 'right-to-left', { width: 1440, height: 900 }, 'rtl' ],
];

for ( const [ name, size, direction ] of VIEWS ) {
	test( `axe finds nothing in the editor (${ name }), whatever is selected`, async ( { page } ) => {
		await page.setViewportSize( size );
		await edit( page );
		if ( direction ) {
			await page.evaluate( ( dir ) => document.documentElement.setAttribute( 'dir', dir ), direction );
		}
		const outline = async () => {
			if ( size.width < 960 ) {
				await page.getByRole( 'button', { name: 'Outline', exact: true } ).click();
			}
		};
		await outline();
		await accessible( page, '.churnstop-editor', [ 'frame-tested' ] );
		// Whatever is selected, only its settings are other ones.
		for ( const key of [
			'labels',
			'flow',
			'reason:too_expensive',
			'offer:too_expensive-discount-1',
			'reason:technical_issue',
		] ) {
			await outline();
			await row( page, key ).click();
			if ( size.width < 960 ) {
				await page.getByRole( 'button', { name: 'Settings', exact: true } ).click();
			}
			await accessible( page, '.churnstop-inspector' );
		}
		await checks( page ).click();
		await accessible( page, '.churnstop-checks' );
		await page.keyboard.press( 'Escape' );
		await page.locator( '.churnstop-publish-button' ).click();
		await accessible( page, '.churnstop-publish' );
		expect(
			await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth )
		).toBeLessThanOrEqual( 0 );
	} );
}

// The modal's code and the screen's answer come in either order, and a slow image holds neither back.
for ( const first of [ 'screen', 'modal' ] ) {
	test( `the canvas takes no focus while its page still loads, and draws: the ${ first } comes first`, async ( {
		page,
	} ) => {
		await page.route( '**/late.png', () => {} );
		const screen = page.waitForResponse( /flows(%2F|\/)preview/ );
		await page.route( /churnstop_preview/, async ( route ) => {
			const answer = await route.fetch();
			if ( first === 'screen' ) {
				await screen;
			}
			const body = ( await answer.text() ).replace( '</body>', '<img src="/late.png"></body>' );
			await route.fulfill( { response: answer, body } );
		} );
		await page.route( /flows(%2F|\/)preview/, async ( route ) => {
			if ( first === 'modal' ) {
				const frame = await page.locator( '.churnstop-device iframe' ).elementHandle();
				await ( await frame?.contentFrame() )?.waitForFunction( () => 'churnstopModal' in window );
			}
			await route.continue();
		} );
		await arriveAsAdmin( page );
		const { id } = await makeFlow( page );
		await page.goto( `/wp-admin/admin.php?page=churnstop&flow=${ id }`, { waitUntil: 'commit' } );
		await expect( canvas( page ).getByRole( 'heading' ) ).toHaveText( 'Why do you want to cancel?' );
		expect( await page.evaluate( () => document.activeElement?.tagName ) ).not.toBe( 'IFRAME' );
	} );
}

test( 'typing in a flow of 30 reasons with 3 offers each loses no keystroke', async ( { page } ) => {
	const reasons = Array.from( { length: 30 }, ( _, n ) => ( {
		id: `reason_${ n }`,
		kind: 'price',
		label: `Reason number ${ n }`,
		offers: [ 1, 2, 3 ].map( ( m ) => ( {
			id: `reason_${ n }-discount-${ m }`,
			type: 'discount',
			value_percent: 10 + m,
			duration_billing_cycles: 3,
		} ) ),
	} ) );
	await edit( page, { reasons } );
	await row( page, 'reason:reason_12' ).click();
	const label = field( page, 'reasons.12.label' );
	await label.focus();
	await page.keyboard.type( ' and a sentence that goes on for a while', { delay: 10 } );
	await expect( label ).toHaveValue( 'Reason number 12 and a sentence that goes on for a while' );
} );

test( 'long German words break no pane', async ( { page } ) => {
	const long = 'Kündigungsbestätigungsverfahrensdurchführungsverordnung';
	const flow = await edit( page );
	await rest( page, 'PUT', `flows/${ flow.id }`, {
		...flow,
		locale: 'de_DE',
		reasons: flow.reasons.map( ( reason ) => ( { ...reason, label: `${ long } ${ reason.label }` } ) ),
		labels: { ...flow.labels, cancel: 'Abonnement kündigen', decline: 'Nein danke, Abonnement kündigen' },
	} );
	await openEditor( page, flow.id );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	for ( const pane of [ '.churnstop-outline', '.churnstop-inspector' ] ) {
		expect(
			await page.locator( pane ).evaluate( ( element ) => element.scrollWidth - element.clientWidth )
		).toBeLessThanOrEqual( 0 );
	}
} );

test( 'a draft is saved by itself and is there in another browser', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'survey' ).click();
	await field( page, 'survey.title' ).fill( 'A question of mine' );
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
	expect( ( await stored( page, flow ) ).survey.title ).not.toBe( 'A question of mine' );
	await page.evaluate( () => sessionStorage.clear() );
	await openEditor( page, flow.id );
	await row( page, 'survey' ).click();
	await expect( field( page, 'survey.title' ) ).toHaveValue( 'A question of mine' );
	expect( await makeFlow( page ) ).toMatchObject( { status: 'draft' } );
} );

test( 'the focus is where the work goes on: after publishing, leaving, and the first steps', async ( { page } ) => {
	await edit( page );
	await field( page, 'survey.title' ).fill( `Why, ${ Date.now() }?` );
	await publish( page );
	const messages = page.locator( '.churnstop-messages' );
	await expect( messages ).toBeFocused();
	await page.keyboard.press( 'Tab' );
	await expect( messages.getByRole( 'link', { name: 'Try it as a shopper' } ) ).toBeFocused();
	await messages.getByRole( 'button', { name: 'Close' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( messages ).toBeFocused();
	await page.getByRole( 'button', { name: 'All flows' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.getByRole( 'heading', { name: 'Flows', level: 1 } ) ).toBeFocused();
	const steps = page.getByRole( 'button', { name: 'First steps' } );
	await steps.focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.locator( '#churnstop-start-title' ) ).toBeFocused();
	await page.getByRole( 'button', { name: 'Hide this' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( steps ).toBeFocused();
} );
