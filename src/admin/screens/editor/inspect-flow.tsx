import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import { fieldLabel, languageName } from '../../flow/labels';
import { useActions } from '../../store';
import type { Flow } from '../../types';
import { AudienceRows } from './audience';
import { Choice, Figure, Group, Text } from './fields';

export function InspectFlow( { flow }: { flow: Flow } ) {
	const { edit } = useActions();
	const { languages } = boot();
	const set = ( change: Partial< Flow >, tag = '' ) => void edit( ( now ) => ( { ...now, ...change } ), tag );
	const locales = [ ...new Set( [ flow.locale, ...languages ] ) ];
	return (
		<>
			<h2 tabIndex={ -1 }>{ __( 'Flow settings', 'churnstop' ) }</h2>
			<Group>
				<Text
					path="name"
					label={ fieldLabel( 'name' ) }
					help={ __( 'Only you see it.', 'churnstop' ) }
					value={ flow.name }
					max={ 190 }
					onChange={ ( name ) => set( { name }, 'name' ) }
				/>
				<Figure
					path="max_offers"
					label={ fieldLabel( 'max_offers' ) }
					help={ __(
						'How many offers a customer sees in one cancellation. The checks allow two.',
						'churnstop'
					) }
					value={ flow.max_offers }
					min={ 0 }
					max={ 2 }
					common={ [ 0, 1, 2 ] }
					onChange={ ( max_offers ) => set( { max_offers: max_offers ?? 0 }, 'max_offers' ) }
				/>
				<Choice
					path="locale"
					label={ fieldLabel( 'locale' ) }
					help={ __(
						'The language of your own texts. Default texts follow each customer’s language.',
						'churnstop'
					) }
					value={ flow.locale }
					options={ locales.map( ( locale ) => ( { value: locale, label: languageName( locale ) } ) ) }
					onChange={ ( locale ) => set( { locale } ) }
				/>
			</Group>
			<Group
				title={ __( 'For whom', 'churnstop' ) }
				note={ __(
					'Without conditions it is for everybody. Of several active flows, the first by priority that is meant for the customer is used.',
					'churnstop'
				) }
			>
				<Figure
					path="priority"
					label={ fieldLabel( 'priority' ) }
					help={ __( 'Low numbers come first.', 'churnstop' ) }
					value={ flow.priority }
					min={ -1000 }
					max={ 1000 }
					onChange={ ( priority ) => set( { priority: priority ?? 10 }, 'priority' ) }
				/>
				<AudienceRows
					path="audience"
					audience={ flow.audience }
					onChange={ ( audience ) => set( { audience }, 'audience' ) }
				/>
			</Group>
		</>
	);
}
