import { Button } from '@wordpress/components';
import { useCopyToClipboard } from '@wordpress/compose';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../../api';
import { Confirm } from '../../parts/confirm';
import { moment } from '../../parts/format';
import { explain } from '../../parts/trouble';

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
	/** Reads what the server alone knows again. */
	refresh: () => Promise< void >;
}

type Place = 'here' | 'elsewhere' | 'baremetrics';

const snippet = ( { script, access_token_id }: EmbedValues, place: Place ): string => {
	if ( place === 'baremetrics' ) {
		return script.replace( /embed\.js$/, 'barecancel.js' );
	}
	const token =
		place === 'elsewhere'
			? ',\n  token: () => fetch( "/churnstop-token" ).then( ( answer ) => answer.text() )'
			: '';
	return `<script>
window.churnstop = window.churnstop || {};
window.churnstop.params = {
  access_token_id: "${ access_token_id }",
  customer_oid: "CUSTOMER_ID"${ token }
};
</script>
<script async src="${ script }"></script>`;
};

/** What somebody pastes elsewhere, and a button for it. */
function Copy( { text, label }: { text: string; label: string } ) {
	const [ copied, setCopied ] = useState( '' );
	const ref = useCopyToClipboard< HTMLButtonElement >( text, () => setCopied( text ) );
	return (
		<Button variant="secondary" ref={ ref }>
			{ copied === text ? __( 'Copied', 'churnstop' ) : label }
		</Button>
	);
}

/**
 * ChurnStop on other pages: the snippet, whether it has called yet, who may embed it, and the keys of customer tokens.
 */
export function Embed( { stored, values, problem, set, refresh }: Props ) {
	const [ secret, setSecret ] = useState< { id: string; secret: string } | null >( null );
	const [ fault, setFault ] = useState( '' );
	const [ place, setPlace ] = useState< Place >( 'here' );
	/** What a question stands before: the embed key, or a token key's id. */
	const [ asked, setAsked ] = useState( '' );
	const waiting = ! stored.first_call_seen;
	useEffect( () => {
		const timer = waiting ? setInterval( () => void refresh(), 10_000 ) : undefined;
		return () => clearInterval( timer );
		// Only as long as nothing has arrived.
	}, [ waiting, refresh ] );
	/** Asks the server; what it refuses is said in its own sentence. */
	const act = async < T, >( method: 'POST' | 'DELETE', path: string ): Promise< T | null > => {
		setAsked( '' );
		try {
			const answer = await call< T >( method, path );
			setFault( '' );
			return answer;
		} catch ( thrown ) {
			setFault( explain( asContractError( thrown ) ) );
			return null;
		} finally {
			await refresh();
		}
	};
	const text = snippet( stored, place );
	const advice = {
		here: __(
			'Put it before the end of the page’s body, and the id churnstop-trigger on the Cancel button, form or link. Customers are logged in here, so no token is needed.',
			'churnstop'
		),
		elsewhere: __(
			'As on this site, and add the other site to the allowed origins. Its server answers /churnstop-token with a token for the customer who is logged in there: POST /tokens, or any JWT library with a token key.',
			'churnstop'
		),
		baremetrics: __(
			'Keep your snippet and the id barecancel-trigger. Replace the script’s address by this one, and access_token_id by your embed key.',
			'churnstop'
		),
	};
	const active = stored.keys.filter( ( key ) => ! key.revoked_at );
	return (
		<section id="embed">
			<h2>{ __( 'Embed', 'churnstop' ) }</h2>
			<p className="churnstop-soft">
				{ __(
					'Use the flow on other pages, such as those of membership plugins, page builders or another site. If anything fails there, Cancel does what it did before.',
					'churnstop'
				) }
			</p>
			{ fault && (
				<p className="churnstop-problem is-error" role="alert">
					{ fault }
				</p>
			) }
			<div className="churnstop-setting">
				<label htmlFor="cs-snippet">{ __( 'Snippet', 'churnstop' ) }</label>
				<div>
					<select
						aria-label={ __( 'Where the page is', 'churnstop' ) }
						value={ place }
						onChange={ ( event ) => setPlace( event.currentTarget.value as Place ) }
					>
						<option value="here">{ __( 'A page of this site', 'churnstop' ) }</option>
						<option value="elsewhere">{ __( 'A page of another site', 'churnstop' ) }</option>
						<option value="baremetrics">{ __( 'A page with Baremetrics’ snippet', 'churnstop' ) }</option>
					</select>
					<p className="churnstop-soft">{ advice[ place ] }</p>
					<textarea
						id="cs-snippet"
						className="large-text code"
						rows={ text.split( '\n' ).length + 1 }
						wrap="off"
						readOnly
						value={ text }
						onFocus={ ( event ) => event.currentTarget.select() }
					/>
					<p>
						<Copy
							text={ text }
							label={
								place === 'baremetrics'
									? __( 'Copy the address', 'churnstop' )
									: __( 'Copy the snippet', 'churnstop' )
							}
						/>
					</p>
					<p className="churnstop-soft" role="status">
						{ waiting
							? __(
									'No call has arrived yet. Press the trigger on your page: this line changes automatically. That first call is carried out like any other, and counted nowhere.',
									'churnstop'
							  )
							: /* translators: %s: date and time. */
							  sprintf(
									__( 'The first call arrived: %s.', 'churnstop' ),
									moment( stored.first_call_at ?? '' )
							  ) }
					</p>
					<p>
						{ __( 'Embed key:', 'churnstop' ) } <code>{ stored.access_token_id }</code>{ ' ' }
						<Button variant="link" onClick={ () => setAsked( 'embed' ) }>
							{ __( 'Replace the embed key', 'churnstop' ) }
						</Button>
					</p>
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
						onBlur={ () =>
							set( {
								...values,
								origins: values.origins.map( ( origin ) => origin.trim() ).filter( Boolean ),
							} )
						}
					/>
					{ problem && <p className="churnstop-problem is-error">{ problem }</p> }
					<p className="churnstop-soft" id="cs-origins-help">
						{ __(
							'Other sites whose pages may embed the flow, one per line. This site always may.',
							'churnstop'
						) }
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
									<Button variant="link" isDestructive onClick={ () => setAsked( key.id ) }>
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
								sprintf(
									__( 'The secret of %s. Copy it now: it is not shown again.', 'churnstop' ),
									secret.id
								)
							}{ ' ' }
							<code>{ secret.secret }</code>
						</p>
					) }
					<p className="churnstop-setting-ways">
						{ secret && <Copy text={ secret.secret } label={ __( 'Copy the secret', 'churnstop' ) } /> }
						<Button
							variant="secondary"
							disabled={ active.length > 1 }
							onClick={ () =>
								void act< { id: string; secret: string } >( 'POST', 'embed/keys' ).then( setSecret )
							}
						>
							{ __( 'Create a key', 'churnstop' ) }
						</Button>
					</p>
					<p className="churnstop-soft">
						{ __(
							'They sign the tokens by which customers of another site are known here. There can be two at once: create the new one, let your site use it, then revoke the old one.',
							'churnstop'
						) }
					</p>
				</div>
			</div>
			<div className="churnstop-setting">
				<label htmlFor="cs-links">{ __( 'Cancel links', 'churnstop' ) }</label>
				<div>
					<label>
						<input
							id="cs-links"
							type="checkbox"
							checked={ values.links }
							onChange={ ( event ) => set( { ...values, links: event.currentTarget.checked } ) }
						/>{ ' ' }
						{ __( 'Signed links in e-mails lead to the cancellation page', 'churnstop' ) }
					</label>
					<p className="churnstop-soft">
						{ __(
							'Write {churnstop_cancel_link} into the additional content of a WooCommerce e-mail. When this is off, such links lead to the account, and those already sent say that they do not work any more.',
							'churnstop'
						) }
					</p>
				</div>
			</div>
			{ asked === 'embed' && (
				<Confirm
					title={ __( 'Replace the embed key?', 'churnstop' ) }
					does={ __( 'Replace the key', 'churnstop' ) }
					destructive
					onConfirm={ () => void act( 'POST', 'embed/key' ) }
					onCancel={ () => setAsked( '' ) }
				>
					<p>
						{ __(
							'On pages with the present snippet, Cancel then does what it did before ChurnStop, until you paste the new one.',
							'churnstop'
						) }
					</p>
				</Confirm>
			) }
			{ asked !== '' && asked !== 'embed' && (
				<Confirm
					title={ __( 'Revoke this key?', 'churnstop' ) }
					does={ __( 'Revoke the key', 'churnstop' ) }
					destructive
					onConfirm={ () => void act( 'DELETE', `embed/keys/${ asked }` ) }
					onCancel={ () => setAsked( '' ) }
				>
					<p>
						{
							/* translators: %s: a key's id. */
							sprintf(
								__(
									'Tokens that were signed with %s are refused at once. This cannot be undone.',
									'churnstop'
								),
								asked
							)
						}
					</p>
				</Confirm>
			) }
		</section>
	);
}
