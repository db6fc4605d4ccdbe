import { __, sprintf } from '@wordpress/i18n';
import { asContractError, call, whole } from '../api';
import { complete, portable } from '../flow/complete';
import { localViolations } from '../flow/checks';
import { placeOf } from '../flow/path';
import { ContractError } from '../../contract/error';
import type { Flow, FlowReport, Product, Selection, Status, Version, Violation } from '../types';
import { dropCopy, keepCopy, keepNew, readCopy, readNew } from './copy';
import type { Action, Rate, Sending, State } from './types';

export interface ThunkArgs {
	dispatch: ( ( action: Action ) => void ) & ( < T >( thunk: Thunk< T > ) => T );
	select: { getState(): State };
}

export type Thunk< T = void > = ( args: ThunkArgs ) => T;

const same = ( a: unknown, b: unknown ): boolean => JSON.stringify( a ) === JSON.stringify( b );

/** Whether the editor holds something that the server has in no form. */
export const isUnsaved = ( { flow, server, draft }: State[ 'editor' ] ): boolean =>
	flow !== null && flow !== ( draft ?? server ) && ! same( flow, draft ?? server );

/** Whether there is something to publish. */
export const isUnpublished = ( { flow, server }: State[ 'editor' ] ): boolean =>
	flow !== null && server !== null && flow !== server && ! same( flow, server );

export const loadFlows =
	(): Thunk< Promise< void > > =>
	async ( { dispatch } ) => {
		dispatch( { type: 'LIST_LOADING' } );
		try {
			const flows = await whole< unknown >( 'flows' );
			dispatch( { type: 'LIST_LOADED', flows: flows.map( complete ) } );
		} catch ( thrown ) {
			dispatch( { type: 'LIST_FAILED', error: asContractError( thrown ) } );
			return;
		}
		// Figures are an extra: without them the list is as usable.
		const reports = await call< FlowReport[] >( 'GET', 'reports/flows' ).catch( () => null );
		dispatch( { type: 'REPORTS_LOADED', reports: Array.isArray( reports ) ? reports : null } );
	};

/**
 * A template or a file, as the editor opens it. It becomes a flow when it is first saved.
 *
 * @throws ContractError
 */
export const prepareFlow =
	( body: object ): Thunk< Promise< Flow > > =>
	async () => {
		const flow = complete( await call( 'POST', 'flows/prepare', body ) );
		keepNew( flow );
		return flow;
	};

/** @throws ContractError */
export const duplicateFlow =
	( flow: Flow ): Thunk< Promise< Flow > > =>
	async () =>
		complete(
			await call( 'POST', 'flows', {
				...portable( flow ),
				/* translators: %s: the name of a flow. */
				name: sprintf( __( '%s (copy)', 'churnstop' ), flow.name ).slice( 0, 190 ),
				status: 'draft',
			} )
		);

/** A flow as it was saved last, beside what is published of it, and what the checks say. */
interface ForPublish {
	server: Flow;
	flow: Flow;
	violations: Violation[];
	/** Its draft was made before the present version. */
	isOutdated: boolean;
}

/** @throws ContractError */
export const readForPublish =
	( id: number ): Thunk< Promise< ForPublish > > =>
	async () => {
		const server = complete( await call( 'GET', `flows/${ id }` ) );
		const draft = server.has_draft ? await call< Partial< Flow > >( 'GET', `flows/${ id }/draft` ) : null;
		const { version, status, set_by_code, has_draft } = server;
		const flow = draft ? complete( { ...server, ...draft, version, status, set_by_code, has_draft } ) : server;
		const { violations } = await call< { violations: Violation[] } >( 'POST', 'flows/validate', flow );
		return { server, flow, violations, isOutdated: draft !== null && draft.version !== version };
	};

/** What becomes of a flow in the list. */
export type Fate = Status | 'deleted';

/** Activates, deactivates, archives, brings back or deletes. Answers what went wrong, or null. */
export const setStatus =
	( flow: Flow, fate: Fate ): Thunk< Promise< ContractError | null > > =>
	async ( { dispatch } ) => {
		dispatch( { type: 'LIST_BUSY', id: flow.id } );
		const path = `flows/${ flow.id }`;
		try {
			if ( fate === 'deleted' || fate === 'archived' ) {
				await call( 'DELETE', fate === 'deleted' ? `${ path }?force=true` : path );
			} else {
				await call( 'PUT', path, { ...flow, status: fate } );
			}
			await dispatch( loadFlows() );
			return null;
		} catch ( thrown ) {
			return asContractError( thrown );
		} finally {
			dispatch( { type: 'LIST_BUSY', id: null } );
		}
	};

/**
 * The version that an older draft is based on: what somebody else published since is then a conflict, and not undone
 * silently.
 */
async function baseOf( id: number, version: number, server: Flow ): Promise< Flow > {
	if ( version === server.version ) {
		return server;
	}
	const versions = await whole< Version >( `flows/${ id }/versions` );
	const found = versions.find( ( one ) => one.version === version );
	return found ? { ...complete( found.flow ), set_by_code: server.set_by_code, has_draft: server.has_draft } : server;
}

export const openFlow =
	( id: number ): Thunk< Promise< void > > =>
	async ( { dispatch } ) => {
		dispatch( { type: 'OPENING' } );
		try {
			const prepared = id === 0 ? readNew() : null;
			if ( id === 0 && ! prepared ) {
				throw new ContractError(
					'refused',
					'',
					0,
					__(
						'This new flow was not saved, and this tab does not have it any more. Choose a template again.',
						'churnstop'
					)
				);
			}
			const server = prepared ?? complete( await call( 'GET', `flows/${ id }` ) );
			const stored = server.has_draft
				? await call< { updated_at?: string | null; version?: number } >( 'GET', `flows/${ id }/draft` )
				: null;
			const base = stored?.version ? await baseOf( id, stored.version, server ) : server;
			const draft = stored && complete( { ...base, ...stored, set_by_code: base.set_by_code, has_draft: true } );
			const copy = readCopy( id );
			const kept =
				copy &&
				( copy.flow.version === base.version || copy.flow.version === server.version ) &&
				! same( copy.flow, draft ?? base )
					? copy
					: null;
			dispatch( {
				type: 'OPENED',
				server: kept?.flow.version === server.version ? server : base,
				draft,
				drafted_at: stored?.updated_at ?? null,
				copy: kept?.flow ?? null,
				copied_at: kept?.at ?? null,
			} );
			dispatch( checkFlow() );
			// Figures are an extra here, too.
			void call< Rate[] >( 'GET', 'reports/offers' ).then(
				( rates ) => Array.isArray( rates ) && dispatch( { type: 'RATES_LOADED', rates } ),
				() => undefined
			);
		} catch ( thrown ) {
			dispatch( { type: 'OPEN_FAILED', error: asContractError( thrown ) } );
		}
	};

/** @param tag Edits with the same tag in a row are one step of undo. */
export const edit =
	( change: ( flow: Flow ) => Flow, tag = '', selection?: Selection ): Thunk =>
	( { dispatch, select } ) => {
		const { flow } = select.getState().editor;
		if ( flow ) {
			const changed = change( flow );
			dispatch( { type: 'EDIT', flow: changed, tag, ...( selection && { selection } ) } );
		}
	};

const isMap = ( value: unknown ): value is Record< string, string > =>
	typeof value === 'object' && value !== null && ! Array.isArray( value );

/** What a refused write says, by field. */
function refused( during: Exclude< Sending, null >, error: ContractError, flow: Flow ): Action {
	const params = error.code === 'churnstop_invalid' && isMap( error.data.params ) ? error.data.params : {};
	const violations =
		error.code === 'churnstop_noncompliant' && Array.isArray( error.data.violations )
			? ( error.data.violations as Violation[] )
			: null;
	// Beside their draft stands the flow that both drafts are based on; its `updated_at` is what says that theirs was
	// seen.
	const conflict =
		error.code === 'churnstop_conflict' && isMap( error.data.flow )
			? complete( { ...error.data.flow, ...( isMap( error.data.draft ) && error.data.draft ) } )
			: null;
	// Offline, logged out or a broken server: what was meant to be saved stays in this tab.
	keepCopy( flow );
	return { type: 'REFUSED', during, error, params, violations, conflict };
}

let making: Promise< Flow > | null = null;

/**
 * Makes a new flow, as its template or file has it; what was edited since is its draft. Save and Publish share the
 * making.
 *
 * @throws ContractError
 */
const settled =
	( server: Flow ): Thunk< Promise< Flow > > =>
	async ( { dispatch, select } ) => {
		making ??= call( 'POST', 'flows', portable( server ) )
			.then( complete )
			.finally( () => {
				making = null;
			} );
		const made = await making;
		if ( select.getState().editor.server === server ) {
			dropCopy( server.id );
			dispatch( { type: 'MADE', flow: made } );
		}
		return made;
	};

export const saveDraft =
	(): Thunk< Promise< boolean > > =>
	async ( { dispatch, select } ) => {
		const { sending } = select.getState().editor;
		let { flow, server } = select.getState().editor;
		if ( ! flow || ! server || sending ) {
			return false;
		}
		dispatch( { type: 'SENDING', what: 'draft' } );
		// Published, or another flow opened, while this was on its way: its answer says nothing about what is edited
		// now.
		const isOvertaken = (): boolean =>
			select.getState().editor.server !== server || select.getState().editor.sending === 'publish';
		try {
			if ( server.id === 0 ) {
				server = await dispatch( settled( server ) );
				if ( isOvertaken() ) {
					return true;
				}
				flow = select.getState().editor.flow ?? flow;
				if ( ! isUnsaved( select.getState().editor ) ) {
					dispatch( { type: 'DRAFTED', flow: null, at: null } );
					return true;
				}
			}
			const stored = await call< { updated_at?: string | null; violations?: Violation[] } >(
				'PUT',
				`flows/${ server.id }/draft?check=1`,
				{ ...flow, version: server.version }
			);
			if ( ! isOvertaken() ) {
				dispatch( { type: 'DRAFTED', flow, at: stored.updated_at ?? new Date().toISOString() } );
				// An answer about an older flow says nothing about this one.
				if ( stored.violations && select.getState().editor.flow === flow ) {
					dispatch( { type: 'CHECKED', violations: stored.violations } );
				}
				if ( ! isUnsaved( select.getState().editor ) ) {
					dropCopy( flow.id );
				}
			}
			return true;
		} catch ( thrown ) {
			if ( ! isOvertaken() ) {
				dispatch( refused( 'draft', asContractError( thrown ), flow ) );
			}
			return false;
		}
	};

export const publish =
	(): Thunk< Promise< boolean > > =>
	async ( { dispatch, select } ) => {
		const { server, sending } = select.getState().editor;
		let { flow } = select.getState().editor;
		if ( ! flow || ! server || sending === 'publish' ) {
			return false;
		}
		dispatch( { type: 'SENDING', what: 'publish' } );
		try {
			const { id, version } = server.id > 0 ? server : await dispatch( settled( server ) );
			flow = select.getState().editor.flow ?? flow;
			const stored = complete( await call( 'PUT', `flows/${ id }`, { ...flow, version, status: 'active' } ) );
			dropCopy( flow.id );
			/* translators: %d: number of a version. */
			dispatch( {
				type: 'PUBLISHED',
				flow: stored,
				message: sprintf( __( 'Published as version %d.', 'churnstop' ), stored.version ),
			} );
			dispatch( checkFlow() );
			return true;
		} catch ( thrown ) {
			const action = refused( 'publish', asContractError( thrown ), flow );
			dispatch( action );
			jumpToFirst( action, flow, dispatch );
			return false;
		}
	};

/** The first field that was refused. */
function jumpToFirst( action: Action, flow: Flow, dispatch: ThunkArgs[ 'dispatch' ] ): void {
	if ( action.type === 'REFUSED' ) {
		const path =
			Object.keys( action.params )[ 0 ] ??
			action.violations?.find( ( violation ) => violation.severity === 'error' )?.path;
		if ( path !== undefined ) {
			dispatch( { type: 'JUMP', ...placeOf( flow, path ) } );
		}
	}
}

export const discardDraft =
	(): Thunk< Promise< void > > =>
	async ( { dispatch, select } ) => {
		const { server, draft } = select.getState().editor;
		if ( ! server ) {
			return;
		}
		dispatch( { type: 'SENDING', what: 'draft' } );
		try {
			if ( draft ) {
				await call( 'DELETE', `flows/${ server.id }/draft` );
			}
			dropCopy( server.id );
			dispatch( { type: 'DISCARDED' } );
		} catch ( thrown ) {
			dispatch( {
				type: 'REFUSED',
				during: 'draft',
				error: asContractError( thrown ),
				params: {},
				violations: null,
				conflict: null,
			} );
			return;
		}
		dispatch( checkFlow() );
	};

/** The same checks, in this browser, at once. */
export const checkHere =
	(): Thunk =>
	( { dispatch, select } ) => {
		const { flow } = select.getState().editor;
		if ( flow ) {
			dispatch( { type: 'CHECKED_HERE', violations: localViolations( flow ) } );
		}
	};

/** The server has the last word on what may be published. */
export const checkFlow =
	(): Thunk< Promise< void > > =>
	async ( { dispatch, select } ) => {
		const { flow } = select.getState().editor;
		if ( ! flow ) {
			return;
		}
		dispatch( { type: 'CHECKING' } );
		const answer = await call< { violations?: Violation[] } >( 'POST', 'flows/validate', flow ).catch( () => null );
		// An answer about an older flow says nothing about this one.
		if ( select.getState().editor.flow === flow ) {
			dispatch( { type: 'CHECKED', violations: answer?.violations ?? null } );
		}
	};

export const loadHistory =
	( id: number ): Thunk< Promise< void > > =>
	async ( { dispatch } ) => {
		dispatch( { type: 'HISTORY_LOADING' } );
		try {
			const versions = await whole< Version >( `flows/${ id }/versions` );
			dispatch( {
				type: 'HISTORY_LOADED',
				versions: versions.map( ( version ) => ( { ...version, flow: complete( version.flow ) } ) ),
			} );
		} catch ( thrown ) {
			dispatch( { type: 'HISTORY_FAILED', error: asContractError( thrown ) } );
		}
	};

/** Answers what went wrong, or null. The flow as it was is still in the history. */
export const restore =
	( version: Version ): Thunk< Promise< ContractError | null > > =>
	async ( { dispatch, select } ) => {
		const { server } = select.getState().editor;
		if ( ! server ) {
			return null;
		}
		try {
			const flow = complete(
				await call( 'POST', `flows/${ server.id }/versions/${ version.version }/restore`, {
					version: server.version,
				} )
			);
			dropCopy( server.id );
			/* translators: 1: number of an old version, 2: number of the new one. */
			dispatch( {
				type: 'PUBLISHED',
				flow,
				message: sprintf(
					__( 'Version %1$d is restored, as version %2$d.', 'churnstop' ),
					version.version,
					flow.version
				),
			} );
			dispatch( checkFlow() );
			return null;
		} catch ( thrown ) {
			return asContractError( thrown );
		}
	};

export const loadProducts =
	( purpose: string ): Thunk< Promise< void > > =>
	async ( { dispatch, select } ) => {
		if ( select.getState().products[ purpose ] ) {
			return;
		}
		const products = await call< Product[] >( 'GET', `products?for=${ purpose }` ).catch( () => null );
		if ( Array.isArray( products ) ) {
			dispatch( { type: 'PRODUCTS_LOADED', for: purpose, products } );
		}
	};
