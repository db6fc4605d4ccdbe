import { boot } from '../boot';

/** A moment, short, in the admin's language and zone. */
export function moment( iso: string | null ): string {
	if ( ! iso ) {
		return '';
	}
	const date = new Date( iso );
	return Number.isNaN( date.getTime() )
		? ''
		: date.toLocaleString( boot().bcp47, { dateStyle: 'medium', timeStyle: 'short' } );
}

export function clock( iso: string | null ): string {
	const date = iso ? new Date( iso ) : null;
	return date && ! Number.isNaN( date.getTime() )
		? date.toLocaleTimeString( boot().bcp47, { hour: '2-digit', minute: '2-digit' } )
		: '';
}

export const percent = ( share: number ): string =>
	share.toLocaleString( boot().bcp47, { style: 'percent', maximumFractionDigits: 0 } );

export const number = ( value: number ): string => value.toLocaleString( boot().bcp47 );

/** In the admin's language; what the store itself writes comes formatted. */
export const money = ( amount: number, currency: string ): string =>
	amount.toLocaleString( boot().bcp47, { style: 'currency', currency } );
