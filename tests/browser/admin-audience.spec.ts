// For whom a flow is, and which products its offers lead to.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { edit, field, quietness, rest, row } from './admin';
import type { StoredFlow } from './admin';
import { accessible } from './shopper';

test( 'an audience is made of rows, by keyboard', async ( { page } ) => {
	const name = `Alone ${ Date.now() }`;
	const plan = php< number >(
		'sandbox',
		`return ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book->add_plan( $input, 9900 );`,
		name
	);
	const quiet = quietness( page );
	const flow = await edit( page, {
		audience: { connections: [ 'another-source' ], products: [ 999_999_999 ], categories: [] },
	} );
	await page.locator( '[data-item="flow"]' ).click();
	const condition = ( number: number ) => page.getByRole( 'group', { name: `Condition ${ number }`, exact: true } );
	// The earlier form, as rows. What is gone keeps its number, and can be taken out.
	await expect( condition( 1 ).getByLabel( 'What' ) ).toHaveValue( 'connection' );
	await expect( condition( 2 ).getByText( '#999999999' ).first() ).toBeVisible();
	await condition( 1 ).getByRole( 'button', { name: 'Remove: Condition 1' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.getByRole( 'button', { name: 'Add condition' } ) ).toBeFocused();
	// The answer to a search replaces what the arrows have chosen in the list before it.
	const searched = page.waitForResponse( ( answer ) =>
		decodeURIComponent( answer.url() ).includes( `search=${ name }` )
	);
	await condition( 1 ).getByRole( 'combobox', { name: 'Value' } ).fill( name );
	await searched;
	await quiet();
	await page.getByRole( 'option', { name: `${ name } (#${ plan })` } ).waitFor();
	await page.keyboard.press( 'ArrowDown' );
	await page.keyboard.press( 'Enter' );
	await page.keyboard.press( 'Escape' );
	await page.getByRole( 'button', { name: 'Add condition' } ).focus();
	await page.keyboard.press( 'Enter' );
	await condition( 2 ).getByLabel( 'What' ).selectOption( 'tenure_days' );
	await condition( 2 ).getByLabel( 'Comparison' ).selectOption( 'between' );
	await condition( 2 ).getByRole( 'spinbutton', { name: 'Value, from' } ).fill( '90' );
	await condition( 2 ).getByRole( 'spinbutton', { name: 'Value, to' } ).fill( '365' );
	await page.getByLabel( 'Who meets' ).selectOption( 'any' );
	await accessible( page, '.churnstop-admin' );
	await page.keyboard.press( 'Control+s' );
	await expect
		.poll(
			async () =>
				(
					await rest< StoredFlow & { audience: object } >( page, 'GET', `flows/${ flow.id }/draft` ).catch(
						() => null
					)
				)?.audience
		)
		.toEqual( {
			match: 'any',
			conditions: [
				{ fact: 'product', is: 'in', value: [ 999_999_999, plan ] },
				{ fact: 'tenure_days', is: 'between', value: [ 90, 365 ] },
			],
		} );
} );

test( 'an offer is for some, by mouse, and everybody again', async ( { page } ) => {
	const flow = await edit( page, {} );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	await page.getByRole( 'button', { name: 'Add condition' } ).click();
	const condition = page.getByRole( 'group', { name: 'Condition 1', exact: true } );
	await condition.getByLabel( 'What' ).selectOption( 'country' );
	await condition.getByRole( 'combobox', { name: 'Value' } ).fill( 'Switz' );
	await page.getByRole( 'option', { name: 'Switzerland' } ).click();
	await page.keyboard.press( 'Escape' );
	// The index that a background job keeps: asked for by looking at it.
	php( 'sandbox', "do_action( 'churnstop_audience_index' ); return 1;" );
	await expect( page.getByText( /Matches \d+ of your \d+ subscriptions today\./ ) ).toBeVisible();
	await page.screenshot( { path: test.info().outputPath( 'offer.png' ), fullPage: true } );
	const audience = async () =>
		(
			await rest< { reasons: Array< { offers: Array< { audience?: object } > } > } >(
				page,
				'GET',
				`flows/${ flow.id }/draft`
			).catch( () => null )
		)?.reasons[ 0 ]?.offers[ 0 ]?.audience;
	await page.keyboard.press( 'Control+s' );
	await expect
		.poll( audience )
		.toEqual( { match: 'all', conditions: [ { fact: 'country', is: 'in', value: [ 'CH' ] } ] } );
	await condition.getByRole( 'button', { name: 'Remove: Condition 1' } ).click();
	await page.keyboard.press( 'Control+s' );
	await expect.poll( audience ).toBeUndefined();
} );

test( 'a target’s price stands beside what it saves', async ( { page } ) => {
	const family = Date.now() % 1_000_000_000;
	php(
		'sandbox',
		`$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;
		$book->add_plan( "Large $input", 4000, family: $input );
		$book->add_plan( "Small $input", 1900, family: $input );
		$book->add_plan( "Large $input, yearly", 36000, 'year', family: $input );`,
		family
	);
	await edit( page, {
		reasons: [
			{
				id: 'too_expensive',
				kind: 'price',
				label: 'Dear',
				offers: [ { id: 'too_expensive-tier_down-1', type: 'tier_down', target_product_id: null } ],
			},
		],
	} );
	await row( page, 'offer:too_expensive-tier_down-1' ).click();
	const options = field( page, 'reasons.0.offers.0.target_product_id' ).getByRole( 'option' );
	await expect( options.filter( { hasText: `Small ${ family }` } ) ).toHaveText(
		`Small ${ family } – $19.00 / month ($21.00 less than Large ${ family })`
	);
	await expect( options.filter( { hasText: 'yearly' } ).filter( { hasText: String( family ) } ) ).toHaveText(
		`Large ${ family }, yearly – $360.00 / year (25% less than Large ${ family })`
	);
	await expect( options.filter( { hasText: `Large ${ family } – ` } ) ).toHaveCount( 0 );
} );
