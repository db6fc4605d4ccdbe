import { __, sprintf } from '@wordpress/i18n';

interface ByType {
	cooldown_days: Record< string, number >;
	offers: Record< string, { enabled: boolean } >;
}

/** What a cooldown starts with when it is switched on. */
const COMMON = 90;

interface Props {
	types: Array< { id: string; label: string } >;
	values: ByType;
	/** What the server refused, by field. */
	params: Record< string, string >;
	set: ( change: Partial< ByType > ) => void;
}

/** What holds for all offers of a type: whether they are made, and for how long not again. */
export function OfferTypes( { types, values, params, set }: Props ) {
	const cool = ( type: string, days: number ) =>
		set( { cooldown_days: { ...values.cooldown_days, [ type ]: days } } );
	return (
		<div className="churnstop-setting">
			<span>{ __( 'Offer types', 'churnstop' ) }</span>
			<div>
				<table className="churnstop-offer-types">
					<thead>
						<tr>
							<th scope="col">{ __( 'Type', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Enabled', 'churnstop' ) }</th>
							<th scope="col">{ __( 'Cooldown in days', 'churnstop' ) }</th>
						</tr>
					</thead>
					<tbody>
						{ types.map( ( { id, label } ) => {
							const problem = params[ `cooldown_days.${ id }` ];
							const days = values.cooldown_days[ id ] ?? 0;
							return (
								<tr key={ id }>
									<th scope="row">{ label }</th>
									<td>
										<input
											type="checkbox"
											/* translators: %s: an offer type. */
											aria-label={ sprintf(
												__( 'Make offers of this type: %s', 'churnstop' ),
												label
											) }
											checked={ values.offers[ id ]?.enabled ?? true }
											onChange={ ( event ) =>
												set( {
													offers: {
														...values.offers,
														[ id ]: { enabled: event.currentTarget.checked },
													},
												} )
											}
										/>
									</td>
									<td>
										<label>
											<input
												type="checkbox"
												/* translators: %s: an offer type. */
												aria-label={ sprintf( __( 'Cooldown: %s', 'churnstop' ), label ) }
												checked={ days > 0 }
												onChange={ ( event ) =>
													cool( id, event.currentTarget.checked ? COMMON : 0 )
												}
											/>{ ' ' }
											{ __( 'Cooldown', 'churnstop' ) }
										</label>{ ' ' }
										<input
											id={ `cs-cooldown-${ id }` }
											type="number"
											min={ 0 }
											max={ 365 }
											className="small-text"
											/* translators: %s: an offer type. */
											aria-label={ sprintf( __( 'Cooldown in days: %s', 'churnstop' ), label ) }
											aria-describedby={
												problem ? `cs-cooldown-${ id }-problem` : 'cs-offer-types-help'
											}
											aria-invalid={ !! problem }
											placeholder={ __( 'none', 'churnstop' ) }
											value={ days || '' }
											onChange={ ( event ) => cool( id, Number( event.currentTarget.value ) ) }
										/>
										{ problem && (
											<p
												className="churnstop-problem is-error"
												id={ `cs-cooldown-${ id }-problem` }
											>
												{ problem }
											</p>
										) }
									</td>
								</tr>
							);
						} ) }
					</tbody>
				</table>
				<p className="churnstop-soft" id="cs-offer-types-help">
					{ __(
						'After a customer accepts an offer, they get no other offer of that type for this many days, on any of their subscriptions or accounts. This keeps people from cancelling again and again to collect discounts. 90 days is common. A declined offer never comes back. An accepted one comes back only where its own setting in the flow allows it.',
						'churnstop'
					) }
				</p>
			</div>
		</div>
	);
}
