// The shopper's way on a real WooCommerce Subscriptions store: from the click on Cancel to what the next renewals bill.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { logIn, php } from '../../harness/site';
import { accessible, because, dialog, monthAfter, SAVED } from '../shopper';
import { boxWith, buy, link, open, result, severalOf, truth, view } from './buyer';
import type { Bought } from './buyer';

/** Runs so many renewals, as the store's queue would, and answers what each billed. */
const renewals = ( { id }: Bought, times: number ) =>
	php< string[] >(
		'store',
		`$billed = array();
		for ( $n = 0; $n < $input['times']; $n++ ) {
			do_action( 'woocommerce_scheduled_subscription_payment', $input['id'] );
			$order = wcs_get_subscription( $input['id'] )->get_last_order( 'all', 'renewal' );
			$unpaid = $order && ! $order->is_paid() ? ' unpaid' : '';
			$billed[] = $order ? wc_format_decimal( $order->get_total(), 2 ) . $unpaid : 'none';
		}
		return $billed;`,
		{ id, times }
	);

/** The pause's job. */
const resume = ( { id }: Bought ) =>
	php(
		'store',
		`$redemptions = Plugin::get()->part( \\ChurnStop\\Redemptions\\RedemptionStore::class );
		do_action( 'churnstop_resume', $redemptions->live( WooCommerceSubscriptions::ref( $input ) )->key );
		return null;`,
		id
	);

async function take( page: Page, who: Bought, reason: string ): Promise< void > {
	await open( page, who );
	await because( page, reason );
	await dialog( page ).locator( '[data-part="accept"]' ).click();
	await result( page, SAVED );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( dialog( page ) ).toHaveCount( 0 );
}

test( 'the list and View Subscription both open it; one click cancels, with the paid time kept', async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	await open( page, who, '/my-account/subscriptions/' );
	await page.keyboard.press( 'Escape' );
	await expect( link( page, who ) ).toBeFocused();
	await page.goto( view( who ) );
	// The template gives it the role of a button, which the space bar presses.
	await link( page, who ).focus();
	await page.keyboard.press( 'Space' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await accessible( page, 'dialog' );
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await result( page, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( page.getByRole( 'cell', { name: 'Pending Cancellation' } ) ).toBeVisible();
	await expect( link( page, who ) ).toHaveCount( 0 );
} );

test( 'discount: three renewals at $32, then $40', async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	await take( page, who, "It's too expensive" );
	expect( renewals( who, 4 ) ).toEqual( [ '32.00', '32.00', '32.00', '40.00' ] );
} );

test( 'pause: on hold, resumed by its job, then billed once', async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	const before = truth( who ).next;
	await take( page, who, "I'm too busy or not using it" );
	expect( truth( who ).status ).toBe( 'on-hold' );
	expect( truth( who ).next - before ).toBe( 30 * 86_400 );
	resume( who );
	expect( truth( who ).status ).toBe( 'active' );
	expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
} );

test( 'tier_down: the next renewal bills the cheaper plan', async ( { page } ) => {
	const who = buy( 'membership-standard' );
	await take( page, who, "I'm switching to something else" );
	expect( truth( who ) ).toMatchObject( { status: 'active', total: '20.00' } );
	expect( renewals( who, 1 ) ).toEqual( [ '20.00' ] );
} );

test( 'product_swap: the chosen plan', async ( { page } ) => {
	const who = buy( 'membership-premium' );
	await open( page, who );
	await because( page, 'I no longer need it' );
	await dialog( page ).getByRole( 'radio' ).first().check();
	const name = await dialog( page ).locator( '.churnstop-card:has(:checked) .churnstop-card-name' ).textContent();
	await dialog( page ).locator( '[data-part="accept"]' ).click();
	await result( page, 'Your product is changed' );
	const price = /Basic/.test( name ?? '' ) ? '20.00' : '40.00';
	expect( renewals( who, 1 ) ).toEqual( [ price ] );
} );

test( 'extend_trial: fourteen days later, then the full price', async ( { page } ) => {
	const who = buy( 'coffee-monthly', 5 );
	const before = truth( who ).next;
	await take( page, who, 'I no longer need it' );
	expect( truth( who ).next - before ).toBe( 14 * 86_400 );
	expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
} );

/** What one interval is here, in seconds. */
const intervalAfter = ( time: number ) => monthAfter( new Date( time * 1000 ) ).getTime() / 1000;

test( 'skip_renewal: exactly one interval', async ( { page } ) => {
	const who = buy( boxWith( { type: 'skip_renewal' } ) );
	const before = truth( who ).next;
	await take( page, who, 'Another reason' );
	expect( truth( who ) ).toEqual( { status: 'active', total: '40.00', next: intervalAfter( before ) } );
	expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
} );

test.describe( 'without JavaScript: the page in the account', () => {
	test.use( { javaScriptEnabled: false } );

	const heading = ( page: Page, name: string | RegExp ) =>
		expect( page.getByRole( 'heading', { name, exact: true } ) ).toBeVisible();

	/** From the link on View Subscription through the forms to an accepted offer. */
	async function accept( page: Page, who: Bought, reason: string, choice?: RegExp ): Promise< void > {
		await logIn( page.context(), 'store', who.login );
		await page.goto( view( who ) );
		await link( page, who ).click();
		await page.getByLabel( reason, { exact: true } ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		if ( choice ) {
			await page.getByLabel( choice ).check();
		}
		await page.locator( 'button[value="accept"]' ).click();
		await heading( page, SAVED );
	}

	test( "discount, on a phone: each screen in view below the account's menu; three renewals at $32", async ( {
		page,
	} ) => {
		const who = buy( 'coffee-monthly' );
		await page.setViewportSize( { width: 360, height: 640 } );
		await accept( page, who, "It's too expensive" );
		await expect( page.getByRole( 'link', { name: 'Back to my account' } ) ).toBeInViewport();
		expect( renewals( who, 4 ) ).toEqual( [ '32.00', '32.00', '32.00', '40.00' ] );
	} );

	test( 'pause: on hold, resumed by its job, then billed once', async ( { page } ) => {
		const who = buy( 'coffee-monthly' );
		const before = truth( who ).next;
		await accept( page, who, "I'm too busy or not using it" );
		expect( truth( who ) ).toMatchObject( { status: 'on-hold', next: before + 30 * 86_400 } );
		resume( who );
		expect( truth( who ).status ).toBe( 'active' );
		expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
	} );

	test( 'skip_renewal: exactly one interval', async ( { page } ) => {
		const who = buy( boxWith( { type: 'skip_renewal' } ) );
		const before = truth( who ).next;
		await accept( page, who, 'Another reason' );
		expect( truth( who ) ).toEqual( { status: 'active', total: '40.00', next: intervalAfter( before ) } );
		expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
	} );

	test( 'tier_down: the next renewal bills the cheaper plan', async ( { page } ) => {
		const who = buy( 'membership-standard' );
		await accept( page, who, "I'm switching to something else" );
		expect( truth( who ) ).toMatchObject( { status: 'active', total: '20.00' } );
		expect( renewals( who, 1 ) ).toEqual( [ '20.00' ] );
	} );

	test( 'product_swap: the chosen plan', async ( { page } ) => {
		const who = buy( 'membership-premium' );
		await accept( page, who, 'I no longer need it', /Basic/ );
		expect( renewals( who, 1 ) ).toEqual( [ '20.00' ] );
	} );

	test( 'extend_trial: fourteen days later, then the full price', async ( { page } ) => {
		const who = buy( 'coffee-monthly', 5 );
		const before = truth( who ).next;
		await accept( page, who, 'I no longer need it' );
		expect( truth( who ).next - before ).toBe( 14 * 86_400 );
		expect( renewals( who, 1 ) ).toEqual( [ '40.00' ] );
	} );

	test( 'cancelling anyway, in one click from the first screen, takes the discount back', async ( { page } ) => {
		const who = buy( 'coffee-monthly' );
		await accept( page, who, "It's too expensive" );
		expect( truth( who ).total ).toBe( '32.00' );
		await page.goto( view( who ) );
		await link( page, who ).click();
		await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await heading( page, 'Your subscription is cancelled' );
		expect( truth( who ) ).toMatchObject( { status: 'pending-cancel', total: '40.00' } );
	} );

	test( 'several from the list: one reason, one cancel, the result names each', async ( { page } ) => {
		const [ coffee, basic, premium ] = severalOf( 'coffee-monthly', 'membership-basic', 'membership-premium' );
		await logIn( page.context(), 'store', coffee.login );
		await page.goto( '/my-account/subscriptions/' );
		await page.getByText( 'Cancel several…' ).click();
		await page.getByRole( 'checkbox', { name: /Coffee box/ } ).check();
		await page.getByRole( 'checkbox', { name: /Basic/ } ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await page.getByLabel( "It's too expensive", { exact: true } ).check();
		await page.getByRole( 'button', { name: 'Continue' } ).click();
		await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await heading( page, 'Your subscriptions are cancelled' );
		await expect( page.locator( '.churnstop-page' ) ).toContainText( /Coffee box: cancelled, paid through/ );
		await expect( page.locator( '.churnstop-page' ) ).toContainText( /Basic: cancelled, paid through/ );
		expect( [ coffee, basic, premium ].map( ( one ) => truth( one ).status ) ).toEqual( [
			'pending-cancel',
			'pending-cancel',
			'active',
		] );
		await page.getByRole( 'link', { name: 'Back to my account' } ).click();
		await expect( page.locator( '.woocommerce-MyAccount-subscriptions' ) ).toBeVisible();
		await expect( page.getByText( 'Cancel several…' ) ).toHaveCount( 0 );
	} );
} );

test( 'several from the list: the modal, and what the list shows then', async ( { page } ) => {
	const [ coffee, basic ] = severalOf( 'coffee-monthly', 'membership-basic' );
	await logIn( page.context(), 'store', coffee.login );
	await page.goto( '/my-account/subscriptions/' );
	await accessible( page, '.woocommerce-MyAccount-content' );
	await page.getByText( 'Cancel several…' ).click();
	for ( const choice of await page.getByRole( 'checkbox' ).all() ) {
		await choice.check();
	}
	await accessible( page, '.churnstop-several-ways' );
	await page.screenshot( { path: test.info().outputPath( 'several-store.png' ) } );
	await page.getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await result( page, 'Your subscriptions are cancelled' );
	expect( [ coffee, basic ].map( ( one ) => truth( one ).status ) ).toEqual( [ 'pending-cancel', 'pending-cancel' ] );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await expect( page.getByRole( 'cell', { name: 'Pending Cancellation' } ) ).toHaveCount( 2 );
} );

test( "REST and the page answer 500: the store's own link cancels", async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	await logIn( page.context(), 'store', who.login );
	await page.goto( view( who ) );
	await page.route( /churnstop\/v1\/|churnstop_cancel=/, ( route ) => route.fulfill( { status: 500, body: '' } ) );
	await link( page, who ).click();
	await dialog( page ).getByRole( 'link', { name: 'Cancel subscription' } ).click();
	await expect( page.getByText( 'Your subscription has been cancelled.' ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

test( 'another shopper sees no link and no page', async ( { page } ) => {
	const owner = buy( 'coffee-monthly' );
	await logIn( page.context(), 'store', buy( 'coffee-monthly' ).login );
	await page.goto( `${ view( owner ) }?churnstop_cancel=${ owner.id }` );
	await expect( page.getByRole( 'button', { name: 'Cancel subscription' } ) ).toHaveCount( 0 );
	await expect( page.getByRole( 'link', { name: 'Cancel subscription' } ) ).toHaveCount( 0 );
	expect( truth( owner ).status ).toBe( 'active' );
} );
