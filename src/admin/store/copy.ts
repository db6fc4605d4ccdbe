/** A copy of unsaved work in this browser tab: it outlives a reload, a crash, and a log-in in the same tab. */
import { complete } from '../flow/complete';
import type { Flow } from '../types';

/** By the page's path: a network's sites may share an origin, and each numbers its own flows. */
const key = ( id: number ): string => `churnstop-flow-${ window.location.pathname }-${ id }`;

const newKey = (): string => `churnstop-new-flow-${ window.location.pathname }`;

/** A template or a file that is being edited and is not a flow yet: as it was before the first edit. */
export function keepNew( flow: Flow ): void {
	dropCopy( flow.id );
	try {
		sessionStorage.setItem( newKey(), JSON.stringify( flow ) );
	} catch {
		// A reload will not find it.
	}
}

export function readNew(): Flow | null {
	try {
		const stored: unknown = JSON.parse( sessionStorage.getItem( newKey() ) ?? 'null' );
		return stored ? complete( stored ) : null;
	} catch {
		return null;
	}
}

export interface Copy {
	flow: Flow;
	at: string;
}

export function keepCopy( flow: Flow ): void {
	try {
		sessionStorage.setItem( key( flow.id ), JSON.stringify( { flow, at: new Date().toISOString() } ) );
	} catch {
		// Full or forbidden: the server's draft is the other copy.
	}
}

export function readCopy( id: number ): Copy | null {
	try {
		const stored = JSON.parse( sessionStorage.getItem( key( id ) ) ?? 'null' ) as {
			flow?: unknown;
			at?: unknown;
		} | null;
		return stored?.flow ? { flow: complete( stored.flow ), at: String( stored.at ?? '' ) } : null;
	} catch {
		return null;
	}
}

export function dropCopy( id: number ): void {
	try {
		sessionStorage.removeItem( key( id ) );
	} catch {
		// Nothing was kept then either.
	}
}
