// Another admin, a lost network, a lost log-in, a broken server, a reload: nothing of the merchant's work is lost.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { php } from '../harness/site';
import { edit, field, openEditor, publish, rest, row, saved } from './admin';
import type { StoredFlow } from './admin';
import { accessible } from './shopper';

const DRAFT = /\/flows\/\d+\/draft/;

const title = ( page: Page ) => field( page, 'survey.title' );

/** Somebody else publishes meanwhile. */
async function meanwhile( page: Page, { id }: StoredFlow, change: ( flow: StoredFlow ) => void ): Promise< void > {
	const flow = await rest( page, 'GET', `flows/${ id }` );
	change( flow );
	await rest( page, 'PUT', `flows/${ id }`, flow );
}

test( 'the second of two admins is told, sees both works, and puts theirs on top', async ( { page } ) => {
	const flow = await edit( page );
	await meanwhile( page, flow, ( theirs ) => {
		theirs.labels.dismiss = 'Stay with us';
	} );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'My question' );
	const dialog = page.getByRole( 'dialog', { name: 'Somebody else saved this flow' } );
	await expect( dialog ).toContainText( 'Stay with us' );
	await expect( dialog ).toContainText( 'My question' );
	await accessible( page, '.churnstop-conflict' );
	await dialog.getByRole( 'button', { name: 'Put my changes on top of theirs' } ).click();
	await publish( page );
	const now = await rest( page, 'GET', `flows/${ flow.id }` );
	expect( [ now.survey.title, now.labels.dismiss, now.version ] ).toEqual( [
		'My question',
		'Stay with us',
		flow.version + 2,
	] );
} );

test( 'where both changed one field, each is shown and one is chosen', async ( { page } ) => {
	const flow = await edit( page );
	await meanwhile( page, flow, ( theirs ) => {
		theirs.survey.title = 'Their question';
	} );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'My question' );
	const dialog = page.getByRole( 'dialog', { name: 'Somebody else saved this flow' } );
	await dialog.getByRole( 'radio', { name: /Theirs/ } ).check();
	await dialog.getByRole( 'button', { name: 'Put my changes on top of theirs' } ).click();
	await expect( title( page ) ).toHaveValue( 'Their question' );
	await page.keyboard.press( 'Control+z' );
	await expect( title( page ) ).toHaveValue( 'My question' );
} );

test( 'what the other admin has saved as a draft is shown as one, and mine goes on top of it', async ( { page } ) => {
	const flow = await edit( page );
	php(
		'sandbox',
		`$flows = Plugin::get()->part( \\ChurnStop\\Flows\\Flows::class );
		$theirs = $flows->get( $input );
		$theirs['labels']['dismiss'] = 'Stay with us';
		$flows->save_draft( Actor::agent( 4711 ), $input, $theirs );`,
		flow.id
	);
	await row( page, 'survey' ).click();
	await title( page ).fill( 'My question' );
	const dialog = page.getByRole( 'dialog', { name: 'Somebody else saved this flow' } );
	await expect( dialog ).toContainText( 'is not published' );
	await expect( dialog ).toContainText( 'Stay with us' );
	await dialog.getByRole( 'button', { name: 'Put my changes on top of theirs' } ).click();
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
	await expect( dialog ).toBeHidden();
	const draft = await rest( page, 'GET', `flows/${ flow.id }/draft` );
	expect( [ draft.survey.title, draft.labels.dismiss ] ).toEqual( [ 'My question', 'Stay with us' ] );
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).version ).toBe( flow.version );
} );

test( 'a draft of an older version becomes a conflict, and undoes nothing silently', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'My question' );
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
	await page.goto( '/wp-admin/admin.php?page=churnstop' );
	await expect( page.locator( '.churnstop-table' ) ).toBeVisible();
	await meanwhile( page, flow, ( theirs ) => {
		theirs.labels.dismiss = 'Stay with us';
	} );
	await openEditor( page, flow.id );
	await row( page, 'survey' ).click();
	// A publish by somebody else either keeps this draft for comparing, or has replaced it: never half of each.
	if ( ( await title( page ).inputValue() ) === 'My question' ) {
		await title( page ).fill( 'My question, again' );
		await expect( page.getByRole( 'dialog', { name: 'Somebody else saved this flow' } ) ).toContainText(
			'Stay with us'
		);
	} else {
		await row( page, 'labels' ).click();
		await expect( field( page, 'labels.dismiss' ) ).toHaveValue( 'Stay with us' );
	}
} );

test( 'offline: the work stays, and is saved by itself when the network is back', async ( { page, context } ) => {
	const flow = await edit( page );
	await row( page, 'survey' ).click();
	await context.setOffline( true );
	await title( page ).fill( 'Typed on a train' );
	await expect( page.locator( '.churnstop-messages' ) ).toContainText( 'offline' );
	await context.setOffline( false );
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
	expect( ( await rest( page, 'GET', `flows/${ flow.id }/draft` ) ).survey.title ).toBe( 'Typed on a train' );
} );

test( 'a broken server: the message says what to do, and the second try saves', async ( { page } ) => {
	await edit( page );
	await page.route( DRAFT, ( route ) => route.fulfill( { status: 500, body: '<html>Fatal error</html>' } ) );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'Still mine' );
	await expect( page.locator( '.churnstop-messages' ) ).toContainText( 'Your work is kept in this tab' );
	await page.unroute( DRAFT );
	await page.locator( '.churnstop-messages' ).getByRole( 'button', { name: 'Try again' } ).click();
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
} );

test( 'a publish that the server breaks on: nothing was published, it says, and the second try publishes', async ( {
	page,
} ) => {
	const flow = await edit( page );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'Published at the second try' );
	await page.route( /\/flows\/\d+(\?|$)/, ( route ) =>
		[ 'PUT', 'POST' ].includes( route.request().method() )
			? route.fulfill( { status: 500, body: '<html>Fatal error</html>' } )
			: route.continue()
	);
	await page.locator( '.churnstop-publish-button' ).click();
	const dialog = page.locator( '.churnstop-publish' );
	await dialog.getByRole( 'button', { name: /^Publish/ } ).click();
	await expect( dialog ).toContainText( 'Nothing was published; your work is kept in this tab.' );
	// The draft saves itself meanwhile: that must not take the message away.
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
	await expect( dialog ).toContainText( 'Nothing was published' );
	await page.unroute( /\/flows\/\d+(\?|$)/ );
	await dialog.getByRole( 'button', { name: /^Publish/ } ).click();
	await expect( page.getByText( /^Published as version/ ) ).toBeVisible();
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).survey.title ).toBe( 'Published at the second try' );
} );

test( 'an expired nonce is renewed without a word', async ( { page } ) => {
	await edit( page );
	await page.evaluate( () => {
		(
			window as unknown as { wp: { apiFetch: { nonceMiddleware: { nonce: string } } } }
		 ).wp.apiFetch.nonceMiddleware.nonce = 'expired';
	} );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'After a long lunch' );
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
} );

test( 'logged out: the message leads to the log-in, and the work is saved afterwards', async ( { page, context } ) => {
	await edit( page );
	const cookies = await context.cookies();
	await context.clearCookies();
	await row( page, 'survey' ).click();
	await title( page ).fill( 'Written while logged out' );
	await expect( page.locator( '.churnstop-messages' ) ).toContainText( 'logged out' );
	await expect( page.locator( '.churnstop-messages' ).getByRole( 'link', { name: 'Log in' } ) ).toHaveAttribute(
		'href',
		/wp-login/
	);
	await context.addCookies( cookies );
	await page.locator( '.churnstop-messages' ).getByRole( 'button', { name: 'Try again' } ).click();
	await expect( saved( page ) ).toHaveText( /Draft saved/ );
} );

test( 'a reload before anything was saved brings the work back, and it can be let go', async ( { page } ) => {
	const flow = await edit( page );
	await page.route( DRAFT, ( route ) => route.abort() );
	await row( page, 'survey' ).click();
	const before = await title( page ).inputValue();
	await title( page ).fill( 'Not saved anywhere' );
	await page.waitForFunction( () => JSON.stringify( sessionStorage ).includes( 'Not saved anywhere' ) );
	page.on( 'dialog', ( dialog ) => void dialog.accept() );
	await openEditor( page, flow.id );
	await expect( page.getByText( /We kept your unsaved work/ ) ).toBeVisible();
	await row( page, 'survey' ).click();
	await expect( title( page ) ).toHaveValue( 'Not saved anywhere' );
	await page.unroute( DRAFT );
	await page.getByRole( 'button', { name: /Go back to version/ } ).click();
	await expect( title( page ) ).toHaveValue( before );
} );

test( 'leaving with unsaved work asks first', async ( { page } ) => {
	await edit( page );
	await page.route( DRAFT, ( route ) => route.abort() );
	await row( page, 'survey' ).click();
	await title( page ).fill( 'Not saved anywhere' );
	const asked = page.waitForEvent( 'dialog' );
	void page.reload().catch( () => undefined );
	const dialog = await asked;
	expect( dialog.type() ).toBe( 'beforeunload' );
	await dialog.accept();
} );

test( 'what the server refuses stands at its field, and the work is as it was', async ( { page } ) => {
	const flow = await edit( page );
	await row( page, 'reason:technical_issue' ).click();
	await page.getByLabel( 'Show a way to reach you' ).check();
	await field( page, 'reasons.2.support.email' ).fill( 'nobody' );
	await page.locator( '.churnstop-publish-button' ).click();
	await page
		.locator( '.churnstop-publish' )
		.getByRole( 'button', { name: /^Publish/ } )
		.click();
	await expect( field( page, 'reasons.2.support.email' ) ).toBeFocused();
	await expect( page.locator( '.churnstop-problem.is-error' ).first() ).toContainText( 'e-mail address' );
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).version ).toBe( flow.version );
} );

test( 'somebody without the capability sees neither the screens nor their data', async ( { page } ) => {
	await edit( page );
	const status = php< number >(
		'sandbox',
		`wp_set_current_user( 0 );
		$request = new WP_REST_Request( 'GET', '/churnstop/v1/flows' );
		return rest_do_request( $request )->get_status();`
	);
	expect( status ).toBe( 401 );
	await page.context().clearCookies();
	const answer = await page.request.get( '/?churnstop_preview=abc' );
	expect( answer.status() ).toBe( 403 );
} );
