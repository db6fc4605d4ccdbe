import apiFetch from '@wordpress/api-fetch';
import { act, render, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testBoot, testFlow } from '../../testing/boot';
import { ReplayPanel } from './replay';

vi.mock( '@wordpress/api-fetch', () => ( { default: vi.fn() } ) );

let asked: Array< { before: number; answer( page: object ): void } >;

const page = ( more: object ) => ( {
	total: 1500,
	attempts: 1000,
	next: null,
	tested: 900,
	assumed: 0,
	untested: { no_reason: 100 },
	none: {},
	gone: [],
	asked_first: [],
	changes: [ { from: null, to: null, same: true, attempts: 900 } ],
	reasons: [],
	offers: [],
	...more,
} );

beforeEach( () => {
	testBoot();
	asked = [];
	vi.mocked( apiFetch ).mockImplementation(
		( ( { data }: { data: { before: number } } ) =>
			new Promise< object >( ( answer ) => asked.push( { before: data.before, answer } ) ) ) as typeof apiFetch
	);
} );

const status = () => screen.getByRole( 'status' ).textContent ?? '';

describe( 'a test on many past cancellations', () => {
	it( 'asks page by page, says how far it is, and adds the pages up', async () => {
		render( <ReplayPanel flow={ testFlow() } /> );
		expect( status() ).toBe( 'Testing the attempts of the last 90 days…' );
		await act( async () => asked[ 0 ]?.answer( page( { next: 501 } ) ) );
		await waitFor( () => expect( status() ).toBe( 'Testing… 1,000 of 1,500 attempts.' ) );
		expect( asked.map( ( { before } ) => before ) ).toEqual( [ 0, 501 ] );
		expect( screen.queryByRole( 'table' ) ).toBeNull();
		await act( async () => asked[ 1 ]?.answer( page( { attempts: 500, tested: 450 } ) ) );
		await waitFor( () => expect( status() ).toMatch( /^Of 1,500 attempts of the last 90 days, 1,350 were/ ) );
		expect( screen.getByText( '200 left before giving a reason. No flow makes an offer then.' ) ).toBeTruthy();
		expect( asked ).toHaveLength( 2 );
	} );

	it( 'asks nothing more once it is closed', async () => {
		const { unmount } = render( <ReplayPanel flow={ testFlow() } /> );
		unmount();
		await act( async () => asked[ 0 ]?.answer( page( { next: 501 } ) ) );
		expect( asked ).toHaveLength( 1 );
	} );
} );
