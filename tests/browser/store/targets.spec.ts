// What the editor's pickers list on a real store.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { logIn } from '../../harness/site';

const ask = < T >( page: Page, path: string, method = 'GET', data?: object ) =>
	page.evaluate(
		( [ route, way, body ] ) =>
			( window as unknown as { wp: { apiFetch( options: object ): Promise< unknown > } } ).wp.apiFetch( {
				path: `/churnstop/v1/${ route }`,
				method: way,
				data: body,
			} ),
		[ path, method, data ] as const
	) as Promise< T >;

test( 'targets are the cheaper variations with what they save; an audience names every subscription product', async ( {
	page,
	context,
} ) => {
	await logIn( context, 'store', 'manager' );
	await page.goto( '/wp-admin/admin.php?page=churnstop' );
	await expect( page.locator( '.churnstop-table' ) ).toBeVisible();
	const flow = await ask< { id: number } >( page, 'flows', 'POST', {
		name: 'Targets',
		status: 'draft',
		audience: { connections: [], products: [ 999_999_999 ], categories: [] },
		reasons: [
			{
				id: 'too_expensive',
				kind: 'price',
				label: 'Dear',
				offers: [ { id: 'too_expensive-tier_down-1', type: 'tier_down', target_product_id: null } ],
			},
		],
	} );
	await page.goto( `/wp-admin/admin.php?page=churnstop&flow=${ flow.id }` );
	await page.locator( '[data-item="offer:too_expensive-tier_down-1"] > .churnstop-row' ).click();
	const options = page.locator( '#churnstop-field-reasons-0-offers-0-target_product_id option' );
	await expect( options.filter( { hasText: /Membership.*Basic/ } ).first() ).toContainText(
		'– $20.00 / month ($40.00 less than Membership'
	);
	await expect( options.filter( { hasText: /Membership.*Premium –/ } ) ).toHaveCount( 0 );
	await expect( options.filter( { hasText: 'Coffee box' } ) ).toHaveCount( 0 );

	await page.locator( '[data-item="flow"]' ).click();
	await page.getByRole( 'combobox', { name: 'Value' } ).fill( 'Coffee box' );
	await expect( page.getByRole( 'option', { name: /^Coffee box \(#\d+\)/ } ).first() ).toBeVisible();
	await page.getByRole( 'combobox', { name: 'Value' } ).fill( 'Membership' );
	await expect( page.getByRole( 'option', { name: /^Membership \(#\d+\)/ } ).first() ).toBeVisible();
} );
