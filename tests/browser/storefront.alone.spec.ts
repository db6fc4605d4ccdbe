// ChurnStop switched off, and ChurnStop in ruins: both concern the whole site, so nothing else runs meanwhile.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { accessible, another, arrive, because, dialog, link, open, prominent, shopper, truth } from './shopper';

const rename = ( names: string[], from: string, to: string ) =>
	php(
		'sandbox',
		`global $wpdb;
		foreach ( $input[0] as $name ) {
			$table = "{$wpdb->prefix}churnstop_{$name}";
			$wpdb->query( "RENAME TABLE {$table}{$input[1]} TO {$table}{$input[2]}" );
		}
		return null;`,
		[ names, from, to ]
	);

/** Settings as they are stored, with these instead, and without this one. */
const set = ( settings: object ) =>
	php(
		'sandbox',
		`$settings = (array) get_option( 'churnstop_settings', array() );
		update_option( 'churnstop_settings', $input + $settings );
		return null;`,
		settings
	);
const unset = ( name: string ) =>
	php(
		'sandbox',
		`$settings = (array) get_option( 'churnstop_settings', array() );
		unset( $settings[ $input ] );
		update_option( 'churnstop_settings', $settings );
		return null;`,
		name
	);

test( "switched off: no link of ours, the store's own cancel", async ( { page } ) => {
	const who = shopper();
	set( { enabled: false } );
	try {
		await arrive( page, who );
		await expect( link( page, who ) ).toHaveCount( 0 );
		expect( await page.content() ).not.toContain( 'churnstop-data' );
		await page.getByRole( 'link', { name: /^Cancel / } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
	} finally {
		unset( 'enabled' );
	}
} );

test( "with ChurnStop's tables gone the shopper still cancels", async ( { browser } ) => {
	const context = await browser.newContext( { javaScriptEnabled: false } );
	const page = await context.newPage();
	const who = shopper();
	await arrive( page, who );
	const names = [ 'attempts', 'flows' ];
	rename( names, '', '_away' );
	try {
		await link( page, who ).click();
		await expect( page.getByRole( 'heading', { name: 'Cancel your subscription' } ) ).toBeVisible();
		await expect( page.getByText( 'Nothing has changed.' ) ).toBeVisible();
		await page.getByRole( 'link', { name: 'Cancel subscription' } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
		expect( truth( who ).status ).toBe( 'pending_cancel' );
	} finally {
		rename( names, '_away', '' );
	}
	await context.close();
} );

test( "with ChurnStop's tables gone: several chosen, each with the store's own cancel", async ( { page } ) => {
	const coffee = shopper();
	const magazine = another( coffee, 'Magazine' );
	await arrive( page, coffee );
	await page.getByText( 'Cancel several…' ).click();
	await page.getByRole( 'checkbox', { name: /Coffee box/ } ).check();
	await page.getByRole( 'checkbox', { name: /Magazine/ } ).check();
	const names = [ 'attempts', 'flows' ];
	rename( names, '', '_away' );
	try {
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await dialog( page ).getByRole( 'link', { name: 'Cancel subscription' } ).click();
		await expect( page.getByRole( 'link', { name: 'Cancel Coffee box' } ) ).toBeVisible();
		await page.getByRole( 'link', { name: 'Cancel Magazine' } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
		expect( [ coffee, magazine ].map( ( one ) => truth( one ).status ) ).toEqual( [ 'active', 'pending_cancel' ] );
	} finally {
		rename( names, '_away', '' );
	}
} );

test( "with ChurnStop's tables gone and script on: words, and the store's own cancel", async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const names = [ 'attempts', 'flows' ];
	rename( names, '', '_away' );
	try {
		await link( page, who ).click();
		await expect( dialog( page ).getByRole( 'alert' ) ).toBeVisible();
		await dialog( page ).getByRole( 'link', { name: 'Cancel subscription' } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
		expect( truth( who ).status ).toBe( 'pending_cancel' );
	} finally {
		rename( names, '_away', '' );
	}
} );

for ( const accent of [ '#ffd400', '#7a1fa2' ] ) {
	test( `the merchant's color ${ accent } dresses accept and cancel alike, with script and without`, async ( {
		page,
		browser,
	} ) => {
		const who = shopper();
		set( { look: { accent, radius: 14, logo: 0 } } );
		try {
			await arrive( page, who );
			const modal = await open( page, who );
			await prominent( page, 'Cancel subscription' );
			await accessible( page, 'dialog' );
			await because( page, "It's too expensive" );
			await prominent( page, 'No thanks, cancel my subscription' );
			await accessible( page, 'dialog' );
			const [ red, green, blue ] = [ 1, 3, 5 ].map( ( at ) => parseInt( accent.slice( at, at + 2 ), 16 ) );
			await expect( modal.getByRole( 'button', { name: 'Take 20% off' } ) ).toHaveCSS(
				'background-color',
				`rgb(${ red }, ${ green }, ${ blue })`
			);
			await expect( modal.getByRole( 'button', { name: 'Take 20% off' } ) ).toHaveCSS( 'border-radius', '14px' );

			const context = await browser.newContext( { javaScriptEnabled: false } );
			const plain = await context.newPage();
			await arrive( plain, who );
			await link( plain, who ).click();
			// The attempt that was left open at its offer begins with the reasons.
			await plain.getByRole( 'button', { name: 'Continue' } ).click();
			await prominent( plain, 'No thanks, cancel my subscription', plain.locator( '.churnstop-page' ) );
			await expect( plain.getByRole( 'button', { name: 'No thanks, cancel my subscription' } ) ).toHaveCSS(
				'background-color',
				`rgb(${ red }, ${ green }, ${ blue })`
			);
			await expect( plain.getByRole( 'button', { name: 'No thanks, cancel my subscription' } ) ).toHaveCSS(
				'border-radius',
				'14px'
			);
			await context.close();
		} finally {
			unset( 'look' );
		}
	} );
}
