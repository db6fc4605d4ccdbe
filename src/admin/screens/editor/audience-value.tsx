import { FormTokenField, SelectControl } from '@wordpress/components';
import { useEffect, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { call } from '../../api';
import { boot } from '../../boot';
import type { FactInfo } from '../../boot';
import { countries, periods, valueName } from '../../flow/audience';
import { fieldId } from '../../flow/path';
import type { Condition } from '../../types';

/** A pause in typing after which the server is asked. */
const SEARCH_AFTER = 250;

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

/** What a condition compares with: yes or no, numbers, words, products or categories. */
export function Value( { fact, condition, path, label, onChange }: ValueProps ) {
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
