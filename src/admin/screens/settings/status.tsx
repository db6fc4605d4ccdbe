import { __ } from '@wordpress/i18n';
import { CheckRow, Row } from './row';
import type { SectionProps } from './values';

/** Whether ChurnStop works at all, and by which rules. */
export function Status( { plan, values, set }: SectionProps & { plan: string } ) {
	const isFree = plan === 'free';
	return (
		<section>
			<h2>{ __( 'Status', 'churnstop' ) }</h2>
			<CheckRow
				id="cs-enabled"
				label={ __( 'ChurnStop', 'churnstop' ) }
				help={ __(
					'When off, customers get the store’s own cancel link at once. Accepted offers stay as agreed.',
					'churnstop'
				) }
				words={ __( 'Show the cancellation flow', 'churnstop' ) }
				value={ values.enabled }
				set={ ( enabled ) => set( { enabled } ) }
			/>
			<CheckRow
				id="cs-strictest"
				label={ __( 'Legal profile', 'churnstop' ) }
				help={ __(
					'Without it, each customer is treated as the law where they live requires. Usually an offer is shown beside Cancel. In Minnesota it is shown only after they ask for one. In Germany there is no offer while they cancel.',
					'churnstop'
				) }
				words={ __( 'Use the strictest rules for everyone (no offers)', 'churnstop' ) }
				value={ values.force_strictest }
				set={ ( force_strictest ) => set( { force_strictest } ) }
			/>
			<Row
				id="cs-plan"
				label={ __( 'Plan', 'churnstop' ) }
				help={
					isFree
						? __(
								'This site’s plan says which types of offers it may make. Free: discount and pause; the other four are locked.',
								'churnstop'
						  )
						: __(
								'This site’s plan says which types of offers it may make. Starter: all of them.',
								'churnstop'
						  )
				}
			>
				<output id="cs-plan">{ isFree ? __( 'Free', 'churnstop' ) : __( 'Starter', 'churnstop' ) }</output>
			</Row>
		</section>
	);
}
