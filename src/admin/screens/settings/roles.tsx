import { __, sprintf } from '@wordpress/i18n';
import type { SectionProps, Values } from './values';

interface Props extends SectionProps {
	stored: Pick< Values, 'all_roles' | 'may_set_roles' | 'capability' >;
}

/** Who may manage ChurnStop. */
export function Roles( { stored, values: { roles }, problems, set }: Props ) {
	return (
		<section>
			<h2>{ __( 'Who may manage it', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{
					/* translators: %s: the technical name of a capability. */
					sprintf(
						__(
							'Flows, events and these settings. Each of these roles has the capability %s.',
							'churnstop'
						),
						stored.capability
					)
				}
				{ ! stored.may_set_roles &&
					` ${ __( 'Only somebody who may change users’ roles can change this.', 'churnstop' ) }` }
			</p>
			<fieldset className="churnstop-roles">
				<legend className="screen-reader-text">{ __( 'Roles', 'churnstop' ) }</legend>
				{ stored.all_roles.map( ( { id, name } ) => (
					<label key={ id }>
						<input
							type="checkbox"
							checked={ roles.includes( id ) }
							disabled={ id === 'administrator' || ! stored.may_set_roles }
							onChange={ ( event ) =>
								set( {
									roles: event.currentTarget.checked
										? [ ...roles, id ]
										: roles.filter( ( one ) => one !== id ),
								} )
							}
						/>{ ' ' }
						{ name }
					</label>
				) ) }
				{ problems.roles && <p className="churnstop-problem is-error">{ problems.roles }</p> }
			</fieldset>
		</section>
	);
}
