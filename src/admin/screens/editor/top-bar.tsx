import { Button, DropdownMenu, MenuGroup, MenuItem } from '@wordpress/components';
import { memo, useState } from '@wordpress/element';
import { __, isRTL, sprintf } from '@wordpress/i18n';
import { arrowLeft, arrowRight, backup, download, moreVertical, people, redo, trash, undo } from '@wordpress/icons';
import { boot } from '../../boot';
import { statusLabel } from '../../flow/labels';
import { Confirm } from '../../parts/confirm';
import { clock } from '../../parts/format';
import { go } from '../../parts/go';
import { stateNow, useActions, useStore } from '../../store';
import { isUnpublished, isUnsaved } from '../../store/thunks';
import type { State } from '../../store/types';
import { exportFlow } from '../flows/file';
import { Compliance } from './compliance';

interface Props {
	onPublish: () => void;
	onHistory: () => void;
}

/** What is true of the merchant's work at this moment. */
function savedText( { editor }: State ): string {
	if ( editor.sending === 'draft' ) {
		return __( 'Saving…', 'churnstop' );
	}
	if ( editor.error?.during === 'draft' ) {
		return __( 'Not saved', 'churnstop' );
	}
	if ( isUnsaved( editor ) ) {
		return __( 'Unsaved', 'churnstop' );
	}
	if ( editor.server?.id === 0 ) {
		return __( 'Not saved yet', 'churnstop' );
	}
	if ( isUnpublished( editor ) ) {
		/* translators: %s: time of day. */
		return editor.drafted_at
			? sprintf( __( 'Draft saved %s', 'churnstop' ), clock( editor.drafted_at ) )
			: __( 'Draft saved', 'churnstop' );
	}
	return editor.server?.status === 'active' ? __( 'Published', 'churnstop' ) : '';
}

const nameOf = ( { editor }: State ) => editor.flow?.name ?? '';
const unsavedOf = ( { editor }: State ) => isUnsaved( editor );
const changedOf = ( { editor }: State ) => editor.draft !== null || isUnpublished( editor );
const canUndo = ( { editor }: State ) => editor.past.length > 0;
const canRedo = ( { editor }: State ) => editor.future.length > 0;
const sendingOf = ( { editor }: State ) => editor.sending !== null;
const serverOf = ( { editor }: State ) => editor.server;

/** Its parts ask the store for no more than they show: it stands still while somebody types elsewhere. */
export const TopBar = memo( function TopBar( { onPublish, onHistory }: Props ) {
	const { edit, send, saveDraft, discardDraft } = useActions();
	const [ discarding, setDiscarding ] = useState( false );
	const saved = useStore( savedText );
	const name = useStore( nameOf );
	const unsaved = useStore( unsavedOf );
	const changed = useStore( changedOf );
	const undoable = useStore( canUndo );
	const redoable = useStore( canRedo );
	const sending = useStore( sendingOf );
	const server = useStore( serverOf );
	if ( ! server ) {
		return null;
	}
	const isNew = server.id === 0;
	return (
		<div className="churnstop-topbar" role="region" aria-label={ __( 'Flow', 'churnstop' ) }>
			<Button
				className="churnstop-back"
				icon={ isRTL() ? arrowRight : arrowLeft }
				label={ __( 'All flows', 'churnstop' ) }
				onClick={ () => void ( unsaved ? saveDraft() : Promise.resolve( true ) ).then( () => go( null ) ) }
			/>
			<h1 className="screen-reader-text" tabIndex={ -1 }>
				{
					/* translators: %s: the name of a flow. */
					sprintf( __( 'Edit flow: %s', 'churnstop' ), name )
				}
			</h1>
			<input
				className="churnstop-name"
				aria-label={ __( 'Name of the flow', 'churnstop' ) }
				value={ name }
				maxLength={ 190 }
				onChange={ ( event ) => {
					const value = event.currentTarget.value;
					void edit( ( now ) => ( { ...now, name: value } ), 'name' );
				} }
			/>
			<span className={ `churnstop-badge is-${ server.status }` }>
				{ statusLabel( server.status ) }
				{ server.status === 'active' ? ` · v${ server.version }` : '' }
			</span>
			<span className="churnstop-saved" role="status">
				{ saved }
			</span>
			<span className="churnstop-grow" />
			<span className="churnstop-undo">
				<Button
					icon={ isRTL() ? redo : undo }
					label={ __( 'Undo', 'churnstop' ) }
					shortcut="Ctrl+Z"
					disabled={ ! undoable }
					__experimentalIsFocusable
					onClick={ () => send( { type: 'UNDO' } ) }
				/>
				<Button
					icon={ isRTL() ? undo : redo }
					label={ __( 'Redo', 'churnstop' ) }
					shortcut="Ctrl+Shift+Z"
					disabled={ ! redoable }
					__experimentalIsFocusable
					onClick={ () => send( { type: 'REDO' } ) }
				/>
			</span>
			<Compliance />
			<Button
				variant="tertiary"
				className="churnstop-save-draft"
				disabled={ ! ( unsaved || isNew ) || sending }
				__experimentalIsFocusable
				onClick={ () => void saveDraft() }
			>
				{ __( 'Save draft', 'churnstop' ) }
			</Button>
			<Button variant="primary" className="churnstop-publish-button" onClick={ onPublish }>
				{ __( 'Publish…', 'churnstop' ) }
			</Button>
			<DropdownMenu icon={ moreVertical } label={ __( 'More', 'churnstop' ) }>
				{ ( { onClose } ) => (
					<MenuGroup>
						<MenuItem
							icon={ backup }
							disabled={ isNew }
							onClick={ () => {
								onClose();
								onHistory();
							} }
						>
							{ __( 'Versions', 'churnstop' ) }
						</MenuItem>
						<MenuItem
							icon={ download }
							onClick={ () => {
								onClose();
								const { flow } = stateNow().editor;
								if ( flow ) {
									exportFlow( flow );
								}
							} }
						>
							{ __( 'Export', 'churnstop' ) }
						</MenuItem>
						<MenuItem
							icon={ people }
							onClick={ () => {
								onClose();
								// Beside the editor: the draft stays where it is.
								window.open( boot().urls.walk, '_blank', 'noopener' );
							} }
						>
							{ __( 'Walk the storefront as a customer…', 'churnstop' ) }
						</MenuItem>
						<MenuItem
							icon={ trash }
							disabled={ ! changed }
							onClick={ () => {
								onClose();
								setDiscarding( true );
							} }
						>
							{ __( 'Discard the draft', 'churnstop' ) }
						</MenuItem>
					</MenuGroup>
				) }
			</DropdownMenu>
			{ discarding && (
				<Confirm
					title={ __( 'Discard the draft?', 'churnstop' ) }
					does={ __( 'Discard', 'churnstop' ) }
					destructive
					onCancel={ () => setDiscarding( false ) }
					onConfirm={ () => {
						setDiscarding( false );
						void discardDraft();
					} }
				>
					<p>
						{ __(
							'You go back to the version that is published. Undo brings the draft back until you leave this page.',
							'churnstop'
						) }
					</p>
				</Confirm>
			) }
		</div>
	);
} );
