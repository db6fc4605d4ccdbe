interface RowProps {
	id: string;
	label: string;
	help?: string;
	problem?: string;
	children: React.ReactNode;
}

/** What a field is described by: what is wrong with it, else what it means. */
const described = ( { id, help, problem }: Omit< RowProps, 'children' > ) => ( {
	id,
	'aria-invalid': !! problem,
	'aria-describedby': problem ? `${ id }-problem` : help && `${ id }-help`,
} );

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

interface CheckRowProps extends Omit< RowProps, 'children' > {
	/** What it does when it is checked; without it the row's label says so. */
	words?: string;
	value: boolean;
	set: ( value: boolean ) => void;
}

/** A setting that is on or off. */
export function CheckRow( { words, value, set, ...row }: CheckRowProps ) {
	const box = (
		<input
			{ ...described( row ) }
			type="checkbox"
			checked={ value }
			onChange={ ( event ) => set( event.currentTarget.checked ) }
		/>
	);
	return (
		<Row { ...row }>
			{ words ? (
				<label>
					{ box } { words }
				</label>
			) : (
				box
			) }
		</Row>
	);
}

interface TextRowProps extends Omit< RowProps, 'children' > {
	inputMode?: 'decimal' | 'email' | 'url';
	className?: string;
	placeholder?: string;
	value: string;
	set: ( value: string ) => void;
}

/** A setting that is a line of text. */
export const TextRow = ( { inputMode, className = 'regular-text', placeholder, value, set, ...row }: TextRowProps ) => (
	<Row { ...row }>
		<input
			{ ...described( row ) }
			type="text"
			inputMode={ inputMode }
			className={ className }
			placeholder={ placeholder }
			value={ value }
			onChange={ ( event ) => set( event.currentTarget.value ) }
		/>
	</Row>
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
			{ ...described( row ) }
			type="number"
			min={ min }
			max={ max }
			className="small-text"
			value={ value ?? '' }
			onChange={ ( { currentTarget } ) =>
				set( currentTarget.value === '' ? null : Number( currentTarget.value ) )
			}
		/>
		{ unit && ` ${ unit }` }
	</Row>
);
