// ChurnStop > Flows: the list, and what is done from it.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { arriveAsAdmin, makeFlow, rest, saved } from './admin';
import type { StoredFlow } from './admin';
import { accessible } from './shopper';

const line = ( page: Page, { id }: { id: number } ) => page.locator( `tr[data-flow="${ id }"]` );

async function choose( page: Page, flow: { id: number }, action: string ): Promise< void > {
	await line( page, flow )
		.getByRole( 'button', { name: /More actions/ } )
		.click();
	await page.getByRole( 'menuitem', { name: action } ).click();
}

test( 'the list says what each flow is, and passes axe', async ( { page } ) => {
	await arriveAsAdmin( page );
	const flow = await makeFlow( page );
	await page.reload();
	await expect( line( page, flow ) ).toContainText( 'Draft' );
	await expect( line( page, flow ) ).toContainText( 'Product is one of' );
	await expect( line( page, flow ).getByRole( 'cell', { name: '9', exact: true } ) ).toBeVisible();
	await expect( page.getByRole( 'columnheader', { name: 'Attempts, 30 days' } ) ).toBeVisible();
	await accessible( page, '.churnstop-admin' );
} );

for ( const template of [ 'software', 'boxes', 'membership', 'content', 'course', 'blank' ] ) {
	test( `the template "${ template }" opens, passes every check, and becomes a flow when it is saved`, async ( {
		page,
	} ) => {
		await arriveAsAdmin( page );
		const made: string[] = [];
		page.on(
			'request',
			( request ) =>
				void (
					request.method() === 'POST' &&
					/\/v1\/flows(\?|$)/.test( request.url() ) &&
					made.push( request.url() )
				)
		);
		await page.locator( 'button.is-primary', { hasText: 'New flow' } ).click();
		await page.locator( `[data-template="${ template }"]` ).click();
		await expect( page.locator( '.churnstop-topbar' ) ).toBeVisible();
		// At most that the store's own flow is asked first, which is about the store and no fault of the template.
		const chip = page.locator( '.churnstop-chip-button' );
		await expect( chip ).toHaveText( /^(All checks passed|1 warning)$/ );
		if ( ( await chip.getAttribute( 'data-tone' ) ) === 'warning' ) {
			await chip.click();
			await expect( page.locator( '.churnstop-checks' ) ).toContainText( 'is asked first' );
			await page.keyboard.press( 'Escape' );
		}
		await expect( page.frameLocator( '.churnstop-device iframe' ).getByRole( 'heading' ) ).toHaveText(
			'Why do you want to cancel?'
		);
		await expect( saved( page ) ).toHaveText( 'Not saved yet' );
		expect( made ).toEqual( [] );
		if ( template === 'software' ) {
			// A first edit makes it, keeps the letter that was typed, and a reload finds it; then it is deleted as a
			// draft.
			await page.reload();
			await page.getByRole( 'textbox', { name: 'Name of the flow' } ).fill( `Mine ${ Date.now() }` );
			await expect( saved( page ) ).toContainText( 'Draft saved' );
			expect( made ).toHaveLength( 1 );
			const id = Number( new URL( page.url() ).searchParams.get( 'flow' ) );
			await page.reload();
			await expect( page.getByRole( 'textbox', { name: 'Name of the flow' } ) ).toHaveValue( /^Mine / );
			await page.getByRole( 'button', { name: 'All flows' } ).click();
			await choose( page, { id }, 'Delete' );
			await expect( page.getByRole( 'dialog' ) ).toContainText( 'gone for good' );
			await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Delete' } ).click();
			await expect( page.getByText( 'The flow is deleted.' ).first() ).toBeVisible();
			await expect( line( page, { id } ) ).toHaveCount( 0 );
		}
	} );
}

test( 'a flow is duplicated, activated, taken out of service, archived and brought back', async ( { page } ) => {
	await arriveAsAdmin( page );
	const flow = await makeFlow( page, { name: `Original ${ Date.now() }` } );
	// As on a store with this one flow: other tests archive theirs meanwhile.
	const list = /\/churnstop\/v1\/flows\?/;
	await page.route( list, async ( route ) => {
		const answer = await route.fetch();
		await route.fulfill( {
			response: answer,
			json: ( ( await answer.json() ) as StoredFlow[] ).filter( ( { id } ) => id === flow.id ),
		} );
	} );
	await page.reload();
	const asked = page.getByRole( 'dialog' );
	// What was saved as a draft goes live with it, and is shown first.
	await rest( page, 'PUT', `flows/${ flow.id }/draft`, { ...flow, max_offers: 1 } );
	await page.reload();
	await expect( page.getByText( 'No flow is active, so Cancel does what it did before.' ).first() ).toBeVisible();
	await page.getByRole( 'button', { name: `Activate “${ flow.name }”` } ).click();
	await expect( asked ).toContainText( 'customers for whom it is meant see it when they cancel' );
	await expect( asked.getByRole( 'row', { name: /Maximum offers/ } ) ).toContainText( '21' );
	await accessible( page, '.churnstop-activate' );
	await asked.getByRole( 'button', { name: 'Publish and activate' } ).click();
	await expect( line( page, flow ) ).toContainText( 'Active' );
	expect( await rest( page, 'GET', `flows/${ flow.id }` ) ).toMatchObject( { max_offers: 1, has_draft: false } );
	await choose( page, flow, 'Deactivate' );
	await expect( asked ).toContainText( 'This is your only active flow' );
	await expect( asked ).toContainText( 'No customer is in this flow now.' );
	await page.keyboard.press( 'Escape' );
	await expect( line( page, flow ) ).toContainText( 'Active' );
	await choose( page, flow, 'Deactivate' );
	await asked.getByRole( 'button', { name: 'Deactivate' } ).click();
	await expect( line( page, flow ) ).toContainText( 'Draft' );
	await choose( page, flow, 'Archive' );
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Archive' } ).click();
	await expect( line( page, flow ) ).toHaveCount( 0 );
	await page.getByRole( 'button', { name: /^Archived/ } ).click();
	await choose( page, flow, 'Bring back' );
	await expect( page.getByRole( 'button', { name: /^Archived/ } ) ).toHaveCount( 0 );
	await expect( line( page, flow ) ).toContainText( 'Draft' );
	await page.unroute( list );
	await choose( page, flow, 'Duplicate' );
	await expect( page.getByRole( 'textbox', { name: 'Name of the flow' } ) ).toHaveValue( `${ flow.name } (copy)` );
} );

test( 'what another tab did meanwhile is said, and the list shows it', async ( { page } ) => {
	await arriveAsAdmin( page );
	const [ one, other, hider ] = [
		await makeFlow( page, { name: `Twice ${ Date.now() }` } ),
		await makeFlow( page, { name: `Gone ${ Date.now() }` } ),
		await makeFlow( page, { name: `Hider ${ Date.now() }`, status: 'active', priority: 8 } ),
	];
	const hidden = await makeFlow( page, { name: `Hidden ${ Date.now() }`, audience: hider.audience } );
	await page.reload();
	const asked = page.getByRole( 'dialog' );
	await choose( page, hidden, 'Activate' );
	await expect( asked ).toContainText( `"${ hider.name }" is asked first and takes all of this flow's customers` );
	await page.keyboard.press( 'Escape' );
	await expect( asked ).toHaveCount( 0 );
	await choose( page, one, 'Activate' );
	await expect( asked ).toContainText( 'see it when they cancel' );
	await rest( page, 'PUT', `flows/${ one.id }`, { ...one, status: 'active' } );
	await asked.getByRole( 'button', { name: 'Activate' } ).click();
	await expect( asked ).toContainText( 'Somebody else saved this flow meanwhile' );
	await asked.getByRole( 'button', { name: 'Try again' } ).click();
	await expect( asked ).toContainText( 'Somebody else has activated this flow meanwhile.' );
	await page.keyboard.press( 'Escape' );
	await expect( line( page, one ) ).toContainText( 'Active' );
	await rest( page, 'DELETE', `flows/${ other.id }?force=true` );
	await choose( page, other, 'Archive' );
	await asked.getByRole( 'button', { name: 'Archive' } ).click();
	await expect( page.locator( '.components-notice' ) ).toContainText( 'There is no such flow.' );
	await expect( line( page, other ) ).toHaveCount( 0 );
	for ( const { id } of [ one, hider ] ) {
		await rest( page, 'DELETE', `flows/${ id }` );
	}
} );

test( 'an exported file, imported, is the same flow as a draft', async ( { page } ) => {
	await arriveAsAdmin( page );
	const flow = await makeFlow( page );
	await page.reload();
	const download = page.waitForEvent( 'download' );
	await choose( page, flow, 'Export' );
	const file = await ( await download ).path();
	expect( JSON.parse( readFileSync( file, 'utf8' ) ) ).not.toHaveProperty( 'version' );
	await page.locator( 'input[type="file"]' ).setInputFiles( file );
	await expect( saved( page ) ).toHaveText( 'Not saved yet' );
	await page.getByRole( 'button', { name: 'Save draft' } ).click();
	await expect( page ).toHaveURL( /flow=\d/ );
	const id = Number( new URL( page.url() ).searchParams.get( 'flow' ) );
	const copy = await rest< StoredFlow >( page, 'GET', `flows/${ id }` );
	expect( id ).not.toBe( flow.id );
	expect( copy.reasons ).toEqual( flow.reasons );
	expect( copy.status ).toBe( 'draft' );
} );

const FILES: Array< [ string, string, RegExp ] > = [
	[ 'no JSON', 'hello', /not JSON/ ],
	[ 'no flow', '{"a":1}', /holds no flow/ ],
	[
		'a flow that breaks the law',
		JSON.stringify( {
			name: 'Bad',
			labels: { cancel: 'Keep paying' },
			reasons: [ { id: 'other', kind: 'other', offers: [] } ],
		} ),
		/Cancel buttons say that they cancel: /,
	],
	[
		'a flow that fits no schema',
		JSON.stringify( { name: 'Bad', reasons: [ { id: 'Not an id!', offers: [] } ] } ),
		/reasons\.0\.id/,
	],
	[ 'from a newer version', JSON.stringify( { schema_version: 2, name: 'Bad', reasons: [] } ), /newer version/ ],
	[
		'a flow with a reason that is not known here',
		JSON.stringify( { name: 'Bad', reasons: [ { id: 'martian', offers: [] } ] } ),
		/Nothing was imported\. reasons\.0\.label: The reason needs a label\./,
	],
];

for ( const [ name, text, said ] of FILES ) {
	test( `a file that is ${ name } is refused with a sentence, and makes no flow`, async ( { page } ) => {
		await arriveAsAdmin( page );
		await page
			.locator( 'input[type="file"]' )
			.setInputFiles( { name: 'flow.json', mimeType: 'application/json', buffer: Buffer.from( text ) } );
		await expect( page.locator( '.components-notice' ) ).toContainText( said );
		await page.reload();
		await expect( page.locator( 'tr[data-flow]' ).first() ).toBeVisible();
		await expect( page.locator( 'tr[data-flow]', { hasText: 'Bad' } ) ).toHaveCount( 0 );
	} );
}

test( 'the list that does not load says so, and loads on the second try', async ( { page } ) => {
	await arriveAsAdmin( page );
	await page.route( /\/churnstop\/v1\/flows\?/, ( route ) => route.fulfill( { status: 500, body: 'broken' } ) );
	await page.reload();
	await expect( page.locator( '.components-notice' ) ).toContainText( 'did not answer' );
	await page.unroute( /\/churnstop\/v1\/flows\?/ );
	await page.getByRole( 'button', { name: 'Try again' } ).click();
	await expect( page.locator( '.churnstop-table' ) ).toBeVisible();
} );
