import { Button, Notice, Spinner } from '@wordpress/components';
import { useCallback } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { call } from '../api';
import { boot } from '../boot';
import { Trouble } from '../parts/trouble';
import { useAddress, useLoaded } from '../parts/use-loaded';
import { PastYear } from '../screens/flows/past';
import { fromAddress, fromPreset, shifted, stepOf, toAddress } from './days';
import type { Range } from './days';
import { Overview } from './overview';
import { RangeBar } from './range-bar';
import type { Board } from './types';

const load = ( range: Range ): Promise< Board > =>
	call(
		'GET',
		addQueryArgs( 'reports/dashboard', {
			after: range.from,
			before: shifted( range.to, 1 ),
			currency: range.currency || undefined,
			interval: stepOf( range ),
		} )
	);

const fromHere = ( href: string ): Range => fromAddress( href, boot().today );

/** The first screen: what came of the attempts of some days. */
export function Dashboard() {
	const { today } = boot();
	const [ range, change ] = useAddress( fromHere, toAddress );
	const { value: board, busy, error, refresh } = useLoaded( useCallback( () => load( range ), [ range ] ) );

	return (
		<div className="wrap churnstop-wrap churnstop-dashboard" aria-busy={ busy }>
			<div className="churnstop-head">
				<h1>{ __( 'Dashboard', 'churnstop' ) }</h1>
				{ busy && board && <Spinner /> }
			</div>
			{ error && <Trouble error={ error } retry={ () => void refresh() } /> }
			{ ! board && busy && (
				<div className="churnstop-skeletons" role="status" aria-label={ __( 'Counting…', 'churnstop' ) }>
					<i />
					<i />
					<i />
				</div>
			) }
			{ board && board.first_day === null && <Empty /> }
			{ board && board.first_day !== null && (
				<>
					<RangeBar range={ range } today={ today } currencies={ board.choices } change={ change } />
					{ board.first_day > shifted( today, -7 ) && (
						<Notice status="info" isDismissible={ false } className="churnstop-notice">
							{ __(
								'Your first week: the figures are right, but there are few of them. Beside each rate stands the range in which the true rate probably lies. Net kept starts with the first renewal after an accepted offer.',
								'churnstop'
							) }
						</Notice>
					) }
					{ board.summary.attempts === 0 ? (
						<div className="churnstop-empty">
							<h2>{ __( 'Nobody started to cancel in these days', 'churnstop' ) }</h2>
							<Button variant="secondary" onClick={ () => change( fromPreset( '365', today, '' ) ) }>
								{ __( 'Show the last 12 months', 'churnstop' ) }
							</Button>
						</div>
					) : (
						<Overview board={ board } range={ range } />
					) }
				</>
			) }
		</div>
	);
}

/** Before the first attempt: what there is to win, and what to do meanwhile. */
function Empty() {
	return (
		<div className="churnstop-empty">
			<h2>{ __( 'Nobody has started to cancel yet', 'churnstop' ) }</h2>
			<p>
				{ __(
					'As soon as a customer does, you see here how many stayed, what they have paid since, and why they wanted to leave.',
					'churnstop'
				) }
			</p>
			<p className="churnstop-start-ways">
				<Button variant="primary" href={ boot().urls.flows }>
					{ __( 'Review your flow', 'churnstop' ) }
				</Button>
				<Button variant="secondary" href={ boot().urls.try }>
					{ __( 'Try it as a shopper', 'churnstop' ) }
				</Button>
			</p>
			<h3>{ __( 'Your last twelve months', 'churnstop' ) }</h3>
			<PastYear />
			<p className="churnstop-soft">
				{ sprintf(
					/* translators: %s: the name of a button. */
					__( 'A test (“%s”) changes nothing and is not counted.', 'churnstop' ),
					__( 'Try it as a shopper', 'churnstop' )
				) }
			</p>
		</div>
	);
}
