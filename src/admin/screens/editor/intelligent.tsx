import { Button, Spinner } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { ContractError } from '../../../contract/error';
import { asContractError, call } from '../../api';
import { boot, formOf } from '../../boot';
import { setForm, setSetting } from '../../flow/ops';
import { number, percent } from '../../parts/format';
import { Trouble } from '../../parts/trouble';
import { percentage } from '../../percentage';
import { useActions } from '../../store';
import type { Flow, Offer } from '../../types';
import { Text } from './fields';

/** As POST /reports/intelligent-discount answers it. */
interface Known {
	enabled: boolean;
	base_percent: number;
	sentence: string;
	learning: { state: 'idle' | 'running' | 'done'; done: number; total: number };
	margin_percent: number;
	with_costs: number;
	attempts: number;
	attempts_found: number;
	shares: Array< { percent: number; share: number | null } >;
}

/** How long somebody changes the ceilings before the store is asked. */
const PAUSE = 600;
const AGAIN_AFTER = 3000;

/** The two ways to say how much a discount takes off, beside each other. */
export function DiscountMode( { offer }: { offer: Offer } ) {
	const { edit } = useActions();
	const intelligent = formOf( offer ) === 'mode';
	const choose = ( mark: string ) => void edit( ( now ) => setForm( now, offer.id, mark, {} ) );
	const ways = [
		{
			mark: '',
			is: ! intelligent,
			label: __( 'Manual', 'churnstop' ),
			what: __( 'The same discount for everybody.', 'churnstop' ),
		},
		{
			mark: 'mode',
			is: intelligent,
			label: __( 'Intelligent', 'churnstop' ),
			what: __( 'As deep as it pays for each customer, within your ceilings, or none.', 'churnstop' ),
		},
	];
	return (
		<div className="churnstop-ways" role="group" aria-label={ __( 'How much is taken off', 'churnstop' ) }>
			{ ways.map( ( { mark, is, label, what } ) => (
				<button key={ mark } type="button" aria-pressed={ is } onClick={ () => ! is && choose( mark ) }>
					<strong>{ label }</strong>
					<span>{ what }</span>
				</button>
			) ) }
		</div>
	);
}

const read = ( typed: string ): number[] => ( typed.match( /\d+/g ) ?? [] ).map( Number );
const stepsOf = ( offer: Offer ): number[] =>
	Array.isArray( offer.steps ) ? offer.steps.filter( ( step ): step is number => typeof step === 'number' ) : [];

/** The steps that it chooses among, how much is known, and what it would have offered to past attempts. */
export function IntelligentSettings( { flow, offer, path }: { flow: Flow; offer: Offer; path: string } ) {
	const { edit } = useActions();
	const [ typed, setTyped ] = useState( () => stepsOf( offer ).join( ', ' ) );
	const [ known, setKnown ] = useState< Known | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ tries, setTries ] = useState( 0 );
	const asked = JSON.stringify( [ offer.max_percent, offer.max_cycles, offer.steps ] );
	useEffect( () => {
		let gone = false;
		const later = setTimeout(
			() => {
				setError( null );
				call< Known >( 'POST', 'reports/intelligent-discount', { flow, offer_id: offer.id } ).then(
					( answer ) => ! gone && setKnown( answer ),
					( thrown: unknown ) => ! gone && setError( asContractError( thrown ) )
				);
			},
			known ? PAUSE : 0
		);
		return () => {
			gone = true;
			clearTimeout( later );
		};
		// eslint-disable-next-line react-hooks/exhaustive-deps -- other changes of the flow change nothing of this.
	}, [ offer.id, asked, tries ] );
	const learning = known?.learning.state === 'running';
	useEffect( () => {
		const again = learning ? setTimeout( () => setTries( ( now ) => now + 1 ), AGAIN_AFTER ) : undefined;
		return () => clearTimeout( again );
	}, [ learning, known ] );
	const onSteps = ( value: string ) => {
		setTyped( value );
		void edit( ( now ) => setSetting( now, offer.id, 'steps', read( value ) ), `${ offer.id }.steps` );
	};
	return (
		<>
			<Text
				path={ `${ path }.steps` }
				label={ __( 'Steps, percent off', 'churnstop' ) }
				help={ __(
					'The percentages to choose from, such as 10, 20, 30. Empty: every ten up to the ceiling.',
					'churnstop'
				) }
				value={ typed }
				onChange={ onSteps }
			/>
			<section
				className="churnstop-known"
				aria-labelledby="churnstop-known-title"
				aria-busy={ ! known && ! error }
			>
				<h3 id="churnstop-known-title">{ __( 'What it knows', 'churnstop' ) }</h3>
				{ error && <Trouble error={ error } retry={ () => setTries( tries + 1 ) } /> }
				{ ! known && ! error && <Spinner /> }
				{ known && <Knowledge known={ known } /> }
			</section>
		</>
	);
}

function Knowledge( { known }: { known: Known } ) {
	const { learning, attempts, attempts_found: found, with_costs: costs } = known;
	return (
		<>
			<p>
				{ known.sentence }
				{ learning.state === 'running' && (
					<>
						{ ' ' }
						{
							/* translators: 1: a number, 2: how many there are. */ sprintf(
								__( 'It is learning now: %1$s of %2$s subscriptions.', 'churnstop' ),
								number( learning.done ),
								number( learning.total )
							)
						}
					</>
				) }
			</p>
			<p className="churnstop-soft">
				{ attempts > 0 && costs === attempts
					? __( 'Margins come from the cost of goods of your products.', 'churnstop' )
					: /* translators: %s: a percentage. */
					  sprintf(
							__(
								'Where your store does not keep the cost of goods, %s of a price counts as margin.',
								'churnstop'
							),
							percentage( known.margin_percent )
					  ) }{ ' ' }
				<Button variant="link" href={ `${ boot().urls.settings }#cs-margin` }>
					{ __( 'Change the margin', 'churnstop' ) }
				</Button>
			</p>
			{ ! known.enabled ? null : attempts === 0 ? (
				<p>
					{ __(
						'Nobody gave this reason in the last 90 days, so there is nothing to compare yet.',
						'churnstop'
					) }
				</p>
			) : (
				<table className="churnstop-changes">
					<caption>
						{
							/* translators: %s: number of attempts. */
							sprintf(
								_n(
									'What it would have offered to %s attempt of the last 90 days',
									'What it would have offered to %s attempts of the last 90 days',
									attempts,
									'churnstop'
								),
								number( attempts )
							)
						}
						{ found > attempts && (
							<span className="churnstop-soft">
								{ ' ' }
								{
									/* translators: 1: a number, 2: how many there are. */
									sprintf(
										__( '(the newest %1$s of %2$s)', 'churnstop' ),
										number( attempts ),
										number( found )
									)
								}
							</span>
						) }
					</caption>
					<thead>
						<tr>
							<th scope="col">{ __( 'Discount', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Manual', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Intelligent', 'churnstop' ) }</th>
						</tr>
					</thead>
					<tbody>
						{ known.shares.map( ( row ) => (
							<tr key={ row.percent }>
								<th scope="row">
									{ row.percent === 0 ? __( 'None', 'churnstop' ) : percentage( row.percent ) }
								</th>
								<td>{ row.percent === known.base_percent ? percent( 1 ) : '—' }</td>
								<td>{ ( row.share ?? 0 ) > 0 ? percent( row.share ?? 0 ) : '—' }</td>
							</tr>
						) ) }
					</tbody>
				</table>
			) }
		</>
	);
}
