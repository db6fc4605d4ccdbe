import { BaseControl, Button, FormTokenField, SelectControl } from '@wordpress/components';
import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { plus, trash } from '@wordpress/icons';
import { addQueryArgs } from '@wordpress/url';
import { call } from '../../api';
import { boot } from '../../boot';
import type { FactInfo } from '../../boot';
import {
	conditionOn,
	countries,
	factInfo,
	groupLabel,
	operatorLabel,
	periods,
	valueFor,
	valueName,
} from '../../flow/audience';
import { fieldId } from '../../flow/path';
import { number } from '../../parts/format';
import type { Audience, Condition, Operator } from '../../types';
import { useProblems } from './problems';

const SEARCH_AFTER = 250;
const COUNT_AFTER = 500;
const AGAIN_AFTER = 3000;

interface Named {
	id: number;
	name: string;
}

interface ValueProps {
	fact: FactInfo | undefined;
	condition: Condition;
	path: string;
	label: string;
	onChange: ( value: Condition[ 'value' ] ) => void;
}

const asNamed = ( one: { id?: number; product_id?: number; name: string } ): Named => ( {
	id: one.id ?? one.product_id ?? 0,
	name: one.name,
} );
const found = ( source: string, query: Record< string, string > ): Promise< Named[] > =>
	call< Array< { id?: number; product_id?: number; name: string } > >(
		'GET',
		addQueryArgs( source === 'categories' ? 'categories' : 'products', {
			...( source === 'products' && { for: 'audience' } ),
			...query,
		} )
	)
		.then( ( list ) => list.map( asNamed ) )
		.catch( () => [] );

/** Products or categories, searched for on the server. One that is gone keeps its number, and can be taken out. */
function Things( {
	source,
	ids,
	label,
	onChange,
}: {
	source: string;
	ids: number[];
	label: string;
	onChange: ( ids: number[] ) => void;
} ) {
	const [ names, setNames ] = useState< ReadonlyMap< number, string > >( new Map() );
	const [ hits, setHits ] = useState< Named[] >( [] );
	const [ input, setInput ] = useState( '' );
	const remember = ( list: Named[] ) =>
		setNames( ( now ) => new Map( [ ...now, ...list.map( ( { id, name } ) => [ id, name ] as const ) ] ) );
	const title = ( id: number ) => ( names.has( id ) ? `${ names.get( id ) } (#${ id })` : `#${ id }` );
	const chosen = ids.join( ',' );
	useEffect( () => {
		if ( chosen ) {
			void found( source, { include: chosen } ).then( remember );
		}
	}, [ source, chosen ] );
	useEffect( () => {
		let over = false;
		const later = setTimeout( () => {
			void found( source, { search: input } ).then( ( list ) => {
				if ( ! over ) {
					remember( list );
					setHits( list );
				}
			} );
		}, SEARCH_AFTER );
		return () => {
			over = true;
			clearTimeout( later );
		};
	}, [ source, input ] );
	const titles = hits.map( ( { id } ) => title( id ) );
	return (
		<FormTokenField
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			__experimentalExpandOnFocus
			__experimentalShowHowTo={ false }
			label={ label }
			value={ ids.map( title ) }
			suggestions={ titles }
			onInputChange={ setInput }
			__experimentalValidateInput={ ( text: string ) => titles.includes( text ) }
			onChange={ ( tokens ) =>
				onChange(
					tokens
						.map( ( token ) =>
							Number( /#(\d+)\)?$/.exec( typeof token === 'string' ? token : token.value )?.[ 1 ] ?? 0 )
						)
						.filter( ( id ) => id > 0 )
				)
			}
		/>
	);
}

/** Words with a name each where the page knows them, and any word where it does not. */
function Words( {
	fact,
	words,
	label,
	onChange,
}: {
	fact: FactInfo;
	words: string[];
	label: string;
	onChange: ( words: string[] ) => void;
} ) {
	const known = useMemo( (): ReadonlyMap< string, string > => {
		switch ( fact.source ) {
			case 'connections':
				return new Map( boot().connections.map( ( { id, name } ) => [ id, name ] ) );
			case 'countries':
				return countries();
			case 'roles':
				return new Map( Object.entries( boot().roles ) );
			case 'periods':
				return periods();
			default:
				return new Map();
		}
	}, [ fact.source ] );
	const byName = useMemo( () => new Map( [ ...known ].map( ( [ id, name ] ) => [ name, id ] ) ), [ known ] );
	return (
		<FormTokenField
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			__experimentalExpandOnFocus={ known.size > 0 }
			__experimentalShowHowTo={ known.size === 0 }
			label={ label }
			value={ words.map( ( word ) => known.get( word ) ?? valueName( fact.id, word ) ) }
			suggestions={ [ ...known.values() ] }
			__experimentalValidateInput={ ( text: string ) => known.size === 0 || byName.has( text ) }
			onChange={ ( tokens ) =>
				onChange(
					tokens
						.map( ( token ) => ( typeof token === 'string' ? token : token.value ) )
						.map( ( name ) => byName.get( name ) ?? name )
				)
			}
		/>
	);
}

function NumberInput( {
	id,
	label,
	value,
	onChange,
}: {
	id: string;
	label: string;
	value: unknown;
	onChange: ( value: number ) => void;
} ) {
	return (
		<input
			id={ id }
			type="number"
			className="components-text-control__input"
			min={ 0 }
			step="any"
			aria-label={ label }
			value={ typeof value === 'number' ? value : '' }
			onChange={ ( event ) => onChange( Number( event.currentTarget.value ) ) }
		/>
	);
}

function Value( { fact, condition, path, label, onChange }: ValueProps ) {
	const { is, value } = condition;
	const id = fieldId( `${ path }.value` );
	const list = Array.isArray( value ) ? value : [];
	if ( ! fact ) {
		return (
			<span className="churnstop-soft">
				{ __( 'The plugin that knows this is not active. Nobody matches.', 'churnstop' ) }
			</span>
		);
	}
	if ( is === 'is' ) {
		return (
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				hideLabelFromVision
				id={ id }
				label={ label }
				value={ value === false ? 'no' : 'yes' }
				options={ [
					{ value: 'yes', label: __( 'yes', 'churnstop' ) },
					{ value: 'no', label: __( 'no', 'churnstop' ) },
				] }
				onChange={ ( chosen ) => onChange( chosen === 'yes' ) }
			/>
		);
	}
	if ( is === 'between' ) {
		return (
			<span className="churnstop-between">
				<NumberInput
					id={ id }
					label={ /* translators: %s: name of a field. */ sprintf( __( '%s, from', 'churnstop' ), label ) }
					value={ list[ 0 ] }
					onChange={ ( low ) => onChange( [ low, Number( list[ 1 ] ?? low ) ] ) }
				/>
				<span aria-hidden="true">–</span>
				<NumberInput
					id={ `${ id }-to` }
					label={ /* translators: %s: name of a field. */ sprintf( __( '%s, to', 'churnstop' ), label ) }
					value={ list[ 1 ] }
					onChange={ ( high ) => onChange( [ Number( list[ 0 ] ?? 0 ), high ] ) }
				/>
			</span>
		);
	}
	if ( is === 'at_least' || is === 'at_most' ) {
		return <NumberInput id={ id } label={ label } value={ value } onChange={ onChange } />;
	}
	return (
		<div className="churnstop-tokens" id={ id }>
			{ fact.values === 'integer' ? (
				<Things source={ fact.source } ids={ list.map( Number ) } label={ label } onChange={ onChange } />
			) : (
				<Words fact={ fact } words={ list.map( String ) } label={ label } onChange={ onChange } />
			) }
		</div>
	);
}

function Row( {
	condition,
	path,
	place,
	onChange,
	onRemove,
}: {
	condition: Condition;
	path: string;
	place: number;
	onChange: ( condition: Condition ) => void;
	onRemove: () => void;
} ) {
	const fact = factInfo( condition.fact );
	const problems = useProblems( path, true );
	const { facts } = boot();
	const groups = [ ...new Set( facts.map( ( one ) => one.group ) ) ];
	/* translators: %d: number of a condition. */
	const legend = sprintf( __( 'Condition %d', 'churnstop' ), place );
	return (
		<fieldset className="churnstop-condition" id={ fieldId( path ) }>
			<legend className="screen-reader-text">{ legend }</legend>
			<div className="churnstop-condition-what">
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					hideLabelFromVision
					id={ fieldId( `${ path }.fact` ) }
					label={ __( 'What', 'churnstop' ) }
					value={ condition.fact }
					onChange={ ( id ) => {
						const chosen = factInfo( id );
						if ( chosen ) {
							onChange( conditionOn( chosen ) );
						}
					} }
				>
					{ ! fact && <option value={ condition.fact }>{ condition.fact }</option> }
					{ groups.map( ( group ) => (
						<optgroup key={ group } label={ groupLabel( group ) }>
							{ facts
								.filter( ( one ) => one.group === group )
								.map( ( one ) => (
									<option key={ one.id } value={ one.id }>
										{ one.label }
									</option>
								) ) }
						</optgroup>
					) ) }
				</SelectControl>
				{ condition.is !== 'is' && (
					<SelectControl
						__next40pxDefaultSize
						__nextHasNoMarginBottom
						hideLabelFromVision
						id={ fieldId( `${ path }.is` ) }
						label={ __( 'Comparison', 'churnstop' ) }
						value={ condition.is }
						options={ ( fact?.operators ?? [ condition.is ] ).map( ( is ) => ( {
							value: is,
							label: operatorLabel( is ),
						} ) ) }
						onChange={ ( is ) =>
							onChange( {
								...condition,
								is: is as Operator,
								value: valueFor( is as Operator, condition.value ),
							} )
						}
					/>
				) }
				<Button
					size="small"
					icon={ trash }
					label={ /* translators: %s: what is removed. */ sprintf( __( 'Remove: %s', 'churnstop' ), legend ) }
					onClick={ onRemove }
				/>
			</div>
			<Value
				{ ...{ fact, condition, path } }
				label={ __( 'Value', 'churnstop' ) }
				onChange={ ( value ) => onChange( { ...condition, value } ) }
			/>
			{ problems.map( ( problem ) => (
				<p key={ problem.check + problem.path } className={ `churnstop-problem is-${ problem.severity }` }>
					{ problem.message }
				</p>
			) ) }
		</fieldset>
	);
}

interface Count {
	matching: number;
	total: number;
	state: 'none' | 'running' | 'ready';
	done: number;
	to_do: number;
}

/** How many subscriptions that is today, from what the server gathers in the background. */
function Matches( { audience, within }: { audience: Audience; within: Audience | undefined } ) {
	const [ count, setCount ] = useState< Count | null >( null );
	const [ round, setRound ] = useState( 0 );
	const asked = JSON.stringify( { audience, within } );
	useEffect( () => {
		let over = false;
		const later = setTimeout( () => {
			call< Count >( 'POST', 'audience/count', JSON.parse( asked ) )
				.catch( () => null )
				.then( ( found ) => {
					if ( ! over ) {
						setCount( found );
					}
				} );
		}, COUNT_AFTER );
		return () => {
			over = true;
			clearTimeout( later );
		};
	}, [ asked, round ] );
	const running = count?.state === 'running';
	useEffect( () => {
		const again = running ? setTimeout( () => setRound( ( now ) => now + 1 ), AGAIN_AFTER ) : undefined;
		return () => clearTimeout( again );
	}, [ running, count ] );
	if ( ! count ) {
		return null;
	}
	return (
		<p className="churnstop-soft churnstop-matches" role="status">
			{ count.total > 0 &&
				/* translators: 1: number of subscriptions, 2: number of all subscriptions. */
				sprintf(
					__( 'Matches %1$s of your %2$s subscriptions today.', 'churnstop' ),
					number( count.matching ),
					number( count.total )
				) }{ ' ' }
			{ running &&
				/* translators: 1: number of subscriptions, 2: number of all subscriptions. */
				sprintf(
					__( 'Still looking: %1$s of %2$s.', 'churnstop' ),
					number( count.done ),
					number( count.to_do )
				) }
		</p>
	);
}

/** Conditions as rows: what, comparison, value. Without any it is everybody. */
export function AudienceRows( {
	audience,
	within,
	path,
	onChange,
}: {
	audience: Audience;
	/** The flow's, for an offer. */ within?: Audience;
	path: string;
	onChange: ( audience: Audience ) => void;
} ) {
	const add = useRef< HTMLButtonElement >( null );
	const own = useProblems( path );
	const set = ( conditions: Condition[] ) => onChange( { ...audience, conditions } );
	return (
		<div className="churnstop-audience" id={ fieldId( path ) }>
			{ own.map( ( problem ) => (
				<p key={ problem.check } className={ `churnstop-problem is-${ problem.severity }` }>
					{ problem.message }
				</p>
			) ) }
			{ audience.conditions.length === 0 && (
				<p className="churnstop-soft">{ __( 'Everybody.', 'churnstop' ) }</p>
			) }
			{ audience.conditions.length > 1 && (
				<BaseControl __nextHasNoMarginBottom id={ fieldId( `${ path }.match` ) }>
					<SelectControl
						__next40pxDefaultSize
						__nextHasNoMarginBottom
						id={ fieldId( `${ path }.match` ) }
						label={ __( 'Who meets', 'churnstop' ) }
						value={ audience.match }
						options={ [
							{ value: 'all', label: __( 'all of these conditions', 'churnstop' ) },
							{ value: 'any', label: __( 'any of these conditions', 'churnstop' ) },
						] }
						onChange={ ( match ) => onChange( { ...audience, match: match === 'any' ? 'any' : 'all' } ) }
					/>
				</BaseControl>
			) }
			{ audience.conditions.map( ( condition, at ) => (
				<Row
					key={ at }
					condition={ condition }
					path={ `${ path }.conditions.${ at }` }
					place={ at + 1 }
					onChange={ ( changed ) =>
						set( audience.conditions.map( ( one, index ) => ( index === at ? changed : one ) ) )
					}
					onRemove={ () => {
						set( audience.conditions.filter( ( _one, index ) => index !== at ) );
						// The button that was pressed goes with its row.
						add.current?.focus();
					} }
				/>
			) ) }
			<Button
				ref={ add }
				variant="secondary"
				icon={ plus }
				disabled={ audience.conditions.length >= 20 }
				onClick={ () => {
					const first = factInfo( 'product' ) ?? boot().facts[ 0 ];
					if ( first ) {
						set( [ ...audience.conditions, conditionOn( first ) ] );
					}
				} }
			>
				{ __( 'Add condition', 'churnstop' ) }
			</Button>
			<Matches audience={ audience } within={ within } />
		</div>
	);
}
