import { TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import { DayFilters, Filter, FilterForm, useFilters } from '../parts/filter-form';
import { isFiltered } from './address';
import { NONE, TYPES } from './types';
import type { Filters } from './types';
import { what } from './labels';

interface Props {
	filters: Filters;
	/** Reason → its name. */
	reasons: Readonly< Record< string, string > >;
	change: ( filters: Filters ) => void;
}

export function FilterBar( { filters, reasons, change }: Props ) {
	const { typed, type, choose } = useFilters( filters, change, { page: 1 } );
	return (
		<FilterForm search={ () => choose( {} ) } clear={ isFiltered( filters ) ? () => change( NONE ) : null }>
			<Filter
				label={ __( 'What happened', 'churnstop' ) }
				any={ __( 'Everything', 'churnstop' ) }
				value={ filters.type }
				options={ TYPES.map( ( one ) => ( { value: one, label: what( one ) } ) ) }
				choose={ ( value ) => choose( { type: value } ) }
			/>
			<Filter
				label={ __( 'Offer', 'churnstop' ) }
				any={ __( 'Any', 'churnstop' ) }
				value={ filters.offer_type }
				options={ boot().types.map( ( { id, label } ) => ( { value: id, label } ) ) }
				choose={ ( value ) => choose( { offer_type: value } ) }
			/>
			<Filter
				label={ __( 'Reason', 'churnstop' ) }
				any={ __( 'Any', 'churnstop' ) }
				value={ filters.reason }
				// One that no flow has any more came by way of an address.
				options={ Object.entries( {
					...( filters.reason && { [ filters.reason ]: filters.reason } ),
					...reasons,
				} ).map( ( [ value, label ] ) => ( { value, label } ) ) }
				choose={ ( value ) => choose( { reason: value } ) }
			/>
			<DayFilters { ...{ typed, type } } />
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Subscription no.', 'churnstop' ) }
				value={ typed.subscription_id }
				onChange={ ( value ) => type( { subscription_id: value.trim() } ) }
			/>
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Customer no.', 'churnstop' ) }
				value={ typed.customer_id }
				onChange={ ( value ) => type( { customer_id: value.trim() } ) }
			/>
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				type="search"
				label={ __( 'Customer, number or comment', 'churnstop' ) }
				value={ typed.search }
				onChange={ ( search ) => type( { search } ) }
			/>
		</FilterForm>
	);
}
