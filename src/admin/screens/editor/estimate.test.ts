import { beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../store/types';
import { testBoot } from '../../testing/boot';
import type { Offer } from '../../types';
import { estimate } from './estimate';

beforeEach( () => testBoot() );

const on = ( amount: string, currency: string ): State[ 'products' ] =>
	( {
		tier_down: [ { name: 'Box', price: { amount, currency }, price_text: `${ amount } / month`, compared: null } ],
	} ) as unknown as State[ 'products' ];

describe( 'what an accepted offer costs', () => {
	it.each( [
		[ '4.99', 'USD', '$1.00' ],
		[ '400.00', 'USD', '$80' ],
		[ '43', 'JPY', '¥9' ],
		[ '2.255', 'KWD', '0.451' ],
	] )( 'is said with the decimals of %s %s', ( amount, currency, said ) => {
		const offer = { type: 'discount', value_percent: 20, duration_billing_cycles: 1 } as unknown as Offer;
		const words = estimate( offer, on( amount, currency ) );
		expect( words ).toContain( said );
		expect( words ).toContain( `Box (${ amount } / month)` );
	} );
} );
