// Every check that a merchant can break in the editor: named while typing, with its source and the way to its field;
// what is an error is not published.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { php } from '../harness/site';
import { checks, edit, field, makeFlow, openEditor, publish, rest, row } from './admin';
import { shopper } from './shopper';

type Break = ( page: Page ) => Promise< void >;

const text =
	( key: string, path: string, value: string ): Break =>
	async ( page ) => {
		await row( page, key ).click();
		await field( page, path ).fill( value );
	};

const toggle =
	( key: string, label: string ): Break =>
	async ( page ) => {
		await row( page, key ).click();
		await page.getByLabel( label ).check();
	};

/** A toggle is found by the box around it. */
const place = ( page: Page, path: string ): Locator =>
	field( page, path )
		.or( page.locator( `#churnstop-field-${ path.replaceAll( '.', '-' ) }-box input` ) )
		.first();

/** Check, how it is broken, the field that its line leads to (none: the heading of what it is about). */
const ERRORS: Array< [ string, Break, string ] > = [
	[ 'cancel_label_is_clear', text( 'labels', 'labels.cancel', "Don't cancel" ), 'labels.cancel' ],
	[ 'offer_limit', text( 'flow', 'max_offers', '3' ), 'max_offers' ],
	[
		'no_offer_for_technical_issue',
		async ( page ) => {
			await row( page, 'reason:too_busy' ).click();
			await field( page, 'reasons.1.kind' ).selectOption( 'technical' );
		},
		'',
	],
	[
		'no_confirm_shaming',
		text( 'labels', 'labels.decline', "No thanks, I don't like saving money, cancel" ),
		'labels.decline',
	],
	[
		'no_false_urgency',
		text( 'offer:too_expensive-discount-1', 'reasons.0.offers.0.headline', 'Only 5 minutes left!' ),
		'reasons.0.offers.0.headline',
	],
	[
		'known_placeholders',
		text( 'offer:too_expensive-discount-1', 'reasons.0.offers.0.headline', 'Stay, {frist_name}' ),
		'reasons.0.offers.0.headline',
	],
	[
		'offer_settings_in_range',
		text( 'offer:too_expensive-discount-1', 'reasons.0.offers.0.value_percent', '90' ),
		'reasons.0.offers.0.value_percent',
	],
];

const WARNINGS: typeof ERRORS = [
	[
		'repeat_offer_within_cooldown',
		toggle( 'offer:other-discount-1', 'Offer it again' ),
		'reasons.3.offers.0.show_again_after_accept',
	],
	[
		'large_discount',
		text( 'offer:too_expensive-discount-1', 'reasons.0.offers.0.value_percent', '60' ),
		'reasons.0.offers.0.value_percent',
	],
	[
		'long_pause',
		text( 'offer:too_busy-pause-1', 'reasons.1.offers.0.duration_days', '200' ),
		'reasons.1.offers.0.duration_days',
	],
];

/** What people call a check. */
const nameOf = ( page: Page, check: string ) =>
	page.evaluate(
		( wanted ) =>
			( window as unknown as { churnstopBoot: { rules: { names: Record< string, string > } } } ).churnstopBoot
				.rules.names[ wanted ] ?? 'unknown check',
		check
	);

const sourceOf = ( page: Page, check: string ) =>
	page.evaluate(
		( wanted ) =>
			(
				window as unknown as { churnstopBoot: { rules: { flow: Array< { id: string; source: string } > } } }
			 ).churnstopBoot.rules.flow.find( ( { id } ) => id === wanted )?.source ?? 'unknown check',
		check
	);

/** In the panel with its source; the line leads to the field. */
async function named( page: Page, check: string, severity: 'error' | 'warning', path: string ): Promise< void > {
	await expect( checks( page ) ).toHaveAttribute( 'data-tone', severity );
	await checks( page ).click();
	const line = page
		.locator( `.churnstop-check-list li.is-${ severity }`, { hasText: await nameOf( page, check ) } )
		.first();
	await expect( line ).toContainText( await sourceOf( page, check ) );
	await line.getByRole( 'button' ).click();
	await expect( path ? place( page, path ) : page.locator( '.churnstop-inspector h2' ) ).toBeFocused();
	await expect( page.locator( `.churnstop-inspector .churnstop-problem.is-${ severity }` ).first() ).toBeVisible();
}

/** The summary names it, the server refuses it, and the editor says so where the work goes on. */
async function refused( page: Page, check: string, path: string ): Promise< void > {
	await page.locator( '.churnstop-publish-button' ).click();
	const dialog = page.locator( '.churnstop-publish' );
	await expect( dialog ).toContainText( await nameOf( page, check ) );
	await dialog.getByRole( 'button', { name: /^Publish/ } ).click();
	const said = page.locator( '.churnstop-messages' ).getByRole( 'alert' );
	await expect( said ).toContainText( 'Nothing was published' );
	await expect( said ).toContainText( await nameOf( page, check ) );
	await expect( page.locator( '.churnstop-admin' ), 'No name of a machine.' ).not.toContainText( check );
	await expect( said ).toContainText( await sourceOf( page, check ) );
	await expect( path ? place( page, path ) : page.locator( '.churnstop-inspector h2' ) ).toBeFocused();
}

test( 'each error is named while typing, leads to its field, and cannot be published', async ( { page } ) => {
	const flow = await edit( page );
	for ( const [ check, breakIt, path ] of ERRORS ) {
		await test.step( check, async () => {
			await breakIt( page );
			await named( page, check, 'error', path );
			await refused( page, check, path );
			await page.keyboard.press( 'Control+z' );
			await expect( checks( page ) ).toHaveAttribute( 'data-tone', 'good' );
		} );
	}
	expect( ( await rest( page, 'GET', `flows/${ flow.id }` ) ).version ).toBe( flow.version );
} );

test( 'a comment that was required elsewhere can only be switched off', async ( { page } ) => {
	const flow = await edit( page );
	await rest( page, 'PUT', `flows/${ flow.id }/draft`, {
		...flow,
		survey: { comment: { enabled: true, required: true } },
	} );
	await openEditor( page, flow.id );
	await named( page, 'comment_not_required', 'error', 'survey.comment.required' );
	// Not uncheck(): the switch goes with its click.
	await page.getByLabel( 'Comment required' ).click();
	await expect( page.getByLabel( 'Comment required' ) ).toHaveCount( 0 );
	await expect( checks( page ) ).toHaveAttribute( 'data-tone', 'good' );
} );

test( 'each warning is named while typing, leads to its field, and can be published', async ( { page } ) => {
	await edit( page );
	for ( const [ check, breakIt, path ] of WARNINGS ) {
		await test.step( check, async () => {
			await breakIt( page );
			await named( page, check, 'warning', path );
		} );
	}
	await publish( page );
	await expect( checks( page ) ).toHaveText( '3 warnings' );
} );

test( 'a draft says which flow takes all its customers, before it is published and while typing', async ( {
	page,
} ) => {
	const first = await edit( page );
	await publish( page );
	const flow = await makeFlow( page, { audience: first.audience } );
	await openEditor( page, flow.id );
	const named = page.locator( '.churnstop-check-list li.is-warning', { hasText: 'Customers reach the flow' } );
	await expect( checks( page ) ).toHaveText( '1 warning' );
	await text( 'labels', 'labels.cancel', 'Cancel my plan' )( page );
	await checks( page ).click();
	await expect( named ).toContainText( `"${ first.name }" is asked first` );
	await page.keyboard.press( 'Escape' );
	await page.locator( '.churnstop-publish-button' ).click();
	const dialog = page.locator( '.churnstop-publish' );
	await expect( dialog ).toContainText( `"${ first.name }" is asked first` );
	await expect( dialog ).not.toContainText( 'see it when they cancel' );
	await dialog.getByRole( 'button', { name: 'Publish and activate' } ).click();
	const banner = page.locator( '.churnstop-banner.is-good' );
	await expect( banner ).toContainText( `"${ first.name }" is asked first` );
	await expect( banner ).not.toContainText( 'see it from now on' );
	await checks( page ).click();
	await named.getByRole( 'button' ).click();
	await expect( field( page, 'priority' ) ).toBeFocused();
	await field( page, 'priority' ).fill( '8' );
	await expect( checks( page ) ).toHaveText( '1 warning' );
	await checks( page ).click();
	await expect( named ).toContainText( `takes all customers of: ${ first.name }` );
	await rest( page, 'DELETE', `flows/${ first.id }` );
	await rest( page, 'DELETE', `flows/${ flow.id }` );
} );

test( 'a target that has left the shop is named, and cannot be published again', async ( { page } ) => {
	const who = shopper( { siblings: true } );
	const book = '$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;';
	const small = php< number >(
		'sandbox',
		`${ book }
		$plan = $book->plan( $book->lines( $input )[0]->product_id );
		foreach ( $book->family( $plan->family ) as $one ) {
			if ( $one->price < $plan->price ) {
				return $one->id;
			}
		}`,
		who.id
	);
	const flow = await edit( page, {
		reasons: [
			{
				id: 'too_expensive',
				kind: 'price',
				offers: [ { id: 'too_expensive-tier_down-1', type: 'tier_down', target_product_id: small } ],
			},
		],
	} );
	php(
		'sandbox',
		`${ book } $book->database->update( 'sandbox_products', array( 'published' => 0 ), array( 'id' => $input ) );`,
		small
	);
	await openEditor( page, flow.id );
	await named( page, 'target_is_switchable', 'error', 'reasons.0.offers.0.target_product_id' );
	await expect( field( page, 'reasons.0.offers.0.target_product_id' ) ).toContainText(
		`Product #${ small }, which customers cannot be switched to`
	);
	await text( 'reason:too_expensive', 'reasons.0.label', 'Too dear' )( page );
	await refused( page, 'target_is_switchable', 'reasons.0.offers.0.target_product_id' );
} );
