// The first time in ChurnStop: what the year before cost, the first edit that is published, and a test as a shopper.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { php } from '../harness/site';
import { arriveAsAdmin, canvas, field, makeFlow, rest, saved } from './admin';
import type { StoredFlow } from './admin';
import { accessible, backToAccount, dialog } from './shopper';

const firstSteps = ( page: Page ) => page.locator( '.churnstop-start' );

/**
 * Opens ChurnStop as on the first day: this test's flow, which is live and was never edited, stands alone in the list.
 * All else is the site's.
 */
async function firstDay( page: Page ): Promise< StoredFlow > {
	await arriveAsAdmin( page );
	const flow = await makeFlow( page, { status: 'active' } );
	await page.route( /\/churnstop\/v1\/flows\?/, async ( route ) => {
		const answer = await route.fetch();
		const flows = ( await answer.json() ) as StoredFlow[];
		await route.fulfill( { response: answer, json: flows.filter( ( { id } ) => id === flow.id ) } );
	} );
	await page.goto( '/wp-admin/admin.php?page=churnstop' );
	await expect( firstSteps( page ) ).toBeVisible();
	return flow;
}

/** A year with one cancellation of $40 a month, a hundred days ago. */
const leave = () =>
	php(
		'sandbox',
		`delete_transient( 'churnstop_past_year' );
		$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;
		$plan = $book->add_plan( 'Boxes of the past', 4000 );
		$book->add_subscription( 0, $plan, null, status: 'cancelled', ends_at: '-100 days' );`
	);

test( 'the year before is shown by month and by plan, and passes axe', async ( { page } ) => {
	leave();
	await firstDay( page );
	const byPlan = firstSteps( page ).getByRole( 'table', { name: 'By plan' } );
	await expect( firstSteps( page ).getByRole( 'table', { name: 'By month' } ).getByRole( 'row' ) ).toHaveCount( 13 );
	await expect( byPlan.getByRole( 'row' ).nth( 1 ) ).toContainText( '$' );
	const past = await rest< {
		total: { cancelled: number; lost: Array< { formatted: string } > };
		plans: Array< { name: string; lost: Array< { amount: string } > } >;
	} >( page, 'GET', 'reports/past' );
	await expect( firstSteps( page ).locator( 'dd' ).first() ).toHaveText( String( past.total.cancelled ) );
	await expect( firstSteps( page ).locator( 'dd' ).nth( 1 ) ).toHaveText(
		past.total.lost.map( ( { formatted } ) => formatted ).join( ' + ' )
	);
	expect( past.plans.find( ( { name } ) => name === 'Boxes of the past' )?.lost[ 0 ]?.amount ).toMatch(
		/^(40|80|120)\.00$/
	);
	await accessible( page, '.churnstop-admin' );
	await page.setViewportSize( { width: 360, height: 640 } );
	await accessible( page, '.churnstop-admin' );
	expect( await page.evaluate( () => document.documentElement.scrollWidth ) ).toBeLessThanOrEqual( 360 );
} );

test( 'after a year without a cancellation the flow comes first', async ( { page } ) => {
	await page.route( /\/churnstop\/v1\/reports\/past/, ( route ) =>
		route.fulfill( { json: { as_of: '', months: [], plans: [], total: { cancelled: 0, unpaid: 0, lost: [] } } } )
	);
	await firstDay( page );
	await expect( firstSteps( page ).getByRole( 'heading' ).first() ).toHaveText( 'Your flow is live: make it yours' );
	await expect( firstSteps( page ).getByRole( 'table' ) ).toHaveCount( 0 );
	await expect( firstSteps( page ).locator( 'p' ).last() ).toContainText( 'No cancellations yet' );
} );

test( 'from opening ChurnStop to the first published edit it takes at most seven actions', async ( { page } ) => {
	const flow = await firstDay( page );
	let actions = 1; // ChurnStop was opened.
	const act = async ( work: () => Promise< unknown > ) => {
		actions++;
		await work();
	};
	await act( () => firstSteps( page ).getByRole( 'button', { name: 'Change a text' } ).click() );
	await expect( field( page, 'survey.title' ) ).toBeFocused();
	await act( async () => {
		await page.keyboard.press( 'Control+a' );
		await page.keyboard.type( 'May we ask why?' );
	} );
	await expect( canvas( page ).getByRole( 'heading', { name: 'May we ask why?' } ) ).toBeVisible();
	await act( () => page.getByRole( 'button', { name: 'Publish…' } ).click() );
	await act( () => page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Publish', exact: true } ).click() );
	await expect( page.getByText( /^Published as version 2/ ) ).toBeVisible();
	expect( actions ).toBeLessThanOrEqual( 7 );
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).survey.title ).toBe( 'May we ask why?' );
	await expect( saved( page ) ).toHaveText( 'Published' );
	await expect( page.getByRole( 'link', { name: 'Try it as a shopper' } ) ).toBeVisible();
} );

test( 'the same by keyboard alone', async ( { page } ) => {
	await firstDay( page );
	const change = firstSteps( page ).getByRole( 'button', { name: 'Change a text' } );
	for (
		let tabs = 0;
		tabs < 80 && ! ( await change.evaluate( ( button ) => button === document.activeElement ) );
		tabs++
	) {
		await page.keyboard.press( 'Tab' );
	}
	await expect( change ).toBeFocused();
	await page.keyboard.press( 'Enter' );
	await expect( field( page, 'survey.title' ) ).toBeFocused();
	await page.keyboard.press( 'End' );
	await page.keyboard.type( ' Please say.' );
	const button = page.getByRole( 'button', { name: 'Publish…' } );
	for (
		let tabs = 0;
		tabs < 80 && ! ( await button.evaluate( ( one ) => one === document.activeElement ) );
		tabs++
	) {
		await page.keyboard.press( 'Shift+Tab' );
	}
	await expect( button ).toBeFocused();
	await page.keyboard.press( 'Enter' );
	const confirm = page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Publish', exact: true } );
	await expect( confirm ).toBeVisible();
	for (
		let tabs = 0;
		tabs < 20 && ! ( await confirm.evaluate( ( one ) => one === document.activeElement ) );
		tabs++
	) {
		await page.keyboard.press( 'Tab' );
	}
	await page.keyboard.press( 'Enter' );
	await expect( page.getByText( /^Published as version 2/ ) ).toBeVisible();
} );

test( 'the first steps are hidden, stay hidden, and come back when they are asked for', async ( { page } ) => {
	await firstDay( page );
	await firstSteps( page ).getByRole( 'button', { name: 'Hide this' } ).click();
	await expect( firstSteps( page ) ).toHaveCount( 0 );
	await page.reload();
	await expect( page.locator( '.churnstop-table' ) ).toBeVisible();
	await expect( firstSteps( page ) ).toHaveCount( 0 );
	await page.getByRole( 'button', { name: 'First steps' } ).click();
	await expect( firstSteps( page ).getByRole( 'heading', { name: 'Your last twelve months' } ) ).toBeVisible();
	await page.reload();
	await expect( firstSteps( page ) ).toBeVisible();
} );

const empty = { cancelled: 0, unpaid: 0, lost: [] };

test( 'a store without cancellations is told so; figures that cannot be had are no obstacle', async ( { page } ) => {
	await firstDay( page );
	await page.route( /\/churnstop\/v1\/reports\/past/, ( route ) =>
		route.fulfill( { json: { as_of: '2026-11-21T00:00:00Z', months: [], plans: [], total: empty } } )
	);
	await page.reload();
	await expect( firstSteps( page ) ).toContainText( 'No cancellations yet' );
	await expect( firstSteps( page ).getByRole( 'table' ) ).toHaveCount( 0 );
	await accessible( page, '.churnstop-start' );
	await page.unroute( /\/churnstop\/v1\/reports\/past/ );
	await page.route( /\/churnstop\/v1\/reports\/past/, ( route ) =>
		route.fulfill( { status: 503, json: { code: 'churnstop_unavailable', message: '', data: { status: 503 } } } )
	);
	await page.reload();
	await expect( firstSteps( page ) ).toContainText( 'could not be counted' );
	await expect( firstSteps( page ).getByRole( 'button', { name: 'Change a text' } ) ).toBeVisible();
	await page.unroute( /\/churnstop\/v1\/reports\/past/ );
	await firstSteps( page ).getByRole( 'button', { name: 'Try again' } ).click();
	await expect( firstSteps( page ).getByRole( 'table', { name: 'By month' } ) ).toBeVisible();
} );

test( 'trying it: without a subscription the preview, with one the real dialog, and nothing changes', async ( {
	page,
} ) => {
	await firstDay( page );
	await firstSteps( page ).getByRole( 'link', { name: 'Try it as a shopper' } ).click();
	await expect( page.getByText( 'You have no subscription of your own to try it with.' ) ).toBeVisible();
	await expect( canvas( page ).getByRole( 'heading', { name: 'Why do you want to cancel?' } ) ).toBeVisible();

	const id = php< number >(
		'sandbox',
		`$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;
		$plan = $book->add_plan( 'The admin’s box', 4000 );
		return $book->add_subscription( get_user_by( 'login', 'admin' )->ID, $plan, '+12 days' );`
	);
	const count = () =>
		php< { live: number; test: number; status: string } >(
			'sandbox',
			`$database = Plugin::get()->part( Database::class );
			$of = static fn ( string $mode ): int => (int) $database->value(
				'SELECT COUNT(*) FROM {attempts} a INNER JOIN {attempt_subscriptions} s ON s.attempt_id = a.id
				WHERE s.subscription_id = %d AND a.mode = %s',
				array( $input, $mode )
			);
			$status = $database->value( 'SELECT status FROM {sandbox_subscriptions} WHERE id = %d', array( $input ) );
			return array( 'live' => $of( 'live' ), 'test' => $of( 'test' ), 'status' => $status );`,
			id
		);
	try {
		await page.goto( '/wp-admin/admin.php?page=churnstop' );
		await firstSteps( page ).getByRole( 'link', { name: 'Try it as a shopper' } ).click();
		await expect( page.getByRole( 'note' ) ).toContainText( 'Test: press Cancel' );
		await accessible( page, '.churnstop-test' );
		await page.locator( `a[href*="churnstop_cancel=sandbox%3A${ id }"]` ).click();
		await expect( dialog( page ) ).toContainText( 'This is a test: nothing will change.' );
		await dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await expect( dialog( page ).getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
		expect( count() ).toEqual( { live: 0, test: 1, status: 'active' } );
		await backToAccount( page );
		await expect( page.getByRole( 'note' ) ).toContainText( 'Test: press Cancel' );

		// Without script the same address is a test as well.
		const href = await page.locator( `a[href*="churnstop_cancel=sandbox%3A${ id }"]` ).getAttribute( 'href' );
		await page.goto( href ?? '' );
		await page.getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await expect( page.getByText( 'This is a test: nothing will change.' ) ).toBeVisible();
		expect( count() ).toMatchObject( { live: 0, status: 'active' } );
	} finally {
		php(
			'sandbox',
			`Plugin::get()->part( Database::class )->execute(
				'DELETE FROM {sandbox_subscriptions} WHERE id = %d',
				array( $input )
			);`,
			id
		);
	}
} );
