import { formOf, typeInfo } from '../boot';
import type { Offer } from '../types';

export const TEXT_FIELDS = [ 'headline', 'message', 'accept_label' ] as const;
export type Texts = Record< ( typeof TEXT_FIELDS )[ number ], string >;

/**
 * The shipped texts of an offer, as far as the browser can tell: the server wrote them for the settings' defaults, and
 * the figures are put in here. The server has the last word at save (other plural forms, say), so these only fill in
 * until then.
 */
export function defaultTexts( offer: Offer ): Texts {
	const info = typeInfo( offer.type );
	const turned =
		Object.entries( info?.settings ?? {} ).find(
			( [ name, schema ] ) => typeof offer[ name ] === 'boolean' && offer[ name ] !== ( schema.default === true )
		)?.[ 0 ] ?? '';
	if ( formOf( offer ) ) {
		// Written with the figures when the offer is shown.
		return { headline: '', accept_label: '', message: info?.texts.message ?? '' };
	}
	const texts: Texts = {
		headline: '',
		message: '',
		accept_label: '',
		...( info?.variants[ turned ] ?? info?.texts ),
	};
	// In one pass, or the 3 of "3 payments" could become part of what the percentage left.
	const figures = new Map< string, string >();
	for ( const [ name, schema ] of Object.entries( info?.settings ?? {} ) ) {
		if ( typeof schema.default === 'number' && typeof offer[ name ] === 'number' ) {
			figures.set( String( schema.default ), String( offer[ name ] ) );
		}
	}
	for ( const field of TEXT_FIELDS ) {
		texts[ field ] = texts[ field ].replace( /\d+/g, ( figure ) => figures.get( figure ) ?? figure );
	}
	return texts;
}

/** What customers will read. */
export const shownText = ( offer: Offer, field: ( typeof TEXT_FIELDS )[ number ] ): string =>
	offer[ field ] ?? defaultTexts( offer )[ field ];
