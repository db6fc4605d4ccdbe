import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { call } from '../../api';
import { number } from '../../parts/format';
import { blockerText } from './customers';
import { Group } from './fields';

/** Of GET /reports/eligibility; PHP may write an empty map as a list. */
interface Row {
	flow_id: number;
	offer_id: string;
	considered: number;
	shown: number;
	blocked: Record< string, number > | [];
}

/** One question a visit: the figures are an extra, and no edit changes them. */
let asked: Promise< Row[] > | null = null;

/** How often the offer was not shown in the last 30 days, and why. */
export function NotShown( { flow, offer }: { flow: number; offer: string } ) {
	const [ rows, setRows ] = useState< Row[] >( [] );
	useEffect( () => {
		let gone = false;
		asked ??= call< Row[] >( 'GET', 'reports/eligibility' ).catch( () => [] );
		void asked.then( ( answer ) => ! gone && setRows( Array.isArray( answer ) ? answer : [] ) );
		return () => {
			gone = true;
		};
	}, [] );
	const mine = rows.filter( ( row ) => row.flow_id === flow && row.offer_id === offer );
	const considered = mine.reduce( ( sum, row ) => sum + row.considered, 0 );
	const shown = mine.reduce( ( sum, row ) => sum + row.shown, 0 );
	const why = new Map< string, number >();
	mine.forEach( ( row ) =>
		Object.entries( row.blocked ).forEach( ( [ code, count ] ) =>
			why.set( code, ( why.get( code ) ?? 0 ) + count )
		)
	);
	if ( considered === 0 ) {
		return null;
	}
	return (
		<Group title={ __( 'Last 30 days', 'churnstop' ) }>
			<p className="churnstop-soft">
				{ sprintf(
					/* translators: 1: a number of cancellations, 2: how many of them it was shown in. */
					_n(
						'Shown in %2$s of %1$s cancellation with this reason.',
						'Shown in %2$s of %1$s cancellations with this reason.',
						considered,
						'churnstop'
					),
					number( considered ),
					number( shown )
				) }
			</p>
			{ why.size > 0 && (
				<>
					<p>{ __( 'Why it was not shown:', 'churnstop' ) }</p>
					<ul className="churnstop-bullets">
						{ [ ...why ]
							.sort( ( [ , a ], [ , b ] ) => b - a )
							.map( ( [ code, count ] ) => (
								<li key={ code }>
									{ number( count ) } × { blockerText( code ) }
								</li>
							) ) }
					</ul>
				</>
			) }
		</Group>
	);
}
