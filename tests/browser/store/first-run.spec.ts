// The first time on a real store: its own past, and a test on the admin's own subscription.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../../harness/site';
import { accessible, dialog } from '../shopper';

/** A subscription to the monthly coffee for that user. */
const buy = ( login: string ) =>
	php< number >(
		'store',
		`$subscription = wcs_create_subscription( array(
			'customer_id' => get_user_by( 'login', $input )->ID,
			'billing_period' => 'month',
			'billing_interval' => 1,
			'start_date' => gmdate( 'Y-m-d H:i:s', time() - 18 * DAY_IN_SECONDS ),
		) );
		$subscription->add_product( wc_get_product( wc_get_product_id_by_sku( 'coffee-monthly' ) ) );
		$address = array( 'first_name' => 'Sam', 'country' => 'US', 'state' => 'CA', 'email' => 'sam@example.test' );
		$subscription->set_address( $address, 'billing' );
		$subscription->set_payment_method( 'churnstop_test' );
		$subscription->calculate_totals();
		$subscription->update_dates( array( 'next_payment' => gmdate( 'Y-m-d H:i:s', time() + 12 * DAY_IN_SECONDS ) ) );
		$subscription->update_status( 'active' );
		$subscription->save();
		return $subscription->get_id();`,
		login
	);

test( 'the store’s own cancellations stand on the first screen', async ( { page, context } ) => {
	const id = buy( 'other' );
	php(
		'store',
		`wcs_get_subscription( $input )->update_status( 'cancelled' ); delete_transient( 'churnstop_past_year' );`,
		id
	);
	await logIn( context, 'store', 'manager' );
	await page.goto( '/wp-admin/admin.php?page=churnstop' );
	const first = page.locator( '.churnstop-start' );
	const again = page.getByRole( 'button', { name: 'First steps' } );
	await expect( first.or( again ) ).toBeVisible();
	if ( await again.isVisible() ) {
		await again.click();
	}
	await expect(
		first.getByRole( 'table', { name: 'By month' } ).getByRole( 'row', { name: /so far/ } )
	).toContainText( '$' );
	await expect( first.getByRole( 'table', { name: 'By plan' } ) ).toContainText( 'Coffee' );
	await accessible( page, '.churnstop-admin' );
	await first.getByRole( 'button', { name: 'Hide this' } ).click();
	await expect( again ).toBeVisible();
	await accessible( page, '.churnstop-admin' );
} );

test( 'a test on the admin’s own subscription walks the real dialog and changes nothing', async ( {
	page,
	context,
} ) => {
	const id = buy( 'manager' );
	await logIn( context, 'store', 'manager' );
	await page.goto( '/wp-admin/admin-post.php?action=churnstop_try' );
	await expect( page ).toHaveURL( new RegExp( `view-subscription/${ id }|view-subscription=${ id }` ) );
	await expect( page.getByRole( 'note' ) ).toContainText( 'Test: press Cancel' );
	await page.locator( `a[href*="churnstop_cancel=${ id }"]` ).click();
	await expect( dialog( page ) ).toContainText( 'This is a test: nothing will change.' );
	await dialog( page ).getByLabel( "It's too expensive" ).check();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await dialog( page ).getByRole( 'button', { name: 'Take 20% off' } ).click();
	await expect( dialog( page ).getByRole( 'heading', { name: 'Your discount is set' } ) ).toBeVisible();
	expect(
		php(
			'store',
			`$s = wcs_get_subscription( $input ); return array( $s->get_status(), count( $s->get_coupon_codes() ) );`,
			id
		)
	).toEqual( [ 'active', 0 ] );
} );
