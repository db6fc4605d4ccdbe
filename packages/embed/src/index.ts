/** Loads the embed of a WordPress site that has ChurnStop, and answers its API. */
import type { ChurnStop, Params } from '../../../src/storefront/embed/types.js';

export type { ChurnStop, EmbedError, Params, Result, Sent } from '../../../src/storefront/embed/types.js';
export type { Attempt, Screen, Subscription } from '../../../src/contract/types.js';

export interface Site extends Params {
	/** The script's address, as ChurnStop > Settings > Embed shows it. */
	script: string;
}

let loading: Promise< ChurnStop > | undefined;

/**
 * The API, once the script is there. The parameters may change with each call, a fresh token say; the script is fetched
 * once.
 *
 * Rejects where the script does not come: your own cancel control then does what it does without ChurnStop.
 */
export function load( { script, ...params }: Site ): Promise< ChurnStop > {
	const page = window as unknown as { churnstop?: Partial< ChurnStop > };
	page.churnstop = Object.assign( page.churnstop ?? {}, { params } );
	loading ??= new Promise< ChurnStop >( ( come, fail ) => {
		const element = document.createElement( 'script' );
		element.src = script;
		element.onload = () => come( page.churnstop as ChurnStop );
		element.onerror = () => {
			loading = undefined;
			element.remove();
			fail( new Error( 'ChurnStop could not be loaded.' ) );
		};
		document.head.append( element );
	} );
	return loading;
}
