import { isCheckedHere } from '../flow/checks';
import { stillThere } from '../flow/ops';
import type { Flow } from '../types';
import type { Action, EditorState, HistoryState, ListState, State } from './types';

const LONGEST_PAST = 200;

/** The same object where nothing is different: fields and badges are drawn again only where something is. */
const none = ( params: EditorState[ 'params' ] ): EditorState[ 'params' ] =>
	Object.keys( params ).length ? {} : params;
const kept = (
	before: EditorState[ 'violations' ],
	after: EditorState[ 'violations' ]
): EditorState[ 'violations' ] => ( JSON.stringify( before ) === JSON.stringify( after ) ? before : after );

/** Why nothing was published stays until somebody acts on it: drafts are saved by themselves meanwhile. */
const ofPublish = ( { error }: EditorState ): EditorState[ 'error' ] => ( error?.during === 'publish' ? error : null );
const ofDraft = ( { error }: EditorState ): EditorState[ 'error' ] => ( error?.during === 'draft' ? error : null );

/** Whether what somebody else saved meanwhile is a draft: a publish would have a version of its own. */
export const isDraft = ( { conflict, server }: Pick< EditorState, 'conflict' | 'server' > ): boolean =>
	conflict !== null && conflict.version === server?.version;

export const emptyEditor: EditorState = {
	load: 'idle',
	failed: null,
	server: null,
	flow: null,
	past: [],
	future: [],
	tag: '',
	selection: { kind: 'survey' },
	jump: { count: 0, path: '' },
	sending: null,
	draft: null,
	drafted_at: null,
	recovered: null,
	params: {},
	violations: [],
	checking: false,
	checked: false,
	error: null,
	conflict: null,
	done: '',
};

export const initial: State = {
	list: { load: 'idle', flows: [], reports: null, error: null, busy: null },
	editor: emptyEditor,
	history: { load: 'idle', versions: [], error: null },
	rates: {},
	products: {},
};

function list( state: ListState, action: Action ): ListState {
	switch ( action.type ) {
		case 'LIST_LOADING':
			return { ...state, load: state.flows.length ? 'ready' : 'loading', error: null };
		case 'LIST_LOADED':
			return { ...state, load: 'ready', flows: action.flows, error: null };
		case 'LIST_FAILED':
			return { ...state, load: state.flows.length ? 'ready' : 'failed', error: action.error, busy: null };
		case 'LIST_BUSY':
			return { ...state, busy: action.id };
		case 'REPORTS_LOADED':
			return {
				...state,
				reports:
					action.reports &&
					Object.fromEntries( action.reports.map( ( report ) => [ report.flow_id, report ] ) ),
			};
		default:
			return state;
	}
}

/** The editor with another flow of its past or future. */
const turnedTo = ( flow: Flow, state: EditorState ): EditorState => ( {
	...state,
	flow,
	tag: '',
	selection: stillThere( flow, state.selection ),
	params: none( state.params ),
	error: ofDraft( state ),
} );

function editor( state: EditorState, action: Action ): EditorState {
	switch ( action.type ) {
		case 'OPENING':
			return { ...emptyEditor, load: 'loading' };
		case 'OPEN_FAILED':
			return { ...state, load: 'failed', failed: action.error };
		case 'OPENED':
			return {
				...emptyEditor,
				load: 'ready',
				server: action.server,
				flow: action.copy ?? action.draft ?? action.server,
				draft: action.draft,
				drafted_at: action.drafted_at,
				recovered: action.copy ? action.copied_at : null,
				jump: state.jump,
			};
		case 'CLOSED':
			return emptyEditor;
		case 'EDIT': {
			if ( ! state.flow || state.flow === action.flow ) {
				return state;
			}
			const selection = stillThere( action.flow, action.selection ?? state.selection );
			const typing = action.tag !== '' && action.tag === state.tag;
			return {
				...state,
				past: typing ? state.past : [ ...state.past, state.flow ].slice( -LONGEST_PAST ),
				future: [],
				flow: action.flow,
				tag: action.tag,
				selection,
				// What the server refused stands at a position that may be another's now.
				params: none( state.params ),
				error: ofDraft( state ),
				done: '',
			};
		}
		case 'UNDO': {
			const flow = state.past[ state.past.length - 1 ];
			return flow && state.flow
				? {
						...turnedTo( flow, state ),
						past: state.past.slice( 0, -1 ),
						future: [ state.flow, ...state.future ],
				  }
				: state;
		}
		case 'REDO': {
			const [ flow, ...future ] = state.future;
			return flow && state.flow
				? {
						...turnedTo( flow, state ),
						past: [ ...state.past, state.flow ],
						future,
				  }
				: state;
		}
		case 'SELECT':
			return { ...state, selection: action.selection, tag: '' };
		case 'JUMP':
			return {
				...state,
				selection: action.selection,
				tag: '',
				jump: { count: state.jump.count + 1, path: action.path },
			};
		case 'SENDING':
			return { ...state, sending: action.what, error: action.what === 'draft' ? ofPublish( state ) : null };
		case 'MADE': {
			// The new flow has a number now, in each step of undo as well.
			const { id, version, status, set_by_code, has_draft, created_at, updated_at } = action.flow;
			const named = ( flow: Flow ): Flow => ( {
				...flow,
				id,
				version,
				status,
				set_by_code,
				has_draft,
				created_at,
				updated_at,
			} );
			return {
				...state,
				server: action.flow,
				flow: state.flow && ( state.flow === state.server ? action.flow : named( state.flow ) ),
				past: state.past.map( named ),
				future: state.future.map( named ),
			};
		}
		case 'DRAFTED':
			return { ...state, sending: null, draft: action.flow, drafted_at: action.at, error: ofPublish( state ) };
		case 'PUBLISHED':
			return {
				...state,
				sending: null,
				server: action.flow,
				flow: action.flow,
				draft: null,
				drafted_at: null,
				recovered: null,
				error: null,
				params: {},
				tag: '',
				conflict: null,
				done: action.message,
			};
		case 'DISCARDED':
			return state.server
				? {
						...state,
						sending: null,
						error: null,
						flow: state.server,
						past: state.flow ? [ ...state.past, state.flow ] : state.past,
						future: [],
						draft: null,
						drafted_at: null,
						recovered: null,
						params: {},
						tag: '',
						selection: stillThere( state.server, state.selection ),
				  }
				: state;
		case 'REFUSED':
			return {
				...state,
				sending: null,
				error: ( action.during === 'draft' && ofPublish( state ) ) || {
					error: action.error,
					during: action.during,
				},
				params: action.params,
				// A refusal names errors only; the warnings are as true as before.
				violations: action.violations
					? [
							...action.violations,
							...state.violations.filter( ( violation ) => violation.severity === 'warning' ),
					  ]
					: state.violations,
				conflict: action.conflict ?? state.conflict,
			};
		case 'CHECKING':
			return { ...state, checking: true };
		case 'CHECKED':
			return {
				...state,
				checking: false,
				checked: true,
				violations: kept( state.violations, action.violations ?? state.violations ),
			};
		case 'CHECKED_HERE':
			// What only the server knows (products, the plan, the schema) stands until it answers.
			return {
				...state,
				violations: kept( state.violations, [
					...action.violations,
					...state.violations.filter( ( violation ) => ! isCheckedHere( violation ) ),
				] ),
			};
		case 'RESOLVED':
			// Theirs is the base from now on (or, not yet published, the draft); mine (or the mixture) goes on as an
			// edit that can be undone.
			return state.conflict && state.flow
				? {
						...state,
						...( isDraft( state )
							? { draft: state.conflict, drafted_at: state.conflict.updated_at }
							: { server: state.conflict } ),
						conflict: null,
						error: null,
						past: [ ...state.past, state.flow ],
						future: [],
						flow: action.flow,
						tag: '',
						selection: stillThere( action.flow, state.selection ),
				  }
				: state;
		case 'DISMISS_ERROR':
			return { ...state, error: null, recovered: null, done: '' };
		default:
			return state;
	}
}

function history( state: HistoryState, action: Action ): HistoryState {
	switch ( action.type ) {
		case 'HISTORY_LOADING':
			return { load: 'loading', versions: [], error: null };
		case 'HISTORY_LOADED':
			return { load: 'ready', versions: action.versions, error: null };
		case 'HISTORY_FAILED':
			return { load: 'failed', versions: [], error: action.error };
		default:
			return state;
	}
}

export function reducer( state: State = initial, action: Action ): State {
	if ( action.type === 'PRODUCTS_LOADED' ) {
		return { ...state, products: { ...state.products, [ action.for ]: action.products } };
	}
	if ( action.type === 'RATES_LOADED' ) {
		return {
			...state,
			rates: Object.fromEntries(
				action.rates.map( ( rate ) => [ `${ rate.flow_id }:${ rate.offer_id }`, rate ] )
			),
		};
	}
	return {
		...state,
		list: list( state.list, action ),
		editor: editor( state.editor, action ),
		history: history( state.history, action ),
	};
}
