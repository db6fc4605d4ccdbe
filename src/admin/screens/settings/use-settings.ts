import { useCallback, useEffect, useState } from '@wordpress/element';
import type { ContractError } from '../../../contract/error';
import { asContractError, call } from '../../api';
import { problemText } from '../../parts/problem-text';
import { writable } from './values';
import type { Values, Written } from './values';

/** The settings as they are stored and as they are typed; they are saved together. */
export function useSettings() {
	const [ stored, setStored ] = useState< Values | null >( null );
	const [ values, setValues ] = useState< Written | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ busy, setBusy ] = useState( false );
	const [ done, setDone ] = useState( false );
	const [ tries, setTries ] = useState( 0 );

	const take = ( answer: Values ) => {
		setStored( answer );
		setValues( writable( answer ) );
		setError( null );
	};
	useEffect( () => {
		call< Values >( 'GET', 'settings' ).then( take, ( thrown: unknown ) => setError( asContractError( thrown ) ) );
	}, [ tries ] );

	const dirty =
		stored !== null && values !== null && JSON.stringify( writable( stored ) ) !== JSON.stringify( values );
	useEffect( () => {
		const leave = ( event: BeforeUnloadEvent ) => dirty && event.preventDefault();
		window.addEventListener( 'beforeunload', leave );
		return () => window.removeEventListener( 'beforeunload', leave );
	}, [ dirty ] );

	/** What is typed stays: only what the server knows is read again. */
	const refresh = useCallback( () => call< Values >( 'GET', 'settings' ).then( setStored, () => undefined ), [] );
	const save = async () => {
		setBusy( true );
		try {
			take( await call< Values >( 'PUT', 'settings', values ) );
			setDone( true );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
			setDone( false );
		} finally {
			setBusy( false );
		}
	};
	const refused = ( error?.code === 'churnstop_invalid' ? error.data.params : {} ) as Record< string, string >;
	return {
		stored,
		values,
		error,
		/** What the server refused, by path. */
		problems: Object.fromEntries(
			Object.entries( refused ).map( ( [ path, message ] ) => [ path, problemText( path, message ) ] )
		),
		busy,
		done,
		dirty,
		set: ( change: Partial< Written > ) => {
			setDone( false );
			setValues( ( typed ) => typed && { ...typed, ...change } );
		},
		reset: () => setValues( stored && writable( stored ) ),
		retry: () => setTries( tries + 1 ),
		refresh,
		save,
	};
}
