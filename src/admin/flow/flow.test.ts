import { beforeEach, describe, expect, it } from 'vitest';
import type { Flow, Selection } from '../types';
import { testBoot, testFlow } from '../testing/boot';
import { complete, portable } from './complete';
import { knowDiscounts, localViolations } from './checks';
import { differences, placeName } from './diff';
import { merge } from './merge';
import {
	addOffer,
	addReason,
	MAX_OFFERS,
	moved,
	moveOffer,
	nudge,
	removeOffer,
	removeReason,
	setForm,
	setSetting,
	setText,
	stillThere,
} from './ops';
import { fieldId, pathOf, placeOf, within } from './path';
import { defaultTexts, shownText } from './texts';
import { whereText } from './where';

const offers = ( flow: Flow, reason: string ): string[] =>
	flow.reasons.find( ( one ) => one.id === reason )?.offers.map( ( offer ) => offer.id ) ?? [];
const reasons = ( flow: Flow ): string[] => flow.reasons.map( ( reason ) => reason.id );

beforeEach( () => testBoot() );

describe( 'complete', () => {
	it( 'fills in what a draft leaves out, with ids as the server makes them', () => {
		const flow = complete( {
			reasons: [ { id: 'a', offers: [ { type: 'pause' }, { type: 'pause', id: 'a-pause-1' } ] } ],
		} );
		expect( offers( flow, 'a' ) ).toEqual( [ 'a-pause-2', 'a-pause-1' ] );
		expect( flow.reasons[ 0 ]?.offers[ 0 ]?.duration_days ).toBe( 30 );
		expect( flow.labels.cancel ).toBe( 'Cancel subscription' );
	} );

	it.each( [
		[ 'nothing', undefined ],
		[ 'a list', [] ],
		[ 'a text', 'x' ],
		[ 'strange parts', { survey: 3, reasons: 'x', audience: null, labels: [] } ],
	] )( 'survives %s', ( _name, value ) => {
		expect( complete( value ).reasons ).toEqual( [] );
	} );

	it.each( [
		[ 'nothing', undefined, 'all', [] ],
		[
			'the earlier form',
			{ products: [ 12 ], categories: [ 4 ], connections: [] },
			'any',
			[
				[ 'product', [ 12 ] ],
				[ 'category', [ 4 ] ],
			],
		],
		[
			'the earlier form with a source',
			{ products: [ 12 ], connections: [ 'sandbox' ] },
			'all',
			[
				[ 'connection', [ 'sandbox' ] ],
				[ 'product', [ 12 ] ],
			],
		],
		[
			'conditions',
			{ match: 'any', conditions: [ { fact: 'role', is: 'in', value: [ 'vip' ] } ] },
			'any',
			[ [ 'role', [ 'vip' ] ] ],
		],
	] )( 'reads an audience from %s', ( _name, audience, match, conditions ) => {
		expect( complete( { audience } ).audience ).toEqual( {
			match,
			conditions: conditions.map( ( [ fact, value ] ) => ( { fact, is: 'in', value } ) ),
		} );
	} );

	it( 'keeps an intelligent discount whole through edits, files and what somebody else changed', () => {
		const settings = { mode: 'intelligent', max_percent: 30, max_cycles: 3, steps: [ 10, 20, 30 ] };
		const flow = complete( {
			...testFlow(),
			reasons: [
				{
					id: 'a',
					kind: 'price',
					label: 'A',
					offers: [ { id: 'a-discount-1', type: 'discount', ...settings } ],
				},
			],
		} );
		const ours = setText(
			setSetting( flow, 'a-discount-1', 'max_cycles', 6 ),
			'a-discount-1',
			'headline',
			'For you'
		);
		const merged = merge( flow, ours, { ...flow, name: 'Theirs' } ).flow;
		for ( const one of [ merged, complete( JSON.parse( JSON.stringify( portable( merged ) ) ) ) ] ) {
			expect( one.reasons[ 0 ]?.offers[ 0 ] ).toMatchObject( {
				...settings,
				max_cycles: 6,
				headline: 'For you',
			} );
			expect( one.reasons[ 0 ]?.offers[ 0 ] ).not.toHaveProperty( 'value_percent' );
		}
	} );

	it( 'leaves out of a file what only the server says', () => {
		expect( Object.keys( portable( testFlow() ) ) ).not.toEqual( expect.arrayContaining( [ 'id' ] ) );
		expect( portable( testFlow() ) ).not.toHaveProperty( 'version' );
		expect( complete( portable( testFlow() ) ).reasons ).toEqual( testFlow().reasons );
	} );
} );

describe( 'reasons and offers', () => {
	it.each( [
		[ 0, 2, [ 'b', 'c', 'a' ] ],
		[ 2, 0, [ 'c', 'a', 'b' ] ],
		[ 1, 1, [ 'a', 'b', 'c' ] ],
		[ 0, 3, [ 'a', 'b', 'c' ] ],
		[ -1, 1, [ 'a', 'b', 'c' ] ],
	] )( 'moves %i to %i', ( from, to, expected ) =>
		expect( moved( [ 'a', 'b', 'c' ], from, to ) ).toEqual( expected )
	);

	it( 'puts a new reason before "other", with an id of its own', () => {
		const made = addReason( testFlow(), { label: 'Zu teuer für mich!', kind: 'price' } );
		expect( reasons( made.flow ) ).toEqual( [ 'too_expensive', 'too_busy', 'zu_teuer_fur_mich', 'other' ] );
		expect( addReason( made.flow, { label: 'Zu teuer für mich?', kind: 'price' } ).id ).toBe(
			'zu_teuer_fur_mich_2'
		);
		expect( reasons( addReason( testFlow(), { label: 'Mine', kind: 'other' } ).flow ) ).toEqual( [
			'too_expensive',
			'too_busy',
			'mine',
			'other',
		] );
		expect( addReason( made.flow, { label: '日本語', kind: 'price' } ).id ).toBe( 'reason' );
	} );

	it( 'brings the support route of a library reason', () => {
		const made = addReason( testFlow(), {
			id: 'technical_issue',
			kind: 'technical',
			label: 'x',
			support: 'We help you.',
		} );
		expect( made.flow.reasons.find( ( reason ) => reason.id === made.id )?.support ).toEqual( {
			url: '',
			email: '',
			message: 'We help you.',
		} );
	} );

	it( 'never gives a published id a new meaning', () => {
		const without = removeOffer( testFlow(), 'too_busy-pause-1' );
		expect( addOffer( without, 'too_busy', 'pause', new Set( [ 'too_busy-pause-1' ] ) ).id ).toBe(
			'too_busy-pause-2'
		);
	} );

	it( 'gives a new swap a choice, because nothing else would be an offer', () => {
		const made = addOffer( testFlow(), 'other', 'product_swap' );
		expect( made.flow.reasons[ 2 ]?.offers[ 0 ] ).toMatchObject( {
			target_product_id: null,
			allow_customer_choice: true,
			enabled: true,
		} );
	} );

	it( 'moves an offer between reasons and keeps it whole', () => {
		const flow = moveOffer( testFlow(), 'too_expensive-discount-1', 'too_busy', 0 );
		expect( offers( flow, 'too_expensive' ) ).toEqual( [ 'too_expensive-pause-1' ] );
		expect( offers( flow, 'too_busy' ) ).toEqual( [ 'too_expensive-discount-1', 'too_busy-pause-1' ] );
	} );

	it( 'refuses to move an offer into a full reason', () => {
		let flow = testFlow();
		for ( let n = 1; n < MAX_OFFERS; n++ ) {
			( { flow } = addOffer( flow, 'too_busy', 'pause' ) );
		}
		expect( moveOffer( flow, 'too_expensive-discount-1', 'too_busy', 0 ) ).toBe( flow );
	} );

	it( 'walks an offer by nudges through its reason and on to the next', () => {
		const selection: Selection = { kind: 'offer', reason: 'too_expensive', offer: 'too_expensive-discount-1' };
		const once = nudge( testFlow(), selection, 1 );
		expect( offers( once, 'too_expensive' ) ).toEqual( [ 'too_expensive-pause-1', 'too_expensive-discount-1' ] );
		const twice = nudge( once, selection, 1 );
		expect( offers( twice, 'too_busy' ) ).toEqual( [ 'too_expensive-discount-1', 'too_busy-pause-1' ] );
		expect( offers( nudge( twice, selection, -1 ), 'too_expensive' ) ).toEqual( [
			'too_expensive-pause-1',
			'too_expensive-discount-1',
		] );
		expect( nudge( testFlow(), selection, -1 ).reasons ).toEqual( testFlow().reasons );
	} );

	it( 'selects what is left', () => {
		const offer: Selection = { kind: 'offer', reason: 'too_busy', offer: 'too_busy-pause-1' };
		expect( stillThere( removeOffer( testFlow(), 'too_busy-pause-1' ), offer ) ).toEqual( {
			kind: 'reason',
			reason: 'too_busy',
		} );
		expect( stillThere( removeReason( testFlow(), 'too_busy' ), offer ) ).toEqual( { kind: 'survey' } );
	} );
} );

describe( 'texts', () => {
	it( 'follow the figures, each in its own place', () => {
		const flow = setSetting(
			setSetting( testFlow(), 'too_expensive-discount-1', 'value_percent', 3 ),
			'too_expensive-discount-1',
			'duration_billing_cycles',
			20
		);
		const offer = flow.reasons[ 0 ]?.offers[ 0 ];
		expect( offer && shownText( offer, 'headline' ) ).toBe( '3% off your next 20 payments' );
	} );

	it( 'are let go of when they were the shipped ones, and kept when they were not', () => {
		const [ first ] = testFlow().reasons[ 0 ]?.offers ?? [];
		const shipped = first && defaultTexts( first );
		let flow = setText( testFlow(), 'too_expensive-discount-1', 'headline', shipped?.headline );
		flow = setText( flow, 'too_expensive-discount-1', 'message', 'My own words' );
		flow = setSetting( flow, 'too_expensive-discount-1', 'value_percent', 25 );
		const offer = flow.reasons[ 0 ]?.offers[ 0 ];
		expect( offer ).not.toHaveProperty( 'headline' );
		expect( offer?.message ).toBe( 'My own words' );
	} );

	it( 'may be emptied on purpose', () => {
		const flow = setText( testFlow(), 'too_expensive-discount-1', 'message', '' );
		expect( flow.reasons[ 0 ]?.offers[ 0 ]?.message ).toBe( '' );
	} );
} );

describe( 'paths', () => {
	it.each( [
		[
			'reasons.0.offers.1.duration_days',
			{ kind: 'offer', reason: 'too_expensive', offer: 'too_expensive-pause-1' },
		],
		[ 'reasons.1.label', { kind: 'reason', reason: 'too_busy' } ],
		[ 'reasons.1.offers', { kind: 'reason', reason: 'too_busy' } ],
		[ 'reasons.9.label', { kind: 'flow' } ],
		[ 'survey.comment.required', { kind: 'survey' } ],
		[ 'labels.cancel', { kind: 'labels' } ],
		[ 'max_offers', { kind: 'flow' } ],
	] )( '%s leads to its thing', ( path, selection ) =>
		expect( placeOf( testFlow(), path ) ).toEqual( { selection, path } )
	);

	it( 'go both ways', () => {
		const selection: Selection = { kind: 'offer', reason: 'too_expensive', offer: 'too_expensive-pause-1' };
		expect( pathOf( testFlow(), selection ) ).toBe( 'reasons.0.offers.1' );
		expect( fieldId( 'reasons.0.offers.1.duration_days' ) ).toBe(
			'churnstop-field-reasons-0-offers-1-duration_days'
		);
	} );

	it( 'know what lies within', () => {
		expect( within( 'reasons.10.label', 'reasons.1' ) ).toBe( false );
		expect( within( 'reasons.1.offers.0.type', 'reasons.1' ) ).toBe( true );
		expect( within( 'max_offers', '' ) ).toBe( true );
		expect( within( 'labels.cancel', '' ) ).toBe( false );
	} );
} );

describe( 'differences', () => {
	it( 'are none between equals', () => expect( differences( testFlow(), testFlow() ) ).toEqual( [] ) );

	it( 'name what was added, removed, changed and moved', () => {
		let flow = setSetting( testFlow(), 'too_expensive-discount-1', 'value_percent', 25 );
		flow = removeReason( flow, 'too_busy' );
		( { flow } = addOffer( flow, 'other', 'skip_renewal' ) );
		flow = { ...flow, reasons: moved( flow.reasons, 1, 0 ) };
		expect( differences( testFlow(), flow ).map( ( one ) => [ one.kind, one.key ] ) ).toEqual( [
			[ 'removed', 'reason:too_busy' ],
			[ 'added', 'offer:other-skip_renewal-1@other' ],
			[ 'changed', 'offer:too_expensive-discount-1.value_percent' ],
			[ 'moved', 'order' ],
		] );
	} );

	it( 'leave out texts that only followed their figures', () => {
		const before = complete( {
			reasons: [
				{
					id: 'a',
					offers: [ { id: 'x', type: 'pause', duration_days: 30, accept_label: 'Pause for 30 days' } ],
				},
			],
		} );
		const after = complete( {
			reasons: [
				{
					id: 'a',
					offers: [ { id: 'x', type: 'pause', duration_days: 60, accept_label: 'Pause for 60 days' } ],
				},
			],
		} );
		expect( differences( before, after ).map( ( one ) => one.key ) ).toEqual( [ 'offer:x.duration_days' ] );
	} );

	it( 'say in words where a clash is', () => {
		expect( placeName( testFlow(), 'reasons.too_busy.label' ) ).toBe( 'Too busy › What customers choose' );
		expect( placeName( testFlow(), 'survey.title' ) ).toBe( 'Survey › Question' );
	} );
} );

describe( 'merging two works', () => {
	const base = () => testFlow();

	it( 'takes both where they do not meet', () => {
		const mine = setSetting( base(), 'too_expensive-discount-1', 'value_percent', 25 );
		const theirs: Flow = { ...base(), version: 4, survey: { ...base().survey, title: 'Theirs' } };
		const { flow, clashes } = merge( base(), mine, theirs );
		expect( clashes ).toEqual( [] );
		expect( flow.survey.title ).toBe( 'Theirs' );
		expect( flow.reasons[ 0 ]?.offers[ 0 ]?.value_percent ).toBe( 25 );
		expect( flow.version ).toBe( 4 );
	} );

	it( 'asks where they meet, and does as told', () => {
		const mine = setSetting( base(), 'too_expensive-discount-1', 'value_percent', 25 );
		const theirs = setSetting( { ...base(), version: 4 }, 'too_expensive-discount-1', 'value_percent', 30 );
		const key = 'reasons.too_expensive.offers.too_expensive-discount-1.value_percent';
		expect( merge( base(), mine, theirs ).clashes ).toEqual( [ { key, mine: 25, theirs: 30 } ] );
		expect( merge( base(), mine, theirs ).flow.reasons[ 0 ]?.offers[ 0 ]?.value_percent ).toBe( 25 );
		expect( merge( base(), mine, theirs, new Set( [ key ] ) ).flow.reasons[ 0 ]?.offers[ 0 ]?.value_percent ).toBe(
			30
		);
	} );

	it( 'keeps what each added, and what one removed and the other changed', () => {
		const mine = removeReason( addOffer( base(), 'other', 'discount' ).flow, 'too_busy' );
		const theirs = setSetting(
			addReason( base(), { label: 'New', kind: 'need' } ).flow,
			'too_busy-pause-1',
			'duration_days',
			90
		);
		const { flow } = merge( base(), mine, theirs );
		expect( reasons( flow ).sort() ).toEqual( [ 'new', 'other', 'too_busy', 'too_expensive' ] );
		expect( offers( flow, 'other' ) ).toEqual( [ 'other-discount-1' ] );
	} );

	it( 'removes what one removed and the other left alone', () => {
		expect(
			reasons( merge( base(), removeReason( base(), 'too_busy' ), { ...base(), version: 4 } ).flow )
		).toEqual( [ 'too_expensive', 'other' ] );
		expect(
			reasons( merge( base(), { ...base(), name: 'Mine' }, removeReason( base(), 'too_busy' ) ).flow )
		).toEqual( [ 'too_expensive', 'other' ] );
	} );
} );

describe( 'checks while typing', () => {
	it( 'find what PHP finds', () => {
		const flow = {
			...setSetting( testFlow(), 'too_expensive-discount-1', 'value_percent', 60 ),
			labels: { ...testFlow().labels, cancel: "Don't cancel" },
		};
		expect( localViolations( flow ).map( ( one ) => [ one.check, one.path, one.severity ] ) ).toEqual( [
			[ 'cancel_label_is_clear', 'labels.cancel', 'error' ],
			[ 'large_discount', 'reasons.0.offers.0.value_percent', 'warning' ],
		] );
	} );

	it( 'name a placeholder that is not known, and the nearest one', () => {
		const flow = setText( testFlow(), 'too_expensive-discount-1', 'headline', 'Stay, {frist_name}' );
		expect( localViolations( flow ).map( ( { message } ) => message ) ).toEqual( [
			expect.stringMatching( /^{frist_name} would be shown .* {first_name}\.$/ ),
		] );
	} );

	it( 'say where, in words', () => {
		const flow = testFlow();
		const names = [
			'reasons.0.offers.0.headline',
			'reasons.0.offers.0.audience.conditions.1.value',
			'reasons.1.label',
			'reasons.1.support.email',
			'survey.comment.prompt',
			'labels.cancel',
			'max_offers',
			'nowhere.at_all',
		].map( ( path ) => whereText( flow, path ) );
		expect( names ).toEqual( [
			expect.stringMatching( / › .* › Headline$/ ),
			expect.stringMatching( / › .* › For whom$/ ),
			expect.stringMatching( / › What customers choose$/ ),
			expect.stringMatching( / › Support e-mail$/ ),
			'Survey › Question above the comment',
			'Buttons › Cancel',
			'Maximum offers',
			'The whole flow',
		] );
		expect( names.join() ).not.toMatch( /reasons|conditions|_/ );
	} );

	it( 'know how deep a stored discount goes once it was seen', () => {
		const flow = setForm( testFlow(), 'too_expensive-discount-1', 'discount_id', { discount_id: 9 } );
		expect( localViolations( flow ) ).toEqual( [] );
		knowDiscounts( [
			{ id: 9, percent_off: 60 },
			{ id: 8, percent_off: null },
		] );
		expect( localViolations( flow ).map( ( one ) => [ one.check, one.path ] ) ).toEqual( [
			[ 'large_discount', 'reasons.0.offers.0.discount_id' ],
		] );
	} );
} );
