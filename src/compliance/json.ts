/**
 * Typed reads from JSON that somebody is still typing: a missing or mistyped value answers the default, as
 * ChurnStop\Data does in PHP.
 */
export type Json = Readonly< Record< string, unknown > >;

export const isMap = ( value: unknown ): value is Json =>
	typeof value === 'object' && value !== null && ! Array.isArray( value );

export const map = ( from: Json, key: string ): Json => {
	const value = from[ key ];
	return isMap( value ) ? value : {};
};

export const maps = ( from: Json, key: string ): Json[] => {
	const value = from[ key ];
	return Array.isArray( value ) ? value.filter( isMap ) : [];
};

export const text = ( from: Json, key: string, fallback = '' ): string => {
	const value = from[ key ];
	return typeof value === 'string' || typeof value === 'number' ? String( value ) : fallback;
};

export const textOrNull = ( from: Json, key: string ): string | null =>
	from[ key ] === undefined || from[ key ] === null ? null : text( from, key );

export const number = ( from: Json, key: string, fallback = 0 ): number => {
	const value = from[ key ];
	const parsed =
		typeof value === 'number'
			? value
			: typeof value === 'string' && value.trim() !== ''
			? Number( value )
			: Number.NaN;
	return Number.isFinite( parsed ) ? Math.trunc( parsed ) : fallback;
};

export const bool = ( from: Json, key: string, fallback = false ): boolean => {
	const value = from[ key ];
	return typeof value === 'boolean' ? value : typeof value === 'number' ? value !== 0 : fallback;
};
