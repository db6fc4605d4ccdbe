import apiFetch from '@wordpress/api-fetch';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { testBoot, testFlow } from '../testing/boot';
import { initial, isDraft, reducer } from './reducer';
import { isUnsaved, loadHistory, publish, saveDraft } from './thunks';
import type { Thunk, ThunkArgs } from './thunks';
import type { Flow } from '../types';
import type { Action, State } from './types';

vi.mock( '@wordpress/api-fetch', () => ( { default: vi.fn() } ) );

/** What the server was asked, and the way to answer it. */
let asked: Array< {
	method: string;
	path: string;
	data: Record< string, unknown >;
	answer( value: object ): void;
	refuse( error: object ): void;
} >;
let state: State;

const args: ThunkArgs = {
	dispatch: ( ( what: Action | Thunk< unknown > ) => {
		if ( typeof what === 'function' ) {
			return what( args );
		}
		state = reducer( state, what );
		return undefined;
	} ) as ThunkArgs[ 'dispatch' ],
	select: { getState: () => state },
};

const request = ( end: string ) => {
	const found = asked.filter( ( { path } ) => path.split( '?' )[ 0 ]?.endsWith( end ) ).pop();
	if ( ! found ) {
		throw new Error( `Nothing was asked of ${ end }.` );
	}
	return found;
};
const flow = ( change: object = {} ) => testFlow( { updated_at: '2026-11-01T10:00:00Z', ...change } );
const asks = ( from: Flow, title: string ): Flow => ( { ...from, survey: { ...from.survey, title } } );
const edited = ( title: string ): Action => ( { type: 'EDIT', flow: asks( flow(), title ), tag: '' } );

beforeEach( () => {
	testBoot();
	sessionStorage.clear();
	asked = [];
	vi.mocked( apiFetch ).mockImplementation(
		( ( { method, path, data }: { method: string; path: string; data: Record< string, unknown > } ) =>
			new Promise< object >( ( answer, refuse ) =>
				asked.push( { method, path, data, answer, refuse } )
			) ) as typeof apiFetch
	);
	state = initial;
	args.dispatch( { type: 'OPENED', server: flow(), draft: null, drafted_at: null, copy: null, copied_at: null } );
	args.dispatch( edited( 'Mine' ) );
} );

describe( "a draft beside somebody else's", () => {
	const theirs = (): Flow => ( {
		...flow(),
		labels: { ...flow().labels, dismiss: 'Theirs' },
		updated_at: '2026-11-01T11:00:00Z',
	} );

	it( 'is put on top of it, and then saved', async () => {
		const first = args.dispatch( saveDraft() );
		request( '/draft' ).refuse( {
			code: 'churnstop_conflict',
			message: 'No',
			data: { status: 409, flow: flow(), draft: theirs() },
		} );
		expect( await first ).toBe( false );
		expect( [ isDraft( state.editor ), state.editor.conflict?.labels.dismiss ] ).toEqual( [ true, 'Theirs' ] );

		args.dispatch( { type: 'RESOLVED', flow: asks( theirs(), 'Mine' ) } );
		expect( [
			state.editor.conflict,
			state.editor.server?.labels.dismiss,
			state.editor.draft?.labels.dismiss,
			isUnsaved( state.editor ),
		] ).toEqual( [ null, flow().labels.dismiss, 'Theirs', true ] );
		void args.dispatch( saveDraft() );
		expect( request( '/draft' ).data ).toMatchObject( { version: 3, updated_at: theirs().updated_at } );
	} );

	it( 'is theirs where one goes on with theirs', async () => {
		const first = args.dispatch( saveDraft() );
		request( '/draft' ).refuse( {
			code: 'churnstop_conflict',
			message: 'No',
			data: { status: 409, flow: flow(), draft: theirs() },
		} );
		await first;
		args.dispatch( { type: 'RESOLVED', flow: state.editor.conflict ?? flow() } );
		expect( [ isUnsaved( state.editor ), state.editor.drafted_at ] ).toEqual( [ false, theirs().updated_at ] );
	} );
} );

describe( 'a draft that is on its way while the same is published', () => {
	it.each( [
		[
			'is saved late',
			( late: ReturnType< typeof request > ) => late.answer( { updated_at: '2026-11-01T12:00:00Z' } ),
		],
		[
			'is refused: it would be of an older version',
			( late: ReturnType< typeof request > ) =>
				late.refuse( {
					code: 'churnstop_conflict',
					message: 'No',
					data: { status: 409, flow: flow( { version: 4 } ) },
				} ),
		],
	] )( '%s', async ( _name, end ) => {
		const draft = args.dispatch( saveDraft() );
		const published = args.dispatch( publish() );
		request( '/flows/7' ).answer( asks( flow( { version: 4 } ), 'Mine' ) );
		expect( await published ).toBe( true );
		end( request( '/draft' ) );
		await draft;
		expect( [
			state.editor.conflict,
			state.editor.error,
			state.editor.draft,
			isUnsaved( state.editor ),
			state.editor.server?.version,
		] ).toEqual( [ null, null, null, false, 4 ] );
	} );

	it( 'does not end the publish', async () => {
		const draft = args.dispatch( saveDraft() );
		void args.dispatch( publish() );
		request( '/draft' ).answer( { updated_at: '2026-11-01T12:00:00Z' } );
		await draft;
		expect( state.editor.sending ).toBe( 'publish' );
	} );
} );

describe( 'a new flow', () => {
	beforeEach( () => {
		state = initial;
		args.dispatch( {
			type: 'OPENED',
			server: flow( { id: 0, version: 0, updated_at: null } ),
			draft: null,
			drafted_at: null,
			copy: null,
			copied_at: null,
		} );
	} );

	it( 'is made when it is first saved, as it was before the edits, which are its draft', async () => {
		args.dispatch( { type: 'EDIT', flow: asks( state.editor.flow as Flow, 'Mine' ), tag: '' } );
		const saving = args.dispatch( saveDraft() );
		const making = request( '/flows' );
		expect( making.method ).toBe( 'POST' );
		expect( making.data ).toMatchObject( { survey: { title: flow().survey.title } } );
		args.dispatch( { type: 'EDIT', flow: asks( state.editor.flow as Flow, 'Mine too' ), tag: '' } );
		making.answer( { ...flow( { id: 12, version: 1 } ) } );
		await vi.waitFor( () => request( '/flows/12/draft' ) );
		expect( request( '/flows/12/draft' ).data ).toMatchObject( {
			id: 12,
			version: 1,
			survey: { title: 'Mine too' },
		} );
		request( '/flows/12/draft' ).answer( { updated_at: '2026-11-01T10:00:01Z', violations: [] } );
		expect( await saving ).toBe( true );
		expect( [ state.editor.server?.id, state.editor.sending, isUnsaved( state.editor ) ] ).toEqual( [
			12,
			null,
			false,
		] );
		args.dispatch( { type: 'UNDO' } );
		expect( state.editor.flow?.id ).toBe( 12 );
	} );

	it( 'is made once where it is saved and published at the same time', async () => {
		args.dispatch( { type: 'EDIT', flow: asks( state.editor.flow as Flow, 'Mine' ), tag: '' } );
		const saving = args.dispatch( saveDraft() );
		const publishing = args.dispatch( publish() );
		expect( asked.filter( ( { path } ) => path.endsWith( '/flows' ) ) ).toHaveLength( 1 );
		request( '/flows' ).answer( { ...flow( { id: 12, version: 1 } ) } );
		await vi.waitFor( () => request( '/flows/12' ) );
		request( '/flows/12' ).answer( { ...asks( flow( { id: 12, version: 2, status: 'active' } ), 'Mine' ) } );
		expect( await publishing ).toBe( true );
		expect( await saving ).toBe( true );
		expect( state.editor.server ).toMatchObject( {
			id: 12,
			version: 2,
			status: 'active',
			survey: { title: 'Mine' },
		} );
	} );

	it( 'stays here where it cannot be made', async () => {
		args.dispatch( { type: 'EDIT', flow: asks( state.editor.flow as Flow, 'Mine' ), tag: '' } );
		const saving = args.dispatch( saveDraft() );
		request( '/flows' ).refuse( { code: 'fetch_error', message: 'offline' } );
		expect( await saving ).toBe( false );
		expect( [ state.editor.server?.id, state.editor.flow?.survey.title, state.editor.error?.during ] ).toEqual( [
			0,
			'Mine',
			'draft',
		] );
	} );
} );

it( 'reads the history of a flow to its first version', async () => {
	vi.mocked( apiFetch ).mockImplementation( ( async ( { path = '' } ) => {
		const page = Number( new URLSearchParams( path.split( '?' )[ 1 ] ).get( 'page' ) ?? 1 );
		const versions = page === 1 ? Array.from( { length: 100 }, ( _, n ) => 101 - n ) : [ 1 ];
		return Response.json(
			versions.map( ( version ) => ( { version, flow: flow( { version } ) } ) ),
			{ headers: { 'X-WP-TotalPages': '2' } }
		);
	} ) as typeof apiFetch );
	await args.dispatch( loadHistory( 1 ) );
	expect( state.history.versions ).toHaveLength( 101 );
	expect( state.history.versions.at( -1 )?.version ).toBe( 1 );
} );
