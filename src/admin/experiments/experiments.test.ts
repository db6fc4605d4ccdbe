import { beforeEach, expect, test } from 'vitest';
import { testBoot } from '../testing/boot';
import { arms, figuresOf, isComplete, presentTexts, SURVEY } from './ideas';
import type { Wish } from './ideas';
import { describeArm } from './labels';
import type { Arm, Flow } from './types';

const discount = {
	id: 'a-discount-1',
	type: 'discount',
	enabled: true,
	show_again_after_accept: false,
	value_percent: 20,
	duration_billing_cycles: 3,
	headline: 'Stay',
	message: 'Please.',
	accept_label: 'Take it',
};
const pause = {
	id: 'a-pause-1',
	type: 'pause',
	enabled: true,
	show_again_after_accept: false,
	duration_days: 30,
	headline: 'Rest',
	message: 'A while.',
	accept_label: 'Pause',
};
const flow = {
	id: 3,
	survey: { title: 'Why?', message: 'Tell us.' },
	reasons: [
		{ id: 'a', label: 'Too dear', offers: [ discount, pause ] },
		{ id: 'b', label: 'Other', offers: [] },
	],
} as unknown as Flow;
const wish: Wish = {
	name: 'Try',
	flow: 3,
	idea: 'words',
	reason: '',
	offer: '',
	texts: {},
	settings: {},
	weight: 30,
	primary: 'renewed',
};

beforeEach( () => testBoot() );

test( 'other words of an offer keep the offer: only what reads otherwise is changed', () => {
	const there = { reason: 'a', offer: discount.id };
	const texts = presentTexts( there, flow );
	expect( texts ).toEqual( { headline: 'Stay', message: 'Please.', accept_label: 'Take it' } );
	expect( isComplete( { ...wish, ...there, texts }, flow ) ).toBe( false );
	expect( isComplete( { ...wish, ...there, texts: { ...texts, headline: '  ' } }, flow ) ).toBe( false );
	const asked = { ...wish, ...there, texts: { ...texts, headline: 'Stay with us' } };
	expect( isComplete( asked, flow ) ).toBe( true );
	expect( isComplete( { ...asked, name: ' ' }, flow ) ).toBe( false );
	const [ control, other ] = arms( asked, flow ) as [ Arm, Arm ];
	expect( [ control, other ] ).toEqual( [
		{ id: 'control', weight: 70 },
		{
			id: 'other_words',
			weight: 30,
			changes: { offers_by_reason: { a: [ { ...discount, headline: 'Stay with us' }, pause ] } },
		},
	] );
	expect( describeArm( other, flow ) ).toContain( 'Stay with us' );
	expect( describeArm( control, flow ) ).toBe( 'Your flow as it is' );
} );

test( 'other words of the first screen change the survey alone', () => {
	const asked = { ...wish, reason: SURVEY, texts: { title: 'What is wrong?', message: 'Tell us.' } };
	const [ , other ] = arms( asked, flow ) as [ Arm, Arm ];
	expect( other ).toEqual( { id: 'other_words', weight: 30, changes: { survey: { title: 'What is wrong?' } } } );
	expect( describeArm( other, flow ) ).toBe( 'First screen: “What is wrong?”' );
} );

test( 'another offer has figures of its own, and another order the same offers', () => {
	expect( figuresOf( 'discount' ).map( ( [ name ] ) => name ) ).toEqual( [
		'value_percent',
		'duration_billing_cycles',
	] );
	expect( figuresOf( 'tier_down' ) ).toEqual( [] );
	const deeper = {
		...wish,
		idea: 'other' as const,
		reason: 'a',
		offer: 'discount',
		settings: { value_percent: 30, duration_billing_cycles: 1 },
	};
	expect( arms( deeper, flow )[ 1 ]?.changes?.offers_by_reason?.a ).toEqual( [
		{ type: 'discount', enabled: true, value_percent: 30, duration_billing_cycles: 1 },
	] );
	const turned = arms( { ...wish, idea: 'order', reason: 'a', offer: pause.id }, flow )[ 1 ];
	expect( turned?.changes?.offers_by_reason?.a?.map( ( { id } ) => id ) ).toEqual( [ pause.id, discount.id ] );
	expect( isComplete( { ...wish, idea: 'order', reason: 'a', offer: 'gone' }, flow ) ).toBe( false );
	expect( arms( { ...wish, idea: 'none' }, flow )[ 1 ] ).toEqual( { id: 'no_offers', weight: 30, offers: 'none' } );
} );
