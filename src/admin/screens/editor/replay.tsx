import { useEffect, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../../api';
import type { ContractError } from '../../../contract/error';
import { offerOf } from '../../flow/ops';
import { describeOffer } from '../../flow/labels';
import { number, percent } from '../../parts/format';
import { ScrollArea } from '../../parts/scroll-area';
import { Trouble } from '../../parts/trouble';
import type { Flow, Offer } from '../../types';
import { blockerText } from './customers';
import { merged, neverShown } from './replayed';
import type { Page } from './replayed';

/** Why an attempt could not be tested. */
function untestedText( why: string, { gone }: Page, count: number ): string {
	const reasons = gone.map( ( { label, attempts } ) => `${ label } (${ number( attempts ) })` ).join( ', ' );
	const text =
		{
			/* translators: %s: number of attempts. */
			no_reason: _n(
				'%s left before giving a reason. No flow makes an offer then.',
				'%s left before giving a reason. No flow makes an offer then.',
				count,
				'churnstop'
			),
			/* translators: %s: number of attempts. */
			reason_gone: _n(
				'%s gave a reason that this flow does not have.',
				'%s gave a reason that this flow does not have.',
				count,
				'churnstop'
			),
			/* translators: %s: number of attempts. */
			not_for: _n(
				'%s is of a customer for whom this flow is not meant.',
				'%s are of customers for whom this flow is not meant.',
				count,
				'churnstop'
			),
			/* translators: %s: number of attempts. */
			fact_unknown: _n(
				'%s lacks a fact that an audience of this flow asks for. It was not recorded then.',
				'%s lack a fact that an audience of this flow asks for. It was not recorded then.',
				count,
				'churnstop'
			),
			/* translators: %s: number of attempts. */
			targets_unknown: _n(
				'%s lacks the products that the customer could have switched to. They were not looked up then.',
				'%s lack the products that the customer could have switched to. They were not looked up then.',
				count,
				'churnstop'
			),
			/* translators: %s: number of attempts. */
			no_facts: _n(
				'%s has no stored facts about the customer.',
				'%s have no stored facts about the customer.',
				count,
				'churnstop'
			),
		}[ why ] ?? why;
	return sprintf( text, number( count ) ) + ( why === 'reason_gone' ? ` ${ reasons }` : '' );
}

/** All pages, one after another; what is known after each. */
function useReplay( flow: Flow, tries: number ): [ page: Page | null, error: ContractError | null ] {
	const [ page, setPage ] = useState< Page | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	useEffect( () => {
		let gone = false;
		setError( null );
		setPage( null );
		const run = async () => {
			let sum: Page | null = null;
			do {
				const before: number = sum?.next ?? 0;
				sum = merged( sum, await call< Page >( 'POST', 'reports/replay', { flow, before } ) );
				if ( gone ) {
					return;
				}
				setPage( sum );
			} while ( sum.next !== null );
		};
		run().catch( ( thrown: unknown ) => ! gone && setError( asContractError( thrown ) ) );
		return () => {
			gone = true;
		};
	}, [ flow, tries ] );
	return [ page, error ];
}

function progressText( page: Page | null ): string {
	if ( page === null ) {
		return __( 'Testing the attempts of the last 90 days…', 'churnstop' );
	}
	if ( page.next !== null ) {
		return sprintf(
			/* translators: 1: number of attempts, 2: how many there are in all. */
			__( 'Testing… %1$s of %2$s attempts.', 'churnstop' ),
			number( page.attempts ),
			number( page.total )
		);
	}
	if ( page.attempts === 0 ) {
		return __( 'Nobody began to cancel in the last 90 days, so there is nothing to test.', 'churnstop' );
	}
	return sprintf(
		/* translators: 1: number of attempts, 2: how many of them were tested. */
		_n(
			'Of %1$s attempt of the last 90 days, %2$s was decided again with this flow as it is on the screen, saved or not.',
			'Of %1$s attempts of the last 90 days, %2$s were decided again with this flow as it is on the screen, saved or not.',
			page.attempts,
			'churnstop'
		),
		number( page.attempts ),
		number( page.tested )
	);
}

/** First offers then and now, and how often each is decided. */
function Then( { page, name }: { page: Page; name: ( offer: Offer | string | null ) => string } ) {
	const other = page.changes.filter( ( { same } ) => ! same ).sort( ( a, b ) => b.attempts - a.attempts );
	const same = page.tested - other.reduce( ( sum, { attempts } ) => sum + attempts, 0 );
	return (
		<table className="churnstop-changes">
			<caption>{ __( 'What would change', 'churnstop' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'First offer then', 'churnstop' ) }</th>
					<th scope="col">{ __( 'First offer with this flow', 'churnstop' ) }</th>
					<th scope="col">{ __( 'Attempts', 'churnstop' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ other.map( ( { from, to, attempts }, at ) => (
					<tr key={ at }>
						<td>{ name( from ) }</td>
						<td>{ name( to ) }</td>
						<td>{ number( attempts ) }</td>
					</tr>
				) ) }
				<tr>
					<td colSpan={ 2 }>{ __( 'The same as then', 'churnstop' ) }</td>
					<td>{ number( same ) }</td>
				</tr>
			</tbody>
		</table>
	);
}

/** By reason: which offer comes first, and how often none. */
function Reasons( { page, name }: { page: Page; name: ( id: string ) => string } ) {
	return (
		<table className="churnstop-changes">
			<caption>{ __( 'By reason', 'churnstop' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Reason', 'churnstop' ) }</th>
					<th scope="col">{ __( 'Attempts', 'churnstop' ) }</th>
					<th scope="col">{ __( 'First offer', 'churnstop' ) }</th>
					<th scope="col">{ __( 'No offer', 'churnstop' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ page.reasons.map( ( row ) => (
					<tr key={ row.reason }>
						<th scope="row">{ row.label }</th>
						<td>{ number( row.attempts ) }</td>
						<td>
							{ Object.entries( row.offers ).map( ( [ id, count ] ) => (
								<span key={ id } className="churnstop-replay-offer">
									{ name( id ) } <b>{ percent( Number( count ) / row.attempts ) }</b>
								</span>
							) ) }
						</td>
						<td>{ row.none > 0 ? percent( row.none / row.attempts ) : '—' }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

/** Why no offer is made, in words. */
const noneText = ( why: string ): string =>
	( {
		no_offers: __( 'this flow makes no offer for their reason', 'churnstop' ),
		different: __( 'each offer is kept from them by something else', 'churnstop' ),
	} )[ why ] ?? blockerText( why );

/** What the figures above do not cover, and what they rest on. */
function Limits( { page }: { page: Page } ) {
	const untested = Object.entries( page.untested );
	const none = Object.entries( page.none ).sort( ( [ , a ], [ , b ] ) => Number( b ) - Number( a ) );
	return (
		<>
			{ none.length > 0 && (
				<>
					<h3>{ __( 'Why there would be no offer', 'churnstop' ) }</h3>
					<ul className="churnstop-bullets">
						{ none.map( ( [ why, count ] ) => (
							<li key={ why }>
								{ number( Number( count ) ) }: { noneText( why ) }
							</li>
						) ) }
					</ul>
				</>
			) }
			{ untested.length > 0 && (
				<>
					<h3>{ __( 'Not tested', 'churnstop' ) }</h3>
					<ul className="churnstop-bullets">
						{ untested.map( ( [ why, count ] ) => (
							<li key={ why }>{ untestedText( why, page, Number( count ) ) }</li>
						) ) }
					</ul>
				</>
			) }
			{ page.tested > 0 && (
				<>
					<h3>{ __( 'Limits of this test', 'churnstop' ) }</h3>
					<ul className="churnstop-bullets">
						{ page.asked_first.map( ( { flow, attempts } ) => (
							<li key={ flow }>
								{
									/* translators: 1: number of attempts, 2: the name of a flow. */
									sprintf(
										_n(
											'%1$s of those tested gets the flow “%2$s” while that one is active, because it is asked first. Give this flow a lower priority number to reach it.',
											'%1$s of those tested get the flow “%2$s” while that one is active, because it is asked first. Give this flow a lower priority number to reach them.',
											attempts,
											'churnstop'
										),
										number( attempts ),
										flow
									)
								}
							</li>
						) ) }
						{ page.assumed > 0 && (
							<li>
								{
									/* translators: %s: number of attempts. */
									sprintf(
										_n(
											'For %s of those tested the store was never asked whether it can make the offer. The test assumes that it can.',
											'For %s of those tested the store was never asked whether it can make the offer. The test assumes that it can.',
											page.assumed,
											'churnstop'
										),
										number( page.assumed )
									)
								}
							</li>
						) }
						<li>
							{ __(
								'It cannot tell whether a customer would have accepted. Budgets, cooldowns and earlier answers count as they were then, and a new offer has none.',
								'churnstop'
							) }
						</li>
					</ul>
				</>
			) }
		</>
	);
}

/** The attempts of the last 90 days, decided again with this flow. */
export function ReplayPanel( { flow }: { flow: Flow } ) {
	const [ tries, setTries ] = useState( 0 );
	const [ page, error ] = useReplay( flow, tries );
	const panel = useRef< HTMLElement >( null );
	const done = page !== null && page.next === null;
	// It opens above the button, which keeps the focus.
	useEffect( () => {
		panel.current?.scrollIntoView?.( { block: 'nearest' } );
	}, [ done ] );
	const name = ( offer: Offer | string | null ): string => {
		const found = typeof offer === 'string' ? offerOf( flow, offer )?.offer : offer;
		return found ? describeOffer( found ) : offer === null ? __( 'No offer', 'churnstop' ) : String( offer );
	};
	const never = done && page.tested > 0 ? neverShown( page ) : [];
	return (
		<section ref={ panel } tabIndex={ -1 } className="churnstop-replay" aria-labelledby="churnstop-replay-title">
			<h2 id="churnstop-replay-title">{ __( 'Test on past cancellations', 'churnstop' ) }</h2>
			{ error ? (
				<Trouble
					error={ error }
					retry={ () => {
						// Its button goes with it: without the focus in here, Escape would not close the dialog.
						panel.current?.focus();
						setTries( tries + 1 );
					} }
				/>
			) : (
				<p role="status">{ progressText( page ) }</p>
			) }
			{ ! error && ! done && <progress value={ page?.attempts } max={ page?.total } aria-hidden="true" /> }
			{ done && page.tested > 0 && (
				<ScrollArea label={ __( 'Results', 'churnstop' ) }>
					<Then { ...{ page, name } } />
					<Reasons { ...{ page, name } } />
				</ScrollArea>
			) }
			{ never.length > 0 && (
				<>
					<h3>{ __( 'Offers that nobody would have seen', 'churnstop' ) }</h3>
					<ul className="churnstop-bullets">
						{ never.map( ( { id, blockers } ) => (
							<li key={ id }>
								<strong>
									{ offerOf( flow, id )?.reason.label } › { name( id ) }
								</strong>
								{ ': ' }
								{ blockers.length > 0
									? blockers.map( blockerText ).join( ', ' )
									: page?.reasons.some( ( row ) => row.reason === offerOf( flow, id )?.reason.id )
									? __( 'nobody reached it', 'churnstop' )
									: __( 'nobody gave this reason', 'churnstop' ) }
							</li>
						) ) }
					</ul>
				</>
			) }
			{ done && page.attempts > 0 && <Limits page={ page } /> }
		</section>
	);
}
