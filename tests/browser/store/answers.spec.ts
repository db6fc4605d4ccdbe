// Hosts and other plugins stand between the shopper and the server (tests/harness/mu-plugins/churnstop-test-hosts.php): what was done is told as done, and everybody can cancel.
import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { address, logIn, php } from '../../harness/site';
import { because, dialog } from '../shopper';
import { buy, link, open, result, truth, view } from './buyer';
import type { Bought } from './buyer';

const cancelLabel = 'Cancel subscription';
const cancelled = 'Your subscription is cancelled';
const saved = 'Done: your subscription goes on';
const words = 'I would select another box from your shop, the system (app) is slow';

/** From now on this browser's requests pass such a host; `only` those whose address has the word. */
const behind = ( context: BrowserContext, host: string, only = '' ) =>
	context.addCookies( [ [ 'churnstop_test_host', host ], [ 'churnstop_test_host_only', only ] ].map( ( [ name = '', value = '' ] ) => ( { name, value, url: address( 'store' ) } ) ) );

const press = ( page: Page, name: string ) => dialog( page ).getByRole( 'button', { name } ).click();

/** The page without script, as it shows a heading of the flow. */
const onPage = ( page: Page, name: string ) => expect( page.locator( '.churnstop-page' ).getByRole( 'heading', { name } ) ).toBeVisible();

/** Reason and comment as the events have them, newest first. */
const recorded = ( { id }: Bought ) =>
	php< Array< { type: string; reason: string | null; comment: string | null } > >(
		'store',
		`return array_map( static fn ( $event ) => array( 'type' => $event->type, 'reason' => $event->reason, 'comment' => $event->comment ), \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Events\\EventSearch::class )->find( array( 'subscription_id' => $input ), 1, 20 )[0] );`,
		id
	);

test( 'something stands around the answers: they are read all the same, from start to accept and cancel', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'before' );
	await open( page, who );
	await behind( context, 'bom' );
	await because( page, "It's too expensive" );
	await behind( context, 'after' );
	await press( page, 'Take 20 % off' );
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

for ( const [ taking, leaving ] of [ [ 'html', 'cdn' ], [ 'fails', 'empty' ] ] as const ) {
	test( `an accept (${ taking }) and a cancel (${ leaving }) that were done, with no answer that can be read: the page shows that they were`, async ( { page, context } ) => {
		const who = buy( 'coffee-monthly' );
		await open( page, who );
		await because( page, "It's too expensive" );
		await behind( context, taking );
		await press( page, 'Take 20 % off' );
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

test( 'only the answer to the write is lost: what is true is looked up, past a layer that caches GET', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'caches' );
	await open( page, who );
	// The layer knows this attempt from before.
	const uuid = php< string >( 'store', "return \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Attempts\\AttemptSearch::class )->of_subscription( $input )[0]->uuid;", who.id );
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

test( 'a firewall dislikes the comment: the next try goes without it, and Cancel never carries it', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	await behind( context, 'firewall' );
	await open( page, who );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).locator( 'textarea' ).fill( words );
	await press( page, 'Continue' );
	await expect( dialog( page ).getByRole( 'button', { name: 'Take 20 % off' } ) ).toBeVisible();
	await expect( dialog( page ).locator( '.churnstop-note' ) ).toHaveText( 'Your comment could not be sent, so we went on without it.' );
	expect( recorded( who ).find( ( { type } ) => type === 'reason_given' ) ).toMatchObject( { reason: 'too_expensive', comment: null } );
	await dialog( page ).getByRole( 'button', { name: 'Back' } ).click();
	await press( page, cancelLabel );
	await result( page, cancelled );
} );

test( 'wp-admin behind a password, the nonce run out: nobody is asked for one, and it works', async ( { page, context } ) => {
	const who = buy( 'coffee-monthly' );
	const asked: string[] = [];
	page.on( 'request', ( request ) => asked.push( new URL( request.url() ).pathname ) );
	page.on( 'response', ( response ) => response.status() === 401 && asked.push( '401' ) );
	await behind( context, 'closed' );
	await open( page, who );
	await press( page, cancelLabel );
	await result( page, cancelled );
	expect( asked.filter( ( path ) => path === '401' || path.startsWith( '/wp-admin' ) || path.startsWith( '/wp-login' ) ) ).toEqual( [] );
} );
