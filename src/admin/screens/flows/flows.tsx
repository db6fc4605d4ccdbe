import { Button, FormFileUpload, Notice, Spinner } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { plus, upload } from '@wordpress/icons';
import { asContractError } from '../../api';
import { boot } from '../../boot';
import type { ContractError } from '../../../contract/error';
import { go, useArrival } from '../../parts/go';
import { Said } from '../../parts/said';
import { Trouble } from '../../parts/trouble';
import { useActions, useStore } from '../../store';
import type { Fate } from '../../store/thunks';
import type { State } from '../../store/types';
import type { Flow } from '../../types';
import { Activate } from './activate';
import { readFlowFile, refusedFields } from './file';
import { Start, useStart } from './start';
import { FlowTable } from './table';
import { Templates } from './templates';

const listOf = ( state: State ) => state.list;

type Filter = 'present' | 'archived';

export function Flows() {
	const { load, flows, reports, error, busy } = useStore( listOf );
	const { loadFlows, prepareFlow, duplicateFlow, setStatus } = useActions();
	const [ activating, setActivating ] = useState< Flow | null >( null );
	const [ choosing, setChoosing ] = useState( false );
	const [ creating, setCreating ] = useState( '' );
	const [ failed, setFailed ] = useState< ContractError | null >( null );
	const [ problem, setProblem ] = useState( '' );
	const [ done, setDone ] = useState( '' );
	const [ filter, setFilter ] = useState< Filter >( 'present' );

	useEffect( () => {
		void loadFlows();
	}, [ loadFlows ] );

	const said = ( message: string ) => {
		setFailed( null );
		setProblem( '' );
		setDone( message );
	};

	const make = async (
		key: string,
		work: () => Promise< Flow >,
		explain: ( error: ContractError ) => string | null = () => null
	) => {
		said( '' );
		setCreating( key );
		try {
			const flow = await work();
			go( flow.id );
		} catch ( thrown ) {
			const refused = asContractError( thrown );
			const sentence = explain( refused );
			setChoosing( false );
			setProblem( sentence ?? '' );
			setFailed( sentence === null ? refused : null );
		} finally {
			setCreating( '' );
		}
	};

	const importFile = async ( file: File | undefined ) => {
		if ( ! file ) {
			return;
		}
		const read = await readFlowFile( file );
		if ( 'problem' in read ) {
			said( '' );
			setProblem( read.problem );
		} else {
			await make( 'import', () => prepareFlow( read.flow ), refusedFields );
		}
	};

	const change = async ( flow: Flow, fate: Fate, message: string ) => {
		said( '' );
		const refused = await setStatus( flow, fate );
		if ( refused ) {
			setFailed( refused );
			// Somebody else changed or deleted it: the list shows it as it is.
			if ( refused.status === 404 || refused.status === 409 ) {
				void loadFlows();
			}
		} else {
			said( message );
			if ( flow.status === 'archived' && archived.length === 1 ) {
				setFilter( 'present' );
			}
		}
	};

	const activate = async ( flow: Flow ) => {
		const refused = await setStatus( flow, 'active' );
		if ( ! refused ) {
			setActivating( null );
			said( __( 'The flow is active.', 'churnstop' ) );
		}
		return refused;
	};

	const archived = flows.filter( ( flow ) => flow.status === 'archived' );
	const present = flows.filter( ( flow ) => flow.status !== 'archived' );
	/** While none is active: the one that customers would get first. */
	const next = present.some( ( { status } ) => status === 'active' ) ? undefined : present[ 0 ];
	const shown = filter === 'archived' && archived.length > 0 ? archived : present;
	const [ starting, show ] = useStart( present );
	const steps = useRef< HTMLButtonElement >( null );
	/** Set where a button was pressed that goes with it. */
	const pressed = useRef( false );
	const setStarting = ( next: boolean ) => {
		pressed.current = true;
		show( next );
	};
	useEffect( () => {
		if ( pressed.current ) {
			pressed.current = false;
			( starting ? document.getElementById( 'churnstop-start-title' ) : steps.current )?.focus();
		}
	}, [ starting ] );
	useArrival();

	return (
		<div className="wrap churnstop-wrap">
			<div className="churnstop-head">
				<h1 tabIndex={ -1 }>{ __( 'Flows', 'churnstop' ) }</h1>
				<div className="churnstop-head-ways">
					{ load === 'ready' && ! starting && (
						<Button ref={ steps } variant="tertiary" onClick={ () => setStarting( true ) }>
							{ __( 'First steps', 'churnstop' ) }
						</Button>
					) }
					<FormFileUpload
						accept="application/json,.json"
						render={ ( { openFileDialog } ) => (
							<Button variant="secondary" icon={ upload } onClick={ openFileDialog }>
								{ __( 'Import', 'churnstop' ) }
							</Button>
						) }
						onChange={ ( event ) => {
							void importFile( event.currentTarget.files?.[ 0 ] );
							event.currentTarget.value = '';
						} }
					/>
					<Button variant="primary" icon={ plus } onClick={ () => setChoosing( true ) }>
						{ __( 'New flow', 'churnstop' ) }
					</Button>
				</div>
			</div>
			<p className="churnstop-lead">
				{ __(
					'When a customer cancels, the first active flow that is meant for their subscription asks why and makes its offers. Low priority numbers come first.',
					'churnstop'
				) }
			</p>

			{ failed && (
				<Trouble
					error={ failed }
					kept={ __( 'Nothing has changed.', 'churnstop' ) }
					dismiss={ () => setFailed( null ) }
				/>
			) }
			{ problem && (
				<Notice status="error" onRemove={ () => setProblem( '' ) }>
					{ problem }
				</Notice>
			) }
			{ done && <Said onRemove={ () => setDone( '' ) }>{ done }</Said> }
			{ error && <Trouble error={ error } retry={ () => void loadFlows() } /> }

			{ load === 'loading' || load === 'idle' ? (
				<div
					className="churnstop-skeletons"
					role="status"
					aria-label={ __( 'Loading the flows…', 'churnstop' ) }
				>
					<i />
					<i />
					<i />
				</div>
			) : null }

			{ load === 'ready' && (
				<>
					{ starting && (
						<Start
							flows={ present }
							open={ ( flow, field ) => go( flow.id, { at: field } ) }
							hide={ () => setStarting( false ) }
						/>
					) }
					{ next && ! starting && (
						<Notice status="warning" isDismissible={ false } className="churnstop-notice">
							<p>{ __( 'No flow is active, so Cancel does what it did before.', 'churnstop' ) }</p>
							<p className="churnstop-notice-ways">
								<Button variant="secondary" onClick={ () => setActivating( next ) }>
									{
										/* translators: %s: the name of a flow. */
										sprintf( __( 'Activate “%s”', 'churnstop' ), next.name )
									}
								</Button>
							</p>
						</Notice>
					) }
					{ archived.length > 0 && (
						<div className="churnstop-filters" role="group" aria-label={ __( 'Which flows', 'churnstop' ) }>
							<Button isPressed={ filter === 'present' } onClick={ () => setFilter( 'present' ) }>
								{
									/* translators: %d: number of flows. */
									sprintf( __( 'All (%d)', 'churnstop' ), present.length )
								}
							</Button>
							<Button isPressed={ filter === 'archived' } onClick={ () => setFilter( 'archived' ) }>
								{
									/* translators: %d: number of flows. */
									sprintf( __( 'Archived (%d)', 'churnstop' ), archived.length )
								}
							</Button>
						</div>
					) }
					{ shown.length > 0 ? (
						<FlowTable
							flows={ shown }
							reports={ reports }
							busy={ busy }
							onOpen={ ( flow ) => go( flow.id ) }
							onDuplicate={ ( flow ) => void make( 'copy', () => duplicateFlow( flow ) ) }
							onActivate={ setActivating }
							onFate={ ( flow, fate, message ) => void change( flow, fate, message ) }
						/>
					) : (
						<div className="churnstop-empty">
							<h2>{ __( 'No flow yet', 'churnstop' ) }</h2>
							<p>
								{ __(
									'Without an active flow, Cancel does what it did before: the store’s own cancel.',
									'churnstop'
								) }
							</p>
							<Templates
								templates={ boot().templates }
								busy={ creating }
								onChoose={ ( template ) =>
									void make( template.id, () => prepareFlow( template.flow ) )
								}
							/>
						</div>
					) }
				</>
			) }

			{ creating && ! choosing && (
				<p className="churnstop-working" role="status">
					<Spinner /> { __( 'One moment…', 'churnstop' ) }
				</p>
			) }
			{ activating && (
				<Activate
					flow={ activating }
					onClose={ () => {
						setActivating( null );
						void loadFlows();
					} }
					onActivate={ activate }
				/>
			) }
			{ choosing && (
				<Templates
					modal
					templates={ boot().templates }
					busy={ creating }
					onClose={ () => setChoosing( false ) }
					onChoose={ ( template ) => void make( template.id, () => prepareFlow( template.flow ) ) }
				/>
			) }
		</div>
	);
}
