import { Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { boot } from '../../boot';
import { checkName, checksText } from '../../parts/check-name';
import { moment } from '../../parts/format';
import type { Values } from './values';

/** What is not well: flows that are not served, and rules that are old. */
export function Notices( { notices, rules }: Pick< Values, 'notices' | 'rules' > ) {
	return (
		<>
			{ notices.refused_flows.map( ( refused ) => (
				<Notice key={ refused.flow_id } status="error" isDismissible={ false }>
					<p>
						{
							/* translators: 1: number of a flow, 2: date and time. */
							sprintf(
								__(
									'The newest version of flow %1$d breaks a rule and is not served since %2$s; the last good version is. Open the flow and publish it again.',
									'churnstop'
								),
								refused.flow_id,
								moment( refused.at )
							)
						}
					</p>
					<ul className="churnstop-bullets">
						{ refused.violations.map( ( violation ) => (
							<li key={ violation.check + violation.path }>
								<a
									href={ addQueryArgs( boot().urls.flows, {
										flow: refused.flow_id,
										at: violation.path,
									} ) }
								>
									{ checkName( violation.check ) }
								</a>
								: { violation.message }
							</li>
						) ) }
					</ul>
				</Notice>
			) ) }
			{ notices.default_flow_filter && (
				<Notice status="warning" isDismissible={ false }>
					<p>
						{ __(
							'What the filter churnstop_default_flow made of your default flow was refused; the last good version stays live.',
							'churnstop'
						) }{ ' ' }
						{ checksText( notices.default_flow_filter.violations ) || notices.default_flow_filter.message }
					</p>
				</Notice>
			) }
			{ rules.old && (
				<Notice status="warning" isDismissible={ false }>
					{ __( 'The legal rules were reviewed more than a year ago: update ChurnStop.', 'churnstop' ) }
				</Notice>
			) }
		</>
	);
}
