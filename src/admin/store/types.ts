import type { ContractError } from '../../contract/error';
import type { Flow, FlowReport, Product, Selection, Version, Violation } from '../types';

type Load = 'idle' | 'loading' | 'ready' | 'failed';

export interface ListState {
	load: Load;
	flows: Flow[];
	/** By flow id; null where the report does not answer. */
	reports: Record< number, FlowReport > | null;
	error: ContractError | null;
	/** The flow that a request is under way for. */
	busy: number | null;
}

/** What is on its way to the server. */
export type Sending = 'draft' | 'publish' | null;

export interface EditorState {
	load: Load;
	/** Why it could not be opened. */
	failed: ContractError | null;
	/** As the server has published it. */
	server: Flow | null;
	/** As it stands in the editor. */
	flow: Flow | null;
	past: Flow[];
	future: Flow[];
	/** Edits with the same tag, one after another, are one step of undo: typing into one field. */
	tag: string;
	selection: Selection;
	/** Counts requests to focus a field; `path` is the field. */
	jump: { count: number; path: string };
	sending: Sending;
	/** The flow that the server's draft holds; null where it has none. */
	draft: Flow | null;
	drafted_at: string | null;
	/** What came from a copy in this browser, and when that was made. */
	recovered: string | null;
	/** Refused parameters: path → sentence. */
	params: Record< string, string >;
	/** What the server says of this flow. */
	violations: Violation[];
	checking: boolean;
	/** Whether the server has answered once: before that, nothing is known to have passed. */
	checked: boolean;
	/** The last write that failed, and which one it was. */
	error: { error: ContractError; during: Exclude< Sending, null > } | null;
	/** Their flow, where somebody else saved first. */
	conflict: Flow | null;
	/** The message after a publish. */
	done: string;
}

export interface HistoryState {
	load: Load;
	versions: Version[];
	error: ContractError | null;
}

export interface Rate {
	flow_id: number;
	offer_id: string;
	shown: number;
	accepted: number;
}

export interface State {
	list: ListState;
	editor: EditorState;
	history: HistoryState;
	/** How offers of the last 30 days were answered, by flow and offer id: "7:too_expensive-discount-1". */
	rates: Record< string, Rate >;
	/** Offer type that switches to a product → those that it may name; none or null until they are known. */
	products: Record< string, Product[] | null >;
}

export type Action =
	| { type: 'LIST_LOADING' }
	| { type: 'LIST_LOADED'; flows: Flow[] }
	| { type: 'LIST_FAILED'; error: ContractError }
	| { type: 'LIST_BUSY'; id: number | null }
	| { type: 'REPORTS_LOADED'; reports: FlowReport[] | null }
	| { type: 'OPENING' }
	| {
			type: 'OPENED';
			server: Flow;
			draft: Flow | null;
			drafted_at: string | null;
			copy: Flow | null;
			copied_at: string | null;
	  }
	| { type: 'OPEN_FAILED'; error: ContractError }
	| { type: 'CLOSED' }
	| { type: 'EDIT'; flow: Flow; tag: string; selection?: Selection }
	| { type: 'UNDO' }
	| { type: 'REDO' }
	| { type: 'SELECT'; selection: Selection }
	| { type: 'JUMP'; selection: Selection; path: string }
	| { type: 'SENDING'; what: Exclude< Sending, null > }
	| { type: 'MADE'; flow: Flow }
	| { type: 'DRAFTED'; flow: Flow | null; at: string | null }
	| { type: 'PUBLISHED'; flow: Flow; message: string }
	| { type: 'DISCARDED' }
	| {
			type: 'REFUSED';
			during: Exclude< Sending, null >;
			error: ContractError;
			params: Record< string, string >;
			violations: Violation[] | null;
			conflict: Flow | null;
	  }
	| { type: 'CHECKING' }
	| { type: 'CHECKED'; violations: Violation[] | null }
	| { type: 'CHECKED_HERE'; violations: Violation[] }
	| { type: 'RESOLVED'; flow: Flow }
	| { type: 'DISMISS_ERROR' }
	| { type: 'HISTORY_LOADING' }
	| { type: 'HISTORY_LOADED'; versions: Version[] }
	| { type: 'HISTORY_FAILED'; error: ContractError }
	| { type: 'RATES_LOADED'; rates: Rate[] }
	| { type: 'PRODUCTS_LOADED'; for: string; products: Product[] };
