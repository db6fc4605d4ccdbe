import { createReduxStore, register, select as read, useDispatch, useSelect } from '@wordpress/data';
import { reducer } from './reducer';
import * as thunks from './thunks';
import type { Thunk } from './thunks';
import type { Action, State } from './types';

const NAME = 'churnstop/admin';

/** Every action creator is a thunk or a plain action. */
const actions = { ...thunks, send: ( action: Action ): Action => action };
const selectors = { getState: ( state: State ): State => state };

export const store = createReduxStore( NAME, { reducer, actions, selectors } );

register( store );

/** A part of the state; the selector's answer is compared by identity. */
export function useStore< T >( selector: ( state: State ) => T ): T {
	// The package's types lose the selectors of a descriptor made from plain objects.
	return useSelect(
		( select ) => selector( ( select( NAME ) as { getState(): State } ).getState() ),
		[ selector ]
	) as T;
}

/**
 * The state at this moment, for what is done on a click: whoever only acts need not be drawn again with each letter.
 */
export const stateNow = (): State => ( read( NAME ) as { getState(): State } ).getState();

type Sent< F > = F extends ( ...args: infer Args ) => Thunk< infer T >
	? ( ...args: Args ) => Promise< Awaited< T > >
	: never;

export type Actions = {
	[ Name in
		| 'loadFlows'
		| 'prepareFlow'
		| 'duplicateFlow'
		| 'readForPublish'
		| 'setStatus'
		| 'openFlow'
		| 'edit'
		| 'saveDraft'
		| 'publish'
		| 'discardDraft'
		| 'checkFlow'
		| 'checkHere'
		| 'loadHistory'
		| 'restore'
		| 'loadProducts' ]: Sent< ( typeof thunks )[ Name ] >;
} & { send( action: Action ): void };

export const useActions = (): Actions => useDispatch( NAME ) as unknown as Actions;
