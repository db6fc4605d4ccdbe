import { Button, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { placeOf } from '../../flow/path';
import { go, useArrival, useRoute } from '../../parts/go';
import { Trouble } from '../../parts/trouble';
import { stateNow, useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import { Canvas } from './canvas';
import { Conflict } from './conflict';
import { History } from './history';
import { Inspector } from './inspector';
import { Messages } from './messages';
import { Outline } from './outline';
import { WithProblems } from './problems';
import { Publish } from './publish';
import { TopBar } from './top-bar';
import { useBackgroundWork } from './use-editor';

type Pane = 'outline' | 'canvas' | 'inspector';

/** The editor takes the whole window, as WordPress' own do. */
function useFullScreen(): void {
	useEffect( () => {
		document.body.classList.add( 'churnstop-editing' );
		return () => document.body.classList.remove( 'churnstop-editing' );
	}, [] );
}

function useShortcuts( save: () => void ): void {
	const { send } = useActions();
	useEffect( () => {
		const pressed = ( event: KeyboardEvent ) => {
			const key = event.key.toLowerCase();
			if ( ! ( event.ctrlKey || event.metaKey ) || event.altKey ) {
				return;
			}
			if ( key === 's' ) {
				event.preventDefault();
				save();
			} else if ( key === 'z' || ( key === 'y' && ! event.shiftKey ) ) {
				// In a field, too: the browser's own undo does not know what React put there.
				event.preventDefault();
				send( { type: key === 'y' || event.shiftKey ? 'REDO' : 'UNDO' } );
			}
		};
		window.addEventListener( 'keydown', pressed );
		return () => window.removeEventListener( 'keydown', pressed );
	}, [ save, send ] );
}

const jumpsOf = ( { editor }: State ) => editor.jump.count;
const kindOf = ( { editor }: State ) => editor.selection.kind;
const loadOf = ( { editor }: State ) => editor.load;
const failureOf = ( { editor }: State ) => editor.failed;

/** Draws nothing: it follows every letter, and must not take the whole editor with it. */
function BackgroundWork() {
	useBackgroundWork();
	return null;
}

function Work() {
	const { saveDraft, send } = useActions();
	const jumped = useStore( jumpsOf );
	const selected = useStore( kindOf );
	const [ dialog, setDialog ] = useState< 'publish' | 'history' | null >( null );
	const { at, tried } = useRoute();
	const [ pane, setPane ] = useState< Pane >( tried ? 'canvas' : 'outline' );
	useShortcuts( saveDraft );
	useArrival();
	const isDone = useRef( false );
	const close = ( done: boolean ) => {
		isDone.current = done;
		setDialog( null );
	};
	// To what was said of it: the button that was pressed went with its dialog.
	useEffect( () => {
		if ( dialog === null && isDone.current ) {
			isDone.current = false;
			document.querySelector< HTMLElement >( '.churnstop-messages' )?.focus();
		}
	}, [ dialog ] );
	useEffect( () => {
		if ( jumped > 0 ) {
			setDialog( null );
			setPane( 'inspector' );
		}
	}, [ jumped ] );
	useEffect( () => {
		const { flow } = stateNow().editor;
		if ( at && flow ) {
			send( { type: 'JUMP', ...placeOf( flow, at ) } );
		}
	}, [ at, send ] );
	const askToPublish = useCallback( () => setDialog( 'publish' ), [] );
	const showHistory = useCallback( () => setDialog( 'history' ), [] );
	const names: Record< Pane, string > = {
		outline: __( 'Outline', 'churnstop' ),
		canvas: __( 'Preview', 'churnstop' ),
		inspector: __( 'Settings', 'churnstop' ),
	};
	return (
		<div className="churnstop-editor" data-selected={ selected }>
			<BackgroundWork />
			<TopBar onPublish={ askToPublish } onHistory={ showHistory } />
			<Messages tried={ tried } onPublish={ askToPublish } />
			<div className="churnstop-tabs" role="group" aria-label={ __( 'Part of the editor', 'churnstop' ) }>
				{ ( Object.keys( names ) as Pane[] ).map( ( one ) => (
					<Button key={ one } isPressed={ pane === one } onClick={ () => setPane( one ) }>
						{ names[ one ] }
					</Button>
				) ) }
			</div>
			<div className="churnstop-panes" data-pane={ pane }>
				<Outline />
				<Canvas />
				<Inspector />
			</div>
			{ dialog === 'publish' && <Publish onClose={ () => close( false ) } onPublished={ () => close( true ) } /> }
			{ dialog === 'history' && <History onClose={ () => close( false ) } onRestored={ () => close( true ) } /> }
			<Conflict />
		</div>
	);
}

export function Editor( { id }: { id: number } ) {
	const load = useStore( loadOf );
	const failed = useStore( failureOf );
	const { openFlow, send } = useActions();
	useFullScreen();
	useEffect( () => {
		void openFlow( id );
		return () => send( { type: 'CLOSED' } );
	}, [ id, openFlow, send ] );
	if ( load === 'failed' && failed ) {
		return (
			<div className="churnstop-editor is-failed">
				<div className="churnstop-empty">
					<h1>{ __( 'This flow did not open', 'churnstop' ) }</h1>
					<Trouble error={ failed } retry={ () => void openFlow( id ) } />
					<Button variant="secondary" onClick={ () => go( null ) }>
						{ __( 'All flows', 'churnstop' ) }
					</Button>
				</div>
			</div>
		);
	}
	if ( load !== 'ready' ) {
		return (
			<div
				className="churnstop-editor is-loading"
				role="status"
				aria-label={ __( 'Opening the flow…', 'churnstop' ) }
			>
				<Spinner />
			</div>
		);
	}
	return (
		<WithProblems>
			<Work />
		</WithProblems>
	);
}
