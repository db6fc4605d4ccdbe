import type { Money } from '../../contract/types';
import type { Options, Words } from './options';
import { writes } from './state';
import type { Trouble } from './state';

/** A day in the store's zone and the shopper's language: "1 December 2026". */
export function day( time: string, { locale, zone }: Pick< Options, 'locale' | 'zone' > ): string {
	const date = new Date( time );
	const style = { dateStyle: 'long' } as const;
	// Older browsers know no offset as a zone ("+02:00"): the clock there is the one of UTC, so many minutes later.
	const [ , sign, hours, minutes ] = /^([+-])(\d\d):(\d\d)$/.exec( zone ) ?? [];
	const ahead = sign ? Number( sign + 1 ) * ( Number( hours ) * 60 + Number( minutes ) ) : 0;
	try {
		return new Date( date.getTime() + ahead * 60_000 ).toLocaleDateString( locale, {
			...style,
			timeZone: sign ? 'UTC' : zone,
		} );
	} catch {
		// An unknown locale or zone, in an older browser.
		return date.toLocaleDateString( undefined, style );
	}
}

/** With prices that do not break before their period. */
export const bound = ( text: string ): string => text.replaceAll( ' / ', '\u00a0/\u00a0' );

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
