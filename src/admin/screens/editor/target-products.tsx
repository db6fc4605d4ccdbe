import { ComboboxControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { call } from '../../api';
import { fieldId } from '../../flow/path';
import { money } from '../../parts/format';
import { percentage } from '../../percentage';
import type { Product } from '../../types';
import { Help } from './fields';

function productLabel( product: Product ): string {
	const { compared } = product;
	// A selling plan's name has its price.
	const named = product.plan ? product.name : `${ product.name } – ${ product.price_text }`;
	if ( ! compared || compared.price.currency !== product.price.currency ) {
		return named;
	}
	const difference = Number( product.price.amount ) - Number( compared.price.amount );
	const by = compared.comparable
		? money( Math.abs( difference ), product.price.currency )
		: percentage( Math.abs( compared.percent ) );
	const more = compared.comparable ? difference : compared.percent;
	if ( more === 0 ) {
		/* translators: 1: a product with its price, 2: the name of another product. */
		return sprintf( __( '%1$s (same price as %2$s)', 'churnstop' ), named, compared.name );
	}
	return more > 0
		? /* translators: 1: a product with its price, 2: an amount or a percentage, 3: the name of another product. */
		  sprintf( __( '%1$s (%2$s more than %3$s)', 'churnstop' ), named, by, compared.name )
		: /* translators: 1: a product with its price, 2: an amount or a percentage, 3: the name of another product. */
		  sprintf( __( '%1$s (%2$s less than %3$s)', 'churnstop' ), named, by, compared.name );
}

export const keyOf = ( { product_id, plan }: Pick< Product, 'product_id' | 'plan' > ): string =>
	plan ? `${ product_id }:${ plan }` : String( product_id );

interface Option {
	value: string;
	label: string;
}

export const productOption = ( product: Product ): Option => ( {
	value: keyOf( product ),
	label: product.available
		? productLabel( product )
		: /* translators: %s: a product. */
		  sprintf( __( '%s – not available now', 'churnstop' ), productLabel( product ) ),
} );

export const goneOption = ( key: string ): Option => ( {
	value: key,
	/* translators: %d: number of a product. */
	label: sprintf( __( 'Product #%d, which customers cannot be switched to', 'churnstop' ), parseInt( key, 10 ) ),
} );

/** As many as the server lists at once: where there are more, they are searched for there. */
export const MOST_LISTED = 100;
const SEARCH_AFTER = 250;

const targets = ( type: string, query: Record< string, string > ): Promise< Product[] | null > =>
	call< Product[] >( 'GET', addQueryArgs( 'products', { for: type, ...query } ) ).catch( () => null );

interface SearchedProps {
	type: string;
	path: string;
	label: string;
	help?: string | undefined;
	none: string;
	listed: Product[];
	chosen: string;
	onChange: ( value: number | null, plan: string | null ) => void;
}

/** One of many products, searched for on the server. */
export function SearchedProduct( { type, path, label, help, none, listed, chosen, onChange }: SearchedProps ) {
	/** Null while nothing is searched for: then what is listed is the answer. */
	const [ found, setFound ] = useState< Product[] | null >( null );
	const [ named, setNamed ] = useState< Product[] | null >( null );
	const [ input, setInput ] = useState( '' );
	const id = chosen.split( ':' )[ 0 ];
	useEffect( () => {
		let over = false;
		if ( id ) {
			void targets( type, { include: id } ).then( ( list ) => over || setNamed( list ) );
		}
		return () => {
			over = true;
		};
	}, [ type, id ] );
	useEffect( () => {
		let over = false;
		const later = setTimeout( () => {
			if ( input === '' ) {
				setFound( null );
			} else {
				void targets( type, { search: input } ).then( ( list ) => over || ( list && setFound( list ) ) );
			}
		}, SEARCH_AFTER );
		return () => {
			over = true;
			clearTimeout( later );
		};
	}, [ type, input ] );
	const known = [ ...( found ?? listed ), ...( named ?? [] ) ];
	const gone = chosen !== '' && named !== null && ! known.some( ( product ) => keyOf( product ) === chosen );
	const options = new Map( known.map( ( product ) => [ keyOf( product ), productOption( product ) ] ) );
	return (
		<div className="churnstop-field" id={ fieldId( path ) } tabIndex={ -1 }>
			<ComboboxControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ label }
				help={ <Help path={ path } help={ help } /> }
				value={ chosen }
				options={ [
					{ value: '', label: none },
					...( gone ? [ goneOption( chosen ) ] : [] ),
					...options.values(),
				] }
				onFilterValueChange={ setInput }
				onChange={ ( key ) => {
					const picked = known.find( ( product ) => keyOf( product ) === key );
					onChange( picked?.product_id ?? null, picked?.plan ?? null );
				} }
			/>
		</div>
	);
}
