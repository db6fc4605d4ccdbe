import { boot } from './boot';

/** 12.5 as the admin's language writes it: "12.5%", "12,5 %". */
export const percentage = ( value: number ): string =>
	( value / 100 ).toLocaleString( boot().bcp47, { style: 'percent', maximumFractionDigits: 2 } );
