import { Button, Modal } from '@wordpress/components';
import { useCallback, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ContractError } from '../../../contract/error';
import { describeAudience } from '../../flow/audience';
import { go } from '../../parts/go';
import { Trouble } from '../../parts/trouble';
import { useLoaded } from '../../parts/use-loaded';
import { useActions } from '../../store';
import type { Flow } from '../../types';
import { PublishSummary } from './publish-summary';
import { offersText } from './table';
import { problemsOf } from './violations';

interface Props {
	flow: Flow;
	onClose: () => void;
	/** Answers what went wrong, or null. */
	onActivate: ( flow: Flow ) => Promise< ContractError | null >;
}

/** What Publish says in the editor, about the flow as it was saved last: its draft goes live with it. */
export function Activate( { flow: { id, name }, onClose, onActivate }: Props ) {
	const { readForPublish } = useActions();
	const ask = useCallback( () => readForPublish( id ), [ id, readForPublish ] );
	const { value, busy, error, setError, refresh } = useLoaded( ask );
	const [ sending, setSending ] = useState( false );
	const said = useRef< HTMLDivElement >( null );
	const edit = ( at?: string ) => go( id, at === undefined ? {} : { at } );
	const run = async ( flow: Flow ) => {
		setSending( true );
		const refused = await onActivate( flow );
		setSending( false );
		if ( refused ) {
			setError( refused );
		}
	};
	const fails = value?.violations.some( ( { severity } ) => severity === 'error' ) ?? false;
	return (
		<Modal
			/* translators: %s: the name of a flow. */
			title={ sprintf( __( 'Activate “%s”?', 'churnstop' ), name ) }
			onRequestClose={ onClose }
			size="medium"
			className="churnstop-modal churnstop-activate"
		>
			<div ref={ said } tabIndex={ -1 }>
				{ error && (
					<Trouble
						error={ error }
						kept={ __( 'Nothing has changed.', 'churnstop' ) }
						retry={ () => {
							// Its button goes with it: without the focus in here, Escape would not close the dialog.
							said.current?.focus();
							void refresh();
						} }
					/>
				) }
				{ busy && ! error && <p role="status">{ __( 'Checking the flow…', 'churnstop' ) }</p> }
				{ value && ! busy && ! error && (
					<>
						{ value.server.status === 'active' ? (
							<p>{ __( 'Somebody else has activated this flow meanwhile.', 'churnstop' ) }</p>
						) : (
							<PublishSummary
								server={ value.server }
								flow={ value.flow }
								violations={ problemsOf( {}, value.violations ) }
								onJump={ edit }
							/>
						) }
						{ value.isOutdated && (
							<p>
								{ __(
									'Its unpublished changes were made before the present version. Open the flow to compare the two.',
									'churnstop'
								) }
							</p>
						) }
						<p>
							<strong>{ describeAudience( value.flow.audience ) }</strong>
							<br />
							{ offersText( value.flow ) }
						</p>
					</>
				) }
			</div>
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ onClose }>
					{ __( 'Go back', 'churnstop' ) }
				</Button>
				<Button variant="secondary" onClick={ () => edit() }>
					{ __( 'Edit', 'churnstop' ) }
				</Button>
				<Button
					variant="primary"
					isBusy={ sending }
					disabled={
						! value ||
						busy ||
						!! error ||
						sending ||
						fails ||
						value.isOutdated ||
						value.server.status === 'active'
					}
					__experimentalIsFocusable
					onClick={ () => value && void run( value.flow ) }
				>
					{ value?.flow.has_draft
						? __( 'Publish and activate', 'churnstop' )
						: __( 'Activate', 'churnstop' ) }
				</Button>
			</div>
		</Modal>
	);
}
