import { useEffect, useState } from '@wordpress/element';
import { addQueryArgs, getQueryArg } from '@wordpress/url';
import { boot } from '../boot';

/** Within the page of the flows: the list, or one flow's editor. */
export interface Route {
	/** 0: a new one, which the server does not have yet. */
	flow: number | null;
	/** The field that the editor opens at, from the flow's root; empty: none. */
	at: string;
	/** Somebody wanted to try it and has no subscription of their own: the preview is what they get. */
	tried: boolean;
}

const NEW = 'new';

const flowOf = ( written: unknown ): number | null => ( written === NEW ? 0 : Number( written ?? 0 ) || null );

const read = (): Route => ( {
	flow: flowOf( getQueryArg( window.location.href, 'flow' ) ),
	at: String( getQueryArg( window.location.href, 'at' ) ?? '' ),
	tried: getQueryArg( window.location.href, 'try' ) !== undefined,
} );

const MOVED = 'churnstop_moved';

const addressOf = ( flow: number, how: { at?: string } = {} ): string =>
	addQueryArgs( boot().urls.flows, { flow: flow || NEW, ...how } );

/** The new flow that is edited has got its number: a reload finds it. */
export function renamed( flow: number ): void {
	if ( read().flow === 0 ) {
		window.history.replaceState( {}, '', addressOf( flow ) );
	}
}

/** Whether this page was moved in without being loaded: then nothing has the focus after a move. */
let hasMoved = false;

/** A screen that somebody came to without a page being loaded begins at its heading. */
export function useArrival(): void {
	useEffect( () => {
		if ( hasMoved && ( document.activeElement ?? document.body ) === document.body ) {
			document.querySelector< HTMLElement >( '#churnstop-admin h1[tabindex]' )?.focus();
		}
	}, [] );
}

export function go( flow: number | null, how: { at?: string } = {} ): void {
	hasMoved = true;
	window.history.pushState( {}, '', flow === null ? boot().urls.flows : addressOf( flow, how ) );
	window.dispatchEvent( new Event( MOVED ) );
}

export function useRoute(): Route {
	const [ route, setRoute ] = useState( read );
	useEffect( () => {
		const moved = () => {
			hasMoved = true;
			setRoute( read() );
		};
		window.addEventListener( 'popstate', moved );
		window.addEventListener( MOVED, moved );
		return () => {
			window.removeEventListener( 'popstate', moved );
			window.removeEventListener( MOVED, moved );
		};
	}, [] );
	return route;
}
