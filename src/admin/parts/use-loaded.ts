import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { asContractError } from '../api';
import type { ContractError } from '../../contract/error';

interface Loaded< T > {
	/** The last answer; it stays while the next one is on its way. */
	value: T | null;
	busy: boolean;
	error: ContractError | null;
	setError: ( error: ContractError | null ) => void;
	refresh: () => Promise< void >;
}

/**
 * What the server says to the present question. Answers may overtake each other: only the last question's counts.
 *
 * @param ask Another function is another question.
 */
export function useLoaded< T >( ask: () => Promise< T > ): Loaded< T > {
	const [ value, setValue ] = useState< T | null >( null );
	const [ busy, setBusy ] = useState( true );
	const [ error, setError ] = useState< ContractError | null >( null );
	const turn = useRef( 0 );
	const refresh = useCallback( async () => {
		const mine = ++turn.current;
		const isLast = () => mine === turn.current;
		setBusy( true );
		setError( null );
		try {
			const answer = await ask();
			if ( isLast() ) {
				setValue( answer );
			}
		} catch ( thrown ) {
			if ( isLast() ) {
				setError( asContractError( thrown ) );
			}
		}
		if ( isLast() ) {
			setBusy( false );
		}
	}, [ ask ] );
	useEffect( () => void refresh(), [ refresh ] );
	return { value, busy, error, setError, refresh };
}

/** What the screen's address holds: a reload, a bookmark and Back keep it. Both functions must stay the same. */
export function useAddress< T >(
	read: ( href: string ) => T,
	write: ( value: T ) => string
): [ T, ( next: T ) => void ] {
	const [ value, setValue ] = useState( () => read( window.location.href ) );
	useEffect( () => {
		const moved = () => setValue( read( window.location.href ) );
		window.addEventListener( 'popstate', moved );
		return () => window.removeEventListener( 'popstate', moved );
	}, [ read ] );
	const change = ( next: T ) => {
		window.history.pushState( {}, '', write( next ) );
		setValue( next );
	};
	return [ value, change ];
}
