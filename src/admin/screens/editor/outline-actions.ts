import { useRef, useState } from '@wordpress/element';
import type { DragEvent } from 'react';
import { moveOffer, moveReason, nudge } from '../../flow/ops';
import { useActions } from '../../store';
import type { Selection } from '../../types';

/** What is being dragged; kept here because browsers hide a drag's data until it is dropped. */
type Dragged = { kind: 'reason'; reason: string } | { kind: 'offer'; offer: string } | null;

/** What an item of the outline can have done with it. */
export interface OutlineActions {
	select: ( selection: Selection ) => void;
	nudge: ( selection: Selection, by: 1 | -1 ) => void;
	drag: ( dragged: Dragged ) => void;
	over: ( key: string, event: DragEvent ) => void;
	drop: ( reason: string, at: number, event: DragEvent ) => void;
}

/** The same actions for the outline's whole life, and the item that a drag is over. */
export function useOutlineActions(): { actions: OutlineActions; over: string; dragEnd: () => void } {
	const { edit, send } = useActions();
	const dragged = useRef< Dragged >( null );
	const [ over, setOver ] = useState( '' );
	const actions = useRef< OutlineActions >( {
		select: ( to: Selection ) => send( { type: 'SELECT', selection: to } ),
		nudge: ( what: Selection, by: 1 | -1 ) => void edit( ( now ) => nudge( now, what, by ), '', what ),
		drag: ( what: Dragged ) => {
			dragged.current = what;
		},
		over: ( key: string, event: DragEvent ) => {
			const what = dragged.current;
			if ( what && ( what.kind === 'offer' || key.startsWith( 'reason:' ) ) ) {
				event.preventDefault();
				setOver( key );
			}
		},
		drop: ( reason: string, at: number, event: DragEvent ) => {
			const what = dragged.current;
			event.preventDefault();
			setOver( '' );
			dragged.current = null;
			if ( what?.kind === 'offer' ) {
				void edit( ( now ) => moveOffer( now, what.offer, reason, at ), '', {
					kind: 'offer',
					reason,
					offer: what.offer,
				} );
			} else if ( what ) {
				void edit(
					( now ) =>
						moveReason(
							now,
							now.reasons.findIndex( ( one ) => one.id === what.reason ),
							now.reasons.findIndex( ( one ) => one.id === reason )
						),
					'',
					what
				);
			}
		},
	} ).current;
	return { actions, over, dragEnd: () => setOver( '' ) };
}
