import { BaseControl, SelectControl, TextControl, ToggleControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { fieldId } from '../../flow/path';
import { useProblems } from './problems';

interface Common {
	/** From the flow's root: `reasons.0.offers.1.value_percent`. */
	path: string;
	label: string;
	help?: ReactNode;
	disabled?: boolean;
}

/** What is wrong with a field, as part of its description: read with it, and seen under it. */
export function Help( { path, help }: Pick< Common, 'path' | 'help' > ) {
	const problems = useProblems( path );
	return (
		<>
			{ problems.map( ( problem ) => (
				<span
					key={ problem.check + problem.message }
					className={ `churnstop-problem is-${ problem.severity }` }
				>
					{ problem.message }
				</span>
			) ) }
			{ help && <span>{ help }</span> }
		</>
	);
}

const useInvalid = ( path: string ): boolean => useProblems( path ).some( ( problem ) => problem.severity === 'error' );

interface TextProps extends Common {
	value: string;
	onChange: ( value: string ) => void;
	placeholder?: string;
	max?: number;
	rows?: number;
	type?: 'text' | 'email' | 'url';
}

export function Text( {
	path,
	label,
	help,
	value,
	onChange,
	placeholder,
	max,
	rows,
	type = 'text',
	disabled,
}: TextProps ) {
	const invalid = useInvalid( path );
	const id = fieldId( path );
	const described = <Help path={ path } help={ help } />;
	const className = invalid ? 'churnstop-field is-invalid' : 'churnstop-field';
	const shared = { id, value, placeholder, maxLength: max, disabled, 'aria-invalid': invalid || undefined };
	// Not TextareaControl: that of WordPress 6.6 lets its label point elsewhere when it is given an id.
	return rows ? (
		<BaseControl __nextHasNoMarginBottom id={ id } label={ label } help={ described } className={ className }>
			<textarea
				{ ...shared }
				className="components-textarea-control__input"
				rows={ rows }
				aria-describedby={ `${ id }__help` }
				onChange={ ( event ) => onChange( event.currentTarget.value ) }
			/>
		</BaseControl>
	) : (
		<TextControl
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			{ ...shared }
			label={ label }
			help={ described }
			className={ className }
			type={ type }
			onChange={ onChange }
		/>
	);
}

interface FigureProps extends Common {
	value: unknown;
	onChange: ( value: number | null ) => void;
	min?: number;
	max?: number;
	unit?: string;
	/** Whether it may be left empty. */
	optional?: boolean;
	/** Values that are often chosen. */
	common?: readonly number[];
}

/**
 * A whole number with its unit and range. What is out of range stays as it was typed, and is marked: nothing jumps
 * under the hand.
 */
export function Figure( {
	path,
	label,
	help,
	value,
	onChange,
	min,
	max,
	unit,
	optional = false,
	common = [],
	disabled,
}: FigureProps ) {
	const invalid = useInvalid( path );
	const figure = typeof value === 'number' ? value : null;
	const outside =
		figure === null ? ! optional : ( min !== undefined && figure < min ) || ( max !== undefined && figure > max );
	/* translators: 1: smallest allowed number, 2: largest allowed number. */
	const range = min !== undefined && max !== undefined ? sprintf( __( '%1$d to %2$d', 'churnstop' ), min, max ) : '';
	return (
		<BaseControl
			__nextHasNoMarginBottom
			id={ fieldId( path ) }
			label={ label }
			className={ invalid || outside ? 'churnstop-field is-invalid' : 'churnstop-field' }
			help={ <Help path={ path } help={ help } /> }
		>
			<div className="churnstop-figure">
				<input
					id={ fieldId( path ) }
					type="number"
					className="components-text-control__input"
					inputMode="numeric"
					min={ min }
					max={ max }
					step={ 1 }
					disabled={ disabled }
					value={ figure ?? '' }
					aria-invalid={ invalid || outside || undefined }
					aria-describedby={ `${ fieldId( path ) }-range ${ fieldId( path ) }__help` }
					onChange={ ( event ) =>
						onChange(
							event.currentTarget.value === '' ? null : Math.round( Number( event.currentTarget.value ) )
						)
					}
				/>
				{ unit && <span className="churnstop-unit">{ unit }</span> }
				<span id={ `${ fieldId( path ) }-range` } className="churnstop-range">
					{ range }
				</span>
			</div>
			{ common.length > 0 && (
				<div className="churnstop-common" role="group" aria-label={ __( 'Often chosen', 'churnstop' ) }>
					{ common.map( ( one ) => (
						<button
							key={ one }
							type="button"
							disabled={ disabled }
							aria-pressed={ one === figure }
							onClick={ () => onChange( one ) }
						>
							{ one }
						</button>
					) ) }
				</div>
			) }
		</BaseControl>
	);
}

interface ToggleProps extends Common {
	checked: boolean;
	onChange: ( checked: boolean ) => void;
}

export function Toggle( { path, label, help, checked, onChange, disabled }: ToggleProps ) {
	return (
		<div className="churnstop-field" id={ `${ fieldId( path ) }-box` }>
			<ToggleControl
				__nextHasNoMarginBottom
				label={ label }
				checked={ checked }
				onChange={ onChange }
				disabled={ disabled }
				help={ <Help path={ path } help={ help } /> }
			/>
		</div>
	);
}

interface ChoiceProps extends Common {
	value: string;
	options: Array< { value: string; label: string; disabled?: boolean } >;
	onChange: ( value: string ) => void;
}

export function Choice( { path, label, help, value, options, onChange, disabled }: ChoiceProps ) {
	return (
		<SelectControl
			__next40pxDefaultSize
			__nextHasNoMarginBottom
			id={ fieldId( path ) }
			className="churnstop-field"
			label={ label }
			value={ value }
			options={ options }
			onChange={ onChange }
			disabled={ disabled }
			help={ <Help path={ path } help={ help } /> }
		/>
	);
}

/** A group of fields under a heading. */
export function Group( { title, note, children }: { title?: string; note?: ReactNode; children: ReactNode } ) {
	return (
		<section className="churnstop-group">
			{ title && <h3>{ title }</h3> }
			{ note && <p className="churnstop-soft">{ note }</p> }
			{ children }
		</section>
	);
}
