import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import phrases from '../../includes/Compliance/phrases.json';
import ranges from '../../includes/Offers/ranges.json';
import {
	allRules,
	cancels,
	checkFlow,
	checkScreen,
	languageOf,
	type FlowContext,
	type ScreenContext,
	type Violation,
} from '.';
import { isMap, map, text, type Json } from './json';
import { finds } from './phrases';

/** The case files that tests/unit/Compliance/CasesTest.php runs too: both languages must find exactly the same. */
interface Case {
	name: string;
	screen?: string;
	locale?: string;
	set: Record< string, unknown >;
	targets?: FlowContext[ 'targets' ];
	context?: ScreenContext;
	/** The store's. */
	cooldown_days?: Record< string, number >;
	discounts?: Record< number, number >;
	expect: Record< string, string[] >;
}

const folder = join( import.meta.dirname, '../../tests/cases/compliance' );
const read = < T >( file: string ): T => JSON.parse( readFileSync( join( folder, file ), 'utf8' ) ) as T;
const files = readdirSync( folder ).filter( ( file ) => file.endsWith( '.json' ) );
const cases = files.flatMap( ( file ) =>
	read< { cases: Case[] } >( file ).cases.map( ( one ) => ( { ...one, name: `${ file }: ${ one.name }` } ) )
);

/** Puts values at dotted paths, in a copy. */
const having = ( base: Json, changes: Case[ 'set' ] ): Json => {
	const copy = structuredClone( base ) as Record< string, unknown >;
	for ( const [ path, value ] of Object.entries( changes ) ) {
		const steps = path.split( '.' );
		const last = steps.pop() ?? '';
		let at = copy;
		for ( const step of steps ) {
			const next = at[ step ];
			at[ step ] = isMap( next ) || Array.isArray( next ) ? next : {};
			at = at[ step ] as Record< string, unknown >;
		}
		at[ last ] = value;
	}
	return copy;
};

const byCheck = ( violations: Violation[] ): Case[ 'expect' ] => {
	const found: Case[ 'expect' ] = {};
	for ( const { check, path } of violations ) {
		( found[ check ] ??= [] ).push( path );
	}
	return found;
};

function found( {
	screen,
	locale = 'en_US',
	set,
	targets,
	context,
	cooldown_days = {},
	discounts = {},
}: Case ): Case[ 'expect' ] {
	if ( screen !== undefined ) {
		return byCheck( checkScreen( having( map( read< Json >( 'base/screens.json' ), screen ), set ), context ) );
	}
	const flow = read< Json >( 'base/flow.json' );
	const labels = map( read< Json >( 'base/labels.json' ), languageOf( locale ) );
	return byCheck(
		checkFlow( having( { ...flow, locale, labels: text( labels, 'cancel' ) === '' ? flow.labels : labels }, set ), {
			settings: ranges,
			discounts,
			cooldownDays: cooldown_days,
			...( targets ? { targets } : {} ),
		} )
	);
}

describe( 'compliance cases', () => {
	it.each( cases )( '$name', ( one ) => {
		expect( found( one ) ).toEqual( one.expect );
	} );

	it( 'breaks every rule somewhere', () => {
		const broken = new Set( cases.flatMap( ( one ) => Object.keys( one.expect ) ) );
		expect(
			allRules()
				.map( ( { id } ) => id )
				.filter( ( id ) => ! broken.has( id ) )
		).toEqual( [] );
	} );
} );

describe.each( Object.keys( phrases.languages ) )( 'natural labels in %s', ( language ) => {
	const { clear, unclear, texts } = read< { clear: string[]; unclear: string[]; texts: string[] } >(
		`labels/${ language }.json`
	);

	it( 'are refused in at most one of a hundred', () => {
		expect( new Set( clear ).size ).toBeGreaterThanOrEqual( 300 );
		const refused = clear.filter( ( label ) => ! cancels( label, language ) );
		expect( refused.length, refused.join( '\n' ) ).toBeLessThanOrEqual( clear.length / 100 );
	} );

	it( 'that are unclear never pass', () => {
		expect( unclear.filter( ( label ) => cancels( label, language ) ) ).toEqual( [] );
	} );

	it( 'and natural texts are neither shaming nor urgent', () => {
		expect(
			texts.filter( ( one ) =>
				[ language, 'en' ].some(
					( tongue ) => finds( one, tongue, 'shaming' ) || finds( one, tongue, 'urgency' )
				)
			)
		).toEqual( [] );
	} );
} );
