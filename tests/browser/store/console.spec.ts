// The newest WordPress at hand has nothing to say in the console of any screen of ours.
import { expect, test } from '@playwright/test';
import { logIn } from '../../harness/site';
import { makeFlow, openEditor, rest, row } from '../admin';

const SCREENS = [ '', '-dashboard', '-attempts', '-experiments', '-events', '-settings' ];

test( 'no screen of ours uses what WordPress will take away, and none logs an error', async ( { page } ) => {
	const said: string[] = [];
	page.on( 'console', ( message ) => {
		// Avatars come from elsewhere, where a test machine may not reach.
		const elsewhere = ! message.location().url.startsWith( new URL( page.url() ).origin );
		if (
			[ 'warning', 'error' ].includes( message.type() ) &&
			! ( elsewhere && /^Failed to load/.test( message.text() ) )
		) {
			said.push( `${ new URL( page.url() ).search } ${ message.text() }` );
		}
	} );
	page.on( 'pageerror', ( error ) => said.push( `${ new URL( page.url() ).search } ${ error.message }` ) );
	await logIn( page.context(), 'store', 'admin' );
	for ( const screen of SCREENS ) {
		await page.goto( `/wp-admin/admin.php?page=churnstop${ screen }` );
		await expect( page.locator( '#churnstop-admin > :not( h1, noscript )' ).first() ).toBeVisible();
		await expect( page.locator( '#churnstop-admin .components-spinner' ) ).toHaveCount( 0 );
	}
	const flow = await makeFlow( page );
	await openEditor( page, flow.id );
	for ( const key of [ 'offer:too_expensive-discount-1', 'offer:too_expensive-pause-1', 'reason:technical_issue' ] ) {
		await row( page, key ).click();
		await expect( page.locator( '.churnstop-inspector .components-base-control' ).first() ).toBeVisible();
	}
	await rest( page, 'DELETE', `flows/${ flow.id }` );
	expect( said ).toEqual( [] );
} );
