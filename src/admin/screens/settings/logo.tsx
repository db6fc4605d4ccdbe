import { Button } from '@wordpress/components';
import apiFetch from '@wordpress/api-fetch';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';

/** WordPress' own media window, as far as it is used here. */
interface MediaFrame {
	on( event: 'select', then: () => void ): void;
	open(): void;
	state(): { get( name: 'selection' ): { first(): { toJSON(): { id: number; url: string } } } };
}

declare global {
	interface Window {
		wp?: { media?: ( options: object ) => MediaFrame };
	}
}

interface Props {
	/** An attachment; 0: none. */
	id: number;
	onChange: ( id: number ) => void;
}

export function Logo( { id, onChange }: Props ) {
	const [ url, setUrl ] = useState( '' );
	useEffect( () => {
		let gone = false;
		setUrl( '' );
		if ( id > 0 ) {
			apiFetch< { source_url?: string } >( { path: `/wp/v2/media/${ id }` } ).then(
				( media ) => ! gone && setUrl( media.source_url ?? '' ),
				() => undefined
			);
		}
		return () => {
			gone = true;
		};
	}, [ id ] );
	const choose = () => {
		const frame = window.wp?.media?.( {
			title: __( 'Choose a logo', 'churnstop' ),
			library: { type: 'image' },
			multiple: false,
		} );
		frame?.on( 'select', () => onChange( frame.state().get( 'selection' ).first().toJSON().id ) );
		frame?.open();
	};
	return (
		<span className="churnstop-logo-setting">
			{ url && <img src={ url } alt={ __( 'The logo', 'churnstop' ) } /> }
			<Button id="cs-logo" variant="secondary" onClick={ choose }>
				{ id > 0 ? __( 'Change image', 'churnstop' ) : __( 'Choose image', 'churnstop' ) }
			</Button>
			{ id > 0 && (
				<Button variant="tertiary" onClick={ () => onChange( 0 ) }>
					{ __( 'Remove', 'churnstop' ) }
				</Button>
			) }
		</span>
	);
}
