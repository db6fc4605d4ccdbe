import { Button, CheckboxControl, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { asContractError, call, download, keyset } from '../api';
import { boot } from '../boot';
import { answer } from '../events/labels';
import { Address } from '../parts/address';
import { moment, number } from '../parts/format';
import { Said } from '../parts/said';
import { Trouble } from '../parts/trouble';
import { useBegun } from '../parts/use-begun';
import { useAddress, useLoaded } from '../parts/use-loaded';
import { fromAddress, isFiltered, toAddress, toQuery } from './address';
import { COLUMNS, useHidden } from './columns';
import type { Column } from './columns';
import { Detail } from './detail';
import { Exports } from './exports';
import { FilterBar } from './filters';
import { outcomeName, outcomeOf, outcomeTone } from './labels';
import type { AttemptRow, Choices } from './types';

const LINES = 1000;

/** The server counts no further. */
const COUNTED = 10_000;

const columnName = ( column: Column ): string =>
	( {
		started: __( 'Started', 'churnstop' ),
		product: __( 'Product', 'churnstop' ),
		price: __( 'Price per month', 'churnstop' ),
		reason: __( 'Reason', 'churnstop' ),
		remark: __( 'Comment', 'churnstop' ),
		offers: __( 'Offers', 'churnstop' ),
		outcome: __( 'Outcome', 'churnstop' ),
		net: __( 'Net kept', 'churnstop' ),
	} )[ column ];

/** What the list can be sorted by, as GET /attempts calls it, and which way a first click sorts. */
const SORTS: Partial< Record< Column, { up: string; down: string; begins: 'up' | 'down' } > > = {
	started: { up: 'oldest', down: '', begins: 'down' },
	price: { up: 'price', down: '-price', begins: 'down' },
	reason: { up: 'reason', down: '-reason', begins: 'up' },
	outcome: { up: 'outcome', down: '-outcome', begins: 'up' },
	net: { up: 'net_kept', down: '-net_kept', begins: 'down' },
};

const isNumber = ( column: Column ): boolean => column === 'price' || column === 'net';

function cell( row: AttemptRow, column: Column ) {
	switch ( column ) {
		case 'started':
			return moment( row.started_at );
		case 'product':
			return (
				row.product.name + ( row.subscription_ids.length > 1 ? ` + ${ row.subscription_ids.length - 1 }` : '' )
			);
		case 'price':
			return row.price.formatted;
		case 'reason':
			return row.reason_label || <span className="churnstop-soft">{ __( 'not stated', 'churnstop' ) }</span>;
		case 'remark':
			return row.comment ? <blockquote>{ row.comment }</blockquote> : null;
		case 'offers':
			return row.offers.length === 0 ? null : (
				<ul className="churnstop-plain">
					{ row.offers.map( ( { id, name, answer: given } ) => (
						<li key={ id }>{ `${ name } (${ answer( given ) })` }</li>
					) ) }
				</ul>
			);
		case 'outcome':
			return (
				<span className="churnstop-badges">
					<span className={ `churnstop-tag ${ outcomeTone( outcomeOf( row ) ) }` }>
						{ outcomeName( outcomeOf( row ) ) }
					</span>
					{ row.held_out && <span className="churnstop-tag">{ __( 'Held out', 'churnstop' ) }</span> }
					{ row.by_staff && <span className="churnstop-tag">{ __( 'By staff', 'churnstop' ) }</span> }
				</span>
			);
		case 'net':
			return row.net_kept?.formatted ?? null;
	}
}

function sorted( column: Column, order: string ): 'ascending' | 'descending' | undefined {
	const by = SORTS[ column ];
	return by?.up === order ? 'ascending' : by?.down === order ? 'descending' : undefined;
}

interface HeadingProps {
	column: Column;
	order: string;
	change: ( order: string ) => void;
}

function Heading( { column, order, change }: HeadingProps ) {
	const by = SORTS[ column ];
	if ( ! by ) {
		return <>{ columnName( column ) }</>;
	}
	const now = sorted( column, order );
	const next = now === undefined ? by.begins : now === 'ascending' ? 'down' : 'up';
	return (
		<Button variant="link" onClick={ () => change( by[ next ] ) }>
			{ columnName( column ) }{ ' ' }
			<span aria-hidden="true">{ now === undefined ? '⇅' : now === 'ascending' ? '▲' : '▼' }</span>
		</Button>
	);
}

const countName = ( total: number | null ): string =>
	total === null
		? /* translators: %s: a number. */ sprintf( __( 'More than %s attempts', 'churnstop' ), number( COUNTED ) )
		: /* translators: %s: a number. */ sprintf(
				_n( '%s attempt', '%s attempts', total, 'churnstop' ),
				number( total )
		  );

export function Attempts() {
	const [ filters, change ] = useAddress( fromAddress, toAddress );
	const {
		value: page,
		busy,
		error,
		setError,
		refresh,
	} = useLoaded(
		useCallback(
			() => keyset< AttemptRow >( 'attempts', { ...toQuery( filters ), per_page: boot().list.per_page } ),
			[ filters ]
		)
	);
	const [ choices, setChoices ] = useState< Choices >( { flows: [], reasons: {} } );
	const [ opened, setOpened ] = useState< AttemptRow | null >( null );
	const [ chosen, setChosen ] = useBegun< ReadonlySet< number > >( new Set(), page );
	const [ exporting, setExporting ] = useState( false );
	const [ said, setSaid ] = useState( '' );
	const hidden = useHidden();

	useEffect( () => {
		call< Choices >( 'GET', 'attempts/choices' ).then( setChoices, () => undefined );
	}, [] );

	const save = async ( only: Record< string, string | number > ) => {
		setError( null );
		try {
			await download(
				addQueryArgs( 'attempts', { ...toQuery( filters ), format: 'csv', ...only } ),
				'churnstop-attempts.csv'
			);
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
	};
	const choose = ( numbers: number[], on: boolean ) =>
		setChosen(
			new Set( on ? [ ...chosen, ...numbers ] : [ ...chosen ].filter( ( one ) => ! numbers.includes( one ) ) )
		);
	const rows = page?.items ?? [];
	const all = rows.map( ( row ) => row.number );

	return (
		<div className="churnstop-events churnstop-attempts wrap">
			<div className="churnstop-head">
				<h1>{ __( 'Attempts', 'churnstop' ) }</h1>
				<div className="churnstop-head-ways">
					<Button
						variant="secondary"
						disabled={ rows.length === 0 }
						onClick={ () => void save( { per_page: LINES, cursor: '' } ) }
					>
						{ page && ( page.total === null || page.total > LINES )
							? sprintf(
									/* translators: %s: a number. */
									__( 'Download the first %s (CSV)', 'churnstop' ),
									number( LINES )
							  )
							: __( 'Download this list (CSV)', 'churnstop' ) }
					</Button>
					<Button variant="secondary" onClick={ () => setExporting( true ) }>
						{ __( 'Export…', 'churnstop' ) }
					</Button>
				</div>
			</div>
			<FilterBar filters={ filters } choices={ choices } change={ change } />
			{ filters.customer_id && (
				<p>
					{
						/* translators: %s: a customer's name. */
						rows[ 0 ]?.customer.name
							? sprintf( __( 'Only attempts of %s are listed.', 'churnstop' ), rows[ 0 ].customer.name )
							: __( 'Only one customer’s attempts are listed.', 'churnstop' )
					}
				</p>
			) }
			{ said && <Said onRemove={ () => setSaid( '' ) }>{ said }</Said> }
			{ error && <Trouble error={ error } retry={ () => void refresh() } /> }
			<div className="churnstop-attempts-bulk">
				<p className="churnstop-events-count" role="status">
					{ busy && <Spinner /> }
					{ page && ! busy && (
						<>
							{ rows.length > 0 && countName( page.total ) }
							{ chosen.size > 0 &&
								sprintf(
									/* translators: %s: a number. */ _n(
										' (%s chosen)',
										' (%s chosen)',
										chosen.size,
										'churnstop'
									),
									number( chosen.size )
								) }
						</>
					) }
				</p>
				{ chosen.size > 0 && (
					<Button
						variant="secondary"
						onClick={ () => void save( { per_page: LINES, ids: [ ...chosen ].join( ',' ), cursor: '' } ) }
					>
						{ __( 'Download chosen (CSV)', 'churnstop' ) }
					</Button>
				) }
			</div>
			{ page && rows.length === 0 && ! busy && (
				<div className="churnstop-empty">
					{ isFiltered( filters ) ? (
						<p>{ __( 'No attempt fits these filters.', 'churnstop' ) }</p>
					) : (
						<>
							<h2>{ __( 'Nobody has started to cancel yet', 'churnstop' ) }</h2>
							<p>
								{ __(
									'Each customer who does gets a row here: who, what they pay, why, what they were offered and what came of it.',
									'churnstop'
								) }
							</p>
						</>
					) }
				</div>
			) }
			{ rows.length > 0 && (
				<div className="churnstop-scroll">
					<table className="widefat striped churnstop-events-table" aria-busy={ busy }>
						<thead>
							<tr>
								<td className="check-column">
									<CheckboxControl
										__nextHasNoMarginBottom
										aria-label={ __( 'Choose all of this page', 'churnstop' ) }
										checked={ chosen.size === all.length }
										onChange={ ( on ) => choose( all, on ) }
									/>
								</td>
								<th scope="col">{ __( 'Customer', 'churnstop' ) }</th>
								{ COLUMNS.map( ( column ) => (
									<th
										key={ column }
										id={ column }
										scope="col"
										hidden={ hidden.has( column ) }
										className={ `manage-column column-${ column } ${
											isNumber( column ) ? 'is-number' : ''
										}` }
										aria-sort={ sorted( column, filters.order ) }
									>
										<Heading
											column={ column }
											order={ filters.order }
											change={ ( order ) => change( { ...filters, order, cursor: '' } ) }
										/>
									</th>
								) ) }
							</tr>
						</thead>
						<tbody>
							{ rows.map( ( row ) => (
								<tr key={ row.id }>
									<td className="check-column">
										<CheckboxControl
											__nextHasNoMarginBottom
											/* translators: %s: a customer. */
											aria-label={ sprintf(
												__( 'Choose %s', 'churnstop' ),
												row.customer.name || row.number
											) }
											checked={ chosen.has( row.number ) }
											onChange={ ( on ) => choose( [ row.number ], on ) }
										/>
									</td>
									<th scope="row">
										<Button
											variant="link"
											className="churnstop-flow-name"
											onClick={ () => setOpened( row ) }
										>
											{ row.customer.name || __( 'Account is gone', 'churnstop' ) }
										</Button>
										<span className="churnstop-soft">
											<Address>{ row.customer.email }</Address>
										</span>
									</th>
									{ COLUMNS.map( ( column ) => (
										<td
											key={ column }
											hidden={ hidden.has( column ) }
											data-label={ columnName( column ) }
											className={ isNumber( column ) ? 'is-number' : '' }
										>
											{ cell( row, column ) }
										</td>
									) ) }
								</tr>
							) ) }
						</tbody>
					</table>
				</div>
			) }
			{ page && ( page.next || filters.cursor ) && (
				<nav className="churnstop-events-pages" aria-label={ __( 'Pages', 'churnstop' ) }>
					<Button
						variant="secondary"
						disabled={ busy || ! filters.cursor }
						onClick={ () => change( { ...filters, cursor: '' } ) }
					>
						{ __( 'First page', 'churnstop' ) }
					</Button>
					<Button
						variant="secondary"
						disabled={ busy || ! page.next }
						onClick={ () => change( { ...filters, cursor: page.next } ) }
					>
						{ __( 'Next page', 'churnstop' ) }
					</Button>
				</nav>
			) }
			{ exporting && <Exports close={ () => setExporting( false ) } /> }
			{ opened && (
				<Detail
					row={ opened }
					close={ () => setOpened( null ) }
					done={ ( sentence ) => {
						setOpened( null );
						setSaid( sentence );
						void refresh();
					} }
				/>
			) }
		</div>
	);
}
