import { Button, SelectControl, TextControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import { isFiltered } from './address';
import { NONE, TYPES } from './types';
import type { Filters } from './types';
import { what } from './labels';

interface Props {
	filters: Filters;
	change: ( filters: Filters ) => void;
}

/** Choices apply at once; what is typed applies with Enter or the button. */
export function FilterBar( { filters, change }: Props ) {
	const [ typed, setTyped ] = useState( filters );
	useEffect( () => setTyped( filters ), [ filters ] );

	const choose = ( part: Partial< Filters > ) => change( { ...typed, ...part, page: 1 } );
	const type = ( part: Partial< Filters > ) => setTyped( { ...typed, ...part } );

	return (
		<form
			className="churnstop-events-filters"
			role="search"
			onSubmit={ ( event ) => {
				event.preventDefault();
				choose( {} );
			} }
		>
			<SelectControl
				__nextHasNoMarginBottom
				label={ __( 'What happened', 'churnstop' ) }
				value={ filters.type }
				options={ [ { value: '', label: __( 'Everything', 'churnstop' ) }, ...TYPES.map( ( one ) => ( { value: one, label: what( one ) } ) ) ] }
				onChange={ ( value ) => choose( { type: value } ) }
			/>
			<SelectControl
				__nextHasNoMarginBottom
				label={ __( 'Offer', 'churnstop' ) }
				value={ filters.offer_type }
				options={ [ { value: '', label: __( 'Any', 'churnstop' ) }, ...boot().types.map( ( { id, label } ) => ( { value: id, label } ) ) ] }
				onChange={ ( value ) => choose( { offer_type: value } ) }
			/>
			<SelectControl
				__nextHasNoMarginBottom
				label={ __( 'Reason', 'churnstop' ) }
				value={ filters.reason }
				options={ [
					{ value: '', label: __( 'Any', 'churnstop' ) },
					// A reason of the merchant's own came by way of an address.
					...( filters.reason && ! boot().library.some( ( { id } ) => id === filters.reason ) ? [ { value: filters.reason, label: filters.reason } ] : [] ),
					...boot().library.map( ( { id, label } ) => ( { value: id, label } ) ),
				] }
				onChange={ ( value ) => choose( { reason: value } ) }
			/>
			<TextControl __nextHasNoMarginBottom type="date" label={ __( 'From', 'churnstop' ) } value={ typed.after } onChange={ ( after ) => type( { after } ) } />
			<TextControl __nextHasNoMarginBottom type="date" label={ __( 'To', 'churnstop' ) } value={ typed.before } onChange={ ( before ) => type( { before } ) } />
			<TextControl
				__nextHasNoMarginBottom
				label={ __( 'Subscription no.', 'churnstop' ) }
				value={ typed.subscription_id }
				onChange={ ( value ) => type( { subscription_id: value.trim() } ) }
			/>
			<TextControl
				__nextHasNoMarginBottom
				label={ __( 'Customer no.', 'churnstop' ) }
				value={ typed.customer_id }
				onChange={ ( value ) => type( { customer_id: value.trim() } ) }
			/>
			<TextControl __nextHasNoMarginBottom type="search" label={ __( 'Words in comments', 'churnstop' ) } value={ typed.search } onChange={ ( search ) => type( { search } ) } />
			<div className="churnstop-events-filter-ways">
				<Button variant="secondary" type="submit">
					{ __( 'Search', 'churnstop' ) }
				</Button>
				{ isFiltered( filters ) && (
					<Button variant="tertiary" onClick={ () => change( NONE ) }>
						{ __( 'Show all', 'churnstop' ) }
					</Button>
				) }
			</div>
		</form>
	);
}
