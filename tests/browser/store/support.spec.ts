// Around the main way on a real store: View Subscription, and the support agent's box.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../../harness/site';
import { accessible } from '../shopper';

let count = 0;

interface Bought {
	login: string;
	id: number;
	view: string;
	edit: string;
}

/** A subscription whose owner accepted an offer, or cancelled. */
const bought = ( reason: string, type: string | null ): Bought => {
	const login = `around-${ process.pid }-${ ++count }`;
	return {
		login,
		...php< Omit< Bought, 'login' > >(
			'store',
			`$email = $input['login'] . '@example.test';
			$at = static fn ( int $days ): string => gmdate( 'Y-m-d H:i:s', time() + $days * DAY_IN_SECONDS );
			$user = wp_insert_user( array(
				'user_login' => $input['login'], 'user_pass' => 'x', 'user_email' => $email, 'role' => 'customer'
			) );
			$subscription = wcs_create_subscription( array(
				'customer_id' => $user, 'billing_period' => 'month', 'billing_interval' => 1, 'start_date' => $at( -18 )
			) );
			$subscription->add_product( wc_get_product( wc_get_product_id_by_sku( 'coffee-monthly' ) ) );
			$address = array( 'first_name' => 'Sam', 'country' => 'US', 'state' => 'CA', 'email' => $email );
			$subscription->set_address( $address, 'billing' );
			$subscription->set_payment_method( 'churnstop_test' );
			$subscription->calculate_totals();
			$subscription->update_dates( array( 'next_payment' => $at( 12 ) ) );
			$subscription->update_status( 'active' );
			$subscription->save();
			wp_set_current_user( $user );
			$flow  = Plugin::get()->part( CancelFlow::class );
			$actor = Actor::customer( $user );
			[ $attempt ] = $flow->start( $actor, array( WooCommerceSubscriptions::ref( $subscription->get_id() ) ) );
			if ( null === $input['type'] ) {
				$flow->cancel( $actor, $attempt['id'] );
			} else {
				$attempt = $flow->reason( $actor, $attempt['id'], $input['reason'], 'Not now' );
				$flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );
			}
			$fresh = wcs_get_subscription( $subscription->get_id() );
			return array(
				'id' => $fresh->get_id(),
				'view' => $fresh->get_view_order_url(),
				'edit' => html_entity_decode( $fresh->get_edit_order_url() ),
			);`,
			{ login, reason, type }
		),
	};
};

const status = ( { id }: Bought ) =>
	php< string >( 'store', 'return wcs_get_subscription( $input )->get_status();', id );

test( 'View Subscription: a pause with Resume now, which works on the spot', async ( { page, context } ) => {
	const one = bought( 'too_busy', 'pause' );
	await logIn( context, 'store', one.login );
	await page.goto( one.view );
	await expect( page.locator( '.churnstop-agreed' ) ).toContainText( 'Paused until' );
	await accessible( page, '.churnstop-agreed' );
	await page.getByRole( 'button', { name: 'Resume now' } ).click();
	await expect( page.getByText( 'Your subscription is active again.' ) ).toBeVisible();
	await expect( page.getByRole( 'cell', { name: 'Active', exact: true } ) ).toBeVisible();
	expect( status( one ) ).toBe( 'active' );
} );

test( 'View Subscription: a cancelled one is kept after all, on a phone', async ( { page, context } ) => {
	await page.setViewportSize( { width: 360, height: 640 } );
	const one = bought( '', null );
	await logIn( context, 'store', one.login );
	await page.goto( one.view );
	await accessible( page, '.churnstop-agreed' );
	const totals = page.locator( 'table.order_details tfoot tr' ).last();
	await expect( totals ).not.toContainText( '/ month' );
	await page.getByRole( 'button', { name: 'Keep my subscription after all' } ).click();
	await expect( page.getByText( 'Your subscription continues as before.' ) ).toBeVisible();
	await expect( page.locator( '.churnstop-agreed-row td' ).first() ).toHaveText( 'Cancellation' );
	await expect( totals, 'The store says the price by the status.' ).toContainText( '/ month' );
	expect( status( one ) ).toBe( 'active' );
} );

test( 'the box: revoking a discount by keyboard, with a note', async ( { page, context } ) => {
	const one = bought( 'too_expensive', 'discount' );
	await logIn( context, 'store', 'manager' );
	await page.goto( one.edit );
	const box = page.locator( '#churnstop' );
	await box.getByText( 'Revoke the discount…' ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( box ).toContainText( 'The customer loses 3 discounted payments' );
	await accessible( page, '#churnstop .inside' );
	await box.getByLabel( 'Note for the order (optional)' ).fill( 'By telephone' );
	await box.getByRole( 'button', { name: 'Revoke the discount' } ).focus();
	await page.keyboard.press( 'Enter' );
	await expect( page.getByText( 'The offer is revoked' ) ).toBeVisible();
	await expect( page.locator( '#churnstop' ) ).toContainText( 'Revoked on' );
	expect(
		php< number >( 'store', 'return (int) round( 100 * wcs_get_subscription( $input )->get_total() );', one.id )
	).toBe( 4000 );
} );

test( 'an agent cancels for a customer, without script', async ( { browser } ) => {
	const one = bought( 'too_expensive', 'discount' );
	const context = await browser.newContext( { javaScriptEnabled: false } );
	await logIn( context, 'store', 'manager' );
	const page = await context.newPage();
	await page.goto( one.edit );
	await page.getByRole( 'link', { name: 'Cancel for the customer…' } ).click();
	await expect( page.getByText( 'You act for' ) ).toBeVisible();
	await page.getByRole( 'button', { name: 'Cancel subscription', exact: true } ).click();
	await expect( page.getByRole( 'heading', { name: 'Your subscription is cancelled' } ) ).toBeVisible();
	expect( status( one ) ).toBe( 'pending-cancel' );
	await context.close();
} );
