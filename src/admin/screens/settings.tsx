import { Button, Spinner } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Trouble } from '../parts/trouble';
import { Assistants } from './settings/assistants';
import { Embed } from './settings/embed';
import { Holdout } from './settings/holdout';
import { Intelligent } from './settings/intelligent';
import { Look } from './settings/look';
import { MailAndData } from './settings/mail-and-data';
import { Notices } from './settings/notices';
import { Offers } from './settings/offers';
import { Roles } from './settings/roles';
import { Status } from './settings/status';
import { Support } from './settings/support';
import { useSettings } from './settings/use-settings';
import { Views } from './settings/views';

/** The screen of the settings: one form of sections that are saved together. */
export function Settings() {
	const { stored, values, error, problems, busy, done, dirty, set, reset, retry, refresh, save } = useSettings();
	const form = useRef< HTMLFormElement >( null );

	// To the first field that was refused.
	useEffect( () => form.current?.querySelector< HTMLElement >( '[aria-invalid="true"]' )?.focus(), [ error ] );

	// To the setting that a link of another screen names: the browser looked before it was there.
	const isThere = values !== null;
	useEffect( () => {
		const named = window.location.hash.slice( 1 );
		const field = isThere && named ? document.getElementById( named ) : null;
		field?.scrollIntoView( { block: 'center' } );
		field?.focus( { preventScroll: true } );
	}, [ isThere ] );

	if ( ! values || ! stored ) {
		return (
			<div className="wrap churnstop-wrap">
				<h1>{ __( 'Settings', 'churnstop' ) }</h1>
				{ error ? <Trouble error={ error } retry={ retry } /> : <Spinner /> }
			</div>
		);
	}

	const section = { values, problems, set };
	const isMarked = Object.keys( problems ).length > 0;
	return (
		<div className="wrap churnstop-wrap churnstop-settings">
			<h1>{ __( 'Settings', 'churnstop' ) }</h1>
			<Notices { ...stored } />
			<form
				ref={ form }
				// What is wrong is said beside its field, not in the browser's bubbles.
				noValidate
				onSubmit={ ( event ) => {
					event.preventDefault();
					void save();
				} }
			>
				<Status { ...section } plan={ stored.plan } />
				<Offers { ...section } />
				<Support { ...section } />
				<Look { ...section } />
				<Holdout { ...section } />
				<Intelligent
					values={ values.intelligent }
					problems={ problems }
					set={ ( intelligent ) => set( { intelligent } ) }
				/>
				<Embed
					stored={ stored.embed }
					values={ values.embed }
					problem={ Object.entries( problems ).find( ( [ path ] ) => path.startsWith( 'embed' ) )?.[ 1 ] }
					set={ ( embed ) => set( { embed } ) }
					refresh={ refresh }
				/>
				<MailAndData { ...section } />
				<Views />
				<Assistants { ...section } />
				<Roles { ...section } stored={ stored } />
				<div className="churnstop-settings-ways">
					{ error && ! isMarked && (
						<Trouble
							error={ error }
							kept={ __( 'What you typed is still here; nothing was saved.', 'churnstop' ) }
							retry={ () => void save() }
						/>
					) }
					<Button
						type="submit"
						variant="primary"
						isBusy={ busy }
						disabled={ busy || ! dirty }
						__experimentalIsFocusable
					>
						{ __( 'Save settings', 'churnstop' ) }
					</Button>
					{ dirty && (
						<Button variant="tertiary" onClick={ reset }>
							{ __( 'Undo my changes', 'churnstop' ) }
						</Button>
					) }
					<p className="churnstop-saving is-good" role="status">
						{ done && __( 'Saved.', 'churnstop' ) }
					</p>
					<p className="churnstop-saving is-error" role="alert">
						{ isMarked && __( 'Nothing was saved. Please correct what is marked in red.', 'churnstop' ) }
					</p>
				</div>
			</form>
		</div>
	);
}
