/**
 * The flow of embedded pages, as a classic script: modules need CORS headers on static files. It walks the same modal,
 * with what the page's parameters change about its answers.
 */
import { client } from '../contract/client';
import type { Walk } from '../contract/client';
import { ContractError } from '../contract/error';
import type { Attempt, Step, Subscription, SubscriptionId } from '../contract/types';
import { open } from './modal';
import type { Config, Flow } from './embed/flow-types';
import type { Params, Result, Sent } from './embed/types';

/** How long a `callback_send` may take before the trigger is followed. */
const CALLBACK = 5000;

/** How long the record of a declined offer may hold up a cancellation that the page carries out. */
const RECORD = 2000;

const late = ( ms: number ): Promise< void > => new Promise( ( come ) => setTimeout( come, ms ) );

/** Waits for the style, with or without success. */
const dressed = ( href: string ): Promise< unknown > =>
	new Promise( ( come ) => {
		const style = document.createElement( 'link' );
		style.rel = 'stylesheet';
		style.href = href;
		style.onload = style.onerror = come;
		document.head.append( style );
	} );

/** A token of the page, or the log-in on this site. */
function doorOf( { root, renew, speaks }: Config, { token, access_token_id }: Params ) {
	if ( token ) {
		return {
			root,
			renew: '',
			nonce: '',
			speaks,
			key: access_token_id,
			token: async () => ( typeof token === 'function' ? token() : token ),
		};
	}
	if ( new URL( root ).origin !== location.origin ) {
		throw new ContractError(
			'refused',
			'churnstop_token_missing',
			401,
			"A token is needed on another site than the store's."
		);
	}
	return { root, renew: new URL( renew, root ).href, nonce: '', speaks, key: access_token_id };
}

/** The customer says which one, where there are several and the page names none. */
function choose( dialog: HTMLDialogElement, title: string, all: Subscription[] ): Promise< SubscriptionId[] > {
	return new Promise( ( chosen ) => {
		const make = ( tag: string, name: string, text = '' ) => {
			const element = document.createElement( tag );
			element.className = name;
			element.textContent = text;
			return element;
		};
		const scroll = make( 'div', 'churnstop-scroll' );
		const heading = make( 'h2', 'churnstop-title', title );
		heading.tabIndex = -1;
		const list = make( 'div', 'churnstop-ways' );
		for ( const { id, name, billing } of all ) {
			const button = make(
				'button',
				'churnstop-button button wp-element-button',
				`${ name } · ${ billing.text }`
			);
			button.onclick = () => chosen( [ id ] );
			list.append( button );
		}
		scroll.append( heading, list );
		dialog.replaceChildren( scroll );
		heading.focus();
	} );
}

const flow: Flow = async ( dialog, config, params, emit, report, trigger ) => {
	const mode = params.test_mode ? 'test' : 'live';
	const through = params.cancel === 'pass-through';
	const server = client( doorOf( config, params ) );
	const style = dressed( config.style );

	let last: { reason: string | null; comment: string } = { reason: null, comment: '' };
	let ended: ( result: Result ) => void = () => undefined;
	const result = new Promise< Result >( ( come ) => ( ended = come ) );

	const sent = ( attempt: Attempt ): Sent => ( {
		attempt_id: attempt.id,
		customer_oid: params.customer_oid ?? null,
		subscription_oids: attempt.subscriptions.map( ( { id } ) => id ),
		...last,
		mode: attempt.mode,
	} );

	/** What the page does about it; a fault of its own is told to the page, and holds nobody back. */
	async function send( attempt: Attempt ): Promise< void > {
		leaving = false;
		try {
			await Promise.race( [ params.callback_send?.( sent( attempt ) ), late( CALLBACK ) ] );
		} catch ( thrown ) {
			report( { code: 'churnstop_callback_failed', message: String( ( thrown as Error )?.message ?? thrown ) } );
		}
	}

	/** Where the page cancels, the server still hears that the offer was declined; that holds nobody back. */
	async function decline( { id, screen }: Attempt ): Promise< void > {
		if ( screen.type === 'offer' ) {
			const told = server
				.step( id, { path: 'decline', body: { offer_id: screen.offer.id } } )
				.catch( () => undefined );
			await Promise.race( [ told, late( RECORD ) ] );
		}
	}

	/** The page cancels: by its trigger, or by `callback_send` where that is all there is. */
	async function pass( attempt: Attempt ): Promise< void > {
		await decline( attempt );
		await send( attempt );
		ended( { status: 'passed_through', attempt, alone: through && ! trigger?.leads && !! params.callback_send } );
		dialog.remove();
	}

	/** The server's attempt as this page shows it. `comment_required` holds back Continue alone. */
	function seen( attempt: Attempt ): Attempt {
		const { screen } = attempt;
		const required = params.comment_required;
		emit( screen.type === 'result' ? 'result' : 'screen', attempt );
		if ( screen.type !== 'survey' || ! required ) {
			return attempt;
		}
		const comment = {
			...screen.comment,
			enabled: true,
			required: true,
			...( typeof required === 'string' && { error: required } ),
		};
		return { ...attempt, screen: { ...screen, comment } };
	}

	/** An action that the page has taken over; the flow ends there. */
	async function handled( step: Step, attempt: Attempt ): Promise< Attempt | null > {
		const handler =
			step.path === 'cancel'
				? params.handlers?.cancel
				: step.path === 'accept'
				? params.handlers?.accept
				: undefined;
		if ( ! handler ) {
			return null;
		}
		if ( ( await handler( attempt ) ) !== true ) {
			throw new ContractError( 'refused', 'churnstop_handler_failed', 502, config.words.refused );
		}
		if ( step.path === 'cancel' ) {
			await decline( attempt );
			await send( attempt );
		}
		ended( { status: step.path === 'cancel' ? 'cancelled' : 'saved', attempt } );
		dialog.remove();
		return attempt;
	}

	let begun = false;
	let leaving = false;
	let current: Attempt;
	/** The modal starts what was started already; again where another tab has closed that. */
	let fresh: Attempt | null;
	const walk: Walk = {
		...server,
		async start( ...asked ) {
			current = fresh ?? seen( await server.start( ...asked ) );
			fresh = null;
			return current;
		},
		async read( id, survey ) {
			current = seen( await server.read( id, survey ) );
			// The answer got lost, and the cancellation was done.
			if ( leaving && current.state === 'cancelled' ) {
				await send( current );
			}
			return current;
		},
		async step( id, step ) {
			emit( 'answer', step );
			if ( step.path === 'reason' ) {
				last = step.body;
			}
			leaving = step.path === 'cancel';
			try {
				if ( leaving && through ) {
					await pass( current );
				} else if ( ! ( await handled( step, current ) ) ) {
					current = seen( await server.step( id, step ) );
					if ( leaving ) {
						await send( current );
					}
					return current;
				}
			} catch ( thrown ) {
				report( thrown );
				throw thrown;
			}
			// The dialog has gone.
			return new Promise< never >( () => undefined );
		},
	};

	async function begin( ids: SubscriptionId[] ): Promise< void > {
		current = fresh = seen( await server.start( ids, through ? 'pass-through' : 'embed', mode ) );
		await style;
		// It came too late, or Escape was pressed.
		if ( ! dialog.open || ! dialog.isConnected ) {
			return;
		}
		begun = true;
		emit( 'open', current );
		open( dialog, {
			...config,
			ids,
			source: 'embed',
			mode,
			walk,
			native: '',
			pass: () => void pass( current ),
			closed( _, attempt ) {
				const state = attempt?.state;
				ended( { status: state === 'saved' || state === 'cancelled' ? state : 'dismissed', attempt } );
			},
		} );
	}

	const named = params.subscription_oids?.map( ( id ) => Number( id ) || id );
	if ( named?.length ) {
		await begin( named );
		return [ result ];
	}
	const all = await server.list();
	const only = all[ 0 ];
	if ( ! only ) {
		throw new ContractError( 'refused', 'churnstop_not_found', 404, config.words.refused );
	}
	if ( ! all[ 1 ] ) {
		await begin( [ only.id ] );
		return [ result ];
	}
	await style;
	const failed = choose( dialog, config.words.which, all ).then( begin );
	const closed = new Promise< Result >( ( come ) =>
		dialog.addEventListener( 'close', () => begun || come( { status: 'dismissed', attempt: null } ) )
	);
	return [ Promise.race( [ result, closed, failed.then( () => result ) ] ) ];
};

( window as unknown as { churnstop_flow: Flow } ).churnstop_flow = flow;
