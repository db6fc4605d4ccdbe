import { __ } from '@wordpress/i18n';
import { CheckRow, NumberRow } from './row';

export interface IntelligentValues {
	enabled: boolean;
	margin_percent: number;
	margin_floor_percent: number;
}

interface Props {
	values: IntelligentValues;
	problems: Record< string, string >;
	set: ( values: IntelligentValues ) => void;
}

/** By what intelligent discounts are chosen. */
export function Intelligent( { values, problems, set }: Props ) {
	return (
		<section>
			<h2>{ __( 'Intelligent discounts', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'Offers that are set to Intelligent take as much off as pays for each customer. They look at what was bought, never at the country, the language, the name or the device.',
					'churnstop'
				) }
			</p>
			<CheckRow
				id="cs-intelligent"
				label={ __( 'Choose for each customer', 'churnstop' ) }
				help={ __(
					'When off, every customer is offered the same discount: of the steps you allow, the one nearest to 20%.',
					'churnstop'
				) }
				value={ values.enabled }
				set={ ( enabled ) => set( { ...values, enabled } ) }
			/>
			<NumberRow
				id="cs-margin"
				label={ __( 'Margin', 'churnstop' ) }
				problem={ problems[ 'intelligent.margin_percent' ] }
				help={ __(
					'What is left of a price after its costs, from 1 to 100. Products with a cost of goods in WooCommerce use that instead.',
					'churnstop'
				) }
				min={ 1 }
				max={ 100 }
				unit="%"
				value={ values.margin_percent }
				set={ ( value ) => set( { ...values, margin_percent: value ?? 0 } ) }
			/>
			<NumberRow
				id="cs-floor"
				label={ __( 'Floor for the margin', 'churnstop' ) }
				problem={ problems[ 'intelligent.margin_floor_percent' ] }
				help={ __(
					'The least that must be left of a discounted price, from 0 to 99. With 0, a price never falls below its costs.',
					'churnstop'
				) }
				min={ 0 }
				max={ 99 }
				unit="%"
				value={ values.margin_floor_percent }
				set={ ( value ) => set( { ...values, margin_floor_percent: value ?? 0 } ) }
			/>
		</section>
	);
}
