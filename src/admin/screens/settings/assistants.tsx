import { __ } from '@wordpress/i18n';
import { CheckRow } from './row';
import type { SectionProps } from './values';

/** What assistants may ask and do. */
export function Assistants( { values: { abilities }, set }: SectionProps ) {
	return (
		<section>
			<h2>{ __( 'Assistants', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'What assistants may ask and do through WordPress’ abilities (6.9 and newer), as the user whose account they work with.',
					'churnstop'
				) }
			</p>
			<CheckRow
				id="cs-abilities-mcp"
				label={ __( 'MCP', 'churnstop' ) }
				help={ __(
					'They can list cancellations and flows, explain them, check flows, save drafts and revoke offers.',
					'churnstop'
				) }
				words={ __( 'Let assistants that are connected by MCP use ChurnStop', 'churnstop' ) }
				value={ abilities.mcp }
				set={ ( mcp ) => set( { abilities: { ...abilities, mcp } } ) }
			/>
			<CheckRow
				id="cs-abilities-personal"
				label={ __( 'Personal data', 'churnstop' ) }
				help={ __(
					'Comments, and which customer and subscription it was. Without it they see reasons, offers and figures.',
					'churnstop'
				) }
				words={ __( 'Tell assistants what customers wrote and who they are', 'churnstop' ) }
				value={ abilities.personal_data }
				set={ ( personal_data ) => set( { abilities: { ...abilities, personal_data } } ) }
			/>
		</section>
	);
}
