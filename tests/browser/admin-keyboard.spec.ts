// Every screen of the merchant's by keyboard: Tab reaches each control and shows where it is, Escape closes what was
// opened and gives the focus back, and nothing leaves the page at any width.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { edit, quietness } from './admin';
import { logIn, php } from '../harness/site';
import { shopper } from './shopper';

const admin = ( page: string ) => `/wp-admin/admin.php?page=churnstop${ page }`;

/** Screen, what says that it is there, and openers of what Escape closes. */
const SCREENS: Array< [ name: string, path: string, ready: string, openers: string[] ] > = [
	[ 'dashboard', admin( '-dashboard' ), '.churnstop-stat-value', [] ],
	[
		'attempts',
		admin( '-attempts' ),
		'.churnstop-events-table tbody tr',
		[ '.churnstop-events-table tbody .churnstop-flow-name', 'button:text-is("Export…")' ],
	],
	[
		'flows',
		admin( '' ),
		'.churnstop-table tbody tr',
		[ 'button:text-is("New flow")', '.churnstop-table [aria-haspopup]' ],
	],
	[ 'events', admin( '-events' ), '.churnstop-events-table tbody tr', [ 'button[aria-label^="Details"]' ] ],
	[ 'settings', admin( '-settings' ), '.churnstop-settings', [] ],
	[ 'experiments', admin( '-experiments' ), 'h1', [] ],
];

/** Of a control and what stands around it: a ring may be drawn by its neighbor. */
const LOOK = `( control ) => [ control, control.parentElement, ...control.parentElement.children ].map( ( one ) => {
	const { outline, boxShadow, border, background, textDecoration } = getComputedStyle( one );
	return [ outline, boxShadow, border, background, textDecoration ].join();
} ).join( '|' )`;

/** Presses Tab from the screen's start to its end; answers what was not reached, and what did not show it. */
async function walk( page: Page ): Promise< { missed: string[]; unseen: string[] } > {
	await page.addStyleTag( { content: '*, *::before, *::after { transition: none !important; }' } );
	const many = await page.evaluate( `( () => {
		const look = ${ LOOK };
		const root = document.getElementById( 'churnstop-admin' );
		const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
		const isShown = ( one ) => one.checkVisibility( { visibilityProperty: true } );
		window.churnstopWalk = [ ...root.querySelectorAll( controls ) ]
			.filter( ( one ) => one.tabIndex >= 0 && ! one.disabled && isShown( one ) )
			.map( ( control ) => ( { control, before: look( control ), reached: false, seen: false } ) );
		root.tabIndex = -1;
		root.focus();
		return window.churnstopWalk.length;
	} )()` );
	expect( many ).toBeGreaterThan( 0 );
	for ( let presses = 0; presses < 2 * Number( many ) + 20; presses++ ) {
		await page.keyboard.press( 'Tab' );
		const inside = await page.evaluate( `( () => {
			const look = ${ LOOK };
			const control = document.activeElement;
			const one = window.churnstopWalk.find( ( found ) => found.control === control );
			if ( one ) {
				one.reached = true;
				one.seen ||= look( control ) !== one.before;
			}
			return document.getElementById( 'churnstop-admin' ).contains( control );
		} )()` );
		if ( ! inside ) {
			break;
		}
	}
	return page.evaluate( `( () => {
		const name = ( { control } ) => control.outerHTML.slice( 0, 160 );
		return {
			missed: window.churnstopWalk.filter( ( one ) => ! one.reached && one.control.isConnected ).map( name ),
			unseen: window.churnstopWalk.filter( ( one ) => one.reached && ! one.seen ).map( name ),
		};
	} )()` );
}

/** Somebody who took an offer: an attempt and its events. */
const save = () =>
	php(
		'sandbox',
		`$flow = Plugin::get()->part( CancelFlow::class );
		$actor = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
		[ $attempt ] = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) );
		$attempt = $flow->reason( $actor, $attempt['id'], 'too_expensive', 'Perhaps later' );
		$flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );`,
		shopper()
	);

for ( const [ name, path, ready, openers ] of SCREENS ) {
	test( `${ name }: Tab reaches all and shows where it is, Escape gives the focus back`, async ( { page } ) => {
		save();
		await logIn( page.context(), 'sandbox', 'admin' );
		const quiet = quietness( page );
		await page.goto( path );
		await expect( page.locator( ready ).first() ).toBeVisible();
		// What comes later would take the focus along with what it replaces.
		await quiet();
		for ( const width of [ 1440, 1024, 782, 390 ] ) {
			await page.setViewportSize( { width, height: 900 } );
			expect(
				await page.evaluate( () => document.documentElement.scrollWidth - window.innerWidth ),
				`at ${ width } pixels`
			).toBeLessThanOrEqual( 0 );
		}
		await page.setViewportSize( { width: 1440, height: 900 } );
		expect( await walk( page ) ).toEqual( { missed: [], unseen: [] } );
		for ( const opener of openers ) {
			const button = page.locator( '#churnstop-admin' ).locator( opener ).first();
			await button.focus();
			await page.keyboard.press( 'Enter' );
			const opened = page.locator( ':is( [role="dialog"], [role="menu"] ):not( #wpadminbar * )' ).first();
			await expect( opened, opener ).toBeVisible();
			// The focus moves in a moment later, and Escape is heard where it is.
			await expect
				.poll( () => opened.evaluate( ( one ) => one.contains( document.activeElement ) ), opener )
				.toBe( true );
			await page.keyboard.press( 'Escape' );
			await expect( opened, opener ).toBeHidden();
			await expect( button, opener ).toBeFocused();
		}
	} );
}

/** The color of wp-admin's lightest schemes, and its darker one. */
const SCHEMES: Record< string, [ string, string ] > = {
	Light: [ '#0085ba', '#006187' ],
	Midnight: [ '#e14d43', '#d02c21' ],
	Ocean: [ '#627c83', '#4c6066' ],
	Sunrise: [ '#dd823b', '#bf6420' ],
};

test( 'in the lightest color schemes of wp-admin what is written can be read', async ( { page } ) => {
	save();
	const flow = await edit( page );
	for ( const path of [ `${ admin( '' ) }&flow=${ flow.id }`, admin( '-dashboard' ) ] ) {
		await page.goto( path );
		await page.addStyleTag( { content: '*, *::before, *::after { transition: none !important; }' } );
		await expect(
			page.locator( '.churnstop-table, .churnstop-stat-value, .churnstop-outline' ).first()
		).toBeVisible();
		for ( const [ name, [ color, darker ] ] of Object.entries( SCHEMES ) ) {
			await page.evaluate(
				( [ plain, dark ] ) => {
					document.body.style.setProperty( '--wp-admin-theme-color', plain );
					document.body.style.setProperty( '--wp-admin-theme-color-darker-20', dark );
				},
				[ color, darker ] as const
			);
			const { violations } = await new AxeBuilder( { page } )
				.setLegacyMode()
				.include( '#churnstop-admin' )
				.exclude( 'iframe' )
				.withRules( [ 'color-contrast' ] )
				.analyze();
			expect(
				violations.flatMap( ( { nodes } ) => nodes.map( ( { html } ) => html ) ),
				`${ name }, ${ path }`
			).toEqual( [] );
		}
	}
} );
