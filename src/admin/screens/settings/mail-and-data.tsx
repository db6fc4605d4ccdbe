import { __ } from '@wordpress/i18n';
import { NumberRow, Row } from './row';
import type { SectionProps } from './values';

/** When a pause's end is announced, and how long personal data are kept. */
export function MailAndData( { values, problems, set }: SectionProps ) {
	return (
		<section>
			<h2>{ __( 'Mail and data', 'churnstop' ) }</h2>
			<NumberRow
				id="cs-reminder"
				label={ __( 'Reminder before a pause ends', 'churnstop' ) }
				problem={ problems.reminder_days }
				help={ __( 'Days before the pause ends, from 0 to 30. With 0, no reminder is sent.', 'churnstop' ) }
				min={ 0 }
				max={ 30 }
				value={ values.reminder_days }
				set={ ( value ) => set( { reminder_days: value ?? 0 } ) }
			/>
			<NumberRow
				id="cs-retention"
				label={ __( 'Keep personal data for', 'churnstop' ) }
				problem={ problems.retention_days }
				help={ __(
					'In days, from 0 to 3650. After that, events and closed cancellations are deleted with their reasons and comments, and reports no longer count them. Accepted offers stay as a record of money, and declined ones stay so that they are not shown again. With 0, everything is kept forever.',
					'churnstop'
				) }
				min={ 0 }
				max={ 3650 }
				value={ values.retention_days }
				set={ ( value ) => set( { retention_days: value ?? 0 } ) }
			/>
			<Row
				id="cs-uninstall"
				label={ __( 'When the plugin is deleted', 'churnstop' ) }
				problem={ problems.on_uninstall }
			>
				<select
					id="cs-uninstall"
					value={ values.on_uninstall }
					onChange={ ( event ) =>
						set( { on_uninstall: event.currentTarget.value === 'remove' ? 'remove' : 'keep' } )
					}
				>
					<option value="keep">{ __( 'Keep flows, events and settings', 'churnstop' ) }</option>
					<option value="remove">{ __( 'Remove everything', 'churnstop' ) }</option>
				</select>
			</Row>
		</section>
	);
}
