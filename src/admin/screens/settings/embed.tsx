import { Button } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';

/** What the merchant sets. */
export interface EmbedWritten {
	origins: string[];
	links: boolean;
}

/** With what the server alone knows. */
export interface EmbedValues extends EmbedWritten {
	access_token_id: string;
	first_call_seen: boolean;
	first_call_at: string | null;
	script: string;
	keys: Array< { id: string; created_at: string; revoked_at: string | null } >;
}

interface Props {
	stored: EmbedValues;
	values: EmbedWritten;
	/** What the server said of an origin. */
	problem?: string;
	set: ( change: EmbedWritten ) => void;
	/** Asks the server and reads the settings again; rejects with a sentence for the person. */
	act: < T >( method: 'POST' | 'DELETE', path: string ) => Promise< T >;
	refresh: () => void;
	moment: ( time: string ) => string;
}

const snippet = ( { script, access_token_id }: EmbedValues ): string =>
	`<script>
window.churnstop = window.churnstop || {};
window.churnstop.params = { access_token_id: "${ access_token_id }", customer_oid: "CUSTOMER_ID" };
</script>
<script async src="${ script }"></script>`;

/** ChurnStop on other pages: the snippet, whether it has called yet, who may embed it, and the keys of customer tokens. */
export function Embed( { stored, values, problem, set, act, refresh, moment }: Props ) {
	const [ secret, setSecret ] = useState< { id: string; secret: string } | null >( null );
	const [ fault, setFault ] = useState( '' );
	const waiting = ! stored.first_call_seen;
	useEffect( () => {
		const timer = waiting ? setInterval( refresh, 10_000 ) : undefined;
		return () => clearInterval( timer );
		// Only as long as nothing has arrived.
	}, [ waiting, refresh ] );
	const attempt = ( work: Promise< unknown > ) => work.then( () => setFault( '' ), ( error: Error ) => setFault( error.message ) );
	const active = stored.keys.filter( ( key ) => ! key.revoked_at );
	return (
		<section id="embed">
			<h2>{ __( 'Embed', 'churnstop' ) }</h2>
			<p className="churnstop-soft">{ __( 'The flow on other pages: membership plugins, page builders, another site. Put this before the end of the page’s body, and the id churnstop-trigger on its Cancel button, form or link.', 'churnstop' ) }</p>
			{ fault && (
				<p className="churnstop-problem is-error" role="alert">
					{ fault }
				</p>
			) }
			<div className="churnstop-setting">
				<label htmlFor="cs-snippet">{ __( 'Snippet', 'churnstop' ) }</label>
				<div>
					<textarea id="cs-snippet" className="large-text code" rows={ 5 } readOnly value={ snippet( stored ) } onFocus={ ( event ) => event.currentTarget.select() } />
					<p className="churnstop-soft" role="status">
						{ waiting
							? __( 'No call has arrived yet. Press the trigger on your page: this line changes by itself. That first call is carried out like any other, and counted nowhere.', 'churnstop' )
							: /* translators: %s: date and time. */
							  sprintf( __( 'The first call arrived: %s.', 'churnstop' ), moment( stored.first_call_at ?? '' ) ) }
					</p>
					<Button variant="link" onClick={ () => void attempt( act( 'POST', 'embed/key' ) ) }>
						{ __( 'Replace the embed key', 'churnstop' ) }
					</Button>
					<p className="churnstop-soft">{ __( 'Pages with the former snippet then do what they did before ChurnStop.', 'churnstop' ) }</p>
				</div>
			</div>
			<div className="churnstop-setting">
				<label htmlFor="cs-origins">{ __( 'Allowed origins', 'churnstop' ) }</label>
				<div>
					<textarea
						id="cs-origins"
						className="large-text code"
						rows={ 3 }
						placeholder="https://app.example.com"
						aria-invalid={ !! problem }
						aria-describedby="cs-origins-help"
						value={ values.origins.join( '\n' ) }
						onChange={ ( event ) => set( { ...values, origins: event.currentTarget.value.split( '\n' ) } ) }
						onBlur={ () => set( { ...values, origins: values.origins.map( ( origin ) => origin.trim() ).filter( Boolean ) } ) }
					/>
					{ problem && <p className="churnstop-problem is-error">{ problem }</p> }
					<p className="churnstop-soft" id="cs-origins-help">
						{ __( 'One a line: other sites whose pages may embed the flow. This site itself always may.', 'churnstop' ) }
					</p>
				</div>
			</div>
			<div className="churnstop-setting">
				<span>{ __( 'Token keys', 'churnstop' ) }</span>
				<div>
					{ active.length > 0 && (
						<ul className="churnstop-bullets">
							{ active.map( ( key ) => (
								<li key={ key.id }>
									<code>{ key.id }</code> { moment( key.created_at ) }{ ' ' }
									<Button variant="link" isDestructive onClick={ () => void attempt( act( 'DELETE', `embed/keys/${ key.id }` ) ) }>
										{
											/* translators: %s: a key's id. */
											sprintf( __( 'Revoke %s', 'churnstop' ), key.id )
										}
									</Button>
								</li>
							) ) }
						</ul>
					) }
					{ secret && (
						<p role="status">
							{
								/* translators: %s: a key's id. */
								sprintf( __( 'The secret of %s. Copy it now: it is not shown again.', 'churnstop' ), secret.id )
							}{ ' ' }
							<code>{ secret.secret }</code>
						</p>
					) }
					<Button variant="secondary" disabled={ active.length > 1 } onClick={ () => void attempt( act< { id: string; secret: string } >( 'POST', 'embed/keys' ).then( setSecret ) ) }>
						{ __( 'Create a key', 'churnstop' ) }
					</Button>
					<p className="churnstop-soft">{ __( 'They sign the tokens by which customers of another site are known here. There can be two at once: create the new one, let your site use it, then revoke the old one.', 'churnstop' ) }</p>
				</div>
			</div>
			<div className="churnstop-setting">
				<label htmlFor="cs-links">{ __( 'Cancel links', 'churnstop' ) }</label>
				<div>
					<label>
						<input id="cs-links" type="checkbox" checked={ values.links } onChange={ ( event ) => set( { ...values, links: event.currentTarget.checked } ) } /> { __( 'Signed links in e-mails lead to the cancellation page', 'churnstop' ) }
					</label>
					<p className="churnstop-soft">{ __( 'Write {churnstop_cancel_link} into the additional content of a WooCommerce e-mail. Off: such links lead to the account, and those already sent say that they do not work any more.', 'churnstop' ) }</p>
				</div>
			</div>
		</section>
	);
}
