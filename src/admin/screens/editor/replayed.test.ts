import { describe, expect, it } from 'vitest';
import type { Offer } from '../../types';
import { merged, neverShown } from './replayed';
import type { Page } from './replayed';

const offer = ( more: object = {} ): Offer =>
	( { id: 'a', type: 'pause', enabled: true, duration_days: 30, headline: 'Wait', ...more } ) as unknown as Offer;

const page = ( more: Partial< Page > ): Page => ( {
	total: 4,
	attempts: 2,
	next: 7,
	tested: 2,
	assumed: 1,
	untested: [],
	none: { held_out: 1 },
	gone: [],
	asked_first: [ { flow: 'First', attempts: 1 } ],
	changes: [ { from: offer(), to: 'b', same: false, attempts: 2 } ],
	reasons: [ { reason: 'busy', label: 'Busy', attempts: 2, offers: { b: 1 }, none: 1 } ],
	offers: { b: { reached: 1, unknown: 0, blockers: [] }, c: { reached: 0, unknown: 0, blockers: { x: 1 } } },
	...more,
} );

describe( 'pages of a replay', () => {
	it( 'add up', () => {
		const sum = merged(
			merged( null, page( {} ) ),
			page( {
				next: null,
				untested: { no_reason: 3 },
				changes: [
					{ from: offer( { headline: 'Another text' } ), to: 'b', same: false, attempts: 1 },
					{ from: offer( { duration_days: 60 } ), to: 'b', same: false, attempts: 1 },
					{ from: null, to: null, same: true, attempts: 1 },
				],
				offers: {
					b: { reached: 0, unknown: 0, blockers: [] },
					c: { reached: 0, unknown: 0, blockers: { y: 2 } },
				},
			} )
		);
		expect( sum ).toMatchObject( {
			attempts: 4,
			next: null,
			tested: 4,
			assumed: 2,
			untested: { no_reason: 3 },
			none: { held_out: 2 },
			asked_first: [ { flow: 'First', attempts: 2 } ],
			reasons: [ { attempts: 4, offers: { b: 2 }, none: 2 } ],
		} );
		expect( sum.changes.map( ( { attempts } ) => attempts ) ).toEqual( [ 3, 1, 1 ] );
		expect( neverShown( sum ) ).toEqual( [ { id: 'c', blockers: [ 'y', 'x' ] } ] );
	} );

	it( 'say nothing of an offer of which it cannot be told', () => {
		expect( neverShown( page( { offers: { c: { reached: 0, unknown: 1, blockers: [] } } } ) ) ).toEqual( [] );
	} );
} );
