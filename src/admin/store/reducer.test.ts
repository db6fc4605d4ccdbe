import { beforeEach, describe, expect, it } from 'vitest';
import { ContractError } from '../../contract/error';
import { setSetting } from '../flow/ops';
import { testBoot, testFlow } from '../testing/boot';
import { dropCopy, keepCopy, readCopy } from './copy';
import { initial, reducer } from './reducer';
import { isUnpublished, isUnsaved } from './thunks';
import type { Action, State } from './types';

beforeEach( () => {
	testBoot();
	sessionStorage.clear();
} );

const run = ( ...actions: Action[] ): State => actions.reduce( reducer, initial );
const opened = (): Action => ( {
	type: 'OPENED',
	server: testFlow(),
	draft: null,
	drafted_at: null,
	copy: null,
	copied_at: null,
} );
const named = ( name: string, tag = '' ): Action => ( { type: 'EDIT', flow: { ...testFlow(), name }, tag } );

describe( 'undo and redo', () => {
	it( 'takes typing into one field as one step', () => {
		const { editor } = run( opened(), named( 'a', 'name' ), named( 'ab', 'name' ), named( 'abc', 'name' ), {
			type: 'UNDO',
		} );
		expect( editor.flow?.name ).toBe( 'Default' );
		expect( editor.future ).toHaveLength( 1 );
	} );

	it( 'begins a new step after something else was selected', () => {
		const { editor } = run(
			opened(),
			named( 'a', 'name' ),
			{ type: 'SELECT', selection: { kind: 'labels' } },
			named( 'ab', 'name' ),
			{ type: 'UNDO' }
		);
		expect( editor.flow?.name ).toBe( 'a' );
	} );

	it( 'goes forth again, and forgets the future with a new edit', () => {
		expect( run( opened(), named( 'a' ), { type: 'UNDO' }, { type: 'REDO' } ).editor.flow?.name ).toBe( 'a' );
		expect(
			run( opened(), named( 'a' ), { type: 'UNDO' }, named( 'b' ), { type: 'REDO' } ).editor.flow?.name
		).toBe( 'b' );
	} );

	it( 'does nothing at the ends', () => {
		expect( run( opened(), { type: 'UNDO' }, { type: 'REDO' } ).editor.flow?.name ).toBe( 'Default' );
	} );
} );

describe( 'what is saved where', () => {
	it( 'is unsaved from the edit to the draft, and unpublished until it is published', () => {
		const edited = run( opened(), named( 'a' ) ).editor;
		expect( [ isUnsaved( edited ), isUnpublished( edited ) ] ).toEqual( [ true, true ] );
		const drafted = run( opened(), named( 'a' ), {
			type: 'DRAFTED',
			flow: { ...testFlow(), name: 'a' },
			at: '',
		} ).editor;
		expect( [ isUnsaved( drafted ), isUnpublished( drafted ) ] ).toEqual( [ false, true ] );
		const published = run( opened(), named( 'a' ), {
			type: 'PUBLISHED',
			flow: { ...testFlow(), name: 'a', version: 4 },
			message: '',
		} ).editor;
		expect( [ isUnsaved( published ), isUnpublished( published ), published.server?.version ] ).toEqual( [
			false,
			false,
			4,
		] );
	} );

	it( 'stays as it was typed when the server refuses, with the words on their fields', () => {
		const error = new ContractError( 'refused', 'churnstop_invalid', 400, 'No', { params: { name: 'Too long' } } );
		const { editor } = run(
			opened(),
			named( 'a' ),
			{ type: 'SENDING', what: 'publish' },
			{
				type: 'REFUSED',
				during: 'publish',
				error,
				params: { name: 'Too long' },
				violations: null,
				conflict: null,
			}
		);
		expect( editor.flow?.name ).toBe( 'a' );
		expect( editor.params ).toEqual( { name: 'Too long' } );
		expect( editor.sending ).toBeNull();
	} );

	it( 'keeps the warnings when a refusal names errors', () => {
		const one = ( check: string, severity: 'error' | 'warning' ) => ( {
			check,
			path: 'name',
			message: '',
			severity,
			source: '',
		} );
		const error = new ContractError( 'refused', 'churnstop_noncompliant', 422, '' );
		const { editor } = run(
			opened(),
			{ type: 'CHECKED', violations: [ one( 'large_discount', 'warning' ), one( 'old', 'error' ) ] },
			{
				type: 'REFUSED',
				during: 'publish',
				error,
				params: {},
				violations: [ one( 'new', 'error' ) ],
				conflict: null,
			}
		);
		expect( editor.violations.map( ( violation ) => violation.check ) ).toEqual( [ 'new', 'large_discount' ] );
	} );

	it( 'goes on saying why nothing was published while the draft is saved, until something is edited', () => {
		const error = new ContractError( 'lost', '', 500, '' );
		const offline = new ContractError( 'offline', '', 0, '' );
		const refusal = ( during: 'publish' | 'draft', why: ContractError ): Action => ( {
			type: 'REFUSED',
			during,
			error: why,
			params: {},
			violations: null,
			conflict: null,
		} );
		const steps: Action[] = [
			named( 'a' ),
			{ type: 'SENDING', what: 'publish' },
			refusal( 'publish', error ),
			{ type: 'SENDING', what: 'draft' },
			refusal( 'draft', offline ),
		];
		expect( run( opened(), ...steps ).editor.error ).toEqual( { error, during: 'publish' } );
		expect(
			run( opened(), ...steps, named( 'b' ), { type: 'SENDING', what: 'draft' }, refusal( 'draft', offline ) )
				.editor.error
		).toEqual( { error: offline, during: 'draft' } );
	} );

	it( 'takes their version as the base after a conflict, and undo brings mine back', () => {
		const theirs = { ...testFlow(), version: 4, name: 'Theirs' };
		const error = new ContractError( 'refused', 'churnstop_conflict', 409, '' );
		const conflict: Action = {
			type: 'REFUSED',
			during: 'draft',
			error,
			params: {},
			violations: null,
			conflict: theirs,
		};
		const resolved = run( opened(), named( 'Mine' ), conflict, { type: 'RESOLVED', flow: theirs } ).editor;
		expect( [ resolved.server?.version, resolved.flow?.name, resolved.conflict ] ).toEqual( [ 4, 'Theirs', null ] );
		expect( reducer( { ...initial, editor: resolved }, { type: 'UNDO' } ).editor.flow?.name ).toBe( 'Mine' );
	} );

	it( 'keeps what only the server knows while the browser checks', () => {
		const one = ( check: string ) => ( { check, path: 'x', message: '', severity: 'error' as const, source: '' } );
		const servers = [ 'target_is_switchable', 'flow_is_reached', 'discount_is_available', 'a_plugin_s_check' ];
		const checked: Action = { type: 'CHECKED', violations: [ ...servers, 'offer_limit' ].map( one ) };
		const { editor } = run( opened(), checked, { type: 'CHECKED_HERE', violations: [] } );
		expect( editor.violations.map( ( violation ) => violation.check ) ).toEqual( servers );
		expect( [ run( opened() ).editor.checked, editor.checked ], 'Nothing has passed before.' ).toEqual( [
			false,
			true,
		] );
	} );
} );

describe( 'the copy in this tab', () => {
	it( 'comes back whole, and goes', () => {
		const flow = setSetting( testFlow(), 'too_busy-pause-1', 'duration_days', 45 );
		keepCopy( flow );
		expect( readCopy( 7 )?.flow ).toEqual( flow );
		dropCopy( 7 );
		expect( readCopy( 7 ) ).toBeNull();
	} );

	it( 'is nothing where what is stored cannot be read', () => {
		keepCopy( testFlow() );
		sessionStorage.setItem( String( sessionStorage.key( 0 ) ), '{broken' );
		expect( readCopy( 7 ) ).toBeNull();
		dropCopy( 7 );
	} );

	it( 'is not that of the same number on another site of the network', () => {
		window.history.replaceState( null, '', '/one/wp-admin/admin.php' );
		keepCopy( testFlow() );
		window.history.replaceState( null, '', '/two/wp-admin/admin.php' );
		expect( readCopy( 7 ) ).toBeNull();
		window.history.replaceState( null, '', '/one/wp-admin/admin.php' );
		expect( readCopy( 7 )?.flow ).toEqual( testFlow() );
	} );
} );
