import { beforeEach, expect, test } from 'vitest';
import { testBoot } from '../testing/boot';
import { ticks } from './chart';
import { attemptsUrl, fromAddress, fromPreset, stepOf, steps, toAddress } from './days';

beforeEach( () => testBoot() );

test( 'days are counted, whatever the clock does', () => {
	expect( fromPreset( '30', '2026-03-31' ) ).toMatchObject( { from: '2026-03-02', to: '2026-03-31' } );
	expect( steps( '2026-10-24', '2026-10-27', 'day' ) ).toEqual( [
		'2026-10-24',
		'2026-10-25',
		'2026-10-26',
		'2026-10-27',
	] );
	// The first step is what is left of its week or month, as the server counts it.
	expect( steps( '2026-11-04', '2026-11-17', 'week' ) ).toEqual( [ '2026-11-04', '2026-11-09', '2026-11-16' ] );
	expect( steps( '2025-12-15', '2026-02-01', 'month' ) ).toEqual( [ '2025-12-15', '2026-01-01', '2026-02-01' ] );
} );

test( 'the step follows the number of days', () => {
	const step = ( from: string, to: string ) => stepOf( { preset: 'own', from, to, currency: '' } );
	expect( [
		step( '2026-01-01', '2026-01-31' ),
		step( '2026-01-01', '2026-02-01' ),
		step( '2025-01-01', '2025-12-31' ),
	] ).toEqual( [ 'day', 'week', 'month' ] );
} );

test( 'an address says the same again, and nonsense in it is the last 30 days', () => {
	for ( const range of [
		fromPreset( '7', '2026-11-30', 'EUR' ),
		{ preset: 'own', from: '2026-01-01', to: '2026-01-31', currency: '' },
	] ) {
		expect( fromAddress( `http://shop.test${ toAddress( range ) }`, '2026-11-30' ) ).toEqual( range );
	}
	for ( const query of [ 'days=8', 'from=2026-02-31x&to=2026-03-01', 'from=2026-03-02&to=2026-03-01' ] ) {
		expect( fromAddress( `http://shop.test/?${ query }`, '2026-11-30' ).preset ).toBe( '30' );
	}
	expect( attemptsUrl( { from: '2026-01-01', to: '2026-01-31', currency: '' }, { outcome: 'kept' } ) ).toBe(
		'/attempts?after=2026-01-01&before=2026-01-31&outcome=kept'
	);
} );

test( 'marks are round numbers that reach the highest column', () => {
	expect( ticks( 0 ) ).toEqual( [ 0, 1 ] );
	expect( ticks( 3 ) ).toEqual( [ 0, 1, 2, 3 ] );
	expect( ticks( 17 ) ).toEqual( [ 0, 5, 10, 15, 20 ] );
	expect( ticks( 1234 ).at( -1 ) ).toBeGreaterThanOrEqual( 1234 );
} );
