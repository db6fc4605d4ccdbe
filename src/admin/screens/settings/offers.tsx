import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import { OfferTypes } from './offer-types';
import { CheckRow, NumberRow, TextRow } from './row';
import type { SectionProps } from './values';

/** What holds for all offers: which are made, and how much they may give together. */
export function Offers( { values, problems, set }: SectionProps ) {
	return (
		<section>
			<h2>{ __( 'Offers', 'churnstop' ) }</h2>
			<CheckRow
				id="cs-automatic-tax"
				label={ __( 'Tax services', 'churnstop' ) }
				help={ __(
					'Without it, offers are left out only where the last renewal was taxed differently than its subscription says, because the price shown would not be the price billed.',
					'churnstop'
				) }
				words={ __( 'Make no offer where a tax service computes the taxes of orders', 'churnstop' ) }
				value={ values.refuse_automatic_tax }
				set={ ( refuse_automatic_tax ) => set( { refuse_automatic_tax } ) }
			/>
			<OfferTypes types={ boot().types } values={ values } params={ problems } set={ set } />
			<NumberRow
				id="cs-budget-accepts"
				label={ __( 'Accepted offers per day', 'churnstop' ) }
				problem={ problems[ 'budget.accepts_per_day' ] }
				help={ __(
					'The maximum for all offers together, per day in the store’s time zone. Leave empty for no limit.',
					'churnstop'
				) }
				min={ 1 }
				value={ values.budget?.accepts_per_day ?? null }
				set={ ( accepts_per_day ) => set( { budget: { ...values.budget, accepts_per_day } } ) }
			/>
			<TextRow
				id="cs-budget-cost"
				label={ __( 'Cost of offers per month', 'churnstop' ) }
				problem={ problems[ 'budget.cost_per_month' ] }
				help={ __(
					'In the store’s currency, such as 500.00. The maximum that all offers together may promise in a month. Subscriptions in another currency then get no offer. Leave empty for no limit.',
					'churnstop'
				) }
				inputMode="decimal"
				className="small-text"
				value={ values.budget?.cost_per_month ?? '' }
				set={ ( typed ) => set( { budget: { ...values.budget, cost_per_month: typed.trim() || null } } ) }
			/>
		</section>
	);
}
