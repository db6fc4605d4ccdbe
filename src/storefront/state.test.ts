import { expect, test, vi } from 'vitest';
import type { Walk } from '../contract/client';
import { BlindError, ContractError } from '../contract/error';
import { first, next, take } from './modal/state';
import type { Happening, State } from './modal/state';
import { attempt, money, words } from './testing';
import { compare, tell } from './modal/text';

const after = ( ...events: Happening[] ): State => events.reduce( next, first );
const arrived = ( type: Parameters< typeof attempt >[ 0 ], note = '' ): Happening => ( {
	type: 'arrived',
	attempt: attempt( type ),
	note,
} );
const lost = new ContractError( 'lost', '', 500, '' );

test( 'an answer ends what was under way, clears the trouble and turns the page', () => {
	const state = after( { type: 'failed', error: lost }, { type: 'sent', what: 'start' }, arrived( 'survey' ) );
	expect( state ).toMatchObject( { busy: null, trouble: null, turn: 1, note: '' } );
	expect( state.survey?.type ).toBe( 'survey' );
} );

test( 'a failure keeps the screen and says while doing what', () => {
	const state = after( arrived( 'offer' ), { type: 'sent', what: 'accept' }, { type: 'failed', error: lost } );
	expect( state.attempt?.screen.type ).toBe( 'offer' );
	expect( state.trouble ).toEqual( { during: 'accept', error: lost } );
	expect( state.turn ).toBe( 1 );
} );

test( 'Back shows the reasons that were kept, the next answer ends it', () => {
	const back = after( arrived( 'survey' ), arrived( 'offer' ), { type: 'back' } );
	expect( back.back ).toBe( true );
	expect( back.turn ).toBe( 3 );
	expect( next( back, arrived( 'confirm' ) ).back ).toBe( false );
} );

test.each< [ string, State ] >( [
	[ 'while something runs', after( arrived( 'survey' ), arrived( 'offer' ), { type: 'sent', what: 'accept' } ) ],
	[ 'after the outcome', after( arrived( 'survey' ), arrived( 'result' ) ) ],
	[ 'where the reasons were never seen', after( arrived( 'offer' ) ) ],
] )( 'no way back %s', ( _, state ) => {
	expect( next( state, { type: 'back' } ) ).toBe( state );
} );

const walk = ( step: () => Promise< never >, read: Walk[ 'read' ] ): Walk => ( { start: vi.fn(), step, read } );
const refuse = ( error: ContractError ) => () => Promise.reject( error );
const never = () => Promise.reject( new Error( 'Nobody expected this.' ) );
const accept = { path: 'accept', body: { offer_id: 'x' } } as const;

test( 'a refusal that brings a fresh attempt shows it, with its sentence', async () => {
	const fresh = attempt( 'confirm' );
	const error = new ContractError( 'refused', 'churnstop_offer_expired', 409, 'That offer has expired.', {
		attempt: fresh,
	} );
	expect( await take( walk( refuse( error ), never ), attempt( 'offer' ), accept ) ).toEqual( {
		attempt: fresh,
		note: 'That offer has expired.',
	} );
} );

test( 'closed in another tab: the outcome is shown', async () => {
	const error = new ContractError( 'refused', 'churnstop_attempt_closed', 409, 'Already cancelled.' );
	const result = attempt( 'result' );
	expect(
		await take(
			walk( refuse( error ), async () => result ),
			attempt( 'offer' ),
			accept
		)
	).toEqual( { attempt: result, note: 'Already cancelled.' } );
} );

test.each( [
	[ 'dismissed', { path: 'cancel', body: {} } ],
	[ 'abandoned', { path: 'cancel', body: {} } ],
	[ 'dismissed', { path: 'reason', body: { reason: 'other', comment: '' } } ],
] as const )( 'on an attempt that was %s meanwhile a step is taken all the same: %o', async ( outcome, step ) => {
	const old = attempt( 'result', { outcome } );
	const fresh = { ...attempt( 'survey' ), id: 'fresh' };
	const done = attempt( 'result' );
	const there: Walk = {
		start: vi.fn( async () => fresh ),
		read: async () => old,
		step: vi.fn( async ( id: string ) => {
			if ( id !== 'fresh' ) {
				throw new ContractError( 'refused', 'churnstop_attempt_closed', 409, 'Closed.' );
			}
			return done;
		} ),
	};
	expect( await take( there, attempt( 'offer' ), step ) ).toEqual( { attempt: done, note: '' } );
	expect( there.start ).toHaveBeenCalledWith( [ old.subscription?.id ], 'again', 'live' );
} );

test( 'an answer that got lost after the write: the outcome is shown, not an error', async () => {
	const result = attempt( 'result' );
	expect(
		await take(
			walk( refuse( lost ), async () => result ),
			attempt( 'offer' ),
			accept
		)
	).toEqual( { attempt: result, note: '' } );
} );

test( 'a lost answer stays an error where the attempt is open; where it cannot be read, that is known', async () => {
	const read = async () => attempt( 'offer' );
	await expect( take( walk( refuse( lost ), read ), attempt( 'offer' ), accept ) ).rejects.toBe( lost );
	const blind = take( walk( refuse( lost ), never ), attempt( 'offer' ), accept );
	await expect( blind ).rejects.toBeInstanceOf( BlindError );
	await expect( blind ).rejects.toMatchObject( { kind: 'lost', status: 500 } );
} );

test( 'a reason whose answer got lost was heard: its screen is shown', async () => {
	const offer = attempt( 'offer' );
	const reason = { path: 'reason', body: { reason: 'other', comment: '' } } as const;
	expect(
		await take(
			walk( refuse( lost ), async () => offer ),
			attempt( 'survey' ),
			reason
		)
	).toEqual( { attempt: offer, note: '' } );
} );

test.each( [
	[ 'lost', new ContractError( 'lost', '', 403, '' ) ],
	[ 'refused by somebody else', new ContractError( 'refused', 'waf_blocked', 406, '' ) ],
] )( 'a comment that is %s: the next try goes without it, and says so', async ( _, error ) => {
	const offer = attempt( 'offer' );
	const sent: unknown[] = [];
	const firewall: Walk = {
		start: vi.fn(),
		read: vi.fn(),
		step: async ( _id, step ) => {
			sent.push( step.body );
			if ( step.path === 'reason' && step.body.comment ) {
				throw error;
			}
			return offer;
		},
	};
	const arrived = await take(
		firewall,
		attempt( 'survey' ),
		{ path: 'reason', body: { reason: 'other', comment: 'select from' } },
		'Left out.'
	);
	expect( arrived ).toEqual( { attempt: offer, note: 'Left out.' } );
	expect( sent ).toEqual( [
		{ reason: 'other', comment: 'select from' },
		{ reason: 'other', comment: '' },
	] );
} );

test( 'a comment that ChurnStop itself refuses is not dropped', async () => {
	const long = new ContractError( 'refused', 'churnstop_invalid', 400, 'Too long.', {
		params: { comment: 'Too long.' },
	} );
	await expect(
		take( walk( refuse( long ), never ), attempt( 'survey' ), {
			path: 'reason',
			body: { reason: 'other', comment: 'long' },
		} )
	).rejects.toBe( long );
} );

test.each( [
	[ 'accept', lost, '[unknown]' ],
	[ 'cancel', lost, '[unknown]' ],
	[ 'start', lost, '[unchanged]' ],
	[ 'reason', lost, '[unchanged]' ],
	[ 'cancel', new ContractError( 'offline', '', 0, '' ), '[offline]' ],
	[ 'accept', new ContractError( 'session', '', 403, '' ), '[session]' ],
	[
		'accept',
		new ContractError( 'refused', 'churnstop_gateway_failed', 502, 'The bank said no.' ),
		'The bank said no.',
	],
	[ 'start', new ContractError( 'refused', 'rest_no_route', 404, '' ), '[refused]' ],
] as const )( 'what is said when %s fails', ( during, error, said ) => {
	expect( tell( { during, error }, words ) ).toBe( said );
} );

test.each( [
	[ '-20.00', '$20.00 less' ],
	[ '5.50', '$5.50 more' ],
	[ '0.00', '[same]' ],
	[ '0', '[same]' ],
] )( 'a difference of %s in words', ( amount, said ) => {
	expect( compare( money( amount ), words ) ).toBe( said );
} );
