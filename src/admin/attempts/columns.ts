import { useEffect, useState } from '@wordpress/element';
import { boot } from '../boot';

/** The columns that Screen Options can hide: Admin\AttemptsScreen names the same. */
export const COLUMNS = [ 'started', 'product', 'price', 'reason', 'remark', 'offers', 'outcome', 'net' ] as const;

export type Column = ( typeof COLUMNS )[ number ];

/** Follows WordPress' own Screen Options, which store the choice themselves. */
export function useHidden(): ReadonlySet< string > {
	const [ hidden, setHidden ] = useState< ReadonlySet< string > >( () => new Set( boot().list.hidden ) );
	useEffect( () => {
		const changed = ( event: Event ) => {
			const box = event.target;
			if ( box instanceof HTMLInputElement && box.classList.contains( 'hide-column-tog' ) ) {
				setHidden(
					( now ) =>
						new Set(
							box.checked ? [ ...now ].filter( ( one ) => one !== box.value ) : [ ...now, box.value ]
						)
				);
			}
		};
		document.addEventListener( 'change', changed );
		return () => document.removeEventListener( 'change', changed );
	}, [] );
	return hidden;
}
