import { TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import { DayFilters, Filter, FilterForm, useFilters } from '../parts/filter-form';
import { isFiltered } from './address';
import { outcomeName } from './labels';
import { NONE, OUTCOMES } from './types';
import type { Choices, Filters } from './types';

interface Props {
	filters: Filters;
	choices: Choices;
	change: ( filters: Filters ) => void;
}

export function FilterBar( { filters, choices, change }: Props ) {
	const { typed, type, choose } = useFilters( filters, change, { cursor: '' } );
	// An offer that a link asked for goes with the flow and the type that it is of.
	const offer = { offer_id: '', arm: '' };
	return (
		<FilterForm
			search={ () => choose( {} ) }
			clear={ isFiltered( filters ) ? () => change( { ...NONE, order: filters.order } ) : null }
		>
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				type="search"
				label={ __( 'Customer, e-mail or product', 'churnstop' ) }
				value={ typed.search }
				onChange={ ( search ) => type( { search } ) }
			/>
			<Filter
				label={ __( 'Outcome', 'churnstop' ) }
				any={ __( 'Any outcome', 'churnstop' ) }
				value={ filters.outcome }
				options={ OUTCOMES.map( ( value ) => ( { value, label: outcomeName( value ) } ) ) }
				choose={ ( outcome ) => choose( { outcome } ) }
			/>
			<Filter
				label={ __( 'Reason', 'churnstop' ) }
				any={ __( 'Any reason', 'churnstop' ) }
				value={ filters.reason }
				options={ [
					...Object.entries( choices.reasons ).map( ( [ value, label ] ) => ( { value, label } ) ),
					{ value: 'none', label: __( 'Not stated', 'churnstop' ) },
				] }
				choose={ ( reason ) => choose( { reason } ) }
			/>
			<Filter
				label={ __( 'Accepted offer', 'churnstop' ) }
				any={ __( 'Any or none', 'churnstop' ) }
				value={ filters.offer_type }
				options={ boot().types.map( ( { id, label } ) => ( { value: id, label } ) ) }
				choose={ ( value ) => choose( { ...offer, offer_type: value } ) }
			/>
			{ choices.flows.length > 1 && (
				<Filter
					label={ __( 'Flow', 'churnstop' ) }
					any={ __( 'Any flow', 'churnstop' ) }
					value={ filters.flow_id }
					options={ choices.flows.map( ( { id, name } ) => ( { value: `${ id }`, label: name } ) ) }
					choose={ ( value ) => choose( { ...offer, flow_id: value } ) }
				/>
			) }
			<DayFilters { ...{ typed, type } } />
		</FilterForm>
	);
}
