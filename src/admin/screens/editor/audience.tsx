import { BaseControl, Button, SelectControl } from '@wordpress/components';
import { useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { plus, trash } from '@wordpress/icons';
import { boot } from '../../boot';
import { conditionOn, factInfo, groupLabel, operatorLabel, valueFor } from '../../flow/audience';
import { fieldId } from '../../flow/path';
import type { Audience, Condition, Operator } from '../../types';
import { Matches } from './audience-matches';
import { Value } from './audience-value';
import { useProblems } from './problems';

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
