// ChurnStop switched off, and ChurnStop in ruins: both concern the whole site, so nothing else runs meanwhile.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { another, arrive, dialog, link, shopper, truth } from './shopper';

const rename = ( names: string[], from: string, to: string ) =>
	php( 'sandbox', 'global $wpdb; foreach ( $input[0] as $name ) { $wpdb->query( "RENAME TABLE {$wpdb->prefix}churnstop_{$name}{$input[1]} TO {$wpdb->prefix}churnstop_{$name}{$input[2]}" ); } return null;', [ names, from, to ] );

test( 'switched off: no link of ours, the store\'s own cancel', async ( { page } ) => {
	const who = shopper();
	php( 'sandbox', "$settings = (array) get_option( 'churnstop_settings', array() ); update_option( 'churnstop_settings', array( 'enabled' => false ) + $settings ); return null;" );
	try {
		await arrive( page, who );
		await expect( link( page, who ) ).toHaveCount( 0 );
		expect( await page.content() ).not.toContain( 'churnstop-data' );
		await page.getByRole( 'link', { name: /^Cancel / } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
	} finally {
		php( 'sandbox', "$settings = (array) get_option( 'churnstop_settings', array() ); unset( $settings['enabled'] ); update_option( 'churnstop_settings', $settings ); return null;" );
	}
} );

test( 'with ChurnStop\'s tables gone the shopper still cancels', async ( { browser } ) => {
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
		expect( truth( who ).status ).toBe( 'pending-cancel' );
	} finally {
		rename( names, '_away', '' );
	}
	await context.close();
} );

test( 'with ChurnStop\'s tables gone: several chosen, each with the store\'s own cancel', async ( { page } ) => {
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
		expect( [ coffee, magazine ].map( ( one ) => truth( one ).status ) ).toEqual( [ 'active', 'pending-cancel' ] );
	} finally {
		rename( names, '_away', '' );
	}
} );

test( 'with ChurnStop\'s tables gone and script on: words, and the store\'s own cancel', async ( { page } ) => {
	const who = shopper();
	await arrive( page, who );
	const names = [ 'attempts', 'flows' ];
	rename( names, '', '_away' );
	try {
		await link( page, who ).click();
		await expect( dialog( page ).getByRole( 'alert' ) ).toBeVisible();
		await dialog( page ).getByRole( 'link', { name: 'Cancel subscription' } ).click();
		await expect( page.getByText( 'Cancelled, still running' ) ).toBeVisible();
		expect( truth( who ).status ).toBe( 'pending-cancel' );
	} finally {
		rename( names, '_away', '' );
	}
} );
