import type { Flow, Selection } from '../types';

/** Where a violation or a refused parameter belongs: what to select, and which field of it. */
export interface Place {
	selection: Selection;
	/** The field's own path, from the flow's root; also the key of its input. */
	path: string;
}

/**
 * `reasons.0.offers.1.value_percent` → the offer and its field. A path that leads nowhere goes to the flow's own
 * settings.
 */
export function placeOf( flow: Flow, path: string ): Place {
	const parts = path.split( '.' );
	const [ head, index, list, number ] = parts;
	if ( head === 'reasons' && index !== undefined ) {
		const reason = flow.reasons[ Number( index ) ];
		if ( reason ) {
			const offer = list === 'offers' && number !== undefined ? reason.offers[ Number( number ) ] : undefined;
			return {
				selection: offer
					? { kind: 'offer', reason: reason.id, offer: offer.id }
					: { kind: 'reason', reason: reason.id },
				path,
			};
		}
	}
	if ( head === 'survey' ) {
		return { selection: { kind: 'survey' }, path };
	}
	return { selection: { kind: head === 'labels' ? 'labels' : 'flow' }, path };
}

/** The path of what is selected: the start of its fields' paths. */
export function pathOf( flow: Flow, selection: Selection ): string {
	switch ( selection.kind ) {
		case 'survey':
		case 'labels':
			return selection.kind;
		case 'flow':
			return '';
		case 'reason':
			return `reasons.${ flow.reasons.findIndex( ( reason ) => reason.id === selection.reason ) }`;
		case 'offer': {
			const at = flow.reasons.findIndex( ( reason ) =>
				reason.offers.some( ( offer ) => offer.id === selection.offer )
			);
			return `reasons.${ at }.offers.${
				flow.reasons[ at ]?.offers.findIndex( ( offer ) => offer.id === selection.offer ) ?? -1
			}`;
		}
	}
}

/** Whether a problem at `path` lies within `base`; the flow's own fields are those that nothing else owns. */
export const within = ( path: string, base: string ): boolean =>
	base === '' ? ! /^(reasons\.\d|survey|labels)/.test( path ) : path === base || path.startsWith( `${ base }.` );

/** The id of a field's input. */
export const fieldId = ( path: string ): string => `churnstop-field-${ path.replaceAll( '.', '-' ) }`;

export const sameSelection = ( a: Selection, b: Selection ): boolean =>
	a.kind === b.kind &&
	( a.kind === 'offer'
		? a.offer === ( b as typeof a ).offer
		: a.kind === 'reason'
		? a.reason === ( b as typeof a ).reason
		: true );
