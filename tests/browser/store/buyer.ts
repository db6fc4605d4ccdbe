// Shoppers with subscriptions of their own on a real store, and the modal as one uses it there.
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { flowFor, logIn, php } from '../../harness/site';
import { dialog } from '../shopper';

export interface Bought {
	login: string;
	id: number;
}

let count = 0;

/** A new shopper with an active subscription to the product, paid automatically, due in twelve days. */
export function buy( sku: string, trialDays = 0, login = `buyer-${ process.pid }-${ ++count }` ): Bought {
	const id = php< number >(
		'store',
		`$email = $input['login'] . '@example.test';
		$user = get_user_by( 'login', $input['login'] )->ID ?? wp_insert_user( array(
			'user_login' => $input['login'], 'user_pass' => 'x', 'user_email' => $email, 'role' => 'customer'
		) );
		$at = static fn ( int $days ): string => gmdate( 'Y-m-d H:i:s', time() + $days * DAY_IN_SECONDS );
		$trial = (int) $input['trialDays'];
		$subscription = wcs_create_subscription( array(
			'customer_id' => $user, 'billing_period' => 'month', 'billing_interval' => 1, 'start_date' => $at( -18 )
		) );
		$subscription->add_product( wc_get_product( wc_get_product_id_by_sku( $input['sku'] ) ) );
		$address = array( 'first_name' => 'Sam', 'country' => 'US', 'state' => 'CA', 'email' => $email );
		$subscription->set_address( $address, 'billing' );
		$subscription->set_payment_method( 'churnstop_test' );
		$subscription->calculate_totals();
		$subscription->update_dates(
			$trial
				? array( 'trial_end' => $at( $trial ), 'next_payment' => $at( $trial ) )
				: array( 'next_payment' => $at( 12 ) )
		);
		$subscription->update_status( 'active' );
		$subscription->save();
		return $subscription->get_id();`,
		{ login, sku, trialDays }
	);
	return { login, id };
}

/**
 * A monthly plan for $40 of its own, and a flow for it that makes this offer, with so many reasons more; answers its
 * SKU.
 */
export function boxWith( offer: object, reasons = 0 ): string {
	const sku = `box-${ process.pid }-${ ++count }`;
	const product = php< number >(
		'store',
		`$plan = new WC_Product_Subscription();
		$plan->set_props( array(
			'name' => 'Flower box', 'sku' => $input, 'status' => 'publish', 'regular_price' => '40', 'virtual' => true
		) );
		$billing = array( 'price' => '40', 'period' => 'month', 'period_interval' => '1', 'length' => '0' );
		foreach ( $billing as $key => $value ) {
			$plan->update_meta_data( "_subscription_$key", $value );
		}
		return $plan->save();`,
		sku
	);
	flowFor( 'store', product, offer, reasons );
	return sku;
}

/** One new shopper with a subscription to each. */
export function severalOf< Skus extends string[] >( ...skus: Skus ): { [ Each in keyof Skus ]: Bought } {
	const login = `buyer-${ process.pid }-${ ++count }`;
	return skus.map( ( sku ) => buy( sku, 0, login ) ) as { [ Each in keyof Skus ]: Bought };
}

export const truth = ( { id }: Bought ) =>
	php< { status: string; total: string; next: number } >(
		'store',
		`$subscription = wcs_get_subscription( $input );
		return array(
			'status' => $subscription->get_status(),
			'total' => wc_format_decimal( $subscription->get_total(), 2 ),
			'next' => $subscription->get_time( 'next_payment' ),
		);`,
		id
	);

export const view = ( { id }: Bought ) => `/my-account/view-subscription/${ id }/`;
export const link = ( page: Page, { id }: Bought ) => page.locator( `a[href*="churnstop_cancel=${ id }"]` );
export const result = ( page: Page, text: string | RegExp ) =>
	expect( dialog( page ).getByRole( 'heading' ) ).toHaveText( text );

export async function open( page: Page, who: Bought, at = view( who ) ): Promise< void > {
	await logIn( page.context(), 'store', who.login );
	await page.goto( at );
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
}
