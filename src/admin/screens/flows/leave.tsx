import { useCallback } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { list } from '../../api';
import { number } from '../../parts/format';
import { useLoaded } from '../../parts/use-loaded';
import type { Flow } from '../../types';

/** What they get then, by the flows that are left. */
function insteadText( flow: Flow, flows: readonly Flow[] ): string {
	const { names, isForAll } = followers( flow, flows );
	if ( names.length === 0 ) {
		return __(
			'This is your only active flow. Without it, Cancel does what it did before ChurnStop.',
			'churnstop'
		);
	}
	const first = sprintf(
		/* translators: %s: a flow's name, or several with commas. */
		_n(
			'Customers who cancel get %s, if it is meant for them.',
			'Customers who cancel get the first of these that is meant for them: %s.',
			names.length,
			'churnstop'
		),
		names.join( ', ' )
	);
	if ( ! isForAll ) {
		return `${ first } ${ __( 'For all others, Cancel does what it did before ChurnStop.', 'churnstop' ) }`;
	}
	return names.length > 1
		? first
		: /* translators: %s: a flow's name. */
		  sprintf( __( 'Customers who cancel get %s instead.', 'churnstop' ), names.join() );
}

/** Flows that are named; the first for everybody ends the list, because nobody gets beyond it. */
function followers( flow: Flow, flows: readonly Flow[] ): { names: string[]; isForAll: boolean } {
	const others = flows.filter( ( { id, status } ) => status === 'active' && id !== flow.id );
	const all = others.findIndex( ( { audience } ) => audience.conditions.length === 0 );
	return {
		names: ( all < 0 ? others : others.slice( 0, all + 1 ) ).map( ( { name } ) => `“${ name }”` ),
		isForAll: all >= 0,
	};
}

/** What shoppers see when an active flow is not served any more, and who is in it at this moment. */
export function Leave( { flow, flows }: { flow: Flow; flows: readonly Flow[] } ) {
	const { id } = flow;
	const ask = useCallback(
		async () => ( await list( 'attempts', { outcome: 'open', flow_id: id, per_page: 1 } ) ).total,
		[ id ]
	);
	const { value: open } = useLoaded( ask );
	return (
		<>
			<p>{ insteadText( flow, flows ) }</p>
			<p role="status">
				{ open !== null &&
					open > 0 &&
					/* translators: %s: number of customers. */
					sprintf(
						_n(
							'%s customer is in this flow now, and finishes it.',
							'%s customers are in this flow now, and finish it.',
							open,
							'churnstop'
						),
						number( open )
					) }
				{ open === 0 && __( 'No customer is in this flow now.', 'churnstop' ) }
			</p>
		</>
	);
}
