import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { dayName, money, number } from '../parts/format';
import { Chart } from './chart';
import type { Series } from './chart';
import { stepName, steps } from './days';
import type { Board, Counts } from './types';

const NONE: Counts = {
	attempts: 0,
	saved: 0,
	pending: 0,
	kept: 0,
	cancelled: 0,
	reactivated: 0,
	dismissed: 0,
	stayed: 0,
	abandoned: 0,
	open: 0,
	currencies: [],
};

/** Attempts by what came of them, or money by what it is. */
export function OverTime( { board, currency }: { board: Board; currency: string } ) {
	const [ about, setAbout ] = useState< 'attempts' | 'money' >( 'attempts' );
	const { summary, series, interval } = board;
	const chosen = currency || board.choices[ 0 ];
	const found = new Map( series.map( ( one ) => [ one.from, one ] ) );
	const all = steps( summary.from, summary.to, interval );
	const each = all.map( ( day ) => found.get( day ) ?? NONE );
	const cash = ( which: 'net_kept' | 'concession' ) =>
		each.map( ( one ) => Number( one.currencies.find( ( of ) => of.currency === chosen )?.[ which ].amount ?? 0 ) );
	const counts: Series[] = [
		{ name: __( 'Saved', 'churnstop' ), tone: 'is-saved', values: each.map( ( { saved } ) => saved ) },
		{
			name: __( 'Changed their mind', 'churnstop' ),
			tone: 'is-stayed',
			values: each.map( ( { stayed } ) => stayed ),
		},
		...( summary.dismissed > summary.stayed
			? [
					{
						name: __( 'Cancelled later', 'churnstop' ),
						tone: 'is-left-later',
						values: each.map( ( { dismissed, stayed } ) => dismissed - stayed ),
					},
			  ]
			: [] ),
		{
			name: __( 'Left open', 'churnstop' ),
			tone: 'is-open',
			values: each.map( ( { abandoned } ) => abandoned ),
		},
		...( summary.open > 0
			? [
					{
						name: __( 'Under way', 'churnstop' ),
						tone: 'is-under-way',
						values: each.map( ( { open } ) => open ),
					},
			  ]
			: [] ),
		{
			name: __( 'Cancelled', 'churnstop' ),
			tone: 'is-cancelled',
			values: each.map( ( { cancelled } ) => cancelled ),
		},
	];
	const paid: Series[] = [
		{ name: __( 'Net kept', 'churnstop' ), tone: 'is-saved', values: cash( 'net_kept' ) },
		{ name: __( 'Given', 'churnstop' ), tone: 'is-given', values: cash( 'concession' ) },
	];
	const isMoney = about === 'money' && chosen !== undefined;
	const first = {
		day: __( 'Day', 'churnstop' ),
		week: __( 'Week from', 'churnstop' ),
		month: __( 'Month', 'churnstop' ),
	}[ interval ];
	return (
		<div className="churnstop-over-time">
			{ chosen && (
				<div
					className="churnstop-filters"
					role="group"
					aria-label={ __( 'What the chart shows', 'churnstop' ) }
				>
					<Button isPressed={ ! isMoney } onClick={ () => setAbout( 'attempts' ) }>
						{ __( 'Attempts', 'churnstop' ) }
					</Button>
					<Button isPressed={ isMoney } onClick={ () => setAbout( 'money' ) }>
						{ board.choices.length > 1
							? /* translators: %s: a currency. */ sprintf( __( 'Money, %s', 'churnstop' ), chosen )
							: __( 'Money', 'churnstop' ) }
					</Button>
				</div>
			) }
			<Chart
				title={
					isMoney
						? __( 'What was kept and what was given, by the day of the attempt', 'churnstop' )
						: __( 'Attempts and what came of them', 'churnstop' )
				}
				summary={ sprintf(
					/* translators: 1: first day, 2: last day, 3: a number of attempts, 4: how many were saved. */
					__(
						'From %1$s to %2$s: %3$s attempts, %4$s saved. The numbers are in the table below.',
						'churnstop'
					),
					dayName( summary.from ),
					dayName( summary.to ),
					number( summary.attempts ),
					number( summary.saved )
				) }
				steps={ all.map( ( day ) => stepName( day, interval ) ) }
				series={ isMoney ? paid : counts }
				write={ isMoney ? ( value ) => money( value, chosen ) : number }
				first={ first }
			/>
		</div>
	);
}
