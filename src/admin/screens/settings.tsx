import { Button, Notice, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';
import { contrast, LEGIBLE } from '../../compliance';
import { asContractError, call } from '../api';
import { boot } from '../boot';
import type { ContractError } from '../../contract/error';
import { moment } from '../parts/format';
import { checkName, checksText } from '../parts/check-name';
import { problemText } from '../parts/problem-text';
import { Trouble } from '../parts/trouble';
import type { Budget, Violation } from '../types';
import { Embed } from './settings/embed';
import { Intelligent } from './settings/intelligent';
import type { IntelligentValues } from './settings/intelligent';
import type { EmbedValues, EmbedWritten } from './settings/embed';
import { Logo } from './settings/logo';
import { OfferTypes } from './settings/offer-types';
import { NumberRow, Row } from './settings/row';
import { Views } from './settings/views';

interface Values {
	enabled: boolean;
	force_strictest: boolean;
	support: { url: string; email: string; message: string };
	look: { accent: string; radius: number | null; logo: number };
	refuse_automatic_tax: boolean;
	cooldown_days: Record< string, number >;
	offers: Record< string, { enabled: boolean } >;
	budget: Budget | null;
	reminder_days: number;
	retention_days: number;
	on_uninstall: 'keep' | 'remove';
	roles: string[];
	abilities: { mcp: boolean; personal_data: boolean };
	holdout_percent: number;
	intelligent: IntelligentValues;
	embed: EmbedValues;
	all_roles: Array< { id: string; name: string } >;
	may_set_roles: boolean;
	plan: string;
	capability: string;
	rules: { version: string; reviewed: string; old: boolean };
	notices: {
		default_flow_filter: { message: string; at: string; violations: Violation[] } | null;
		refused_flows: Array< { flow_id: number; at: string; violations: Violation[] } >;
	};
}

type Written = Omit< Values, 'embed' | 'all_roles' | 'may_set_roles' | 'plan' | 'capability' | 'rules' | 'notices' > & {
	embed: EmbedWritten;
};

const writable = ( {
	enabled,
	force_strictest,
	support,
	look,
	refuse_automatic_tax,
	cooldown_days,
	offers,
	budget,
	reminder_days,
	retention_days,
	on_uninstall,
	roles,
	abilities,
	holdout_percent,
	intelligent,
	embed,
}: Values ): Written => ( {
	enabled,
	force_strictest,
	support,
	look,
	refuse_automatic_tax,
	cooldown_days,
	offers,
	budget,
	reminder_days,
	retention_days,
	on_uninstall,
	roles,
	abilities,
	holdout_percent,
	intelligent,
	embed: { origins: embed.origins, links: embed.links },
} );

/** WCAG 1.4.11: what tells a control from its surroundings. */
const SEEN = 3;

export function Settings() {
	const [ stored, setStored ] = useState< Values | null >( null );
	const [ values, setValues ] = useState< Written | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );
	const [ busy, setBusy ] = useState( false );
	const [ done, setDone ] = useState( false );
	const [ tries, setTries ] = useState( 0 );
	const form = useRef< HTMLFormElement >( null );

	useEffect( () => {
		call< Values >( 'GET', 'settings' ).then(
			( answer ) => {
				setStored( answer );
				setValues( writable( answer ) );
				setError( null );
			},
			( thrown: unknown ) => setError( asContractError( thrown ) )
		);
	}, [ tries ] );

	/** What is typed stays: only what the server knows is read again. */
	const refresh = useCallback( () => call< Values >( 'GET', 'settings' ).then( setStored, () => undefined ), [] );
	const dirty =
		stored !== null && values !== null && JSON.stringify( writable( stored ) ) !== JSON.stringify( values );
	useEffect( () => {
		const leave = ( event: BeforeUnloadEvent ) => dirty && event.preventDefault();
		window.addEventListener( 'beforeunload', leave );
		return () => window.removeEventListener( 'beforeunload', leave );
	}, [ dirty ] );

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
				{ error ? <Trouble error={ error } retry={ () => setTries( tries + 1 ) } /> : <Spinner /> }
			</div>
		);
	}

	const refused = ( error?.code === 'churnstop_invalid' ? error.data.params : {} ) as Record< string, string >;
	const params = Object.fromEntries(
		Object.entries( refused ).map( ( [ path, message ] ) => [ path, problemText( path, message ) ] )
	);
	const isMarked = Object.keys( params ).length > 0;
	const set = ( change: Partial< Written > ) => {
		setDone( false );
		setValues( { ...values, ...change } );
	};
	const save = async () => {
		setBusy( true );
		try {
			const answer = await call< Values >( 'PUT', 'settings', values );
			setStored( answer );
			setValues( writable( answer ) );
			setError( null );
			setDone( true );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
			setDone( false );
		} finally {
			setBusy( false );
		}
	};
	const { accent, radius, logo } = values.look;
	const onAccent =
		( contrast( accent, '#000000' ) ?? 0 ) > ( contrast( accent, '#ffffff' ) ?? 0 ) ? '#000000' : '#ffffff';
	const legible = accent === '' ? null : contrast( accent, onAccent );

	return (
		<div className="wrap churnstop-wrap churnstop-settings">
			<h1>{ __( 'Settings', 'churnstop' ) }</h1>
			{ stored.notices.refused_flows.map( ( refused ) => (
				<Notice key={ refused.flow_id } status="error" isDismissible={ false }>
					<p>
						{
							/* translators: 1: number of a flow, 2: date and time. */
							sprintf(
								__(
									'The newest version of flow %1$d breaks a rule and is not served since %2$s; the last good version is. Open the flow and publish it again.',
									'churnstop'
								),
								refused.flow_id,
								moment( refused.at )
							)
						}
					</p>
					<ul className="churnstop-bullets">
						{ refused.violations.map( ( violation ) => (
							<li key={ violation.check + violation.path }>
								<a
									href={ addQueryArgs( boot().urls.flows, {
										flow: refused.flow_id,
										at: violation.path,
									} ) }
								>
									{ checkName( violation.check ) }
								</a>
								: { violation.message }
							</li>
						) ) }
					</ul>
				</Notice>
			) ) }
			{ stored.notices.default_flow_filter && (
				<Notice status="warning" isDismissible={ false }>
					<p>
						{ __(
							'What the filter churnstop_default_flow made of your default flow was refused; the last good version stays live.',
							'churnstop'
						) }{ ' ' }
						{ checksText( stored.notices.default_flow_filter.violations ) ||
							stored.notices.default_flow_filter.message }
					</p>
				</Notice>
			) }
			{ stored.rules.old && (
				<Notice status="warning" isDismissible={ false }>
					{ __( 'The legal rules were reviewed more than a year ago: update ChurnStop.', 'churnstop' ) }
				</Notice>
			) }
			<form
				ref={ form }
				// What is wrong is said beside its field, not in the browser's bubbles.
				noValidate
				onSubmit={ ( event ) => {
					event.preventDefault();
					void save();
				} }
			>
				<section>
					<h2>{ __( 'Status', 'churnstop' ) }</h2>
					<Row
						id="cs-enabled"
						label={ __( 'ChurnStop', 'churnstop' ) }
						help={ __(
							'When off, customers get the store’s own cancel link at once. Accepted offers stay as agreed.',
							'churnstop'
						) }
					>
						<label>
							<input
								id="cs-enabled"
								type="checkbox"
								checked={ values.enabled }
								onChange={ ( event ) => set( { enabled: event.currentTarget.checked } ) }
							/>{ ' ' }
							{ __( 'Show the cancellation flow', 'churnstop' ) }
						</label>
					</Row>
					<Row
						id="cs-strictest"
						label={ __( 'Legal profile', 'churnstop' ) }
						help={ __(
							'Without it, each customer is treated as the law where they live requires. Usually an offer is shown beside Cancel. In Minnesota it is shown only after they ask for one. In Germany there is no offer while they cancel.',
							'churnstop'
						) }
					>
						<label>
							<input
								id="cs-strictest"
								type="checkbox"
								checked={ values.force_strictest }
								onChange={ ( event ) => set( { force_strictest: event.currentTarget.checked } ) }
							/>{ ' ' }
							{ __( 'Use the strictest rules for everyone (no offers)', 'churnstop' ) }
						</label>
					</Row>
					<Row
						id="cs-plan"
						label={ __( 'Plan', 'churnstop' ) }
						help={
							stored.plan === 'free'
								? __( 'Discount and pause. The other four offer types are locked.', 'churnstop' )
								: __( 'All offer types.', 'churnstop' )
						}
					>
						<output id="cs-plan">
							{ stored.plan === 'free' ? __( 'Free', 'churnstop' ) : __( 'Starter', 'churnstop' ) }
						</output>
					</Row>
				</section>
				<section>
					<h2>{ __( 'Offers', 'churnstop' ) }</h2>
					<Row
						id="cs-automatic-tax"
						label={ __( 'Tax services', 'churnstop' ) }
						help={ __(
							'Without it, offers are left out only where the last renewal was taxed differently than its subscription says, because the price shown would not be the price billed.',
							'churnstop'
						) }
					>
						<label>
							<input
								id="cs-automatic-tax"
								type="checkbox"
								checked={ values.refuse_automatic_tax }
								onChange={ ( event ) => set( { refuse_automatic_tax: event.currentTarget.checked } ) }
							/>{ ' ' }
							{ __( 'Make no offer where a tax service computes the taxes of orders', 'churnstop' ) }
						</label>
					</Row>
					<OfferTypes types={ boot().types } values={ values } params={ params } set={ set } />
					<NumberRow
						id="cs-budget-accepts"
						label={ __( 'Accepted offers per day', 'churnstop' ) }
						problem={ params[ 'budget.accepts_per_day' ] }
						help={ __(
							'The maximum for all offers together, per day in the store’s time zone. Leave empty for no limit.',
							'churnstop'
						) }
						min={ 1 }
						value={ values.budget?.accepts_per_day ?? null }
						set={ ( accepts_per_day ) => set( { budget: { ...values.budget, accepts_per_day } } ) }
					/>
					<Row
						id="cs-budget-cost"
						label={ __( 'Cost of offers per month', 'churnstop' ) }
						problem={ params[ 'budget.cost_per_month' ] }
						help={ __(
							'In the store’s currency, such as 500.00. The maximum that all offers together may promise in a month. Subscriptions in another currency then get no offer. Leave empty for no limit.',
							'churnstop'
						) }
					>
						<input
							id="cs-budget-cost"
							type="text"
							inputMode="decimal"
							className="small-text"
							aria-describedby={
								params[ 'budget.cost_per_month' ] ? 'cs-budget-cost-problem' : 'cs-budget-cost-help'
							}
							aria-invalid={ !! params[ 'budget.cost_per_month' ] }
							value={ values.budget?.cost_per_month ?? '' }
							onChange={ ( event ) =>
								set( {
									budget: {
										...values.budget,
										cost_per_month: event.currentTarget.value.trim() || null,
									},
								} )
							}
						/>
					</Row>
				</section>
				<section>
					<h2>{ __( 'How customers reach you', 'churnstop' ) }</h2>
					<p className="churnstop-soft">
						{ __(
							'For reasons that lead to help, unless the reason names its own. It is shown beside Cancel, never in its place.',
							'churnstop'
						) }
					</p>
					<Row
						id="cs-support-email"
						label={ __( 'E-mail', 'churnstop' ) }
						problem={ params[ 'support.email' ] }
						help={ __(
							'Without an address and a page, customers see the address shown here in gray: the one that your store’s e-mails come from.',
							'churnstop'
						) }
					>
						<input
							id="cs-support-email"
							type="text"
							inputMode="email"
							className="regular-text"
							placeholder={ values.support.url ? '' : boot().shop_email }
							aria-describedby={
								params[ 'support.email' ] ? 'cs-support-email-problem' : 'cs-support-email-help'
							}
							value={ values.support.email }
							aria-invalid={ !! params[ 'support.email' ] }
							onChange={ ( event ) =>
								set( { support: { ...values.support, email: event.currentTarget.value } } )
							}
						/>
					</Row>
					<Row
						id="cs-support-url"
						label={ __( 'Page', 'churnstop' ) }
						problem={ params[ 'support.url' ] }
						help={ __( 'Address of your contact or help page.', 'churnstop' ) }
					>
						<input
							id="cs-support-url"
							aria-describedby={
								params[ 'support.url' ] ? 'cs-support-url-problem' : 'cs-support-url-help'
							}
							type="text"
							inputMode="url"
							className="regular-text"
							value={ values.support.url }
							aria-invalid={ !! params[ 'support.url' ] }
							onChange={ ( event ) =>
								set( { support: { ...values.support, url: event.currentTarget.value } } )
							}
						/>
					</Row>
					<Row
						id="cs-support-message"
						label={ __( 'Message', 'churnstop' ) }
						problem={ params[ 'support.message' ] }
					>
						<textarea
							id="cs-support-message"
							aria-invalid={ !! params[ 'support.message' ] }
							rows={ 2 }
							className="large-text"
							value={ values.support.message }
							onChange={ ( event ) =>
								set( { support: { ...values.support, message: event.currentTarget.value } } )
							}
						/>
					</Row>
				</section>
				<section>
					<h2>{ __( 'Look', 'churnstop' ) }</h2>
					<p className="churnstop-soft">
						{ __(
							'Without settings of its own, the dialog looks like your theme. Cancel always looks like the accept button, because equal weight is not a setting.',
							'churnstop'
						) }
					</p>
					<Row
						id="cs-accent"
						label={ __( 'Button color', 'churnstop' ) }
						problem={ params[ 'look.accent' ] }
						help={ __(
							'As #rrggbb. The text on it is black or white, whichever is easier to read.',
							'churnstop'
						) }
					>
						<span className="churnstop-color">
							<input
								type="color"
								aria-label={ __( 'Choose the color', 'churnstop' ) }
								value={ /^#[0-9a-f]{6}$/i.test( accent ) ? accent : '#1e1e1e' }
								onChange={ ( event ) =>
									set( { look: { ...values.look, accent: event.currentTarget.value } } )
								}
							/>
							<input
								id="cs-accent"
								type="text"
								className="small-text"
								placeholder={ __( 'theme', 'churnstop' ) }
								value={ accent }
								aria-invalid={ !! params[ 'look.accent' ] }
								onChange={ ( event ) =>
									set( { look: { ...values.look, accent: event.currentTarget.value.trim() } } )
								}
							/>
							{ accent !== '' && (
								<Button
									variant="link"
									onClick={ () => set( { look: { ...values.look, accent: '' } } ) }
								>
									{ __( 'Use the theme’s', 'churnstop' ) }
								</Button>
							) }
						</span>
						{ legible !== null && (
							<span
								className="churnstop-look"
								style={ { background: accent, color: onAccent, borderRadius: radius ?? 4 } }
							>
								{ boot().texts.labels.cancel }
							</span>
						) }
						{ legible !== null && ( contrast( accent, '#ffffff' ) ?? 21 ) < SEEN && (
							<p className="churnstop-problem is-warning">
								{ __(
									'On a white page the buttons hardly stand out in this color. On a dark theme they do.',
									'churnstop'
								) }
							</p>
						) }
						{ legible !== null && (
							<p className={ legible >= LEGIBLE ? 'churnstop-soft' : 'churnstop-problem is-error' }>
								{
									/* translators: 1: a ratio, like 5.2, 2: the least ratio. */
									sprintf(
										__( 'Contrast %1$s : 1; at least %2$s : 1 is legible.', 'churnstop' ),
										legible.toFixed( 1 ),
										String( LEGIBLE )
									)
								}
							</p>
						) }
					</Row>
					<NumberRow
						id="cs-radius"
						label={ __( 'Corners', 'churnstop' ) }
						problem={ params[ 'look.radius' ] }
						help={ __( 'In pixels, from 0 to 40. Leave empty to use the theme’s.', 'churnstop' ) }
						min={ 0 }
						max={ 40 }
						value={ radius }
						set={ ( value ) => set( { look: { ...values.look, radius: value } } ) }
					/>
					<Row id="cs-logo" label={ __( 'Logo', 'churnstop' ) } problem={ params[ 'look.logo' ] }>
						<Logo
							id={ logo }
							onChange={ ( chosen ) => set( { look: { ...values.look, logo: chosen } } ) }
						/>
					</Row>
				</section>
				<section>
					<h2>{ __( 'What offers bring', 'churnstop' ) }</h2>
					<p className="churnstop-soft">
						{ __(
							'Some customers who take an offer would have stayed anyway. Hold out a share of customers: they cancel without seeing an offer, and the difference is what offers really bring.',
							'churnstop'
						) }
					</p>
					<NumberRow
						id="cs-holdout"
						label={ __( 'Holdout', 'churnstop' ) }
						problem={ params.holdout_percent }
						help={ __(
							'Share of customers who cancel, from 0 to 50 percent, across all flows. Start with 20, and use 10 once enough is known. Each customer stays in their group for a year. With 0, nobody is held out from now on.',
							'churnstop'
						) }
						min={ 0 }
						max={ 50 }
						unit="%"
						value={ values.holdout_percent }
						set={ ( value ) => set( { holdout_percent: value ?? 0 } ) }
					/>
				</section>
				<Intelligent
					values={ values.intelligent }
					problems={ params }
					set={ ( intelligent ) => set( { intelligent } ) }
				/>
				<Embed
					stored={ stored.embed }
					values={ values.embed }
					problem={ Object.entries( params ).find( ( [ path ] ) => path.startsWith( 'embed' ) )?.[ 1 ] }
					set={ ( embed ) => set( { embed } ) }
					refresh={ refresh }
				/>
				<section>
					<h2>{ __( 'Mail and data', 'churnstop' ) }</h2>
					<NumberRow
						id="cs-reminder"
						label={ __( 'Reminder before a pause ends', 'churnstop' ) }
						problem={ params.reminder_days }
						help={ __(
							'Days before the pause ends, from 0 to 30. With 0, no reminder is sent.',
							'churnstop'
						) }
						min={ 0 }
						max={ 30 }
						value={ values.reminder_days }
						set={ ( value ) => set( { reminder_days: value ?? 0 } ) }
					/>
					<NumberRow
						id="cs-retention"
						label={ __( 'Keep personal data for', 'churnstop' ) }
						problem={ params.retention_days }
						help={ __(
							'In days, from 0 to 3650. After that, events and closed cancellations are deleted with their reasons and comments, and reports no longer count them. Accepted offers stay as a record of money, and declined ones stay so that they are not shown again. With 0, everything is kept forever.',
							'churnstop'
						) }
						min={ 0 }
						max={ 3650 }
						value={ values.retention_days }
						set={ ( value ) => set( { retention_days: value ?? 0 } ) }
					/>
					<Row
						id="cs-uninstall"
						label={ __( 'When the plugin is deleted', 'churnstop' ) }
						problem={ params.on_uninstall }
					>
						<select
							id="cs-uninstall"
							value={ values.on_uninstall }
							onChange={ ( event ) =>
								set( { on_uninstall: event.currentTarget.value === 'remove' ? 'remove' : 'keep' } )
							}
						>
							<option value="keep">{ __( 'Keep flows, events and settings', 'churnstop' ) }</option>
							<option value="remove">{ __( 'Remove everything', 'churnstop' ) }</option>
						</select>
					</Row>
				</section>
				<Views />
				<section>
					<h2>{ __( 'Assistants', 'churnstop' ) }</h2>
					<p className="churnstop-soft">
						{ __(
							'What assistants may ask and do through WordPress’ abilities (6.9 and newer), as the user whose account they work with.',
							'churnstop'
						) }
					</p>
					<Row
						id="cs-abilities-mcp"
						label={ __( 'MCP', 'churnstop' ) }
						help={ __(
							'They can list cancellations and flows, explain them, check flows, save drafts and revoke offers.',
							'churnstop'
						) }
					>
						<label>
							<input
								id="cs-abilities-mcp"
								type="checkbox"
								checked={ values.abilities.mcp }
								onChange={ ( event ) =>
									set( { abilities: { ...values.abilities, mcp: event.currentTarget.checked } } )
								}
							/>{ ' ' }
							{ __( 'Let assistants that are connected by MCP use ChurnStop', 'churnstop' ) }
						</label>
					</Row>
					<Row
						id="cs-abilities-personal"
						label={ __( 'Personal data', 'churnstop' ) }
						help={ __(
							'Comments, and which customer and subscription it was. Without it they see reasons, offers and figures.',
							'churnstop'
						) }
					>
						<label>
							<input
								id="cs-abilities-personal"
								type="checkbox"
								checked={ values.abilities.personal_data }
								onChange={ ( event ) =>
									set( {
										abilities: { ...values.abilities, personal_data: event.currentTarget.checked },
									} )
								}
							/>{ ' ' }
							{ __( 'Tell assistants what customers wrote and who they are', 'churnstop' ) }
						</label>
					</Row>
				</section>
				<section>
					<h2>{ __( 'Who may manage it', 'churnstop' ) }</h2>
					<p className="churnstop-soft">
						{
							/* translators: %s: the technical name of a capability. */
							sprintf(
								__(
									'Flows, events and these settings. Each of these roles has the capability %s.',
									'churnstop'
								),
								stored.capability
							)
						}
						{ ! stored.may_set_roles &&
							` ${ __( 'Only somebody who may change users’ roles can change this.', 'churnstop' ) }` }
					</p>
					<fieldset className="churnstop-roles">
						<legend className="screen-reader-text">{ __( 'Roles', 'churnstop' ) }</legend>
						{ stored.all_roles.map( ( { id, name } ) => (
							<label key={ id }>
								<input
									type="checkbox"
									checked={ values.roles.includes( id ) }
									disabled={ id === 'administrator' || ! stored.may_set_roles }
									onChange={ ( event ) =>
										set( {
											roles: event.currentTarget.checked
												? [ ...values.roles, id ]
												: values.roles.filter( ( one ) => one !== id ),
										} )
									}
								/>{ ' ' }
								{ name }
							</label>
						) ) }
						{ params.roles && <p className="churnstop-problem is-error">{ params.roles }</p> }
					</fieldset>
				</section>
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
						<Button variant="tertiary" onClick={ () => setValues( writable( stored ) ) }>
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
