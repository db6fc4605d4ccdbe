import { Button, DropdownMenu, MenuGroup, MenuItem, Spinner } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { archive, backup, copy, download, moreVertical, pencil, published, trash, unseen } from '@wordpress/icons';
import { describeAudience } from '../../flow/audience';
import { describeOffer, statusLabel } from '../../flow/labels';
import { Confirm } from '../../parts/confirm';
import { number, percent } from '../../parts/format';
import type { Fate } from '../../store/thunks';
import type { ListState } from '../../store/types';
import type { Flow } from '../../types';
import { exportFlow } from './file';
import { Leave } from './leave';

/** Offers that are named; of the others the number is told. */
const SHOWN = 3;

export function offersText( flow: Flow ): string {
	const offers = flow.reasons.flatMap( ( reason ) => reason.offers.filter( ( offer ) => offer.enabled ) );
	const different = [ ...new Set( offers.map( describeOffer ) ) ];
	const first = different.slice( 0, SHOWN ).join( ', ' );
	const more = different.length - SHOWN;
	return [
		/* translators: %d: number of reasons. */
		sprintf( _n( '%d reason', '%d reasons', flow.reasons.length, 'churnstop' ), flow.reasons.length ),
		more > 0
			? /* translators: 1: names of offers, with commas, 2: how many more there are. */
			  sprintf( __( '%1$s and %2$d more', 'churnstop' ), first, more )
			: first,
	]
		.filter( Boolean )
		.join( ' · ' );
}

/** What is asked before customers see something else. */
interface Question {
	flow: Flow;
	fate: Fate;
	title: string;
	does: string;
	text: string;
	said: string;
}

const deactivating = ( flow: Flow ): Question => ( {
	flow,
	fate: 'draft',
	/* translators: %s: the name of a flow. */
	title: sprintf( __( 'Deactivate “%s”?', 'churnstop' ), flow.name ),
	does: __( 'Deactivate', 'churnstop' ),
	text: __( 'Offers that customers have accepted stay as agreed. You can activate it again.', 'churnstop' ),
	said: __( 'The flow is deactivated. It is a draft now.', 'churnstop' ),
} );

const archiving = ( flow: Flow ): Question => ( {
	flow,
	fate: 'archived',
	/* translators: %s: the name of a flow. */
	title: sprintf( __( 'Archive “%s”?', 'churnstop' ), flow.name ),
	does: __( 'Archive', 'churnstop' ),
	text: __( 'Offers that customers have accepted stay as agreed. You can bring it back.', 'churnstop' ),
	said: __( 'The flow is archived. You find it under “Archived”.', 'churnstop' ),
} );

const deleting = ( flow: Flow ): Question => ( {
	flow,
	fate: 'deleted',
	/* translators: %s: the name of a flow. */
	title: sprintf( __( 'Delete “%s”?', 'churnstop' ), flow.name ),
	does: __( 'Delete', 'churnstop' ),
	text: __(
		'The flow, its draft and its versions are gone for good. A flow that customers have met cannot be deleted, only archived.',
		'churnstop'
	),
	said: __( 'The flow is deleted.', 'churnstop' ),
} );

interface Props {
	flows: Flow[];
	reports: ListState[ 'reports' ];
	busy: number | null;
	onOpen: ( flow: Flow ) => void;
	onDuplicate: ( flow: Flow ) => void;
	onActivate: ( flow: Flow ) => void;
	onFate: ( flow: Flow, fate: Fate, message: string ) => void;
}

export function FlowTable( { flows, reports, busy, onOpen, onDuplicate, onActivate, onFate }: Props ) {
	const [ asked, setAsked ] = useState< Question | null >( null );
	return (
		<>
			<table className="churnstop-table">
				<thead>
					<tr>
						<th scope="col">{ __( 'Flow', 'churnstop' ) }</th>
						<th scope="col">{ __( 'State', 'churnstop' ) }</th>
						<th scope="col">{ __( 'For', 'churnstop' ) }</th>
						<th scope="col" className="is-number">
							{ __( 'Priority', 'churnstop' ) }
						</th>
						<th scope="col" className="is-number">
							{ __( 'Version', 'churnstop' ) }
						</th>
						{ reports && (
							<>
								<th scope="col" className="is-number">
									{ __( 'Attempts, 30 days', 'churnstop' ) }
								</th>
								<th scope="col" className="is-number">
									{ __( 'Saved', 'churnstop' ) }
								</th>
							</>
						) }
						<th scope="col">
							<span className="screen-reader-text">{ __( 'Actions', 'churnstop' ) }</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{ flows.map( ( flow ) => {
						const report = reports?.[ flow.id ];
						return (
							<tr
								key={ flow.id }
								className={ busy === flow.id ? 'is-busy' : undefined }
								data-flow={ flow.id }
							>
								<th scope="row">
									<Button
										variant="link"
										className="churnstop-flow-name"
										onClick={ () => onOpen( flow ) }
									>
										{ flow.name || __( 'Untitled', 'churnstop' ) }
									</Button>
									<span className="churnstop-soft">{ offersText( flow ) }</span>
								</th>
								<td data-label={ __( 'State', 'churnstop' ) }>
									<span className="churnstop-badges">
										<span className={ `churnstop-badge is-${ flow.status }` }>
											{ statusLabel( flow.status ) }
										</span>
										{ flow.has_draft && (
											<span className="churnstop-badge is-changes">
												{ __( 'Unpublished changes', 'churnstop' ) }
											</span>
										) }
										{ flow.set_by_code.length > 0 && (
											<span className="churnstop-badge">
												{ __( 'Set by code', 'churnstop' ) }
											</span>
										) }
									</span>
								</td>
								<td data-label={ __( 'For', 'churnstop' ) }>{ describeAudience( flow.audience ) }</td>
								<td data-label={ __( 'Priority', 'churnstop' ) } className="is-number">
									{ number( flow.priority ) }
								</td>
								<td data-label={ __( 'Version', 'churnstop' ) } className="is-number">
									{ number( flow.version ) }
								</td>
								{ reports && (
									<>
										<td data-label={ __( 'Attempts, 30 days', 'churnstop' ) } className="is-number">
											{ number( report?.attempts ?? 0 ) }
										</td>
										<td data-label={ __( 'Saved', 'churnstop' ) } className="is-number">
											{ report && report.attempts > 0
												? percent( report.save_rate ?? report.saved / report.attempts )
												: '—' }
										</td>
									</>
								) }
								<td className="churnstop-table-ways">
									{ busy === flow.id ? (
										<Spinner />
									) : (
										<>
											<Button variant="secondary" onClick={ () => onOpen( flow ) }>
												{ __( 'Edit', 'churnstop' ) }
											</Button>
											<DropdownMenu
												icon={ moreVertical }
												/* translators: %s: the name of a flow. */
												label={ sprintf( __( 'More actions for %s', 'churnstop' ), flow.name ) }
											>
												{ ( { onClose } ) => {
													const then = ( act: () => void ) => () => {
														onClose();
														act();
													};
													return (
														<MenuGroup>
															<MenuItem
																icon={ pencil }
																onClick={ then( () => onOpen( flow ) ) }
															>
																{ __( 'Edit', 'churnstop' ) }
															</MenuItem>
															<MenuItem
																icon={ copy }
																onClick={ then( () => onDuplicate( flow ) ) }
															>
																{ __( 'Duplicate', 'churnstop' ) }
															</MenuItem>
															<MenuItem
																icon={ download }
																onClick={ then( () => exportFlow( flow ) ) }
															>
																{ __( 'Export', 'churnstop' ) }
															</MenuItem>
															{ flow.status === 'draft' && (
																<MenuItem
																	icon={ published }
																	onClick={ then( () => onActivate( flow ) ) }
																>
																	{ __( 'Activate', 'churnstop' ) }
																</MenuItem>
															) }
															{ flow.status === 'active' && (
																<MenuItem
																	icon={ unseen }
																	onClick={ then( () =>
																		setAsked( deactivating( flow ) )
																	) }
																>
																	{ __( 'Deactivate', 'churnstop' ) }
																</MenuItem>
															) }
															{ flow.status === 'archived' ? (
																<MenuItem
																	icon={ backup }
																	onClick={ then( () =>
																		onFate(
																			flow,
																			'draft',
																			__(
																				'The flow is back, as a draft.',
																				'churnstop'
																			)
																		)
																	) }
																>
																	{ __( 'Bring back', 'churnstop' ) }
																</MenuItem>
															) : (
																<MenuItem
																	icon={ archive }
																	onClick={ then( () =>
																		setAsked( archiving( flow ) )
																	) }
																>
																	{ __( 'Archive', 'churnstop' ) }
																</MenuItem>
															) }
															{ flow.status !== 'active' && (
																<MenuItem
																	icon={ trash }
																	isDestructive
																	onClick={ then( () =>
																		setAsked( deleting( flow ) )
																	) }
																>
																	{ __( 'Delete', 'churnstop' ) }
																</MenuItem>
															) }
														</MenuGroup>
													);
												} }
											</DropdownMenu>
										</>
									) }
								</td>
							</tr>
						);
					} ) }
				</tbody>
			</table>
			{ asked && (
				<Confirm
					title={ asked.title }
					does={ asked.does }
					destructive
					onCancel={ () => setAsked( null ) }
					onConfirm={ () => {
						onFate( asked.flow, asked.fate, asked.said );
						setAsked( null );
					} }
				>
					{ asked.flow.status === 'active' && <Leave flow={ asked.flow } flows={ flows } /> }
					<p>{ asked.text }</p>
				</Confirm>
			) }
		</>
	);
}
