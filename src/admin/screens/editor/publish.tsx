import { Button, Modal } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { placeOf } from '../../flow/path';
import { Trouble } from '../../parts/trouble';
import { useActions } from '../../store';
import { PublishSummary, useChanges } from '../flows/publish-summary';
import { ReplayPanel } from './replay';
import { useEditor } from './use-editor';

/** What will change for customers, before it does. */
export function Publish( { onClose, onPublished }: { onClose: () => void; onPublished: () => void } ) {
	const { flow, server, violations, error, sending } = useEditor();
	const { publish, send } = useActions();
	const [ replaying, setReplaying ] = useState( false );
	const list = useChanges( server, flow );
	if ( ! flow || ! server ) {
		return null;
	}
	const jump = ( path: string ) => send( { type: 'JUMP', ...placeOf( flow, path ) } );
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
			<PublishSummary { ...{ server, flow, violations } } onJump={ jump } />
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
