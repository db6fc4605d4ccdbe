import { Button } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { call } from '../../api';
import { boot } from '../../boot';
import type { Money } from '../../../contract/types';
import { number } from '../../parts/format';

interface Sum {
	cancelled: number;
	/** Those among them that never paid for a period. */
	unpaid: number;
	/** A month, one amount a currency. */
	lost: Money[];
}

/** GET /reports/past. */
export interface Past {
	as_of: string;
	months: Array< Sum & { month: string } >;
	plans: Array< Sum & { product_id: number; name: string } >;
	total: Sum;
}

/** Plans with a line of their own; the others are summed up. */
const PLANS = 6;

const amounts = ( lost: readonly Money[] ): string => lost.map( ( { formatted } ) => formatted ).join( ' + ' ) || '–';

/** "2026-11" in the admin's language. */
const monthName = ( month: string ): string =>
	new Date( `${ month }-15T12:00:00Z` ).toLocaleDateString( boot().bcp47, {
		month: 'short',
		year: 'numeric',
		timeZone: 'UTC',
	} );

interface Row {
	key: string;
	name: string;
	cancelled: number;
	lost: string;
}

/** Numbers that are read, with bars that are seen: one table does for both. */
function Bars( { caption, first, rows }: { caption: string; first: string; rows: readonly Row[] } ) {
	const most = Math.max( 1, ...rows.map( ( { cancelled } ) => cancelled ) );
	return (
		<table className="churnstop-bars">
			<caption>{ caption }</caption>
			<thead>
				<tr>
					<th scope="col">{ first }</th>
					<th scope="col">{ __( 'Cancelled', 'churnstop' ) }</th>
					<th scope="col" className="is-number">
						{ __( 'Monthly revenue lost', 'churnstop' ) }
					</th>
				</tr>
			</thead>
			<tbody>
				{ rows.map( ( { key, name, cancelled, lost } ) => (
					<tr key={ key }>
						<th scope="row">{ name }</th>
						<td>
							<span className="churnstop-bar">
								<span>{ number( cancelled ) }</span>
								<span>
									<i style={ { inlineSize: `${ ( 100 * cancelled ) / most }%` } } />
								</span>
							</span>
						</td>
						<td className="is-number">{ lost }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

function planRows( plans: Past[ 'plans' ] ): Row[] {
	const rows = plans.slice( 0, PLANS ).map( ( plan, at ) => ( {
		key: `${ at }`,
		name: plan.name || __( 'Without a product', 'churnstop' ),
		cancelled: plan.cancelled,
		lost: amounts( plan.lost ),
	} ) );
	const others = plans.slice( PLANS );
	return others.length === 0
		? rows
		: [
				...rows,
				{
					key: 'others',
					/* translators: %d: number of plans. */
					name: sprintf( _n( '%d other plan', '%d other plans', others.length, 'churnstop' ), others.length ),
					cancelled: others.reduce( ( sum, { cancelled } ) => sum + cancelled, 0 ),
					// Currencies may differ: their sum is in the total.
					lost: '',
				},
		  ];
}

type Answer = Past | 'failed' | null;

/** The store's own last twelve months; null while they are counted. */
export function usePastYear(): [ past: Answer, again: () => void ] {
	const [ past, setPast ] = useState< Answer >( null );
	const [ tries, setTries ] = useState( 0 );
	useEffect( () => {
		let gone = false;
		setPast( null );
		call< Past >( 'GET', 'reports/past' ).then(
			( answer ) => ! gone && setPast( answer ),
			() => ! gone && setPast( 'failed' )
		);
		return () => {
			gone = true;
		};
	}, [ tries ] );
	return [ past, () => setTries( tries + 1 ) ];
}

export const isQuiet = ( past: Answer ): boolean => past !== null && past !== 'failed' && past.total.cancelled === 0;

/** What there is to win, on a screen that asks nothing else of it. */
export function PastYear() {
	const [ past, again ] = usePastYear();
	return <Year past={ past } again={ again } />;
}

export function Year( { past, again }: { past: Answer; again: () => void } ) {
	if ( past === null ) {
		return (
			<div
				className="churnstop-skeletons"
				role="status"
				aria-label={ __( 'Counting your last twelve months…', 'churnstop' ) }
			>
				<i />
			</div>
		);
	}
	if ( past === 'failed' ) {
		return (
			<p className="churnstop-soft">
				{ __(
					'Your past cancellations could not be counted just now. Everything else works without them.',
					'churnstop'
				) }{ ' ' }
				<Button variant="link" onClick={ again }>
					{ __( 'Try again', 'churnstop' ) }
				</Button>
			</p>
		);
	}
	const { cancelled, unpaid, lost } = past.total;
	if ( cancelled === 0 ) {
		return (
			<p className="churnstop-past-none">
				{ __(
					'No cancellations yet. In the last twelve months nobody cancelled a subscription here. As soon as somebody does, it is listed here.',
					'churnstop'
				) }
			</p>
		);
	}
	return (
		<div className="churnstop-past">
			<dl className="churnstop-figures">
				<div>
					<dt>{ __( 'Subscriptions cancelled', 'churnstop' ) }</dt>
					<dd>{ number( cancelled ) }</dd>
				</div>
				<div>
					<dt>{ __( 'Monthly revenue lost', 'churnstop' ) }</dt>
					<dd>{ amounts( lost ) }</dd>
				</div>
			</dl>
			<p className="churnstop-soft">
				{ __(
					'From your store’s subscriptions, whoever cancelled them: customers, you, or payments that failed. A yearly plan counts a twelfth of its price.',
					'churnstop'
				) }{ ' ' }
				{ unpaid > 0 &&
					sprintf(
						/* translators: %s: a number. */
						_n(
							'%s of them had not paid yet (in a trial, say) and counts no revenue.',
							'%s of them had not paid yet (in a trial, say) and count no revenue.',
							unpaid,
							'churnstop'
						),
						number( unpaid )
					) }
			</p>
			<div className="churnstop-past-tables">
				<Bars
					caption={ __( 'By month', 'churnstop' ) }
					first={ __( 'Month', 'churnstop' ) }
					rows={ past.months.map( ( month, at ) => ( {
						key: month.month,
						/* translators: %s: the present month. */
						name:
							at === past.months.length - 1
								? sprintf( __( '%s, so far', 'churnstop' ), monthName( month.month ) )
								: monthName( month.month ),
						cancelled: month.cancelled,
						lost: amounts( month.lost ),
					} ) ) }
				/>
				<Bars
					caption={ __( 'By plan', 'churnstop' ) }
					first={ __( 'Plan', 'churnstop' ) }
					rows={ planRows( past.plans ) }
				/>
			</div>
		</div>
	);
}
