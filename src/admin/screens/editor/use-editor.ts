import { useEffect, useRef } from '@wordpress/element';
import { renamed } from '../../parts/go';
import { useActions, useStore } from '../../store';
import { keepCopy } from '../../store/copy';
import { isUnsaved } from '../../store/thunks';
import type { EditorState, State } from '../../store/types';

const editorOf = ( state: State ): EditorState => state.editor;

export const useEditor = (): EditorState => useStore( editorOf );

/** Long enough to finish a word, short enough that a crash costs none. */
const COPY_AFTER = 300;
const CHECK_HERE_AFTER = 120;
const CHECK_AFTER = 600;
/** A pause in typing: one upload, which is the draft, and is checked and drawn by the server. */
const DRAFT_AFTER = 350;
/** After a draft could not be saved: offline or logged out, it goes on automatically. */
const AGAIN_AFTER = 10_000;

/** What goes on beside the editing: a copy in this tab, the draft on the server, the checks. */
export function useBackgroundWork(): void {
	const editor = useEditor();
	const { saveDraft, checkFlow, checkHere } = useActions();
	const { flow, server, draft, sending, error, conflict, load } = editor;
	const unsaved = load === 'ready' && isUnsaved( editor );

	useEffect( () => {
		if ( ! unsaved || ! flow ) {
			return undefined;
		}
		const timer = setTimeout( () => keepCopy( flow ), COPY_AFTER );
		return () => clearTimeout( timer );
	}, [ flow, unsaved ] );

	const id = server?.id ?? 0;
	useEffect( () => {
		if ( id > 0 ) {
			renamed( id );
		}
	}, [ id ] );

	const ready = load === 'ready';
	useEffect( () => {
		if ( ! ready ) {
			return undefined;
		}
		// The word lists of the checks take a moment when they are first used: that must not be the first keystroke.
		const timer = setTimeout( () => void checkHere(), CHECK_AFTER );
		return () => clearTimeout( timer );
	}, [ ready, checkHere ] );

	// Opening has looked at the flow already; undoing the way back to it has not.
	const opened = useRef( true );
	useEffect( () => {
		if ( ! flow || opened.current ) {
			opened.current = false;
			return undefined;
		}
		const soon = setTimeout( () => void checkHere(), CHECK_HERE_AFTER );
		return () => clearTimeout( soon );
	}, [ flow, checkHere ] );

	// What is saved as a draft is checked with it; what an undo leads back to is saved already, and a draft that cannot
	// be saved still is checked.
	const isSaving = unsaved && ! conflict && ! error;
	const checked = useRef( flow );
	useEffect( () => {
		if ( ! flow || isSaving || draft === flow || checked.current === flow ) {
			return undefined;
		}
		const timer = setTimeout( () => {
			checked.current = flow;
			void checkFlow();
		}, CHECK_AFTER );
		return () => clearTimeout( timer );
	}, [ flow, draft, isSaving, checkFlow ] );

	const failing = error?.error ?? null;
	useEffect( () => {
		// A refusal is not tried again automatically: the same would be refused. An edit tries again, and so does the
		// button.
		if ( ! unsaved || sending || conflict ) {
			return undefined;
		}
		const timer = setTimeout(
			() => void saveDraft(),
			failing && failing.kind !== 'refused' ? AGAIN_AFTER : DRAFT_AFTER
		);
		return () => clearTimeout( timer );
	}, [ flow, server, draft, unsaved, sending, conflict, failing, saveDraft ] );

	useEffect( () => {
		const online = () => failing && void saveDraft();
		window.addEventListener( 'online', online );
		return () => window.removeEventListener( 'online', online );
	}, [ failing, saveDraft ] );

	const isUnsavedNow = useRef( unsaved );
	isUnsavedNow.current = unsaved;
	const now = useRef( flow );
	now.current = flow;
	useEffect( () => {
		const leave = ( event: BeforeUnloadEvent ) => {
			if ( isUnsavedNow.current && now.current ) {
				keepCopy( now.current );
				event.preventDefault();
			}
		};
		window.addEventListener( 'beforeunload', leave );
		return () => window.removeEventListener( 'beforeunload', leave );
	}, [] );
}
