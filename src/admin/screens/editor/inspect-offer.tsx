import { Button, Notice } from '@wordpress/components';
import { useEffect } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { boot, formOf, settingsOf, typeInfo } from '../../boot';
import { everybody } from '../../flow/audience';
import { changeOffer, removeOffer, setSetting, setText } from '../../flow/ops';
import { defaultTexts, TEXT_FIELDS } from '../../flow/texts';
import { describeOffer, fieldLabel, unitOf } from '../../flow/labels';
import { useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Flow, Offer, Reason, SettingSchema } from '../../types';
import { whyNot } from './add';
import { AudienceRows } from './audience';
import { BudgetFields } from './budget';
import { DiscountSettings } from './discount';
import { estimate } from './estimate';
import { Choice, Figure, Group, Text, Toggle } from './fields';
import { DiscountMode, IntelligentSettings } from './intelligent';
import { Moves } from './moves';
import { NotShown } from './not-shown';
import { useProblems } from './problems';
import { goneOption, keyOf, MOST_LISTED, productOption, SearchedProduct } from './target-products';
import { useEditor } from './use-editor';

const productsOf = ( state: State ) => state.products;

/** The setting that names the selling plan of a product that another one names. */
const planSetting = ( offer: Offer, name: string ): string | undefined =>
	Object.entries( settingsOf( offer ) ).find( ( [ , schema ] ) => schema.plan_of === name )?.[ 0 ];

function ProductSetting( {
	offer,
	name,
	schema,
	path,
	onChange,
}: {
	offer: Offer;
	name: string;
	schema: SettingSchema;
	path: string;
	onChange: ( value: number | null, plan: string | null ) => void;
} ) {
	const products = useStore( productsOf )[ offer.type ] ?? null;
	const { loadProducts } = useActions();
	useEffect( () => {
		void loadProducts( offer.type );
	}, [ loadProducts, offer.type ] );
	const value = typeof offer[ name ] === 'number' ? Number( offer[ name ] ) : null;
	const plan = offer[ planSetting( offer, name ) ?? '' ];
	const chosen = value === null ? '' : keyOf( { product_id: value, plan: typeof plan === 'string' ? plan : null } );
	const gone = value !== null && products !== null && ! products.some( ( product ) => keyOf( product ) === chosen );
	const open = ! schema.unless || offer[ schema.unless ] === true;
	const none = open ? schema.none ?? __( 'None', 'churnstop' ) : __( 'Choose a product…', 'churnstop' );
	if ( ( products?.length ?? 0 ) >= MOST_LISTED ) {
		return (
			<SearchedProduct
				type={ offer.type }
				path={ `${ path }.${ name }` }
				label={ schema.title ?? fieldLabel( name, offer.type ) }
				help={ schema.description }
				none={ none }
				listed={ products ?? [] }
				chosen={ chosen }
				onChange={ onChange }
			/>
		);
	}
	return (
		<Choice
			path={ `${ path }.${ name }` }
			label={ schema.title ?? fieldLabel( name, offer.type ) }
			help={ products?.length === 0 ? schema.none_found ?? schema.description : schema.description }
			value={ chosen }
			options={ [
				{ value: '', label: none },
				...( gone ? [ goneOption( chosen ) ] : [] ),
				...( products ?? [] ).map( productOption ),
			] }
			onChange={ ( key ) => {
				const picked = ( products ?? [] ).find( ( product ) => keyOf( product ) === key );
				onChange( picked?.product_id ?? null, picked?.plan ?? null );
			} }
		/>
	);
}

/** One setting, drawn by its schema: types that other plugins register get the same. */
function Setting( {
	offer,
	name,
	schema,
	path,
	disabled,
}: {
	offer: Offer;
	name: string;
	schema: SettingSchema;
	path: string;
	disabled: boolean;
} ) {
	const { edit } = useActions();
	const set = ( value: unknown ) =>
		void edit( ( now ) => setSetting( now, offer.id, name, value ), `${ offer.id }.${ name }` );
	const shared = { path: `${ path }.${ name }`, label: schema.title ?? name, help: schema.description, disabled };
	const types = Array.isArray( schema.type ) ? schema.type : [ schema.type ];
	if ( schema.target ) {
		const plan = planSetting( offer, name );
		const pick = ( product: number | null, key: string | null ) =>
			void edit( ( now ) => {
				const next = setSetting( now, offer.id, name, product );
				return plan ? setSetting( next, offer.id, plan, key ) : next;
			}, `${ offer.id }.${ name }` );
		return <ProductSetting { ...{ offer, name, schema, path } } onChange={ pick } />;
	}
	if ( types.includes( 'boolean' ) ) {
		return <Toggle { ...shared } checked={ offer[ name ] === true } onChange={ set } />;
	}
	if ( types.includes( 'integer' ) || types.includes( 'number' ) ) {
		return (
			<Figure
				{ ...shared }
				value={ offer[ name ] }
				min={ schema.minimum }
				max={ schema.maximum }
				unit={ unitOf( schema.unit, offer[ name ] ) }
				common={ schema.common }
				onChange={ set }
			/>
		);
	}
	if ( schema.enum ) {
		return (
			<Choice
				{ ...shared }
				value={ String( offer[ name ] ?? '' ) }
				options={ schema.enum.map( ( value ) => ( { value, label: value } ) ) }
				onChange={ set }
			/>
		);
	}
	return <Text { ...shared } value={ String( offer[ name ] ?? '' ) } onChange={ set } />;
}

const LENGTHS = { headline: 300, message: 2000, accept_label: 200 } as const;

export function InspectOffer( {
	flow,
	reason,
	offer,
	path,
}: {
	flow: Flow;
	reason: Reason;
	offer: Offer;
	path: string;
} ) {
	const { edit } = useActions();
	const products = useStore( productsOf );
	const { server } = useEditor();
	const info = typeInfo( offer.type );
	const help = info?.guide;
	const selection = { kind: 'offer', reason: reason.id, offer: offer.id } as const;
	const shipped = defaultTexts( offer );
	// Which discount, is chosen above; lists have no field of their own yet.
	const drawn = Object.entries( settingsOf( offer ) ).filter(
		( [ name, schema ] ) => name !== formOf( offer ) && schema.type !== 'array' && ! schema.plan_of
	);
	const code = ( server?.set_by_code ?? [] ).includes( reason.id );
	const not = info ? whyNot( info, products, reason.kind ) : '';
	const costs = estimate( offer, products );
	const whole = useProblems( path );
	const ofType = useProblems( `${ path }.type` );
	const own = [ ...whole, ...ofType ];
	const set = ( change: Partial< Offer > ) =>
		void edit( ( now ) => changeOffer( now, offer.id, ( old ) => ( { ...old, ...change } ) ) );
	return (
		<>
			<p className="churnstop-crumb">{ reason.label }</p>
			<h2 tabIndex={ -1 }>{ info?.label ?? describeOffer( offer ) }</h2>
			{ own.map( ( problem ) => (
				<p key={ problem.check } className={ `churnstop-problem is-${ problem.severity }` }>
					{ problem.message }
				</p>
			) ) }
			{ ! info && (
				<Notice status="warning" isDismissible={ false }>
					{ __(
						'The plugin that brings this type is not active. The offer is skipped until it is.',
						'churnstop'
					) }
				</Notice>
			) }
			{ not && (
				<Notice status="warning" isDismissible={ false }>
					{ not } { __( 'The offer is skipped.', 'churnstop' ) }
				</Notice>
			) }
			{ boot().types_off.includes( offer.type ) && (
				<Notice status="warning" isDismissible={ false }>
					{ __( 'Offers of this type are switched off in the settings.', 'churnstop' ) }{ ' ' }
					{ __( 'The offer is skipped.', 'churnstop' ) }
				</Notice>
			) }
			{ code && (
				<p className="churnstop-note">
					{ __(
						'Set by code. Changes that you make here are overwritten when settings are saved next.',
						'churnstop'
					) }
				</p>
			) }
			{ help && (
				<dl className="churnstop-help">
					<dt>{ __( 'What it does', 'churnstop' ) }</dt>
					<dd>{ help.what }</dd>
					<dt>{ __( 'When', 'churnstop' ) }</dt>
					<dd>{ help.when }</dd>
					<dt>{ __( 'What it costs', 'churnstop' ) }</dt>
					<dd>
						{ help.cost }
						{ costs && <strong className="churnstop-costs">{ costs }</strong> }
					</dd>
				</dl>
			) }
			<Group>
				{ info?.forms.mode && <DiscountMode offer={ offer } /> }
				{ info?.forms.discount_id && formOf( offer ) !== 'mode' && <DiscountSettings { ...{ offer, path } } /> }
				{ drawn.map( ( [ name, schema ] ) => (
					<Setting key={ name } { ...{ offer, name, schema, path } } disabled={ info?.locked === true } />
				) ) }
				{ info?.forms.mode && formOf( offer ) === 'mode' && (
					<IntelligentSettings key={ offer.id } { ...{ flow, offer, path } } />
				) }
				{ info && Object.keys( info.settings ).length === 0 && (
					<p className="churnstop-soft">
						{ __( 'Nothing to set. The subscription’s own interval is used.', 'churnstop' ) }
					</p>
				) }
				<Toggle
					path={ `${ path }.enabled` }
					label={ fieldLabel( 'enabled' ) }
					checked={ offer.enabled }
					onChange={ ( enabled ) => set( { enabled } ) }
				/>
			</Group>
			<Group
				title={ fieldLabel( 'audience' ) }
				note={ __( 'Others skip this offer and see the next one.', 'churnstop' ) }
			>
				<AudienceRows
					path={ `${ path }.audience` }
					audience={ offer.audience ?? everybody() }
					within={ flow.audience }
					onChange={ ( audience ) =>
						void edit(
							( now ) =>
								changeOffer( now, offer.id, ( old ) => ( {
									...old,
									audience: audience.conditions.length ? audience : undefined,
								} ) ),
							`${ offer.id }.audience`
						)
					}
				/>
			</Group>
			<Group
				title={ __( 'Texts', 'churnstop' ) }
				note={ __(
					'Default text updates with your settings and the customer’s language. Headline and message may name {first_name}, {product}, {price}, {saving} and {next_payment}. Where one is not known, other words stand in its place, or your own: {first_name|friend}.',
					'churnstop'
				) }
			>
				{ TEXT_FIELDS.map( ( field ) => (
					<div key={ field } className="churnstop-text">
						<Text
							path={ `${ path }.${ field }` }
							label={ fieldLabel( field ) }
							rows={ field === 'message' ? 3 : undefined }
							max={ LENGTHS[ field ] }
							value={ offer[ field ] ?? shipped[ field ] }
							placeholder={ shipped[ field ] }
							onChange={ ( value ) =>
								void edit(
									( now ) => setText( now, offer.id, field, value ),
									`${ offer.id }.${ field }`
								)
							}
						/>
						{ offer[ field ] !== undefined && offer[ field ] !== shipped[ field ] && (
							<Button
								variant="link"
								/* translators: %s: name of a field. */
								aria-label={ sprintf(
									__( 'Use the standard text: %s', 'churnstop' ),
									fieldLabel( field )
								) }
								onClick={ () => void edit( ( now ) => setText( now, offer.id, field, undefined ) ) }
							>
								{ __( 'Use the standard text', 'churnstop' ) }
							</Button>
						) }
					</div>
				) ) }
			</Group>
			<BudgetFields
				path={ `${ path }.budget` }
				budget={ offer.budget }
				onChange={ ( budget, changed ) =>
					void edit(
						( now ) => changeOffer( now, offer.id, ( old ) => ( { ...old, budget } ) ),
						`${ offer.id }.budget.${ changed }`
					)
				}
			/>
			{ flow.id > 0 && <NotShown flow={ flow.id } offer={ offer.id } /> }
			<Group title={ __( 'Again', 'churnstop' ) }>
				<Toggle
					path={ `${ path }.show_again_after_accept` }
					label={ fieldLabel( 'show_again_after_accept' ) }
					help={ __(
						'Off is safer, because people learn to cancel for a concession. A customer who declined it never sees it again.',
						'churnstop'
					) }
					checked={ offer.show_again_after_accept }
					onChange={ ( show_again_after_accept ) => set( { show_again_after_accept } ) }
				/>
			</Group>
			<Moves
				selection={ selection }
				removeLabel={ __( 'Remove offer', 'churnstop' ) }
				remove={ ( now ) => removeOffer( now, offer.id ) }
			/>
			<p className="churnstop-soft churnstop-id">
				{ __( 'Id:', 'churnstop' ) } <code>{ offer.id }</code>
				{ boot().plan === 'free' && info?.locked ? ` · ${ __( 'locked on your plan', 'churnstop' ) }` : '' }
			</p>
		</>
	);
}
