import type { Money } from '../../contract/types';
import type { Words } from './options';
import { writes } from './state';
import type { Trouble } from './state';

/** What a choice costs against now, in words: a bare minus is easily overlooked. */
export function compare( difference: Money, words: Words ): string {
	if ( ! Number( difference.amount ) ) {
		return words.same;
	}
	const cheaper = difference.amount.startsWith( '-' );
	// Stores write the minus as a hyphen or a true minus, before or behind the currency.
	return ( cheaper ? words.less : words.more ).replace( '%s', difference.formatted.replace( /[-−]/, '' ) );
}

/** What happened to the subscription, and what to do. */
export function tell( { during, error }: Trouble, words: Words ): string {
	switch ( error.kind ) {
		case 'offline':
			return words.offline;
		case 'session':
			return words.session;
		case 'refused':
			return error.message || words.refused;
		case 'lost':
			return writes( during ) ? words.unknown : error.message || words.unchanged;
	}
}
