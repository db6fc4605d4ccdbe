import { Button, Modal, SelectControl, Spinner } from '@wordpress/components';
import { useEffect, useMemo, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ContractError } from '../../../contract/error';
import { differences } from '../../flow/diff';
import { chipStyle, describeOffer } from '../../flow/labels';
import { moment } from '../../parts/format';
import { Trouble } from '../../parts/trouble';
import { useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Version } from '../../types';
import { Changes } from './changes';
import { useEditor } from './use-editor';

const historyOf = ( state: State ) => state.history;

function originText( origin: string ): string {
	const from = /^restore:(\d+)$/.exec( origin )?.[ 1 ];
	if ( from ) {
		/* translators: %s: number of a version. */
		return sprintf( __( 'Restored from version %s', 'churnstop' ), from );
	}
	return (
		{ editor: __( 'Saved in the editor', 'churnstop' ), shipped: __( 'Shipped', 'churnstop' ), code: __( 'Set by code', 'churnstop' ), import: __( 'Imported', 'churnstop' ), cli: 'WP-CLI' }[ origin ] ?? origin
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

export function History( { onClose }: { onClose: () => void } ) {
	const { load, versions, error } = useStore( historyOf );
	const { server } = useEditor();
	const { loadHistory, restore } = useActions();
	const [ left, setLeft ] = useState( 0 );
	const [ right, setRight ] = useState( 0 );
	const [ failed, setFailed ] = useState< ContractError | null >( null );
	const [ busy, setBusy ] = useState( 0 );
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
	const back = async ( version: Version ) => {
		setBusy( version.version );
		const refused = await restore( version );
		setBusy( 0 );
		setFailed( refused );
		if ( ! refused ) {
			onClose();
		}
	};
	return (
		<Modal title={ __( 'Versions', 'churnstop' ) } onRequestClose={ onClose } size="large" className="churnstop-modal churnstop-history">
			{ load === 'loading' && <Spinner /> }
			{ error && <Trouble error={ error } retry={ () => void loadHistory( id ) } /> }
			{ failed && <Trouble error={ failed } kept={ __( 'Nothing has changed.', 'churnstop' ) } dismiss={ () => setFailed( null ) } /> }
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
									{ version.current && <span className="churnstop-badge is-active">{ __( 'Live', 'churnstop' ) }</span> }
									<span className="churnstop-soft">
										{ [ moment( version.created_at ), version.author_name ?? '', originText( version.origin ) ].filter( Boolean ).join( ' · ' ) }
									</span>
								</span>
								{ ! version.current && (
									<Button variant="secondary" isBusy={ busy === version.version } disabled={ busy > 0 } onClick={ () => void back( version ) }>
										{
											/* translators: %d: number of a version. */
											sprintf( __( 'Restore version %d', 'churnstop' ), version.version )
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
								<SelectControl __nextHasNoMarginBottom label={ __( 'Before', 'churnstop' ) } value={ String( left ) } options={ options } onChange={ ( value ) => setLeft( Number( value ) ) } />
								<SelectControl __nextHasNoMarginBottom label={ __( 'After', 'churnstop' ) } value={ String( right ) } options={ options } onChange={ ( value ) => setRight( Number( value ) ) } />
							</div>
							{ before && after && (
								<>
									<Changes list={ list } before={ sprintf( /* translators: %d: number of a version. */ __( 'Version %d', 'churnstop' ), left ) } after={ sprintf( /* translators: %d: number of a version. */ __( 'Version %d', 'churnstop' ), right ) } />
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
