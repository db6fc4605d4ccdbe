/** Whole days of the store's zone, as "2026-11-30". They are counted where no clock is changed. */
import { addQueryArgs, getQueryArgs } from '@wordpress/url';
import { boot } from '../boot';
import type { Step } from './types';

const DAY = 86_400_000;

const at = ( day: string ): Date => new Date( `${ day }T00:00:00Z` );

const written = ( date: Date ): string => date.toISOString().slice( 0, 10 );

export const shifted = ( day: string, days: number ): string => written( new Date( at( day ).getTime() + days * DAY ) );

export const daysBetween = ( from: string, to: string ): number =>
	Math.round( ( at( to ).getTime() - at( from ).getTime() ) / DAY );

/** "Nov 30" or "Nov 2026", below a column: the site has no format that is as short. */
export const stepName = ( day: string, step: Step ): string =>
	at( day ).toLocaleDateString( boot().bcp47, {
		month: 'short',
		...( step === 'month' ? { year: 'numeric' } : { day: 'numeric' } ),
		timeZone: 'UTC',
	} );

/** What is asked for: days from the first to the last one, both included. */
export interface Range {
	/** A number of days until today, or `own`. */
	preset: string;
	from: string;
	to: string;
	currency: string;
}

export const PRESETS = [ '7', '30', '90', '365' ] as const;

export function fromPreset( preset: string, today: string, currency = '' ): Range {
	return { preset, from: shifted( today, 1 - Number( preset ) ), to: today, currency };
}

const isDay = ( value: unknown ): value is string =>
	typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test( value ) && ! Number.isNaN( at( value ).getTime() );

/** As the address has it: a reload, a bookmark and Back keep it. */
export function fromAddress( href: string, today: string ): Range {
	const { days, from, to, currency } = getQueryArgs( href ) as Record< string, unknown >;
	const money = typeof currency === 'string' ? currency : '';
	if ( isDay( from ) && isDay( to ) && from <= to ) {
		return { preset: 'own', from, to, currency: money };
	}
	return fromPreset( PRESETS.find( ( one ) => one === days ) ?? '30', today, money );
}

export const toAddress = ( { preset, from, to, currency }: Range ): string =>
	addQueryArgs( boot().urls.dashboard, {
		...( preset === 'own' ? { from, to } : { days: preset } ),
		...( currency && { currency } ),
	} );

/** As many steps as a phone can show apart. */
export function stepOf( { from, to }: Range ): Step {
	const days = daysBetween( from, to ) + 1;
	return days <= 31 ? 'day' : days <= 182 ? 'week' : 'month';
}

/** The first day of each step, those in which nothing happened too. */
export function steps( from: string, to: string, step: Step ): string[] {
	const found: string[] = [];
	for ( let day = from; day <= to;  ) {
		found.push( day );
		const date = at( day );
		if ( step === 'month' ) {
			day = written( new Date( Date.UTC( date.getUTCFullYear(), date.getUTCMonth() + 1, 1 ) ) );
		} else {
			// Weeks begin on Monday.
			day = shifted( day, step === 'day' ? 1 : 7 - ( ( date.getUTCDay() + 6 ) % 7 ) );
		}
	}
	return found;
}

/** Where the attempts of these days are listed that fit. */
export const attemptsUrl = (
	{ from, to, currency }: Pick< Range, 'from' | 'to' | 'currency' >,
	filter: Record< string, string | number > = {}
): string =>
	addQueryArgs( boot().urls.attempts, { after: from, before: to, ...( currency && { currency } ), ...filter } );
