import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { call } from '../../api';
import { number } from '../../parts/format';
import type { Audience } from '../../types';

const COUNT_AFTER = 500;
const AGAIN_AFTER = 3000;

interface Count {
	matching: number;
	total: number;
	state: 'none' | 'running' | 'ready';
	done: number;
	to_do: number;
}

/** How many subscriptions that is today, from what the server gathers in the background. */
export function Matches( { audience, within }: { audience: Audience; within: Audience | undefined } ) {
	const [ count, setCount ] = useState< Count | null >( null );
	const [ round, setRound ] = useState( 0 );
	const asked = JSON.stringify( { audience, within } );
	useEffect( () => {
		let over = false;
		const later = setTimeout( () => {
			call< Count >( 'POST', 'audience/count', JSON.parse( asked ) )
				.catch( () => null )
				.then( ( found ) => {
					if ( ! over ) {
						setCount( found );
					}
				} );
		}, COUNT_AFTER );
		return () => {
			over = true;
			clearTimeout( later );
		};
	}, [ asked, round ] );
	const running = count?.state === 'running';
	useEffect( () => {
		const again = running ? setTimeout( () => setRound( ( now ) => now + 1 ), AGAIN_AFTER ) : undefined;
		return () => clearTimeout( again );
	}, [ running, count ] );
	if ( ! count ) {
		return null;
	}
	return (
		<p className="churnstop-soft churnstop-matches" role="status">
			{ count.total > 0 &&
				/* translators: 1: number of subscriptions, 2: number of all subscriptions. */
				sprintf(
					__( 'Matches %1$s of your %2$s subscriptions today.', 'churnstop' ),
					number( count.matching ),
					number( count.total )
				) }{ ' ' }
			{ running &&
				/* translators: 1: number of subscriptions, 2: number of all subscriptions. */
				sprintf(
					__( 'Still looking: %1$s of %2$s.', 'churnstop' ),
					number( count.done ),
					number( count.to_do )
				) }
		</p>
	);
}
