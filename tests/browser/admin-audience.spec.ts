// For whom a flow is, and which products its offers lead to.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { edit, field, rest, row } from './admin';
import type { StoredFlow } from './admin';
import { accessible } from './shopper';

test( 'an audience names sources, and a product that cannot be switched, by keyboard', async ( { page } ) => {
	const name = `Alone ${ Date.now() }`;
	const plan = php< number >( 'sandbox', `return ( new \\ChurnStop\\Connections\\Sandbox\\Sandbox( \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Storage\\Database::class ) ) )->book->add_plan( $input, 9900 );`, name );
	const flow = await edit( page, { audience: { connections: [ 'another-source' ], products: [ 999_999_999 ], categories: [] } } );
	await page.locator( '[data-item="flow"]' ).click();
	const sources = page.getByRole( 'group', { name: 'Sources of subscriptions' } );
	// One that is not here now keeps its name, and can be taken out.
	await expect( sources.getByRole( 'checkbox', { name: 'another-source' } ) ).toBeChecked();
	await sources.getByRole( 'checkbox', { name: 'Demo shop' } ).focus();
	await page.keyboard.press( 'Space' );
	await sources.getByRole( 'checkbox', { name: 'another-source' } ).focus();
	await page.keyboard.press( 'Space' );
	await accessible( page, '.churnstop-admin' );
	await page.getByRole( 'combobox', { name: 'Products' } ).fill( name );
	await page.getByRole( 'option', { name: `${ name } (#${ plan })` } ).waitFor();
	await page.keyboard.press( 'ArrowDown' );
	await page.keyboard.press( 'Enter' );
	await page.keyboard.press( 'Control+s' );
	await expect
		.poll( async () => ( await rest< StoredFlow & { audience: object } >( page, 'GET', `flows/${ flow.id }/draft` ).catch( () => null ) )?.audience )
		.toEqual( { connections: [ 'sandbox' ], products: [ 999_999_999, plan ], categories: [] } );
} );

test( 'a target’s price stands beside what it saves', async ( { page } ) => {
	const family = Date.now() % 1_000_000_000;
	php(
		'sandbox',
		`$book = ( new \\ChurnStop\\Connections\\Sandbox\\Sandbox( \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Storage\\Database::class ) ) )->book;
		$book->add_plan( "Large $input", 4000, family: $input );
		$book->add_plan( "Small $input", 1900, family: $input );
		$book->add_plan( "Large $input, yearly", 36000, 'year', family: $input );`,
		family
	);
	await edit( page, {
		reasons: [ { id: 'too_expensive', kind: 'price', label: 'Dear', offers: [ { id: 'too_expensive-tier_down-1', type: 'tier_down', target_product_id: null } ] } ],
	} );
	await row( page, 'offer:too_expensive-tier_down-1' ).click();
	const options = field( page, 'reasons.0.offers.0.target_product_id' ).getByRole( 'option' );
	await expect( options.filter( { hasText: `Small ${ family }` } ) ).toHaveText( `Small ${ family } – $19.00 ($21.00 less than Large ${ family })` );
	await expect( options.filter( { hasText: 'yearly' } ).filter( { hasText: String( family ) } ) ).toHaveText( `Large ${ family }, yearly – $360.00 (25 % less than Large ${ family })` );
	await expect( options.filter( { hasText: `Large ${ family } – ` } ) ).toHaveCount( 0 );
} );
