import { __ } from '@wordpress/i18n';
import { fieldLabel } from '../../flow/labels';
import type { Budget } from '../../types';
import { Figure, Group, Text } from './fields';

interface Props {
	path: string;
	budget: Budget | undefined;
	/** Without limits: undefined. */
	onChange: ( budget: Budget | undefined, field: keyof Budget ) => void;
}

/** The most that an offer may give. */
export function BudgetFields( { path, budget = {}, onChange }: Props ) {
	const set = ( field: keyof Budget, value: number | string | null ) => {
		const { [ field ]: was, ...others } = budget;
		void was;
		const now: Budget = value === null || value === '' ? others : { ...others, [ field ]: value };
		onChange( Object.keys( now ).length > 0 ? now : undefined, field );
	};
	return (
		<Group
			title={ __( 'Budget', 'churnstop' ) }
			note={ __(
				'The maximum that this offer may give. Leave empty for no limit. When it is spent, customers see the next offer.',
				'churnstop'
			) }
		>
			<Figure
				path={ `${ path }.accepts_per_day` }
				label={ fieldLabel( 'accepts_per_day' ) }
				help={ __( 'A day of the store’s time zone.', 'churnstop' ) }
				optional
				min={ 1 }
				value={ budget.accepts_per_day }
				onChange={ ( value ) => set( 'accepts_per_day', value ) }
			/>
			<Text
				path={ `${ path }.cost_per_month` }
				label={ fieldLabel( 'cost_per_month' ) }
				help={ __(
					'In the store’s currency, like 500.00. Counted as promised when a customer accepts: what a discount takes off all its payments, a skipped payment, a year’s difference of a switch. Subscriptions in another currency do not get the offer then.',
					'churnstop'
				) }
				max={ 14 }
				value={ budget.cost_per_month ?? '' }
				onChange={ ( value ) => set( 'cost_per_month', value.trim() ) }
			/>
		</Group>
	);
}
