import { __ } from '@wordpress/i18n';
import { NumberRow } from './row';
import type { SectionProps } from './values';

/** How many customers are held out, so that what offers bring can be measured. */
export function Holdout( { values, problems, set }: SectionProps ) {
	return (
		<section>
			<h2>{ __( 'What offers bring', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'Some customers who take an offer would have stayed anyway. Hold out a share of customers: they cancel without seeing an offer, and the difference is what offers really bring.',
					'churnstop'
				) }
			</p>
			<NumberRow
				id="cs-holdout"
				label={ __( 'Holdout', 'churnstop' ) }
				problem={ problems.holdout_percent }
				help={ __(
					'Share of customers who cancel, from 0 to 50 percent, across all flows. Start with 20, and use 10 once enough is known. Each customer stays in their group for a year. With 0, nobody is held out from now on.',
					'churnstop'
				) }
				min={ 0 }
				max={ 50 }
				unit="%"
				value={ values.holdout_percent }
				set={ ( value ) => set( { holdout_percent: value ?? 0 } ) }
			/>
		</section>
	);
}
