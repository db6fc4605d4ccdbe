import { SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import { DayFilters, FilterForm, useFilters } from '../parts/filter-form';
import { isFiltered } from './address';
import { outcomeName } from './labels';
import { NONE, OUTCOMES } from './types';
import type { Choices, Filters } from './types';

interface Props {
	filters: Filters;
	choices: Choices;
	change: ( filters: Filters ) => void;
}

const any = ( label: string ) => ( { value: '', label } );

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
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Outcome', 'churnstop' ) }
				value={ filters.outcome }
				options={ [
					any( __( 'Any outcome', 'churnstop' ) ),
					...OUTCOMES.map( ( value ) => ( { value, label: outcomeName( value ) } ) ),
				] }
				onChange={ ( outcome ) => choose( { outcome } ) }
			/>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Reason', 'churnstop' ) }
				value={ filters.reason }
				options={ [
					any( __( 'Any reason', 'churnstop' ) ),
					...Object.entries( choices.reasons ).map( ( [ value, label ] ) => ( { value, label } ) ),
					{ value: 'none', label: __( 'Not stated', 'churnstop' ) },
				] }
				onChange={ ( reason ) => choose( { reason } ) }
			/>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Accepted offer', 'churnstop' ) }
				value={ filters.offer_type }
				options={ [
					any( __( 'Any or none', 'churnstop' ) ),
					...boot().types.map( ( { id, label } ) => ( { value: id, label } ) ),
				] }
				onChange={ ( value ) => choose( { ...offer, offer_type: value } ) }
			/>
			{ choices.flows.length > 1 && (
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Flow', 'churnstop' ) }
					value={ filters.flow_id }
					options={ [
						any( __( 'Any flow', 'churnstop' ) ),
						...choices.flows.map( ( { id, name } ) => ( { value: `${ id }`, label: name } ) ),
					] }
					onChange={ ( value ) => choose( { ...offer, flow_id: value } ) }
				/>
			) }
			<DayFilters { ...{ typed, type } } />
		</FilterForm>
	);
}
