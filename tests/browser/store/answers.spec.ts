// Hosts and other plugins stand between the shopper and the server (tests/harness/mu-plugins/churnstop-test-hosts.php):
// what was done is told as done, and everybody can cancel.
import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { address, logIn, php } from '../../harness/site';
import { because, dialog } from '../shopper';
import { buy, link, open, result, truth, view } from './buyer';
import type { Bought } from './buyer';

const cancelLabel = 'Cancel subscription';
const cancelled = 'Your subscription is cancelled';
const saved = 'Your discount is set';
const words = 'I would select another box from your shop, the system (app) is slow';

/** From now on this browser's requests pass such a host; `only` those whose address has the word. */
const behind = ( context: BrowserContext, host: string, only = '' ) =>
	context.addCookies(
		[
			[ 'churnstop_test_host', host ],
			[ 'churnstop_test_host_only', only ],
		].map( ( [ name = '', value = '' ] ) => ( { name, value, url: address( 'store' ) } ) )
	);

const press = ( page: Page, name: string ) => dialog( page ).getByRole( 'button', { name } ).click();

/** The page without script, as it shows a heading of the flow. */
const onPage = ( page: Page, name: string ) =>
	expect( page.locator( '.churnstop-page' ).getByRole( 'heading', { name } ) ).toBeVisible();

/** Reason and comment as the events have them, newest first. */
const recorded = ( { id }: Bought ) =>
	php< Array< { type: string; reason: string | null; comment: string | null } > >(
		'store',
		`$search = Plugin::get()->part( \\ChurnStop\\Events\\EventSearch::class );
		return array_map(
			static fn ( $event ) => array(
				'type' => $event->type,
				'reason' => $event->reason,
				'comment' => $event->comment,
			),
			$search->find( array( 'subscription' => WooCommerceSubscriptions::ref( $input ) ), 1, 20 )[0]
		);`,
		id
	);

test( 'something stands around the answers: they are read all the same, from start to accept and cancel', async ( {
	page,
	context,
} ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'before' );
	await open( page, who );
	await behind( context, 'bom' );
	await because( page, "It's too expensive" );
	await behind( context, 'after' );
	await press( page, 'Take 20% off' );
	await result( page, saved );
	const other = buy( 'coffee-monthly' );
	await open( page, other );
	await behind( context, 'twice' );
	await press( page, cancelLabel );
	await result( page, cancelled );
	expect( [ truth( who ).total, truth( other ).status ] ).toEqual( [ '32.00', 'pending-cancel' ] );
} );

test( 'no JSON at all from the start: the way goes on by the page', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'html' );
	await logIn( page.context(), 'store', who.login );
	await page.goto( view( who ) );
	await link( page, who ).click();
	await onPage( page, 'Why do you want to cancel?' );
	await page.getByRole( 'button', { name: cancelLabel } ).click();
	await onPage( page, cancelled );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

for ( const [ taking, leaving ] of [
	[ 'html', 'cdn' ],
	[ 'fails', 'empty' ],
] as const ) {
	test( `an accept (${ taking }) and a cancel (${ leaving }) with no readable answer: the page shows it`, async ( {
		page,
		context,
	} ) => {
		const who = buy( 'coffee-monthly' );
		await open( page, who );
		await because( page, "It's too expensive" );
		await behind( context, taking );
		await press( page, 'Take 20% off' );
		await onPage( page, saved );
		await expect( page.getByText( 'no answer' ) ).toHaveCount( 0 );
		await context.clearCookies();
		const other = buy( 'coffee-monthly' );
		await open( page, other );
		await behind( context, leaving );
		await press( page, cancelLabel );
		await onPage( page, cancelled );
		expect( [ truth( who ).total, truth( other ).status ] ).toEqual( [ '32.00', 'pending-cancel' ] );
	} );
}

test( 'only the answer to the write is lost: what is true is looked up, past a layer that caches GET', async ( {
	page,
	context,
} ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'caches' );
	await open( page, who );
	// The layer knows this attempt from before.
	const uuid = php< string >(
		'store',
		`$search = Plugin::get()->part( \\ChurnStop\\Attempts\\AttemptSearch::class );
		return $search->of_subscription( WooCommerceSubscriptions::ref( $input ) )[0]->uuid;`,
		who.id
	);
	await page.evaluate( ( id ) => fetch( `/wp-json/churnstop/v1/attempts/${ id }` ), uuid );
	await page.route( '**/cancel', async ( route ) => {
		await route.fetch();
		await route.fulfill( { status: 504, contentType: 'text/html', body: '<h1>Gateway timeout</h1>' } );
	} );
	await press( page, cancelLabel );
	await result( page, cancelled );
} );

test( 'a proxy takes our header away: the nonce comes along in the address', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'strips' );
	await open( page, who );
	await press( page, cancelLabel );
	await result( page, cancelled );
} );

test( 'a firewall dislikes the comment: the next try goes without it, and Cancel never carries it', async ( {
	page,
	context,
} ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'firewall' );
	await open( page, who );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).locator( 'textarea' ).fill( words );
	await press( page, 'Continue' );
	await expect( dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
	await expect( dialog( page ).locator( '.churnstop-note' ) ).toHaveText(
		'Your comment could not be sent, so we went on without it.'
	);
	expect( recorded( who ).find( ( { type } ) => type === 'reason_given' ) ).toMatchObject( {
		reason: 'too_expensive',
		comment: null,
	} );
	await dialog( page ).getByRole( 'button', { name: 'Back' } ).click();
	await press( page, cancelLabel );
	await result( page, cancelled );
} );

test( 'wp-admin behind a password, the nonce run out: nobody is asked for one, and it works', async ( {
	page,
	context,
} ) => {
	const who = buy( 'coffee-monthly' );
	const asked: string[] = [];
	page.on( 'request', ( request ) => asked.push( new URL( request.url() ).pathname ) );
	page.on( 'response', ( response ) => response.status() === 401 && asked.push( '401' ) );
	await behind( context, 'closed' );
	await open( page, who );
	await press( page, cancelLabel );
	await result( page, cancelled );
	expect(
		asked.filter( ( path ) => path === '401' || path.startsWith( '/wp-admin' ) || path.startsWith( '/wp-login' ) )
	).toEqual( [] );
} );

test.describe( 'without script', () => {
	test.use( { javaScriptEnabled: false } );

	test( 'a firewall dislikes the comment: neither Continue nor Cancel carries it, and Back leads on', async ( {
		page,
		context,
	} ) => {
		const who = buy( 'coffee-monthly' );
		await behind( context, 'firewall' );
		await logIn( context, 'store', who.login );
		await page.goto( view( who ) );
		await link( page, who ).click();
		await expect( page.locator( 'textarea' ) ).toHaveCount( 0 );
		await page.getByLabel( "It's too expensive" ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await expect( page.getByRole( 'button', { name: 'Take 20% off' } ) ).toBeVisible();
		await page.locator( 'textarea' ).fill( words );
		await page.getByRole( 'button', { name: 'Send comment' } ).click();
		await expect( page.getByRole( 'heading', { name: 'Forbidden' } ) ).toBeVisible();
		await page.goBack();
		await page.locator( 'textarea' ).fill( 'Too dear for me.' );
		await page.getByRole( 'button', { name: 'Send comment' } ).click();
		await expect( page.getByText( 'Your comment was sent.' ) ).toBeVisible();
		await page.locator( 'textarea' ).fill( words );
		await page.getByRole( 'button', { name: 'No thanks, cancel my subscription' } ).click();
		await onPage( page, cancelled );
		expect( truth( who ).status ).toBe( 'pending-cancel' );
		expect( recorded( who ).find( ( { type } ) => type === 'subscription_cancelled' ) ).toMatchObject( {
			reason: 'too_expensive',
			comment: 'Too dear for me.',
		} );
	} );
} );

test( 'log-in links lead to the account page, and back to the same place: dialog, block, e-mail', async ( {
	page,
	context,
} ) => {
	const who = buy( 'coffee-monthly' );
	const block = php< string >(
		'store',
		`return get_permalink( wp_insert_post( array(
			'post_type' => 'page',
			'post_status' => 'publish',
			'post_title' => 'Mine',
			'post_content' => '<!-- wp:churnstop/cancel-flow /-->',
		) ) );`
	);
	const enter = async () => {
		await page.locator( '#username' ).fill( who.login );
		await page.locator( '#password' ).fill( 'x' );
		await page.getByRole( 'button', { name: 'Log in' } ).click();
	};
	await open( page, who );
	await context.clearCookies();
	await behind( context, 'closed' );
	await press( page, cancelLabel );
	await expect( dialog( page ).getByRole( 'alert' ) ).toContainText(
		'You have been logged out. Nothing has changed.'
	);
	await dialog( page ).getByRole( 'link', { name: 'Log in' } ).click();
	await enter();
	await page.waitForURL( `**${ view( who ) }` );
	await expect( link( page, who ) ).toBeVisible();

	for ( const at of [ block, `${ view( who ) }?churnstop_cancel=${ who.id }#churnstop` ] ) {
		await context.clearCookies();
		await behind( context, 'closed' );
		await page.goto( at );
		if ( at === block ) {
			await page.locator( '.wp-block-churnstop-cancel-flow' ).getByRole( 'link', { name: 'Log in' } ).click();
		}
		await enter();
		await page.waitForURL( at.replace( /#.*/, '**' ).replace( '?', '\\?' ).replace( /^\//, '**/' ) );
		await expect(
			at === block ? link( page, who ) : page.getByRole( 'heading', { name: 'Why do you want to cancel?' } )
		).toBeVisible();
	}
} );

test( "a cancel whose answer got lost, then the store's own link: it is cancelled, and that is said", async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await open( page, who );
	await page.route( /churnstop\/v1\/|churnstop_cancel=/, async ( route ) => {
		if ( route.request().url().includes( '/cancel' ) ) {
			await route.fetch();
		}
		await route.abort();
	} );
	await press( page, cancelLabel );
	await dialog( page ).getByRole( 'link', { name: 'Cancel directly in the store' } ).click();
	await expect( page.getByText( 'This subscription is already cancelled. Nothing else has changed.' ) ).toBeVisible();
	await expect( page.getByText( 'Security error' ) ).toHaveCount( 0 );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );
