import { Button, Modal, SelectControl, Spinner } from '@wordpress/components';
import { useEffect, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ContractError } from '../../../contract/error';
import { differences } from '../../flow/diff';
import { chipStyle, describeOffer } from '../../flow/labels';
import { moment } from '../../parts/format';
import { Trouble } from '../../parts/trouble';
import { useActions, useStore } from '../../store';
import { isUnpublished } from '../../store/thunks';
import type { State } from '../../store/types';
import type { Version } from '../../types';
import { Changes } from '../flows/changes';
import { useEditor } from './use-editor';

const historyOf = ( state: State ) => state.history;

function originText( origin: string ): string {
	const from = /^restore:(\d+)$/.exec( origin )?.[ 1 ];
	if ( from ) {
		/* translators: %s: number of a version. */
		return sprintf( __( 'Restored from version %s', 'churnstop' ), from );
	}
	return (
		{
			editor: __( 'Saved in the editor', 'churnstop' ),
			shipped: __( 'Shipped', 'churnstop' ),
			code: __( 'Set by code', 'churnstop' ),
			import: __( 'Imported', 'churnstop' ),
			cli: 'WP-CLI',
		}[ origin ] ?? origin
	);
}

/** A version in short: its reasons and their offers. */
function Glance( { version }: { version: Version } ) {
	return (
		<div className="churnstop-glance">
			<h3>
				{
					/* translators: %d: number of a version. */
					sprintf( __( 'Version %d', 'churnstop' ), version.version )
				}
			</h3>
			<p className="churnstop-glance-title">{ version.flow.survey.title }</p>
			<ul>
				{ version.flow.reasons.map( ( reason ) => (
					<li key={ reason.id }>
						{ reason.label }
						<span>
							{ reason.offers.map( ( offer ) => (
								<span key={ offer.id } className="churnstop-chip" style={ chipStyle( offer ) }>
									{ describeOffer( offer ) }
								</span>
							) ) }
						</span>
					</li>
				) ) }
			</ul>
		</div>
	);
}

interface RestoreProps {
	version: Version;
	current: Version;
	back: () => void;
	done: () => void;
}

/** What a version that is restored changes, before it does. */
function Restore( { version, current, back, done }: RestoreProps ) {
	const editor = useEditor();
	const { server, sending } = editor;
	const { restore } = useActions();
	const [ failed, setFailed ] = useState< ContractError | null >( null );
	const [ busy, setBusy ] = useState( false );
	const list = useMemo( () => differences( current.flow, version.flow ), [ current, version ] );
	const name = ( { version: number }: Version ) =>
		/* translators: %d: number of a version. */
		sprintf( __( 'Version %d', 'churnstop' ), number );
	const run = async () => {
		setBusy( true );
		const refused = await restore( version );
		setBusy( false );
		setFailed( refused );
		if ( ! refused ) {
			done();
		}
	};
	return (
		<Modal
			/* translators: %d: number of a version. */
			title={ sprintf( __( 'Restore version %d?', 'churnstop' ), version.version ) }
			onRequestClose={ back }
			size="large"
			className="churnstop-modal churnstop-restore"
		>
			{ failed && (
				<Trouble
					error={ failed }
					kept={ __( 'Nothing has changed.', 'churnstop' ) }
					dismiss={ () => setFailed( null ) }
				/>
			) }
			<p>
				{ sprintf(
					server?.status === 'active'
						? /* translators: 1: number of an old version, 2: number of the new one. */
						  __( 'Version %1$d becomes version %2$d. Customers see it from now on.', 'churnstop' )
						: /* translators: 1: number of an old version, 2: number of the new one. */
						  __( 'Version %1$d becomes version %2$d. The flow stays a draft.', 'churnstop' ),
					version.version,
					current.version + 1
				) }{ ' ' }
				{ isUnpublished( editor ) && (
					<strong>{ __( 'Your unpublished changes are lost.', 'churnstop' ) }</strong>
				) }
			</p>
			<Changes list={ list } before={ name( current ) } after={ name( version ) } />
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ back }>
					{ __( 'Go back', 'churnstop' ) }
				</Button>
				<Button
					variant="primary"
					isBusy={ busy }
					disabled={ busy || sending !== null }
					onClick={ () => void run() }
				>
					{
						/* translators: %d: number of a version. */
						sprintf( __( 'Restore version %d', 'churnstop' ), version.version )
					}
				</Button>
			</div>
		</Modal>
	);
}

export function History( { onClose, onRestored }: { onClose: () => void; onRestored: () => void } ) {
	const { load, versions, error } = useStore( historyOf );
	const { server } = useEditor();
	const { loadHistory } = useActions();
	const [ left, setLeft ] = useState( 0 );
	const [ right, setRight ] = useState( 0 );
	const [ asked, setAsked ] = useState< Version | null >( null );
	const id = server?.id ?? 0;
	useEffect( () => {
		void loadHistory( id );
	}, [ id, loadHistory ] );
	useEffect( () => {
		setRight( versions[ 0 ]?.version ?? 0 );
		setLeft( versions[ 1 ]?.version ?? 0 );
	}, [ versions ] );
	const before = versions.find( ( version ) => version.version === left );
	const after = versions.find( ( version ) => version.version === right );
	const list = useMemo( () => ( before && after ? differences( before.flow, after.flow ) : [] ), [ before, after ] );
	const options = versions.map( ( version ) => ( {
		value: String( version.version ),
		/* translators: 1: number of a version, 2: date and time. */
		label: sprintf( __( 'Version %1$d, %2$s', 'churnstop' ), version.version, moment( version.created_at ) ),
	} ) );
	if ( asked ) {
		return (
			<Restore
				version={ asked }
				current={ versions.find( ( { current } ) => current ) ?? asked }
				back={ () => setAsked( null ) }
				done={ onRestored }
			/>
		);
	}
	return (
		<Modal
			title={ __( 'Versions', 'churnstop' ) }
			onRequestClose={ onClose }
			size="large"
			className="churnstop-modal churnstop-history"
		>
			{ load === 'loading' && <Spinner /> }
			{ error && <Trouble error={ error } retry={ () => void loadHistory( id ) } /> }
			{ load === 'ready' && (
				<>
					<ol className="churnstop-versions" reversed>
						{ versions.map( ( version ) => (
							<li key={ version.version }>
								<span>
									<strong>
										{
											/* translators: %d: number of a version. */
											sprintf( __( 'Version %d', 'churnstop' ), version.version )
										}
									</strong>{ ' ' }
									{ version.current && (
										<span className="churnstop-badge is-active">
											{ server?.status === 'active'
												? __( 'Live', 'churnstop' )
												: __( 'Current', 'churnstop' ) }
										</span>
									) }
									<span className="churnstop-soft">
										{ [
											moment( version.created_at ),
											version.author_name,
											originText( version.origin ),
										]
											.filter( Boolean )
											.join( ' · ' ) }
									</span>
								</span>
								{ ! version.current && (
									<Button variant="secondary" onClick={ () => setAsked( version ) }>
										{
											/* translators: %d: number of a version. */
											sprintf( __( 'Restore version %d…', 'churnstop' ), version.version )
										}
									</Button>
								) }
							</li>
						) ) }
					</ol>
					{ versions.length > 1 && (
						<>
							<h2>{ __( 'Compare', 'churnstop' ) }</h2>
							<div className="churnstop-compare-bar">
								<SelectControl
									__next40pxDefaultSize
									__nextHasNoMarginBottom
									label={ __( 'Before', 'churnstop' ) }
									value={ String( left ) }
									options={ options }
									onChange={ ( value ) => setLeft( Number( value ) ) }
								/>
								<SelectControl
									__next40pxDefaultSize
									__nextHasNoMarginBottom
									label={ __( 'After', 'churnstop' ) }
									value={ String( right ) }
									options={ options }
									onChange={ ( value ) => setRight( Number( value ) ) }
								/>
							</div>
							{ before && after && (
								<>
									<Changes
										list={ list }
										before={ sprintf(
											/* translators: %d: number of a version. */ __( 'Version %d', 'churnstop' ),
											left
										) }
										after={ sprintf(
											/* translators: %d: number of a version. */ __( 'Version %d', 'churnstop' ),
											right
										) }
									/>
									<div className="churnstop-glances">
										<Glance version={ before } />
										<Glance version={ after } />
									</div>
								</>
							) }
						</>
					) }
				</>
			) }
		</Modal>
	);
}
