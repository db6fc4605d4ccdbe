// Whoever else is on the page (other plugins, page builders, ad blockers, enlarged text): the first press leads to the
// flow, or to the store's own cancel.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { address, logIn } from '../../harness/site';
import { accessible, dialog } from '../shopper';
import { boxWith, buy, link, result, truth, view } from './buyer';
import type { Bought } from './buyer';

/** Logged in, with a simulated other plugin (tests/harness/peers) on every page. */
async function beside( page: Page, who: Bought, peer: string ): Promise< void > {
	await logIn( page.context(), 'store', who.login );
	await page.context().addCookies( [ { name: 'churnstop_test_peer', value: peer, url: address( 'store' ) } ] );
}

const list = '/my-account/subscriptions/';
const peer = ( page: Page ) => page.locator( '#peer' );
/** REST, and the page that goes on where REST does not come through. */
const broken = /churnstop\/v1\/|churnstop_cancel=/;
/** The store's own link: no other has its nonce. */
const native = ( page: Page ) => page.locator( 'a[href*="change_subscription_to=cancelled"][href*="_wpnonce="]' );
const question = ( page: Page ) =>
	expect( page.getByRole( 'heading', { name: 'Why do you want to cancel?' } ) ).toBeVisible();

test( 'a plugin that asks at every Cancel: our flow asks instead, by mouse and by key, and only once', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await beside( page, who, 'asks' );
	for ( const at of [ view( who ), list ] ) {
		for ( const key of [ '', 'Enter', 'Space' ] ) {
			await page.goto( at );
			await ( key ? link( page, who ).press( key ) : link( page, who ).click() );
			await expect( dialog( page ).getByRole( 'heading' ), `${ key || 'mouse' } on ${ at }` ).toBeFocused();
			await expect( peer( page ) ).toHaveCount( 0 );
		}
	}
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await result( page, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

test( 'a theme prints Cancel as a button, in a form or with a handler: one press leads to the flow', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await logIn( page.context(), 'store', who.login );
	for ( const kind of [ 'posts', 'gets', 'follows' ] ) {
		await page.goto( view( who ) );
		await link( page, who ).evaluate( ( element, how ) => {
			const { href } = element as HTMLAnchorElement;
			const form = document.createElement( 'form' );
			const button = document.createElement( 'button' );
			button.className = 'button cancel';
			button.textContent = 'End it';
			form.append( button );
			if ( how === 'posts' ) {
				form.method = 'post';
				form.action = href;
			} else if ( how === 'gets' ) {
				for ( const [ name, value ] of new URL( href ).searchParams ) {
					form.append( Object.assign( document.createElement( 'input' ), { type: 'hidden', name, value } ) );
				}
			} else {
				button.type = 'button';
				button.onclick = () => location.assign( href );
			}
			element.replaceWith( form );
		}, kind );
		await page.getByRole( 'button', { name: 'End it' } ).press( 'Enter' );
		await question( page );
	}
	await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

test( 'such a plugin while our script is blocked: it finds the id that it looks for, and then comes our page', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await beside( page, who, 'asks' );
	await page.route( '**/loader-*.js', ( route ) => route.abort() );
	for ( const at of [ view( who ), list ] ) {
		await page.goto( at );
		await link( page, who ).click();
		await page.getByRole( 'button', { name: `Really cancel ${ who.id }?` } ).click();
		await question( page );
	}
	// What was kept for others goes no further: on our page there is no control that they would ask about.
	await expect(
		page.locator(
			'.churnstop-page a[href*="change_subscription_to"], .churnstop-page [action*="change_subscription_to"]'
		)
	).toHaveCount( 0 );
	await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

test( "the store's own link in our dialog opens such a plugin's dialog: ours is out of its way", async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	await beside( page, who, 'asks' );
	await page.goto( view( who ) );
	await page.route( broken, ( route ) => route.fulfill( { status: 500, body: '' } ) );
	await link( page, who ).click();
	await dialog( page ).getByRole( 'link', { name: 'Cancel subscription' } ).click();
	await expect( page.locator( 'dialog' ) ).toHaveCount( 0 );
	await page.getByRole( 'button', { name: `Really cancel ${ who.id }?` } ).click();
	await expect( page.getByText( 'Your subscription has been cancelled.' ) ).toBeVisible();
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

for ( const [ name, bare ] of [
	[ "with the store's templates", false ],
	[ 'with templates of its own', true ],
] as const ) {
	test.describe( `an account that a page builder draws ${ name }`, () => {
		async function arrive( page: Page, who: Bought ): Promise< void > {
			await beside( page, who, 'builder' );
			if ( bare ) {
				await page
					.context()
					.addCookies( [ { name: 'churnstop_test_bare', value: '1', url: address( 'store' ) } ] );
			}
			await page.goto( view( who ) );
			await link( page, who ).click();
		}

		test( "the modal's code is blocked: the page, once, and beside it the store's own link", async ( { page } ) => {
			const who = buy( 'coffee-monthly' );
			await page.route( '**/modal-*.js', ( route ) => route.abort() );
			await arrive( page, who );
			await question( page );
			await expect( page.locator( '.churnstop-page' ) ).toHaveCount( 1 );
			await expect( page.locator( '.churnstop-page' ) ).toBeInViewport();
			await expect( page.locator( '.button.cancel[href*="churnstop_cancel="]' ) ).toHaveCount( 0 );
			await accessible( page, '.churnstop-page' );
			await page.screenshot( { path: test.info().outputPath( 'builder.png' ), fullPage: true } );
			await native( page ).click();
			await expect( page.getByText( 'Your subscription has been cancelled.' ) ).toBeVisible();
			expect( truth( who ).status ).toBe( 'pending-cancel' );
		} );

		test.describe( 'without JavaScript', () => {
			test.use( { javaScriptEnabled: false } );

			test( 'from the link through the forms to an accepted offer', async ( { page } ) => {
				const who = buy( 'coffee-monthly' );
				await arrive( page, who );
				await page.getByLabel( "It's too expensive", { exact: true } ).check();
				await page.getByRole( 'button', { name: 'Continue' } ).click();
				await page.locator( 'button[value="accept"]' ).click();
				await expect( page.getByRole( 'heading', { name: 'Your discount is set' } ) ).toBeVisible();
				expect( truth( who ).total ).toBe( '32.00' );
			} );
		} );
	} );
}

test( 'an account whose pages are loaded by script: the first press opens the dialog, or leads to the page', async ( {
	page,
} ) => {
	const who = buy( 'coffee-monthly' );
	await beside( page, who, 'swaps' );
	const swapped = page.locator( 'body[data-swapped]' );
	// From a page without any Cancel, our script is not there.
	await page.goto( '/my-account/' );
	await page.locator( '.woocommerce-MyAccount-navigation a[href*="subscription"]' ).click();
	await swapped.waitFor();
	await link( page, who ).first().click();
	await question( page );
	await expect( page.locator( '.churnstop-page' ) ).toHaveCount( 1 );
	// From the list, it is.
	await page.goto( list );
	await page.locator( `.woocommerce-orders-table__cell a[href*="view-subscription/${ who.id }"]` ).first().click();
	await swapped.waitFor();
	await link( page, who ).first().press( 'Enter' );
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await result( page, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
} );

test( 'text at 200 % on a small phone, 12 reasons: what sticks gives way, and everything can be reached', async ( {
	browser,
} ) => {
	const who = buy( boxWith( { type: 'skip_renewal' }, 11 ) );
	const context = await browser.newContext( { viewport: { width: 320, height: 568 }, hasTouch: true } );
	const page = await context.newPage();
	await logIn( context, 'store', who.login );
	await page.goto( view( who ) );
	await page.addStyleTag( { content: 'html { font-size: 200%; }' } );
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await page.screenshot( { path: test.info().outputPath( 'large-text-top.png' ) } );
	const last = dialog( page ).getByLabel( 'Another reason', { exact: true } );
	await dialog( page ).getByText( 'Another reason' ).click();
	await expect( last ).toBeChecked();
	const comment = dialog( page ).getByRole( 'textbox' );
	await comment.fill( 'Too big' );
	// Seen whole, and covered by nothing: a click would not arrive otherwise.
	await comment.click();
	await expect( comment ).toBeInViewport( { ratio: 0.9 } );
	await page.screenshot( { path: test.info().outputPath( 'large-text-comment.png' ) } );
	for ( const reason of [ 'It was reason number 1', 'It was reason number 6' ] ) {
		await dialog( page ).getByText( reason, { exact: true } ).click();
		await dialog( page ).getByText( reason, { exact: true } ).scrollIntoViewIfNeeded();
		await expect( dialog( page ).getByText( reason, { exact: true } ) ).toBeInViewport( { ratio: 0.98 } );
	}
	const stuck = await dialog( page )
		.locator( '.churnstop-scroll' )
		.evaluate( ( scroll ) => {
			scroll.scrollTo( 0, scroll.scrollHeight / 2 );
			const middle = scroll.getBoundingClientRect();
			return [ ...scroll.querySelectorAll( '.churnstop-top, .churnstop-ways' ) ].reduce( ( sum, part ) => {
				const { top, bottom } = part.getBoundingClientRect();
				return sum + Math.max( 0, Math.min( bottom, middle.bottom ) - Math.max( top, middle.top ) );
			}, 0 );
		} );
	expect( stuck ).toBe( 0 );
	await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
	await result( page, 'Your subscription is cancelled' );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
	await context.close();
} );

test( 'the style is blocked: the words come, and the way out can be seen', async ( { page } ) => {
	const who = buy( 'coffee-monthly' );
	await logIn( page.context(), 'store', who.login );
	await page.route( '**/churnstop/build/**/*.css', ( route ) => route.abort() );
	await page.goto( view( who ) );
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	await page.screenshot( { path: test.info().outputPath( 'no-style.png' ) } );
	const stroke = await dialog( page )
		.getByRole( 'button', { name: 'Close' } )
		.locator( 'path' )
		.evaluate( ( path ) => getComputedStyle( path ).stroke );
	expect( stroke ).toMatch( /^rgb/ );
	await dialog( page ).getByRole( 'button', { name: 'Close' } ).click();
	await expect( page.locator( 'dialog' ) ).toHaveCount( 0 );
} );

test.describe( 'an ad blocker in wp-admin', () => {
	for ( const [ page, screen ] of [
		[ 'churnstop', 'Flows' ],
		[ 'churnstop-events', 'Events' ],
		[ 'churnstop-settings', 'Settings' ],
	] ) {
		test( `${ screen } says which file of ours is blocked`, async ( { page: tab } ) => {
			await logIn( tab.context(), 'store', 'admin' );
			const at = `/wp-admin/admin.php?page=${ page }`;
			const trouble = tab.locator( '#churnstop-blocked' );
			await tab.goto( at );
			await expect( tab.locator( '#churnstop-admin > :not( h1, noscript )' ).first() ).toBeVisible();
			await expect( trouble ).toBeHidden();
			for ( const file of [ 'index.js', 'index.css' ] ) {
				await tab.route( `**/churnstop/build/admin/${ file }*`, ( route ) => route.abort() );
				await tab.goto( at );
				await expect( trouble ).toContainText( `build/admin/${ file }` );
				await expect( trouble ).toContainText( 'ad blocker' );
				await tab.screenshot( { path: test.info().outputPath( `blocked-${ file }.png` ) } );
				await accessible( tab, '#churnstop-blocked' );
				await tab.unrouteAll();
			}
		} );
	}
} );
