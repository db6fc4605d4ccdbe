import { Button, Notice } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { asContractError, call } from '../api';
import { boot } from '../boot';
import type { ContractError } from '../../contract/error';
import { Confirm } from '../parts/confirm';
import { moment, number, percent } from '../parts/format';
import { Trouble } from '../parts/trouble';
import { describeArm, isControl, primaryName, statusName } from './labels';
import { Preview } from './preview';
import type { Arm, Experiment, Flow, Results } from './types';

type Step = { do: 'start' | 'stop' } | { do: 'adopt'; arm: string };

interface Props {
	experiment: Experiment;
	flow: Flow | undefined;
	changed: ( experiment: Experiment ) => void;
	back: () => void;
}

/** One experiment: what is known so far, said as it is, and what can be done next. */
export function Watch( { experiment, flow, changed, back }: Props ) {
	const [ results, setResults ] = useState< Results | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ asked, setAsked ] = useState< Step | null >( null );
	const [ busy, setBusy ] = useState( false );

	const load = useCallback( async () => {
		setError( null );
		try {
			setResults( await call< Results >( 'GET', `experiments/${ experiment.id }/results` ) );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
	}, [ experiment.id ] );
	useEffect( () => void load(), [ load, experiment.status ] );

	const run = async ( step: Step ) => {
		setBusy( true );
		setError( null );
		try {
			changed(
				await call< Experiment >(
					'POST',
					`experiments/${ experiment.id }/${ step.do }`,
					step.do === 'adopt' ? { arm: step.arm } : {}
				)
			);
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
		setAsked( null );
		setBusy( false );
	};
	const { status } = experiment;
	return (
		<div className="churnstop-watch">
			<Button variant="link" onClick={ back }>
				{ __( 'All experiments', 'churnstop' ) }
			</Button>
			<div className="churnstop-head">
				<h2 tabIndex={ -1 }>
					{ experiment.name }{ ' ' }
					<span className={ `churnstop-tag ${ status === 'running' ? 'is-good' : '' }` }>
						{ statusName( status ) }
					</span>
				</h2>
				<div className="churnstop-head-ways">
					{ status === 'draft' && (
						<Button variant="primary" onClick={ () => setAsked( { do: 'start' } ) }>
							{ __( 'Start experiment', 'churnstop' ) }
						</Button>
					) }
					{ status === 'running' && (
						<Button variant="secondary" onClick={ () => setAsked( { do: 'stop' } ) }>
							{ __( 'Stop experiment', 'churnstop' ) }
						</Button>
					) }
				</div>
			</div>
			<p className="churnstop-soft">
				{ [
					flow?.name,
					primaryName( experiment ),
					experiment.started_at &&
						/* translators: %s: a moment. */ sprintf(
							__( 'started %s', 'churnstop' ),
							moment( experiment.started_at )
						),
					experiment.ended_at &&
						/* translators: %s: a moment. */ sprintf(
							__( 'ended %s', 'churnstop' ),
							moment( experiment.ended_at )
						),
				]
					.filter( Boolean )
					.join( ' · ' ) }
			</p>
			{ error && (
				<Trouble
					error={ error }
					retry={ results ? undefined : () => void load() }
					dismiss={ () => setError( null ) }
				/>
			) }
			{ ! results && ! error && (
				<div className="churnstop-skeletons" role="status" aria-label={ __( 'Counting…', 'churnstop' ) }>
					<i />
				</div>
			) }
			{ results && (
				<>
					{ results.sample_ratio.alarm && (
						<Notice status="error" isDismissible={ false } className="churnstop-notice">
							{ __(
								'Customers are not shared out as they should be, so these figures cannot be trusted. A cache or another plugin may be in the way. Stop the experiment and look for the cause.',
								'churnstop'
							) }
						</Notice>
					) }
					<p className="churnstop-sentence" role="status">
						{ results.sentence }
					</p>
					<Numbers
						experiment={ experiment }
						flow={ flow }
						results={ results }
						adopt={ ( arm ) => setAsked( { do: 'adopt', arm } ) }
					/>
					{ results.waiting > 0 && (
						<p className="churnstop-soft">
							{ sprintf(
								/* translators: %s: a number of customers. */
								_n(
									'%s customer entered too recently to say.',
									'%s customers entered too recently to say.',
									results.waiting,
									'churnstop'
								),
								number( results.waiting )
							) }
						</p>
					) }
				</>
			) }
			{ asked && (
				<Confirm
					title={
						{
							start: __( 'Start this experiment?', 'churnstop' ),
							stop: __( 'Stop this experiment?', 'churnstop' ),
							adopt: __( 'Adopt this version?', 'churnstop' ),
						}[ asked.do ]
					}
					does={
						{
							start: __( 'Start experiment', 'churnstop' ),
							stop: __( 'Stop experiment', 'churnstop' ),
							adopt: __( 'Adopt it', 'churnstop' ),
						}[ asked.do ]
					}
					busy={ busy }
					onConfirm={ () => void run( asked ) }
					onCancel={ () => setAsked( null ) }
				>
					<p>
						{
							{
								start: __(
									'From now on chance decides what customers who cancel see. Only the name and the shares can change while it runs.',
									'churnstop'
								),
								stop: __(
									'No more customers enter. Those who have entered are still counted. It cannot be started again.',
									'churnstop'
								),
								adopt: __(
									'All customers see it from now on: it becomes the next version of your flow. The experiment ends.',
									'churnstop'
								),
							}[ asked.do ]
						}
					</p>
				</Confirm>
			) }
		</div>
	);
}

function Numbers( {
	experiment,
	flow,
	results,
	adopt,
}: {
	experiment: Experiment;
	flow: Flow | undefined;
	results: Results;
	adopt: ( arm: string ) => void;
} ) {
	const may = experiment.status === 'running' || experiment.status === 'stopped';
	const [ seen, setSeen ] = useState< Arm | null >( null );
	return (
		<div className="churnstop-cards">
			{ experiment.arms.map( ( arm ) => {
				const found = results.arms.find( ( { id } ) => id === arm.id );
				const compared = results.comparisons.find( ( one ) => one.arm === arm.id );
				const adopted = experiment.adopted?.arm === arm.id;
				const named = describeArm( arm, flow );
				return (
					<section key={ arm.id } aria-label={ named }>
						<h3>
							{ named }{ ' ' }
							{ adopted && (
								<span className="churnstop-tag is-good">{ __( 'Adopted', 'churnstop' ) }</span>
							) }
						</h3>
						<p className="churnstop-soft">
							{ sprintf(
								/* translators: %d: a number. */ __( '%d%% of customers', 'churnstop' ),
								arm.weight
							) }
							{ isControl( experiment, arm ) &&
								` · ${ __( 'what the others are compared with', 'churnstop' ) }` }
						</p>
						{ found && (
							<dl>
								<dt>{ primaryName( experiment ) }</dt>
								<dd>
									<strong>{ found.rate ? percent( found.rate.value ) : '–' }</strong>{ ' ' }
									<span className="churnstop-soft">
										{ sprintf(
											/* translators: 1: some, 2: all. */ __(
												'%1$s of %2$s whose time has come',
												'churnstop'
											),
											number( found.outcomes ),
											number( found.matured )
										) }
									</span>
								</dd>
								<dt>{ __( 'Customers', 'churnstop' ) }</dt>
								<dd>
									<a
										href={ addQueryArgs( boot().urls.attempts, {
											arm: `${ experiment.id }:${ arm.id }`,
										} ) }
									>
										{ number( found.entered ) }
									</a>
								</dd>
								<dt>{ __( 'Received from each in 90 days', 'churnstop' ) }</dt>
								<dd>{ found.net_per_customer?.formatted ?? '–' }</dd>
								<dt>{ __( 'Given to each', 'churnstop' ) }</dt>
								<dd>{ found.concession_per_customer?.formatted ?? '–' }</dd>
								{ compared &&
									compared.difference !== null &&
									compared.low !== null &&
									compared.high !== null && (
										<>
											<dt>{ __( 'Difference', 'churnstop' ) }</dt>
											<dd>
												{ points( compared.difference ) }{ ' ' }
												<span className="churnstop-soft">
													{ sprintf(
														// translators: 1: the lowest, 2: the highest likely value.
														__( '95%% sure: %1$s to %2$s', 'churnstop' ),
														points( compared.low ),
														points( compared.high )
													) }
												</span>
											</dd>
										</>
									) }
							</dl>
						) }
						<div className="churnstop-head-ways">
							<Button variant="secondary" onClick={ () => setSeen( arm ) }>
								{ __( 'See what customers see', 'churnstop' ) }
							</Button>
							{ may && (
								<Button variant="secondary" onClick={ () => adopt( arm.id ) }>
									{ __( 'Adopt this version', 'churnstop' ) }
								</Button>
							) }
						</div>
					</section>
				);
			} ) }
			{ seen && <Preview experiment={ experiment } arm={ seen } flow={ flow } close={ () => setSeen( null ) } /> }
		</div>
	);
}

/** A difference of shares. */
const points = ( difference: number ): string => {
	const value = Math.round( difference * 1000 ) / 10;
	/* translators: %s: a number, with + or −. */
	return sprintf( __( '%s points', 'churnstop' ), ( value > 0 ? '+' : '' ) + number( value ) );
};
