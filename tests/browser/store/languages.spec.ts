// A store in several languages, by the page's address: the whole way and the e-mails that follow are in the language of
// the page.
import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { address, logIn, php } from '../../harness/site';
import { accessible, dialog } from '../shopper';
import { boxWith, buy, link, truth } from './buyer';
import type { Bought } from './buyer';

const discount = { type: 'discount', value_percent: 20, duration_billing_cycles: 3 };

const account = ( language: string, { id }: Bought ) => `/${ language }/my-account/view-subscription/${ id }/`;

/** Logged in, beside the stand-in for WPML and Polylang. */
async function abroad( context: BrowserContext, who: Bought ): Promise< void > {
	await logIn( context, 'store', who.login );
	await context.addCookies( [ { name: 'churnstop_test_peer', value: 'languages', url: address( 'store' ) } ] );
}

/** E-mails that the outbox holds for the customer, sent by the job, which has no page. */
const emails = ( { login }: Bought ) =>
	php< Array< { subject: string; message: string } > >(
		'store',
		`$sent = array();
		add_filter( 'pre_wp_mail', function ( $done, $mail ) use ( &$sent ) { $sent[] = $mail; return true; }, 20, 2 );
		Plugin::get()->part( \\ChurnStop\\Emails\\Outbox::class )->sweep();
		return array_values( array_filter( $sent, fn ( $mail ) => $input === $mail['to'] ) );`,
		`${ login }@example.test`
	);

/** What is in English on a page in another language: the store's own words stand outside. */
const english = /Cancel subscription|payments|Never mind|Continue|Show another|Your offer|Receipt number/;

async function walk( page: Page, who: Bought, language: string, title: string ): Promise< void > {
	await page.goto( account( language, who ) );
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'heading', { name: title } ) ).toBeFocused();
	await dialog( page ).getByRole( 'radio' ).first().check();
	await dialog( page ).locator( '[data-part="reason"]' ).click();
	await expect( dialog( page ).locator( '[data-part="accept"]' ) ).toBeVisible();
	expect( await dialog( page ).innerText() ).not.toMatch( english );
}

test( 'the whole way under /de/ is in German: dialog, result, what was agreed and the e-mail', async ( { page } ) => {
	const who = buy( boxWith( discount ) );
	await abroad( page.context(), who );
	await walk( page, who, 'de', 'Warum möchtest du kündigen?' );
	await page.screenshot( { path: test.info().outputPath( 'offer-de.png' ) } );
	await dialog( page ).locator( '[data-part="accept"]' ).click();
	await expect( dialog( page ).getByRole( 'heading', { name: 'Dein Rabatt gilt jetzt' } ) ).toBeVisible();
	expect( await dialog( page ).innerText() ).not.toMatch( english );
	await dialog( page ).getByRole( 'button', { name: 'Zurück zu meinem Konto' } ).click();
	await expect( page.locator( '.churnstop-agreed' ) ).toContainText( 'noch 3 von 3 Zahlungen' );
	expect( new URL( page.url() ).pathname ).toBe( account( 'de', who ) );
	expect( truth( who ).total ).toBe( '32.00' );
	const [ email ] = emails( who );
	expect( email?.message ).toContain( 'Dein Angebot' );
	expect( email?.message ).toContain( address( 'store' ) + account( 'de', who ) );
	expect( email?.message ).not.toMatch( english );
} );

test( 'without script it is in German, too, and stays under /de/', async ( { browser } ) => {
	const who = buy( boxWith( discount ) );
	const context = await browser.newContext( { javaScriptEnabled: false, baseURL: address( 'store' ) } );
	await abroad( context, who );
	const page = await context.newPage();
	await page.goto( account( 'de', who ) );
	await link( page, who ).click();
	await expect( page.getByRole( 'heading', { name: 'Warum möchtest du kündigen?' } ) ).toBeVisible();
	await page.locator( '#churnstop button[value="cancel"]' ).first().click();
	await expect( page.getByRole( 'heading', { name: 'Dein Abo ist gekündigt' } ) ).toBeVisible();
	await expect( page.getByText( 'Dein Abo wurde gekündigt.' ) ).toBeVisible();
	expect( new URL( page.url() ).pathname ).toBe( account( 'de', who ) );
	expect( await page.locator( '#churnstop' ).innerText() ).not.toMatch( english );
	expect( truth( who ).status ).toBe( 'pending-cancel' );
	expect( emails( who )[ 0 ]?.message ).toContain( address( 'store' ) + account( 'de', who ) );
	await context.close();
} );

test( 'Arabic reads from right to left', async ( { page } ) => {
	const who = buy( boxWith( discount ) );
	await abroad( page.context(), who );
	await walk( page, who, 'ar', 'لماذا تريد الإلغاء؟' );
	await expect( dialog( page ) ).toHaveCSS( 'direction', 'rtl' );
	await accessible( page, 'dialog' );
	await page.screenshot( { path: test.info().outputPath( 'offer-ar.png' ) } );
} );
