export const LEGIBLE = 4.5;

const luminance = ( color: string ): number | null => {
	const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec( color );
	const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec( color );
	const parts = short ? short.slice( 1 ).map( ( digit ) => digit + digit ) : long?.slice( 1 );
	if ( ! parts ) {
		return null;
	}
	const [ red = 0, green = 0, blue = 0 ] = parts.map( ( part ) => {
		const share = Number.parseInt( part, 16 ) / 255;
		return share <= 0.04045 ? share / 12.92 : ( ( share + 0.055 ) / 1.055 ) ** 2.4;
	} );
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/**
 * Contrast of two colors as WCAG 2 defines it, from 1 to 21; null where one of them is no color of the form #rgb or
 * #rrggbb.
 */
export function contrast( one: string, other: string ): number | null {
	const a = luminance( one );
	const b = luminance( other );
	return a === null || b === null ? null : ( Math.max( a, b ) + 0.05 ) / ( Math.min( a, b ) + 0.05 );
}
