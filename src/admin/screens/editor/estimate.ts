import { __, sprintf } from '@wordpress/i18n';
import { boot, typeInfo } from '../../boot';
import type { State } from '../../store/types';
import type { Offer, Product } from '../../types';

/**
 * The middle price of the store's plans in the currency that most of them have: one dear yearly plan must not move it.
 * Null where there is none.
 */
function middle( products: readonly Product[] ): { amount: number; currency: string } | null {
	const plans = new Map< number, { amount: number; currency: string } >();
	for ( const product of products ) {
		plans.set( product.product_id, { amount: Number( product.price.amount ), currency: product.price.currency } );
		if ( product.compared ) {
			plans.set( product.compared.product_id, {
				amount: Number( product.compared.price.amount ),
				currency: product.compared.price.currency,
			} );
		}
	}
	const all = [ ...plans.values() ];
	const count = ( currency: string ) => all.filter( ( plan ) => plan.currency === currency ).length;
	const currency = all.map( ( plan ) => plan.currency ).sort( ( a, b ) => count( b ) - count( a ) )[ 0 ];
	const same = all.filter( ( plan ) => plan.currency === currency );
	const amounts = same.map( ( plan ) => plan.amount ).sort( ( a, b ) => a - b );
	const amount = amounts[ Math.floor( ( amounts.length - 1 ) / 2 ) ];
	return currency && amount !== undefined ? { amount, currency } : null;
}

/** What one accepted offer costs on the store's middle plan, in words; empty where that cannot be said. */
export function estimate( offer: Offer, products: State[ 'products' ] ): string {
	const plan = middle( Object.values( products ).flatMap( ( some ) => some ?? [] ) );
	const rule = typeInfo( offer.type )?.guide?.estimate;
	if ( ! plan || ! rule ) {
		return '';
	}
	const setting = ( name: string | null, otherwise: number ) =>
		name === null ? otherwise : Number( offer[ name ] ?? 0 );
	const cost = ( plan.amount * setting( rule.share, 100 ) * setting( rule.times, 1 ) ) / 100;
	if ( cost <= 0 ) {
		return '';
	}
	const money = cost.toLocaleString( boot().bcp47, {
		style: 'currency',
		currency: plan.currency,
		maximumFractionDigits: cost < 10 ? 2 : 0,
	} );
	/* translators: %s: an amount of money. */
	return sprintf( __( 'About %s for each accepted offer on your usual plan.', 'churnstop' ), money );
}
