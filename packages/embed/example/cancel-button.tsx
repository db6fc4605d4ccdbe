import { useEffect, useState } from 'react';
import { load } from '@churnstop/embed';
import type { Result, Site } from '@churnstop/embed';

interface Props {
	site: Site;
	/** Your own cancellation: what happens where ChurnStop cannot be reached, or leaves it to you. */
	cancel: () => void;
	done: ( result: Result ) => void;
}

/** Cancels through ChurnStop, and without it where it does not come. */
export function CancelButton( { site, cancel, done }: Props ) {
	const [ busy, setBusy ] = useState( false );
	useEffect( () => {
		load( site )
			.then( ( churnstop ) => churnstop.prefetch() )
			.catch( () => undefined );
	}, [ site ] );
	const press = async () => {
		setBusy( true );
		try {
			const churnstop = await load( site );
			const result = await churnstop.open();
			// Pass-through, or ChurnStop could not cancel just now.
			if ( result.status === 'passed_through' && ! result.alone ) {
				cancel();
			} else {
				done( result );
			}
		} catch {
			cancel();
		} finally {
			setBusy( false );
		}
	};
	return (
		<button type="button" aria-disabled={ busy } onClick={ () => ! busy && void press() }>
			Cancel my plan
		</button>
	);
}
