import { Spinner } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../../api';
import type { ContractError } from '../../../contract/error';
import { offerOf } from '../../flow/ops';
import { describeOffer } from '../../flow/labels';
import { number, percent } from '../../parts/format';
import { Trouble } from '../../parts/trouble';
import type { Flow } from '../../types';
import { blockerText } from './customers';

/** As POST /reports/replay answers it; PHP writes an empty map as a list. */
interface Replayed {
	attempts: number;
	/** Those that a flow asked before this one got. */
	asked_first: number;
	truncated: boolean;
	reasons: Array< {
		reason: string;
		label: string;
		attempts: number;
		exists: boolean;
		offers: Record< string, number > | [];
		none: number;
	} >;
	never_shown: Array< { offer_id: string; blockers: Record< string, number > | [] } >;
}

/** The attempts of the last 90 days, decided again with this flow. */
export function ReplayPanel( { flow }: { flow: Flow } ) {
	const [ answer, setAnswer ] = useState< Replayed | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ tries, setTries ] = useState( 0 );
	const panel = useRef< HTMLElement >( null );
	useEffect( () => {
		let gone = false;
		setError( null );
		call< Replayed >( 'POST', 'reports/replay', { flow } ).then(
			( replayed ) => ! gone && setAnswer( replayed ),
			( thrown: unknown ) => ! gone && setError( asContractError( thrown ) )
		);
		return () => {
			gone = true;
		};
	}, [ flow, tries ] );
	// It opens above the button, which keeps the focus.
	useEffect( () => {
		panel.current?.scrollIntoView?.( { block: 'nearest' } );
	}, [ answer ] );
	const offerName = ( id: string ) => {
		const found = offerOf( flow, id );
		return found ? describeOffer( found.offer ) : id;
	};
	return (
		<section ref={ panel } className="churnstop-replay" aria-labelledby="churnstop-replay-title">
			<h2 id="churnstop-replay-title">{ __( 'Test on past cancellations', 'churnstop' ) }</h2>
			{ error && <Trouble error={ error } retry={ () => setTries( tries + 1 ) } /> }
			{ ! answer && ! error && <Spinner /> }
			{ answer?.attempts === 0 && answer.asked_first === 0 && (
				<p>{ __( 'No attempt of the last 90 days got far enough to be tested.', 'churnstop' ) }</p>
			) }
			{ answer && answer.asked_first > 0 && (
				<p>
					{
						/* translators: %s: number of attempts. */
						sprintf(
							_n(
								'%s attempt of the last 90 days is not tested: another flow got it, which is asked before this one. To test it too, give this flow a lower priority number than that flow has.',
								'%s attempts of the last 90 days are not tested: other flows got them, which are asked before this one. To test them too, give this flow a lower priority number than those flows have.',
								answer.asked_first,
								'churnstop'
							),
							number( answer.asked_first )
						)
					}
				</p>
			) }
			{ answer && answer.attempts > 0 && (
				<>
					<p>
						{
							/* translators: %s: number of attempts. */
							sprintf(
								_n(
									'%s attempt of the last 90 days, decided again with this flow:',
									'%s attempts of the last 90 days, decided again with this flow:',
									answer.attempts,
									'churnstop'
								),
								number( answer.attempts )
							)
						}
					</p>
					<table className="churnstop-changes">
						<thead>
							<tr>
								<th scope="col">{ __( 'Reason', 'churnstop' ) }</th>
								<th scope="col">{ __( 'Attempts', 'churnstop' ) }</th>
								<th scope="col">{ __( 'First offer', 'churnstop' ) }</th>
								<th scope="col">{ __( 'No offer', 'churnstop' ) }</th>
							</tr>
						</thead>
						<tbody>
							{ answer.reasons.map( ( row ) => (
								<tr key={ row.reason }>
									<th scope="row">
										{ row.label }
										{ ! row.exists && (
											<span className="churnstop-tag is-warning">
												{ __( 'not in this flow', 'churnstop' ) }
											</span>
										) }
									</th>
									<td>{ number( row.attempts ) }</td>
									<td>
										{ Object.entries( row.offers ).map( ( [ id, count ] ) => (
											<span key={ id } className="churnstop-replay-offer">
												{ offerName( id ) } <b>{ percent( Number( count ) / row.attempts ) }</b>
											</span>
										) ) }
									</td>
									<td>{ row.none > 0 ? percent( row.none / row.attempts ) : '—' }</td>
								</tr>
							) ) }
						</tbody>
					</table>
				</>
			) }
			{ answer && answer.attempts > 0 && answer.never_shown.length > 0 && (
				<>
					<h3>{ __( 'Offers that nobody would have seen', 'churnstop' ) }</h3>
					<ul className="churnstop-bullets">
						{ answer.never_shown.map( ( one ) => {
							const why = Object.keys( one.blockers ).map( blockerText ).join( ', ' );
							return (
								<li key={ one.offer_id }>
									<strong>
										{ offerOf( flow, one.offer_id )?.reason.label } › { offerName( one.offer_id ) }
									</strong>
									{ why ? `: ${ why }` : `: ${ __( 'nobody reached it', 'churnstop' ) }` }
								</li>
							);
						} ) }
					</ul>
				</>
			) }
		</section>
	);
}
