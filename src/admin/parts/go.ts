import { useEffect, useState } from '@wordpress/element';
import { addQueryArgs, getQueryArg } from '@wordpress/url';
import { boot } from '../boot';

/** Within the page of the flows: the list, or one flow's editor. */
export interface Route {
	flow: number | null;
	/** Where a fresh flow's editor opens its guide. */
	fresh: boolean;
	/** The field that the editor opens at, from the flow's root; empty: none. */
	at: string;
	/** Somebody wanted to try it and has no subscription of their own: the preview is what they get. */
	tried: boolean;
}

const read = (): Route => ( {
	flow: Number( getQueryArg( window.location.href, 'flow' ) ?? 0 ) || null,
	fresh: getQueryArg( window.location.href, 'fresh' ) !== undefined,
	at: String( getQueryArg( window.location.href, 'at' ) ?? '' ),
	tried: getQueryArg( window.location.href, 'try' ) !== undefined,
} );

const MOVED = 'churnstop_moved';

export function go( flow: number | null, how: { fresh?: 1; at?: string } = {} ): void {
	window.history.pushState( {}, '', flow === null ? boot().urls.flows : addQueryArgs( boot().urls.flows, { flow, ...how } ) );
	window.dispatchEvent( new Event( MOVED ) );
}

export function useRoute(): Route {
	const [ route, setRoute ] = useState( read );
	useEffect( () => {
		const moved = () => setRoute( read() );
		window.addEventListener( 'popstate', moved );
		window.addEventListener( MOVED, moved );
		return () => {
			window.removeEventListener( 'popstate', moved );
			window.removeEventListener( MOVED, moved );
		};
	}, [] );
	return route;
}
