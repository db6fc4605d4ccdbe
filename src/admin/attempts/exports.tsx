import { Button, Modal, SelectControl } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { asContractError, call, download } from '../api';
import type { ContractError } from '../../contract/error';
import { DayFields } from '../parts/day-fields';
import { moment, number, percent } from '../parts/format';
import { Trouble } from '../parts/trouble';

interface Export {
	id: number;
	name: 'attempts' | 'events' | 'outcomes';
	format: 'csv' | 'jsonl';
	state: 'running' | 'done';
	progress: number;
	rows: number;
	created_at: string;
	expires_at: string;
}

const POLL = 1500;

const nameOf = ( name: Export[ 'name' ] ): string =>
	( {
		attempts: __( 'Attempts', 'churnstop' ),
		events: __( 'Events', 'churnstop' ),
		outcomes: __( 'Outcomes and money', 'churnstop' ),
	} )[ name ];

const nextDay = ( day: string ): string =>
	day ? new Date( new Date( `${ day }T00:00:00Z` ).getTime() + 86_400_000 ).toISOString().slice( 0, 10 ) : '';

/** Files of all rows, made in the background; each is its maker's own for a day. */
export function Exports( { close }: { close: () => void } ) {
	const [ mine, setMine ] = useState< Export[] | null >( null );
	const [ wish, setWish ] = useState( { name: 'attempts', format: 'csv', after: '', before: '' } );
	const [ busy, setBusy ] = useState( false );
	const [ error, setError ] = useState< ContractError | null >( null );

	const work = useCallback( async ( what: () => Promise< unknown > ) => {
		setBusy( true );
		setError( null );
		try {
			await what();
			setMine( await call< Export[] >( 'GET', 'exports' ) );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
		setBusy( false );
	}, [] );
	useEffect( () => void work( async () => undefined ), [ work ] );

	const running = mine?.find( ( { state } ) => state === 'running' )?.id;
	useEffect( () => {
		if ( running === undefined || error ) {
			return;
		}
		// Asking how far it is makes it go on.
		const timer = setInterval( () => void work( () => call( 'GET', `exports/${ running }` ) ), POLL );
		return () => clearInterval( timer );
	}, [ running, error, work ] );

	return (
		<Modal title={ __( 'Export', 'churnstop' ) } onRequestClose={ close } size="large" className="churnstop-modal">
			<p>
				{ __(
					'All rows, with every column. The file is made in the background, only you can fetch it, and it is deleted after a day.',
					'churnstop'
				) }
			</p>
			{ error && <Trouble error={ error } retry={ () => void work( async () => undefined ) } /> }
			<form
				className="churnstop-range"
				onSubmit={ ( event ) => {
					event.preventDefault();
					void work( () => call( 'POST', 'exports', { ...wish, before: nextDay( wish.before ) } ) );
				} }
			>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'What', 'churnstop' ) }
					value={ wish.name }
					options={ ( [ 'attempts', 'outcomes', 'events' ] as const ).map( ( value ) => ( {
						value,
						label: nameOf( value ),
					} ) ) }
					onChange={ ( name ) => setWish( { ...wish, name } ) }
				/>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Format', 'churnstop' ) }
					value={ wish.format }
					options={ [
						{ value: 'csv', label: __( 'CSV, for spreadsheets', 'churnstop' ) },
						{ value: 'jsonl', label: __( 'JSON Lines, for programs', 'churnstop' ) },
					] }
					onChange={ ( format ) => setWish( { ...wish, format } ) }
				/>
				<DayFields
					from={ wish.after }
					to={ wish.before }
					setFrom={ ( after ) => setWish( { ...wish, after } ) }
					setTo={ ( before ) => setWish( { ...wish, before } ) }
				/>
				<Button variant="primary" type="submit" disabled={ busy && running === undefined }>
					{ __( 'Start export', 'churnstop' ) }
				</Button>
			</form>
			<ul className="churnstop-plain churnstop-exports" aria-live="polite">
				{ mine?.map( ( one ) => (
					<li key={ one.id }>
						<span>
							<strong>{ nameOf( one.name ) }</strong> ({ one.format.toUpperCase() }),{ ' ' }
							{ moment( one.created_at ) }:{ ' ' }
							{ one.state === 'done'
								? sprintf(
										/* translators: %s: a number. */ _n(
											'%s row',
											'%s rows',
											one.rows,
											'churnstop'
										),
										number( one.rows )
								  )
								: sprintf(
										/* translators: %s: a percentage. */ __( '%s done', 'churnstop' ),
										percent( one.progress )
								  ) }
						</span>
						{ one.state === 'running' && (
							<progress max={ 1 } value={ one.progress } aria-label={ nameOf( one.name ) } />
						) }
						{ one.state === 'done' && (
							<Button
								variant="secondary"
								onClick={ () =>
									void work( () =>
										download(
											`exports/${ one.id }/file`,
											`churnstop-${ one.name }.${ one.format }`
										)
									)
								}
							>
								{ __( 'Download', 'churnstop' ) }
							</Button>
						) }
						<Button
							variant="tertiary"
							onClick={ () => void work( () => call( 'DELETE', `exports/${ one.id }` ) ) }
						>
							{ __( 'Delete', 'churnstop' ) }
						</Button>
					</li>
				) ) }
			</ul>
		</Modal>
	);
}
