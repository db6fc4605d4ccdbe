interface RowProps {
	id: string;
	label: string;
	help?: string;
	problem?: string;
	children: React.ReactNode;
}

/** One setting: its name beside it, what it means under it, what is wrong with it in red. */
export const Row = ( { id, label, help, problem, children }: RowProps ) => (
	<div className="churnstop-setting">
		<label htmlFor={ id }>{ label }</label>
		<div>
			{ children }
			{ problem && (
				<p className="churnstop-problem is-error" id={ `${ id }-problem` }>
					{ problem }
				</p>
			) }
			{ help && (
				<p className="churnstop-soft" id={ `${ id }-help` }>
					{ help }
				</p>
			) }
		</div>
	</div>
);

interface NumberRowProps extends Omit< RowProps, 'children' > {
	min: number;
	max?: number;
	unit?: string;
	value: number | null;
	/** An empty field is null. */
	set: ( value: number | null ) => void;
}

/** A setting that is a whole number. */
export const NumberRow = ( { min, max, unit, value, set, ...row }: NumberRowProps ) => (
	<Row { ...row }>
		<input
			id={ row.id }
			type="number"
			min={ min }
			max={ max }
			className="small-text"
			aria-invalid={ !! row.problem }
			aria-describedby={ `${ row.id }-${ row.problem ? 'problem' : 'help' }` }
			value={ value ?? '' }
			onChange={ ( { currentTarget } ) =>
				set( currentTarget.value === '' ? null : Number( currentTarget.value ) )
			}
		/>
		{ unit && ` ${ unit }` }
	</Row>
);
