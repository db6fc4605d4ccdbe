import apiFetch from '@wordpress/api-fetch';
import { InspectorControls, useBlockProps } from '@wordpress/block-editor';
import { PanelBody, Placeholder, Spinner, ToggleControl } from '@wordpress/components';
import { RawHTML, useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import metadata from './block.json';

interface Attributes {
	showEnded: boolean;
}

interface Props {
	attributes: Attributes;
	setAttributes: ( changed: Partial< Attributes > ) => void;
}

type Preview = { html: string } | { failed: true } | null;

/** What the server makes of the block, with sample subscriptions: the same HTML as on the page. */
function usePreview( { showEnded }: Attributes ): Preview {
	const [ preview, setPreview ] = useState< Preview >( null );
	useEffect( () => {
		const stop = new AbortController();
		apiFetch< { rendered: string } >( {
			path: addQueryArgs( `/wp/v2/block-renderer/${ metadata.name }`, {
				context: 'edit',
				attributes: { showEnded },
			} ),
			signal: stop.signal,
		} )
			.then( ( { rendered } ) => setPreview( { html: rendered } ) )
			.catch( () => stop.signal.aborted || setPreview( { failed: true } ) );
		return () => stop.abort();
	}, [ showEnded ] );
	return preview;
}

export function Edit( { attributes, setAttributes }: Props ) {
	const preview = usePreview( attributes );
	return (
		<div { ...useBlockProps() }>
			<InspectorControls>
				<PanelBody title={ __( 'Subscriptions', 'churnstop' ) }>
					<ToggleControl
						__nextHasNoMarginBottom
						label={ __( 'Show ended subscriptions', 'churnstop' ) }
						help={ __( 'Cancelled and expired ones stay in the list, without a button.', 'churnstop' ) }
						checked={ attributes.showEnded }
						onChange={ ( showEnded ) => setAttributes( { showEnded } ) }
					/>
				</PanelBody>
			</InspectorControls>
			{ preview === null && (
				<Placeholder label={ __( 'My subscriptions', 'churnstop' ) }>
					<Spinner />
				</Placeholder>
			) }
			{ preview && 'failed' in preview && (
				<Placeholder
					label={ __( 'My subscriptions', 'churnstop' ) }
					instructions={ __(
						'The preview did not load. Shoppers see their own subscriptions here, each with its Cancel button.',
						'churnstop'
					) }
				/>
			) }
			{ preview && 'html' in preview && (
				// Not to be clicked in the editor, where a click selects the block. React 18's types do not know the
				// attribute.
				<div { ...{ inert: '' } }>
					<RawHTML>{ preview.html }</RawHTML>
				</div>
			) }
		</div>
	);
}
