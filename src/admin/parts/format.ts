import { dateI18n, getSettings } from '@wordpress/date';
import { boot } from '../boot';

const formats = () => getSettings().formats;

const written = ( format: string, iso: string | null ): string =>
	iso && ! Number.isNaN( Date.parse( iso ) ) ? dateI18n( format, iso ).replaceAll( ' ', '\u00a0' ) : '';

/**
 * A moment in the site's format and zone, as the server's own pages write it, in the admin's language. It breaks
 * between day and time only.
 */
export const moment = ( iso: string | null ): string =>
	`${ written( formats().date, iso ) } ${ written( formats().time, iso ) }`.trim();

export const clock = ( iso: string | null ): string => written( formats().time, iso );

/** A whole day, "2026-11-30", in the site's format. */
export const dayName = ( day: string ): string => dateI18n( formats().date, `${ day }T00:00:00Z`, true );

export const percent = ( share: number ): string =>
	share.toLocaleString( boot().bcp47, { style: 'percent', maximumFractionDigits: 0 } );

export const number = ( value: number ): string => value.toLocaleString( boot().bcp47 );

/** In the admin's language; what the store itself writes comes formatted. */
export const money = ( amount: number, currency: string ): string =>
	amount.toLocaleString( boot().bcp47, { style: 'currency', currency } );
