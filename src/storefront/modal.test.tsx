// Not through the framework's own test tools: their act() batches renders in a way that no browser does.
import { fireEvent, screen, waitFor } from '@testing-library/dom';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Walk } from '../contract/client';
import { ContractError } from '../contract/error';
import type { Attempt, Step } from '../contract/types';
import { open } from './modal';
import type { Options } from './modal';
import { attempt, billing, money, options, subscription } from './testing';

beforeAll( () => {
	// jsdom has no modal dialogs: what the modal relies on, and nothing else.
	HTMLDialogElement.prototype.showModal = function () {
		this.open = true;
	};
	HTMLDialogElement.prototype.close = function () {
		this.open = false;
		this.dispatchEvent( new Event( 'close' ) );
	};
	Element.prototype.scrollTo = () => undefined;
} );

afterEach( () => document.body.replaceChildren() );

/** Lets answers that are already there arrive. */
const settled = () => new Promise( ( resolve ) => setTimeout( resolve ) );

type Answer = Attempt | ContractError;

/** Opens the modal on a server that answers in turn, first the start. */
async function opened( [ start, ...rest ]: Answer[], given: Partial< Options > = {} ) {
	const steps: Step[] = [];
	const answer = async ( what: Answer | undefined ): Promise< Attempt > => {
		if ( ! what || what instanceof Error ) {
			throw what ?? new Error( 'Nobody expected this step.' );
		}
		return what;
	};
	const walk: Walk = {
		start: vi.fn( () => answer( start ) ),
		read: vi.fn( () => answer( new ContractError( 'lost', '', 500, '' ) ) ),
		step: vi.fn( ( _id: string, step: Step ) => {
			steps.push( step );
			return answer( rest.shift() );
		} ),
		choices: vi.fn( async () => [] ),
	};
	const dialog = document.createElement( 'dialog' );
	document.body.append( dialog );
	const closed = vi.fn();
	open( dialog, options( { walk, closed, ...given } ) );
	await settled();
	return { dialog, walk, steps, closed, user: userEvent.setup() };
}

const button = ( name: string ) => screen.getByRole( 'button', { name } );
const heading = () => screen.getByRole( 'heading' );

test( 'the survey: nothing is preselected, the subscription is named, the heading has the focus', async () => {
	const { dialog } = await opened( [ attempt( 'survey' ) ] );
	expect( heading() ).toHaveProperty( 'textContent', 'Why do you want to cancel?' );
	expect( document.activeElement ).toBe( heading() );
	expect( dialog.textContent ).toContain( 'Coffee box, Monthly' );
	expect( dialog.textContent, 'No price breaks before its period.' ).toContain( '$40.00\u00a0/\u00a0month' );
	expect( screen.getAllByRole( 'radio' ).filter( ( radio ) => ( radio as HTMLInputElement ).checked ) ).toEqual( [] );
	expect( dialog.getAttribute( 'aria-labelledby' ) ).toBe( heading().id );
} );

test( "a reason and its comment go along, under the reason's own question", async () => {
	const { user, steps } = await opened( [ attempt( 'survey' ), attempt( 'offer' ) ] );
	await user.click( screen.getByLabelText( 'Something else' ) );
	await user.type( screen.getByLabelText( /What is it\?/ ), 'Moving' );
	await user.click( button( 'Continue' ) );
	expect( steps ).toEqual( [ { path: 'reason', body: { reason: 'other', comment: 'Moving' } } ] );
	await waitFor( () => expect( heading().textContent ).toBe( '20% off' ) );
} );

test( 'no reason is needed', async () => {
	const { user, steps } = await opened( [ attempt( 'survey' ), attempt( 'confirm' ) ] );
	await user.click( button( 'Continue' ) );
	expect( steps ).toEqual( [ { path: 'reason', body: { reason: null, comment: '' } } ] );
} );

test( 'a required comment holds back Continue, never Cancel', async () => {
	const survey = attempt( 'survey', {
		comment: { enabled: true, required: true, prompt: 'Why?', error: 'A few words, please.' },
	} );
	const { user, steps } = await opened( [ survey, attempt( 'result' ) ] );
	await user.click( screen.getByLabelText( 'Something else' ) );
	await user.click( button( 'Continue' ) );
	expect( screen.getByRole( 'alert' ).textContent ).toBe( 'A few words, please.' );
	expect( document.activeElement?.id ).toBe( 'churnstop-comment' );
	await user.click( button( 'Cancel subscription' ) );
	expect( steps ).toEqual( [ { path: 'cancel', body: {} } ] );
} );

test.each( [
	[ 'survey', 'Cancel subscription' ],
	[ 'consent', 'Cancel subscription' ],
	[ 'offer', 'No thanks, cancel my subscription' ],
	[ 'confirm', 'Cancel subscription' ],
] as const )( 'on %s one click on "%s" cancels', async ( type, label ) => {
	const { user, steps, closed, dialog } = await opened( [ attempt( type ), attempt( 'result' ) ] );
	await user.click( button( label ) );
	expect( steps ).toEqual( [ { path: 'cancel', body: {} } ] );
	await waitFor( () => expect( heading().textContent ).toBe( 'Your subscription is cancelled' ) );
	expect( dialog.textContent ).toContain( 'CS-1042' );
	expect( dialog.textContent ).toContain( '01.12.2026' );
	await user.click( button( 'Back to my account' ) );
	expect( closed ).toHaveBeenCalledTimes( 1 );
	expect( closed.mock.calls[ 0 ]?.[ 0 ] ).toBe( true );
} );

test.each( [ 'survey', 'consent', 'offer', 'confirm' ] as const )(
	'on %s the cancel button is the same kind of button as what stands beside it',
	async ( type ) => {
		await opened( [ attempt( type ) ] );
		const buttons = [ ...document.querySelectorAll( '.churnstop-equal button' ) ];
		expect( buttons.length ).toBe( type === 'confirm' ? 1 : 2 );
		expect( new Set( buttons.map( ( one ) => one.className ) ).size ).toBe( 1 );
		expect( buttons[ 0 ]?.className ).toContain( 'wp-element-button' );
	}
);

test( 'two presses of accept send one', async () => {
	const { steps } = await opened( [
		attempt( 'offer' ),
		attempt( 'result', { outcome: 'saved', message: 'You pay $32.00 / month.' } ),
	] );
	fireEvent.click( button( 'Take 20% off' ) );
	fireEvent.click( button( 'Take 20% off' ) );
	fireEvent.click( button( 'No thanks, cancel my subscription' ) );
	await settled();
	expect( steps ).toEqual( [ { path: 'accept', body: { offer_id: 'too_expensive-discount-1' } } ] );
	const dialog = document.querySelector( 'dialog' );
	expect( dialog?.className, 'A result takes no more room than it needs.' ).toContain( 'is-over' );
	expect( dialog?.textContent, 'No price breaks here either.' ).toContain( '$32.00\u00a0/\u00a0month' );
} );

test( 'an offer that is being confirmed: it says so, asks until it is true, can be cancelled', async () => {
	vi.useFakeTimers( { toFake: [ 'setTimeout' ] } );
	const waiting = { ...attempt( 'offer' ), pending: true };
	const { walk } = await ( async () => {
		const promise = opened( [ attempt( 'offer' ), waiting ] );
		await vi.advanceTimersByTimeAsync( 1 );
		return promise;
	} )();
	fireEvent.click( button( 'Take 20% off' ) );
	await vi.advanceTimersByTimeAsync( 1 );
	expect( screen.getByText( '[confirming]' ) ).toBeTruthy();
	expect( screen.queryByRole( 'button', { name: 'Take 20% off' } ) ).toBeNull();
	expect( screen.queryByRole( 'button', { name: 'Back' } ) ).toBeNull();
	expect( button( 'Cancel subscription' ) ).toHaveProperty( 'disabled', false );
	vi.mocked( walk.read ).mockResolvedValueOnce( waiting ).mockResolvedValueOnce( attempt( 'result' ) );
	await vi.advanceTimersByTimeAsync( 3_000 );
	expect( screen.getByText( '[confirming]' ) ).toBeTruthy();
	await vi.advanceTimersByTimeAsync( 3_000 );
	expect( walk.read ).toHaveBeenCalledTimes( 2 );
	vi.useRealTimers();
	await waitFor( () => expect( heading().textContent ).toBe( 'Your subscription is cancelled' ) );
} );

test( 'another option declines this one; without more there is none', async () => {
	const { user, steps } = await opened( [ attempt( 'offer' ), attempt( 'offer', { more: false } ) ] );
	await user.click( button( 'Show another option' ) );
	expect( steps ).toEqual( [ { path: 'decline', body: { offer_id: 'too_expensive-discount-1' } } ] );
	await waitFor( () => expect( screen.queryByRole( 'button', { name: 'Show another option' } ) ).toBeNull() );
} );

test( 'consent: seeing options is asked for, never preselected', async () => {
	const { user, steps } = await opened( [ attempt( 'consent' ), attempt( 'offer' ) ] );
	await user.click( button( 'See options' ) );
	expect( steps ).toEqual( [ { path: 'consent', body: { agree: true } } ] );
} );

const swap = () => {
	const offer = attempt( 'offer' );
	if ( offer.screen.type === 'offer' ) {
		offer.screen.offer.choices = [
			{
				product_id: 11,
				name: 'Tea box',
				price: money( '30.00' ),
				difference: money( '-10.00' ),
				billing: billing( '$30.00 / month' ),
				image: null,
			},
			{
				product_id: 12,
				name: 'Cocoa box',
				price: money( '40.00' ),
				difference: money( '0.00' ),
				billing: billing( '$40.00 / month' ),
				image: '/cocoa.png',
			},
		];
	}
	return offer;
};

test( 'a choice has to be made before it is accepted', async () => {
	const { user, steps } = await opened( [ swap(), attempt( 'result', { outcome: 'saved' } ) ] );
	await user.click( button( 'Take 20% off' ) );
	expect( steps ).toEqual( [] );
	expect( screen.getByRole( 'alert' ).textContent ).toBe( '[choose_error]' );
	await user.click( screen.getByLabelText( /Cocoa box/ ) );
	await user.click( button( 'Take 20% off' ) );
	expect( steps ).toEqual( [ { path: 'accept', body: { offer_id: 'too_expensive-discount-1', product_id: 12 } } ] );
} );

test( 'what is not among the first choices is found by its name, and taken with its plan', async () => {
	const offer = swap();
	const found = {
		product_id: 99,
		plan: '1_year',
		name: 'Rare tea',
		price: money( '20.00' ),
		difference: money( '-20.00' ),
		billing: billing( '$20.00 / month' ),
		image: null,
	};
	const choices = vi.fn( async ( _id: string, text: string ) => ( text === 'tea' ? [ found ] : [] ) );
	if ( offer.screen.type === 'offer' ) {
		offer.screen.offer.more_choices = true;
	}
	const { user, steps, walk } = await opened( [ offer, attempt( 'result', { outcome: 'saved' } ) ] );
	walk.choices = choices;
	await user.type( screen.getByLabelText( '[search]' ), 'tea' );
	await user.keyboard( '{Enter}' );
	await user.click( await screen.findByLabelText( /Rare tea/ ) );
	expect( screen.queryByLabelText( /Cocoa box/ ) ).toBeNull();
	expect( choices ).toHaveBeenCalledTimes( 1 );
	expect( document.querySelector( '.churnstop-search p' )?.textContent ).toBe( '[found]' );
	await user.click( button( 'Take 20% off' ) );
	expect( steps ).toEqual( [
		{ path: 'accept', body: { offer_id: 'too_expensive-discount-1', product_id: 99, plan: '1_year' } },
	] );
} );

test( 'a search that finds nothing says so, and an empty one brings the first choices back', async () => {
	const offer = swap();
	if ( offer.screen.type === 'offer' ) {
		offer.screen.offer.more_choices = true;
	}
	const { user, walk } = await opened( [ offer ] );
	walk.choices = vi.fn( async () => [] );
	const field = screen.getByLabelText( '[search]' );
	await user.type( field, 'x{Enter}' );
	await waitFor( () =>
		expect( document.querySelector( '.churnstop-search p' )?.textContent ).toBe( '[found_none]' )
	);
	await user.clear( field );
	expect( await screen.findByLabelText( /Cocoa box/ ) ).toBeTruthy();
} );

test( 'choices say the difference in words', async () => {
	await opened( [ swap() ] );
	expect( screen.getByLabelText( /Tea box/ ).closest( 'label' )?.textContent ).toContain(
		'$30.00 / month · $10.00 less'
	);
} );

test.each( [
	[ billing( '$40.00 / month' ), '$40.00 / month $32.00 / month', 1 ],
	[
		{ period: 'year', interval: 1, text: '$40.00 / year ($3.33 / month)' },
		'$40.00 / month → $32.00 / year ($3.33 / month)',
		0,
	],
] )( 'a price is struck through only for one of the same period: %o', async ( after, text, struck ) => {
	const offer = attempt( 'offer' );
	if ( offer.screen.type === 'offer' ) {
		offer.screen.offer.terms.billing_after = after;
	}
	const { dialog } = await opened( [ offer ] );
	const figures = dialog.querySelector( '.churnstop-figures' );
	expect( figures?.textContent ).toBe( text );
	expect( figures?.querySelectorAll( 's' ) ).toHaveLength( struck );
} );

test( 'Back returns to the reasons, and the choice is still there', async () => {
	const { user, steps } = await opened( [ attempt( 'survey' ), attempt( 'offer' ), attempt( 'confirm' ) ] );
	await user.click( screen.getByLabelText( 'Something else' ) );
	await user.click( button( 'Continue' ) );
	await user.click( await screen.findByRole( 'button', { name: 'Back' } ) );
	expect( screen.getByLabelText< HTMLInputElement >( 'Something else' ).checked ).toBe( true );
	await user.click( button( 'Continue' ) );
	expect( steps.map( ( step ) => step.path ) ).toEqual( [ 'reason', 'reason' ] );
} );

test( 'Back on a resumed attempt asks the server for the reasons', async () => {
	const { user, walk } = await opened( [ attempt( 'offer' ) ] );
	vi.mocked( walk.read ).mockResolvedValueOnce( attempt( 'survey' ) );
	await user.click( button( 'Back' ) );
	expect( walk.read ).toHaveBeenCalledWith( attempt( 'offer' ).id, true );
	await waitFor( () => expect( heading().textContent ).toBe( 'Why do you want to cancel?' ) );
} );

test( 'Escape and "Never mind" dismiss; the page is not loaded again', async () => {
	const { user, steps, closed } = await opened( [
		attempt( 'survey' ),
		attempt( 'result', { outcome: 'dismissed' } ),
	] );
	await user.click( button( 'Never mind, keep my subscription' ) );
	expect( steps ).toEqual( [ { path: 'dismiss', body: {} } ] );
	expect( closed ).toHaveBeenCalledExactlyOnceWith( false, expect.anything() );
} );

test( 'closing while a cancel runs does not dismiss it, and tells the page when it is done', async () => {
	let done: ( result: Attempt ) => void = () => undefined;
	const { dialog, walk, closed } = await opened( [ attempt( 'survey' ) ] );
	vi.mocked( walk.step ).mockImplementationOnce( () => new Promise( ( resolve ) => ( done = resolve ) ) );
	fireEvent.click( button( 'Cancel subscription' ) );
	dialog.close();
	expect( closed ).not.toHaveBeenCalled();
	done( attempt( 'result' ) );
	await settled();
	expect( walk.step ).toHaveBeenCalledTimes( 1 );
	expect( closed ).toHaveBeenCalledExactlyOnceWith( true, expect.anything() );
} );

test( 'closed before the first answer: the attempt is dismissed when it arrives', async () => {
	let done: ( attempt: Attempt ) => void = () => undefined;
	const step = vi.fn( async () => attempt( 'result', { outcome: 'dismissed' } ) );
	const closed = vi.fn();
	const dialog = document.createElement( 'dialog' );
	document.body.append( dialog );
	open(
		dialog,
		options( {
			closed,
			walk: { start: () => new Promise( ( resolve ) => ( done = resolve ) ), read: vi.fn(), step },
		} )
	);
	await settled();
	dialog.close();
	expect( closed ).not.toHaveBeenCalled();
	done( attempt( 'survey' ) );
	await settled();
	expect( step ).toHaveBeenCalledExactlyOnceWith( attempt( 'survey' ).id, { path: 'dismiss', body: {} } );
	expect( closed ).toHaveBeenCalledExactlyOnceWith( false, expect.anything() );
} );

test.each< [ string, ContractError, string, string | null ] >( [
	[ 'broken', new ContractError( 'lost', '', 500, '' ), '[unchanged]', '[retry]' ],
	[ 'offline', new ContractError( 'offline', '', 0, '' ), '[offline]', '[retry]' ],
	[ 'unknown', new ContractError( 'refused', 'churnstop_not_found', 404, 'There is none.' ), 'There is none.', null ],
	[ 'logged out', new ContractError( 'session', '', 403, '' ), '[session]', null ],
] )( "a start that fails (%s) says so, and the store's own cancel remains", async ( _, error, said, retry ) => {
	const { walk, user } = await opened( [ error ] );
	expect( screen.getByRole( 'alert' ).textContent ).toContain( said );
	expect( heading().textContent ).toBe( '[confirm_title]' );
	expect( screen.getByRole( 'link', { name: '[cancel]' } ).getAttribute( 'href' ) ).toBe(
		'https://shop.test/native'
	);
	if ( retry ) {
		await user.click( button( retry ) );
		expect( walk.start ).toHaveBeenCalledTimes( 2 );
	} else {
		expect( screen.queryByRole( 'button', { name: '[retry]' } ) ).toBeNull();
	}
	expect( screen.queryByRole( 'link', { name: '[log_in]' } ) !== null ).toBe( error.kind === 'session' );
} );

test( 'it has ended elsewhere: the sentence, no cancel that could not work, and the page is loaded again', async () => {
	const { user, closed } = await opened( [
		new ContractError( 'refused', 'churnstop_not_cancellable', 409, 'It has ended.' ),
	] );
	expect( screen.getByRole( 'alert' ).textContent ).toContain( 'It has ended.' );
	expect( screen.queryByRole( 'link' ) ).toBeNull();
	await user.click( button( '[close]' ) );
	expect( closed ).toHaveBeenCalledExactlyOnceWith( true, null );
} );

test( 'a cancel whose answer got lost says that it is not known, retries the same, and reloads the page', async () => {
	const { user, steps, closed } = await opened( [
		attempt( 'offer' ),
		new ContractError( 'lost', '', 0, '' ),
		new ContractError( 'lost', '', 0, '' ),
	] );
	await user.click( button( 'No thanks, cancel my subscription' ) );
	expect( ( await screen.findByRole( 'alert' ) ).textContent ).toContain( '[unknown]' );
	expect( document.activeElement ).toBe( screen.getByRole( 'alert' ) );
	expect( screen.getByRole( 'link', { name: '[cancel_native]' } ).getAttribute( 'href' ) ).toBe(
		'https://shop.test/native-cancel'
	);
	await user.click( button( '[retry]' ) );
	expect( steps ).toEqual( [
		{ path: 'cancel', body: {} },
		{ path: 'cancel', body: {} },
	] );
	// The button that had the focus has gone with the sentence before.
	expect( document.activeElement ).toBe( screen.getByRole( 'alert' ) );
	await user.click( button( '[close]' ) );
	expect( closed.mock.calls[ 0 ]?.[ 0 ] ).toBe( true );
} );

test( 'a test that fails offers no way that would cancel', async () => {
	await opened( [ new ContractError( 'lost', '', 0, '' ) ], { mode: 'test' } );
	expect( screen.getByRole( 'alert' ) ).toBeTruthy();
	expect( screen.queryByRole( 'link' ) ).toBeNull();
} );

test( 'an offer that is gone: the fresh screen, and why', async () => {
	const error = new ContractError(
		'refused',
		'churnstop_offer_unavailable',
		409,
		'That offer is no longer available.',
		{ attempt: attempt( 'confirm' ) }
	);
	const { user } = await opened( [ attempt( 'offer' ), error ] );
	await user.click( button( 'Take 20% off' ) );
	await waitFor( () => expect( heading().textContent ).toBe( '[confirm_title]' ) );
	expect( screen.getByRole( 'status' ).textContent ).toBe( 'That offer is no longer available.' );
} );

test( 'a comment that the server refuses is marked where it stands', async () => {
	const error = new ContractError( 'refused', 'churnstop_invalid', 400, 'Too long.', {
		params: { comment: 'At most 5,000 characters.' },
	} );
	const { user } = await opened( [ attempt( 'survey' ), error ] );
	await user.click( screen.getByLabelText( 'Something else' ) );
	await user.click( button( 'Continue' ) );
	expect( ( await screen.findByRole( 'alert' ) ).textContent ).toBe( 'At most 5,000 characters.' );
	expect( document.activeElement?.id ).toBe( 'churnstop-comment' );
} );

test.each( [
	[ 'a light page', 'rgb(250, 250, 245)', 'rgb(20, 20, 30)', 'rgb(250, 250, 245)', 'light' ],
	[ 'a dark page', 'rgb(20, 20, 30)', 'rgb(250, 250, 245)', 'rgb(20, 20, 30)', 'dark' ],
	[ 'a page that paints nothing', '', 'rgb(60, 60, 60)', 'rgb(255, 255, 255)', 'light' ],
	[ 'white text on a picture', '', 'rgb(255, 255, 255)', '', '' ],
	[ 'white text on a veil over a picture', 'rgba(0, 0, 0, 0.6)', 'rgb(255, 255, 255)', '', '' ],
] )(
	"the sheet takes the page's colors only where they can be read on it: %s",
	async ( _, background, color, surface, scheme ) => {
		Object.assign( document.body.style, { background, color } );
		const { dialog } = await opened( [ attempt( 'survey' ) ] );
		document.body.removeAttribute( 'style' );
		expect( dialog.style.getPropertyValue( '--churnstop-page-surface' ) ).toBe( surface );
		expect( dialog.style.getPropertyValue( '--churnstop-page-text' ) ).toBe( surface && color );
		expect( dialog.style.colorScheme ).toBe( scheme );
	}
);

test( 'several subscriptions stand above the question, each with its price, and each ends on its own day', async () => {
	const several = [
		subscription,
		{ ...subscription, id: 8, billing: billing( '$12.00 / month' ), ends_at_if_cancelled_text: '16.12.2026' },
	];
	const { dialog, user } = await opened( [
		{ ...attempt( 'survey' ), subscriptions: several },
		{ ...attempt( 'confirm' ), subscriptions: several },
		{ ...attempt( 'result' ), subscriptions: several },
	] );
	expect( [ ...dialog.querySelectorAll( '.churnstop-what p' ) ].map( ( one ) => one.textContent ) ).toEqual( [
		'Coffee box, Monthly $40.00\u00a0/\u00a0month',
		'Coffee box, Monthly $12.00\u00a0/\u00a0month',
	] );
	await user.click( button( 'Continue' ) );
	const facts = () => [ ...dialog.querySelectorAll( 'dl div' ) ].map( ( one ) => one.textContent );
	await waitFor( () =>
		expect( facts() ).toEqual( [ 'Coffee box, Monthly01.12.2026', 'Coffee box, Monthly16.12.2026' ] )
	);
	await user.click( button( 'Cancel subscription' ) );
	await waitFor( () => expect( facts() ).toEqual( [ 'Receipt numberCS-1042' ] ) );
} );

test( 'a subscription that was deleted since does not break the screen', async () => {
	await opened( [ { ...attempt( 'result' ), subscription: null, subscriptions: [] } ] );
	expect( heading().textContent ).toBe( 'Your subscription is cancelled' );
} );

test( 'support stands beside the way out', async () => {
	await opened( [
		attempt( 'confirm', {
			support: { url: 'https://shop.test/help', email: 'help@shop.test', message: 'We can fix it.' },
		} ),
	] );
	expect( screen.getByRole( 'link', { name: 'Contact support' } ).getAttribute( 'href' ) ).toBe(
		'https://shop.test/help'
	);
	expect( screen.getByRole( 'link', { name: 'help@shop.test' } ).getAttribute( 'href' ) ).toBe(
		'mailto:help@shop.test'
	);
	expect( button( 'Cancel subscription' ) ).toBeTruthy();
} );

test( 'no markup carries a style attribute before it is in the page: a strict policy would refuse it', async () => {
	const { dialog } = await opened( [ attempt( 'offer' ) ] );
	expect( dialog.querySelectorAll( '[style], script, [onclick]' ).length ).toBe( 0 );
} );
