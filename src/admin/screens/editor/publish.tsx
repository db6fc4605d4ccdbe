import { Button, Modal, Notice } from '@wordpress/components';
import { useMemo, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { countOf, differences } from '../../flow/diff';
import { useActions } from '../../store';
import { Changes } from './changes';
import { Failures } from './failures';
import { reachOf } from './problems';
import { ReplayPanel } from './replay';
import { Trouble } from '../../parts/trouble';
import { useEditor } from './use-editor';

/** What will change for customers, before it does. */
export function Publish( { onClose, onPublished }: { onClose: () => void; onPublished: () => void } ) {
	const { flow, server, violations, error, sending } = useEditor();
	const { publish, send } = useActions();
	const [ replaying, setReplaying ] = useState( false );
	const list = useMemo(
		() => ( flow && server ? differences( { ...server, status: 'active' }, { ...flow, status: 'active' } ) : [] ),
		[ flow, server ]
	);
	if ( ! flow || ! server ) {
		return null;
	}
	const errors = violations.filter( ( violation ) => violation.severity === 'error' );
	const hidden = reachOf( violations );
	const first = server.status !== 'active';
	const dismiss = () => void ( error?.during === 'publish' && send( { type: 'DISMISS_ERROR' } ) );
	const close = () => {
		dismiss();
		onClose();
	};
	const go = async () => {
		if ( await publish() ) {
			onPublished();
		}
	};
	return (
		<Modal
			/* translators: %s: the name of a flow. */
			title={ sprintf( __( 'Publish “%s”', 'churnstop' ), flow.name ) }
			onRequestClose={ close }
			size="large"
			className="churnstop-modal churnstop-publish"
		>
			{ hidden.length > 0 && (
				<Notice status="warning" isDismissible={ false }>
					{ hidden.map( ( { message } ) => (
						<p key={ message }>{ message }</p>
					) ) }
				</Notice>
			) }
			{ first && hidden.length === 0 && (
				<p>
					{ __(
						'The flow becomes active: customers for whom it is meant see it when they cancel.',
						'churnstop'
					) }
				</p>
			) }
			{ list.length > 0 && (
				<>
					<p>
						<strong>{ countOf( list ) }</strong>{ ' ' }
						{ __( 'Customers already in the flow finish the version they started.', 'churnstop' ) }
					</p>
					<Changes list={ list } before={ first ? __( 'Before', 'churnstop' ) : undefined } />
				</>
			) }
			{ list.length === 0 && ! first && (
				<p>{ __( 'Nothing has changed since the last publish.', 'churnstop' ) }</p>
			) }
			{ errors.length > 0 && (
				<Notice status="error" isDismissible={ false }>
					<p>
						{
							/* translators: %d: number of failed checks. */
							sprintf(
								_n(
									'%d check fails. Until it is right, nothing is published and what is live stays live:',
									'%d checks fail. Until they are right, nothing is published and what is live stays live:',
									errors.length,
									'churnstop'
								),
								errors.length
							)
						}
					</p>
					<Failures { ...{ flow, violations } } />
				</Notice>
			) }
			{ error?.during === 'publish' && error.error.code !== 'churnstop_noncompliant' && (
				<Trouble
					error={ error.error }
					kept={ __( 'Nothing was published; your work is kept in this tab.', 'churnstop' ) }
					dismiss={ dismiss }
				/>
			) }
			<div id="churnstop-replay">{ replaying && <ReplayPanel flow={ flow } /> }</div>
			<div className="churnstop-modal-ways">
				<Button
					variant="tertiary"
					aria-expanded={ replaying }
					aria-controls="churnstop-replay"
					onClick={ () => setReplaying( ! replaying ) }
				>
					{ __( 'Test on past cancellations', 'churnstop' ) }
				</Button>
				<span className="churnstop-grow" />
				<Button variant="tertiary" onClick={ close }>
					{ __( 'Go on editing', 'churnstop' ) }
				</Button>
				<Button
					variant="primary"
					isBusy={ sending === 'publish' }
					disabled={ sending === 'publish' || ( list.length === 0 && ! first ) }
					onClick={ () => void go() }
				>
					{ first ? __( 'Publish and activate', 'churnstop' ) : __( 'Publish', 'churnstop' ) }
				</Button>
			</div>
		</Modal>
	);
}
