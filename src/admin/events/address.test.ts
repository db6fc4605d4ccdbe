import { getSettings, setSettings } from '@wordpress/date';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Boot } from '../boot';
import { fromAddress, isFiltered, toAddress, toQuery } from './address';
import { NONE } from './types';

beforeEach( () => {
	window.churnstopBoot = { urls: { events: 'https://shop.test/wp-admin/admin.php?page=churnstop-events' } } as Boot;
} );

describe( 'the address of the events', () => {
	it( 'keeps every filter and the page', () => {
		const filters = {
			...NONE,
			type: 'offer_accepted',
			search: 'too much & more',
			subscription_id: '42',
			after: '2026-12-01',
			page: 3,
		};
		expect( fromAddress( toAddress( filters ) ) ).toEqual( filters );
	} );

	it( 'is the plain one where nothing is chosen', () => {
		expect( toAddress( NONE ) ).toBe( window.churnstopBoot.urls.events );
		// The page of wp-admin is not the page of the list.
		expect( fromAddress( window.churnstopBoot.urls.events ) ).toEqual( NONE );
	} );

	it.each( [ '0', '-2', 'x', '' ] )( 'takes a page of "%s" for the first', ( paged ) => {
		expect( fromAddress( `https://shop.test/?paged=${ paged }` ).page ).toBe( 1 );
	} );
} );

describe( 'the query', () => {
	it( 'leaves out what is not chosen', () => {
		expect( toQuery( NONE, 25 ) ).toEqual( { page: 1, per_page: 25 } );
	} );

	it( 'means whole days, both included', () => {
		const { after, before } = toQuery( { ...NONE, after: '2026-12-01', before: '2026-12-01' }, 25 );
		expect( [ after, before ] ).toEqual( [ '2026-11-30T23:59:59.000Z', '2026-12-02T00:00:00.000Z' ] );
	} );

	it( "means the site's days, wherever the admin is", () => {
		const utc = getSettings();
		const timezone = { offset: -5, offsetFormatted: '-5', string: 'America/New_York', abbr: 'EST' };
		setSettings( { ...utc, timezone } );
		const { after, before } = toQuery( { ...NONE, after: '2026-12-01', before: '2026-12-01' }, 25 );
		setSettings( utc );
		expect( [ after, before ] ).toEqual( [ '2026-12-01T04:59:59.000Z', '2026-12-02T05:00:00.000Z' ] );
	} );

	it( 'does not send half-typed days', () => {
		expect( toQuery( { ...NONE, after: '2026-13-45' }, 25 ) ).toEqual( { page: 1, per_page: 25 } );
	} );
} );

it( 'a page alone is no filter', () => {
	expect( isFiltered( { ...NONE, page: 4 } ) ).toBe( false );
	expect( isFiltered( { ...NONE, reason: 'other' } ) ).toBe( true );
} );
