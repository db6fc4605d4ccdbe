import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { typeInfo } from '../../boot';
import { removeReason, setReason } from '../../flow/ops';
import { describeOffer, fieldLabel, kindLabel, KINDS, recommended, whyRecommended } from '../../flow/labels';
import { useActions } from '../../store';
import type { Flow, Kind, Reason, Support } from '../../types';
import { AddOffer } from './add';
import { Choice, Group, Text, Toggle } from './fields';
import { Moves } from './moves';
import { useEditor } from './use-editor';
import { useProblems } from './problems';

const NO_SUPPORT: Support = { url: '', email: '', message: '' };

export function InspectReason( { flow, reason, path }: { flow: Flow; reason: Reason; path: string } ) {
	const { edit, send } = useActions();
	const { server } = useEditor();
	const listProblems = useProblems( `${ path }.offers` );
	const code = ( server?.set_by_code ?? [] ).includes( reason.id );
	const set = ( change: Partial< Reason >, tag = '' ) =>
		void edit( ( now ) => setReason( now, reason.id, change ), tag && `${ reason.id }.${ tag }` );
	const setSupport = ( change: Partial< Support >, tag: string ) =>
		set( { support: { ...NO_SUPPORT, ...reason.support, ...change } }, tag );
	const selection = { kind: 'reason', reason: reason.id } as const;
	const best = recommended( reason.kind ).map( ( id ) => typeInfo( id )?.label ?? id );
	return (
		<>
			<p className="churnstop-crumb">{ __( 'Reason', 'churnstop' ) }</p>
			<h2 tabIndex={ -1 }>{ reason.label || __( 'Without a label', 'churnstop' ) }</h2>
			<Group>
				<Text
					path={ `${ path }.label` }
					label={ fieldLabel( 'label' ) }
					value={ reason.label }
					max={ 300 }
					onChange={ ( label ) => set( { label }, 'label' ) }
				/>
				<Choice
					path={ `${ path }.kind` }
					label={ fieldLabel( 'kind' ) }
					help={ __(
						'What the reason is about, whatever its label says. The checks and the recommendations use it.',
						'churnstop'
					) }
					value={ reason.kind }
					options={ KINDS.map( ( kind ) => ( { value: kind, label: kindLabel( kind ) } ) ) }
					onChange={ ( kind ) => set( { kind: kind as Kind } ) }
				/>
				<Text
					path={ `${ path }.follow_up` }
					label={ fieldLabel( 'follow_up' ) }
					help={ __(
						'Asked above the comment when this reason is chosen. Empty: the survey’s own question.',
						'churnstop'
					) }
					value={ reason.follow_up ?? '' }
					max={ 500 }
					onChange={ ( follow_up ) => set( { follow_up: follow_up === '' ? null : follow_up }, 'follow_up' ) }
				/>
			</Group>
			<Group title={ __( 'Offers', 'churnstop' ) } note={ whyRecommended( reason.kind ) }>
				{ listProblems.map( ( problem ) => (
					<p key={ problem.message } className={ `churnstop-problem is-${ problem.severity }` }>
						{ problem.message }
					</p>
				) ) }
				{ code && (
					<p className="churnstop-note">
						{ __(
							'These offers are set by code (the filter churnstop_default_flow). Changes that you make here are overwritten when settings are saved next.',
							'churnstop'
						) }
					</p>
				) }
				{ best.length > 0 && reason.offers.length === 0 && (
					<p>
						{ __( 'Recommended:', 'churnstop' ) } <strong>{ best.join( ', ' ) }</strong>
					</p>
				) }
				{ reason.offers.length > 0 && (
					<ol className="churnstop-offer-list">
						{ reason.offers.map( ( offer ) => (
							<li key={ offer.id }>
								<Button
									variant="link"
									onClick={ () =>
										send( {
											type: 'SELECT',
											selection: { kind: 'offer', reason: reason.id, offer: offer.id },
										} )
									}
								>
									{ describeOffer( offer ) }
								</Button>
							</li>
						) ) }
					</ol>
				) }
				{ reason.kind !== 'technical' && <AddOffer reason={ reason } /> }
			</Group>
			<Group title={ __( 'Help', 'churnstop' ) }>
				<Toggle
					path={ `${ path }.support` }
					label={ __( 'Show a way to reach you', 'churnstop' ) }
					help={ __( 'Shown beside Cancel, never in its place.', 'churnstop' ) }
					checked={ !! reason.support }
					onChange={ ( on ) => set( { support: on ? NO_SUPPORT : null } ) }
				/>
				{ reason.support && (
					<>
						<Text
							path={ `${ path }.support.message` }
							label={ fieldLabel( 'support_message' ) }
							rows={ 3 }
							max={ 2000 }
							value={ reason.support.message }
							onChange={ ( message ) => setSupport( { message }, 'support.message' ) }
						/>
						<Text
							path={ `${ path }.support.url` }
							label={ fieldLabel( 'support_url' ) }
							help={ __( 'Address of a page. Empty: the one in Settings.', 'churnstop' ) }
							value={ reason.support.url }
							max={ 1000 }
							onChange={ ( url ) => setSupport( { url: url.trim() }, 'support.url' ) }
						/>
						<Text
							path={ `${ path }.support.email` }
							label={ fieldLabel( 'support_email' ) }
							type="email"
							value={ reason.support.email }
							max={ 200 }
							onChange={ ( email ) => setSupport( { email: email.trim() }, 'support.email' ) }
						/>
					</>
				) }
			</Group>
			<Moves
				selection={ selection }
				removeLabel={ __( 'Remove reason', 'churnstop' ) }
				remove={ ( now ) => removeReason( now, reason.id ) }
				isLast={ flow.reasons.length < 2 }
			/>
		</>
	);
}
