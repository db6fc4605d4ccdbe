import { useState } from '@wordpress/element';

/**
 * State that begins with a value, and anew with each other one. An effect would do it a moment later, and take away
 * what was typed by then.
 *
 * @param value Where it begins.
 * @param from  What makes it begin anew; the value where nothing else is named.
 */
export function useBegun< T >( value: T, from: unknown = value ): [ T, ( own: T ) => void ] {
	const [ state, setState ] = useState( { from, own: value } );
	const now = state.from === from ? state : { from, own: value };
	if ( now !== state ) {
		setState( now );
	}
	return [ now.own, ( own ) => setState( { from, own } ) ];
}
