import { __, sprintf } from '@wordpress/i18n';
import { boot, typeInfo } from '../../boot';
import type { State } from '../../store/types';
import type { Offer, Product } from '../../types';

interface Plan {
	name: string;
	price: Product[ 'price' ];
	price_text: string;
}

/**
 * The plan that the preview's customers have, and that costs are estimated on, so that both say the same: one with a
 * cheaper one beside it, so that every offer can be shown. Null where the store has none.
 */
export function previewPlan( products: State[ 'products' ] ): Plan | null {
	const all = Object.values( products ).flatMap( ( some ) => some ?? [] );
	return all.find( ( { compared } ) => compared )?.compared ?? all[ 0 ] ?? null;
}

/** What one accepted offer costs on the preview's plan, in words; empty where that cannot be said. */
export function estimate( offer: Offer, products: State[ 'products' ] ): string {
	const plan = previewPlan( products );
	const rule = typeInfo( offer.type )?.guide?.estimate;
	if ( ! plan || ! rule ) {
		return '';
	}
	const setting = ( name: string | null, otherwise: number ) =>
		name === null ? otherwise : Number( offer[ name ] ?? 0 );
	const cost = ( Number( plan.price.amount ) * setting( rule.share, 100 ) * setting( rule.times, 1 ) ) / 100;
	if ( cost <= 0 ) {
		return '';
	}
	const decimals = plan.price.amount.split( '.' )[ 1 ]?.length ?? 0;
	const money = cost.toLocaleString( boot().bcp47, {
		style: 'currency',
		currency: plan.price.currency,
		maximumFractionDigits: cost < 10 ? decimals : 0,
	} );
	/* translators: 1: an amount of money, 2: a product, 3: its price. */
	return sprintf(
		__( 'About %1$s for each accepted offer on %2$s (%3$s), the plan that the preview shows.', 'churnstop' ),
		money,
		plan.name,
		plan.price_text
	);
}
