import { __ } from '@wordpress/i18n';

export interface IntelligentValues {
	enabled: boolean;
	margin_percent: number;
	margin_floor_percent: number;
}

interface Props {
	values: IntelligentValues;
	problems: Record< string, string >;
	set: ( values: IntelligentValues ) => void;
	Row: React.ComponentType< {
		id: string;
		label: string;
		help?: string;
		problem?: string;
		children: React.ReactNode;
	} >;
}

/** By what intelligent discounts are chosen. */
export function Intelligent( { values, problems, set, Row }: Props ) {
	const figure = ( id: string, name: 'margin_percent' | 'margin_floor_percent', min: number, max: number ) => (
		<>
			<input
				id={ id }
				type="number"
				min={ min }
				max={ max }
				className="small-text"
				value={ values[ name ] }
				aria-invalid={ !! problems[ `intelligent.${ name }` ] }
				aria-describedby={ problems[ `intelligent.${ name }` ] ? `${ id }-problem` : `${ id }-help` }
				onChange={ ( event ) => set( { ...values, [ name ]: Number( event.currentTarget.value ) } ) }
			/>{ ' ' }
			%
		</>
	);
	return (
		<section>
			<h2>{ __( 'Intelligent discounts', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'Offers that are set to Intelligent take as much off as pays for each customer. They look at what was bought, never at the country, the language, the name or the device.',
					'churnstop'
				) }
			</p>
			<Row
				id="cs-intelligent"
				label={ __( 'Choose for each customer', 'churnstop' ) }
				help={ __( 'Off: every customer is offered your usual step.', 'churnstop' ) }
			>
				<input
					id="cs-intelligent"
					type="checkbox"
					checked={ values.enabled }
					onChange={ ( event ) => set( { ...values, enabled: event.currentTarget.checked } ) }
				/>
			</Row>
			<Row
				id="cs-margin"
				label={ __( 'Margin', 'churnstop' ) }
				problem={ problems[ 'intelligent.margin_percent' ] }
				help={ __(
					'What is left of a price after its costs, 1 to 100. Products whose cost of goods WooCommerce keeps use that instead.',
					'churnstop'
				) }
			>
				{ figure( 'cs-margin', 'margin_percent', 1, 100 ) }
			</Row>
			<Row
				id="cs-floor"
				label={ __( 'Floor for the margin', 'churnstop' ) }
				problem={ problems[ 'intelligent.margin_floor_percent' ] }
				help={ __(
					'The least that must be left of a price with a discount, 0 to 99. 0: never below its costs.',
					'churnstop'
				) }
			>
				{ figure( 'cs-floor', 'margin_floor_percent', 0, 99 ) }
			</Row>
		</section>
	);
}
