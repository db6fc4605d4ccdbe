import { describe, expect, it } from 'vitest';
import { outcome, told } from './labels';
import type { ShopEvent, Story } from './types';

const by = ( kind: Story[ 'actor' ][ 'kind' ], user: number ): ShopEvent[ 'data' ] => ( {
	actor: { kind, user_id: user, customer_id: 7 },
} );
const event = ( type: ShopEvent[ 'type' ], reason: string | null, data: ShopEvent[ 'data' ] ) =>
	told( { type, reason, data } as ShopEvent );

describe( 'what an event says', () => {
	it( 'is whether a reason was chosen', () => {
		expect( event( 'reason_given', 'too_busy', {} ) ).toBe( 'Gave a reason' );
		expect( event( 'reason_given', null, {} ) ).toBe( 'Continued without a reason' );
	} );

	it.each( [
		[ 'the customer', by( 'customer', 7 ), 'Undone by the customer' ],
		[ 'staff in their account', by( 'customer', 1 ), 'Offer revoked' ],
		[ 'staff', by( 'agent', 1 ), 'Offer revoked' ],
		[ 'the store', by( 'system', 0 ), 'Offer revoked' ],
		[ 'nobody who is known', {}, 'Offer revoked' ],
	] )( 'is that %s took an offer back', ( _who, data, said ) => {
		expect( event( 'offer_reverted', 'too_busy', data ) ).toBe( said );
	} );
} );

describe( 'what a cancellation came to', () => {
	it.each( [
		[ 'cancelled', false, 'Cancelled' ],
		[ 'cancelled', true, 'Cancelled, then kept' ],
		[ 'saved', false, 'Accepted an offer' ],
	] )( 'is %s, kept: %s', ( state, kept, said ) => {
		expect( outcome( { state, kept } ) ).toBe( said );
	} );
} );
