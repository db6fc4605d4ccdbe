import { __ } from '@wordpress/i18n';
import type { Flow } from '../types';
import { describeOffer, fieldLabel } from './labels';
import { offerOf, reasonOf } from './ops';
import { placeOf } from './path';

/** The name of the innermost field of a path that has one; empty where none has. */
function fieldOf( path: string, type = '' ): string {
	for ( const part of path.split( '.' ).reverse() ) {
		const label = fieldLabel( part, type );
		if ( label !== part ) {
			return label;
		}
	}
	return '';
}

/** "It's too expensive › 20% off × 3 › Headline" */
export function whereText( flow: Flow, path: string ): string {
	const { selection } = placeOf( flow, path );
	/** Below a reason or an offer: its own name is said before. */
	const inner = path.replace( /^reasons\.\d+(\.offers(\.\d+)?)?\.?/, '' );
	const names = ( (): string[] => {
		switch ( selection.kind ) {
			case 'offer': {
				const found = offerOf( flow, selection.offer );
				return found
					? [ found.reason.label, describeOffer( found.offer ), fieldOf( inner, found.offer.type ) ]
					: [];
			}
			case 'reason':
				return [
					reasonOf( flow, selection.reason )?.label ?? '',
					fieldOf( inner.replace( /^support\./, 'support_' ) ),
				];
			case 'survey':
				return [ __( 'Survey', 'churnstop' ), fieldOf( path.replace( /comment\./, 'comment_' ) ) ];
			case 'labels':
				return [ __( 'Buttons', 'churnstop' ), fieldOf( path ) ];
			default:
				return [ fieldOf( path ) ];
		}
	} )();
	return names.filter( Boolean ).join( ' › ' ) || __( 'The whole flow', 'churnstop' );
}
