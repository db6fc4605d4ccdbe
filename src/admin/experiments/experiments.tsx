import { Button } from '@wordpress/components';
import { plus } from '@wordpress/icons';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { addQueryArgs, getQueryArg } from '@wordpress/url';
import { asContractError, whole } from '../api';
import { boot } from '../boot';
import type { ContractError } from '../../contract/error';
import { moment } from '../parts/format';
import { Trouble } from '../parts/trouble';
import { statusName } from './labels';
import { Make } from './make';
import type { Experiment, Flow } from './types';
import { Watch } from './watch';

const here = (): number => Number( getQueryArg( window.location.href, 'experiment' ) ?? 0 );

export function Experiments() {
	const [ experiments, setExperiments ] = useState< Experiment[] | null >( null );
	const [ flows, setFlows ] = useState< Flow[] >( [] );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ making, setMaking ] = useState( false );
	const [ open, setOpen ] = useState( here );

	const load = useCallback( async () => {
		setError( null );
		try {
			const [ found, all ] = await Promise.all( [
				whole< Experiment >( 'experiments' ),
				whole< Flow >( 'flows' ),
			] );
			setExperiments( found );
			setFlows( all );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
	}, [] );
	useEffect( () => void load(), [ load ] );
	useEffect( () => {
		const moved = () => setOpen( here() );
		window.addEventListener( 'popstate', moved );
		return () => window.removeEventListener( 'popstate', moved );
	}, [] );

	const go = ( id: number ) => {
		window.history.pushState(
			{},
			'',
			id ? addQueryArgs( boot().urls.experiments, { experiment: id } ) : boot().urls.experiments
		);
		setOpen( id );
	};
	const put = ( one: Experiment ) =>
		setExperiments( ( all ) =>
			[ one, ...( all ?? [] ).filter( ( { id } ) => id !== one.id ) ].sort( ( a, b ) => b.id - a.id )
		);
	const opened = experiments?.find( ( { id } ) => id === open );
	const active = flows.filter( ( { status } ) => status === 'active' );

	// What was chosen is gone with the view that it was in: the next one begins at its heading.
	const view = experiments && `${ making } ${ open } ${ opened?.status }`;
	const shown = useRef( view );
	useEffect( () => {
		if ( shown.current && view && shown.current !== view ) {
			[ ...document.querySelectorAll< HTMLElement >( '.churnstop-experiments [tabindex="-1"]' ) ].pop()?.focus();
		}
		shown.current = view ?? shown.current;
	}, [ view ] );

	return (
		<div className="wrap churnstop-wrap churnstop-experiments">
			<div className="churnstop-head">
				<h1 tabIndex={ -1 }>{ __( 'Experiments', 'churnstop' ) }</h1>
				{ experiments && ! opened && ! making && (
					<Button
						variant="primary"
						icon={ plus }
						disabled={ active.length === 0 }
						onClick={ () => setMaking( true ) }
					>
						{ __( 'New experiment', 'churnstop' ) }
					</Button>
				) }
			</div>
			{ error && <Trouble error={ error } retry={ () => void load() } /> }
			{ ! experiments && ! error && (
				<div
					className="churnstop-skeletons"
					role="status"
					aria-label={ __( 'Loading the experiments…', 'churnstop' ) }
				>
					<i />
					<i />
				</div>
			) }
			{ making && (
				<Make
					flows={ active }
					cancel={ () => setMaking( false ) }
					made={ ( one ) => {
						put( one );
						setMaking( false );
						go( one.id );
					} }
				/>
			) }
			{ opened && ! making && (
				<Watch
					key={ opened.id }
					experiment={ opened }
					flow={ flows.find( ( { id } ) => id === opened.flow_id ) }
					changed={ put }
					back={ () => go( 0 ) }
				/>
			) }
			{ experiments && ! opened && ! making && (
				<Overview experiments={ experiments } flows={ flows } open={ go } />
			) }
		</div>
	);
}

function Overview( {
	experiments,
	flows,
	open,
}: {
	experiments: Experiment[];
	flows: Flow[];
	open: ( id: number ) => void;
} ) {
	if ( experiments.length === 0 ) {
		return (
			<div className="churnstop-empty">
				<h2>{ __( 'No experiment yet', 'churnstop' ) }</h2>
				<p>
					{ __(
						'An experiment shows your idea to some customers and your flow as it is to the others. Then it says which of them stay, and how sure that is. It needs some months and some hundred cancellations: you see how long before you start.',
						'churnstop'
					) }
				</p>
				<p>
					{ __(
						'To learn what your offers bring at all, hold some customers out in the settings.',
						'churnstop'
					) }
				</p>
				<Button variant="secondary" href={ `${ boot().urls.settings }#cs-holdout` }>
					{ __( 'Hold some customers out', 'churnstop' ) }
				</Button>
			</div>
		);
	}
	return (
		<table className="churnstop-table">
			<thead>
				<tr>
					<th scope="col">{ __( 'Experiment', 'churnstop' ) }</th>
					<th scope="col">{ __( 'Status', 'churnstop' ) }</th>
					<th scope="col">{ __( 'Flow', 'churnstop' ) }</th>
					<th scope="col">{ __( 'Started', 'churnstop' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ experiments.map( ( one ) => (
					<tr key={ one.id }>
						<th scope="row">
							<Button variant="link" className="churnstop-flow-name" onClick={ () => open( one.id ) }>
								{ one.name }
							</Button>
						</th>
						<td>
							<span className={ `churnstop-tag ${ one.status === 'running' ? 'is-good' : '' }` }>
								{ statusName( one.status ) }
							</span>
						</td>
						<td>{ flows.find( ( { id } ) => id === one.flow_id )?.name ?? '' }</td>
						<td>{ moment( one.started_at ) }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}
