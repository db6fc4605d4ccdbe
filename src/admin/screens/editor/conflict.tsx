import { Button, Modal } from '@wordpress/components';
import { useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { differences, placeName } from '../../flow/diff';
import { merge } from '../../flow/merge';
import { moment } from '../../parts/format';
import { useActions } from '../../store';
import { isDraft } from '../../store/reducer';
import { Changes } from '../flows/changes';
import { exportFlow } from '../flows/file';
import { useEditor } from './use-editor';

const show = ( value: unknown ): string =>
	typeof value === 'string' || typeof value === 'number' ? String( value ) : JSON.stringify( value ?? '' );

/**
 * Somebody else published first, or saved a draft. Both works are on the table, and nothing is lost whichever is
 * chosen.
 */
export function Conflict() {
	const { flow, server, conflict } = useEditor();
	const { send } = useActions();
	const [ theirs, setTheirs ] = useState< ReadonlySet< string > >( new Set() );
	const [ later, setLater ] = useState( false );
	const merged = useMemo(
		() => ( flow && server && conflict ? merge( server, flow, conflict, theirs ) : null ),
		[ flow, server, conflict, theirs ]
	);
	if ( ! flow || ! server || ! conflict || ! merged ) {
		return null;
	}
	const unpublished = isDraft( { conflict, server } );
	if ( later ) {
		return (
			<div className="churnstop-banner is-warning" role="status">
				<p>
					{ unpublished
						? __(
								'Somebody else has saved a draft of this flow. Your edits are kept in this tab and are not saved until you compare.',
								'churnstop'
						  )
						: __(
								'Somebody else has published this flow. Your edits are kept in this tab and are not saved until you compare.',
								'churnstop'
						  ) }
				</p>
				<Button variant="secondary" onClick={ () => setLater( false ) }>
					{ __( 'Compare', 'churnstop' ) }
				</Button>
			</div>
		);
	}
	const toggle = ( key: string, take: boolean ) => {
		const next = new Set( theirs );
		if ( take ) {
			next.add( key );
		} else {
			next.delete( key );
		}
		setTheirs( next );
	};
	return (
		<Modal
			title={ __( 'Somebody else saved this flow', 'churnstop' ) }
			onRequestClose={ () => setLater( true ) }
			size="large"
			className="churnstop-modal churnstop-conflict"
		>
			<p>
				{ unpublished
					? /* translators: %s: date and time. */
					  sprintf(
							__(
								'A draft was saved on %s while you edited, and is not published. Nothing of yours was lost.',
								'churnstop'
							),
							moment( conflict.updated_at )
					  )
					: /* translators: 1: number of a version, 2: date and time, 3: number of a version. */
					  sprintf(
							__(
								'Version %1$d was published on %2$s while you edited version %3$d. Nothing of yours was lost.',
								'churnstop'
							),
							conflict.version,
							moment( conflict.updated_at ),
							server.version
					  ) }
			</p>
			<h2>{ __( 'What they changed', 'churnstop' ) }</h2>
			<Changes
				list={ differences( server, conflict ) }
				before={ __( 'Before', 'churnstop' ) }
				after={ __( 'Theirs', 'churnstop' ) }
			/>
			<h2>{ __( 'What you changed', 'churnstop' ) }</h2>
			<Changes
				list={ differences( server, flow ) }
				before={ __( 'Before', 'churnstop' ) }
				after={ __( 'Yours', 'churnstop' ) }
			/>
			{ merged.clashes.length > 0 && (
				<>
					<h2>{ __( 'Both of you changed these', 'churnstop' ) }</h2>
					{ merged.clashes.map( ( clash ) => (
						<fieldset key={ clash.key } className="churnstop-clash">
							<legend>{ placeName( flow, clash.key ) }</legend>
							<label>
								<input
									type="radio"
									name={ clash.key }
									checked={ ! theirs.has( clash.key ) }
									onChange={ () => toggle( clash.key, false ) }
								/>{ ' ' }
								{ __( 'Yours:', 'churnstop' ) } { show( clash.mine ) }
							</label>
							<label>
								<input
									type="radio"
									name={ clash.key }
									checked={ theirs.has( clash.key ) }
									onChange={ () => toggle( clash.key, true ) }
								/>{ ' ' }
								{ __( 'Theirs:', 'churnstop' ) } { show( clash.theirs ) }
							</label>
						</fieldset>
					) ) }
				</>
			) }
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ () => exportFlow( flow ) }>
					{ __( 'Save mine as a file', 'churnstop' ) }
				</Button>
				<span className="churnstop-grow" />
				<Button variant="secondary" onClick={ () => send( { type: 'RESOLVED', flow: conflict } ) }>
					{ __( 'Go on with theirs', 'churnstop' ) }
				</Button>
				<Button variant="primary" onClick={ () => send( { type: 'RESOLVED', flow: merged.flow } ) }>
					{ __( 'Put my changes on top of theirs', 'churnstop' ) }
				</Button>
			</div>
		</Modal>
	);
}
