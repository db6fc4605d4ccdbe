import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import { Row, TextRow } from './row';
import type { SectionProps } from './values';

/** How customers reach the store. */
export function Support( { values: { support }, problems, set }: SectionProps ) {
	return (
		<section>
			<h2>{ __( 'How customers reach you', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'For reasons that lead to help, unless the reason names its own. It is shown beside Cancel, never in its place.',
					'churnstop'
				) }
			</p>
			<TextRow
				id="cs-support-email"
				label={ __( 'E-mail', 'churnstop' ) }
				problem={ problems[ 'support.email' ] }
				help={ __(
					'Without an address and a page, customers see the address shown here in gray: the one that your store’s e-mails come from.',
					'churnstop'
				) }
				inputMode="email"
				placeholder={ support.url ? '' : boot().shop_email }
				value={ support.email }
				set={ ( email ) => set( { support: { ...support, email } } ) }
			/>
			<TextRow
				id="cs-support-url"
				label={ __( 'Page', 'churnstop' ) }
				problem={ problems[ 'support.url' ] }
				help={ __( 'Address of your contact or help page.', 'churnstop' ) }
				inputMode="url"
				value={ support.url }
				set={ ( url ) => set( { support: { ...support, url } } ) }
			/>
			<Row
				id="cs-support-message"
				label={ __( 'Message', 'churnstop' ) }
				problem={ problems[ 'support.message' ] }
			>
				<textarea
					id="cs-support-message"
					aria-invalid={ !! problems[ 'support.message' ] }
					rows={ 2 }
					className="large-text"
					value={ support.message }
					onChange={ ( event ) => set( { support: { ...support, message: event.currentTarget.value } } ) }
				/>
			</Row>
		</section>
	);
}
