import { Button, RadioControl, RangeControl, SelectControl, TextareaControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../api';
import type { ContractError } from '../../contract/error';
import { describeOffer, fieldLabel, unitOf } from '../flow/labels';
import { Trouble } from '../parts/trouble';
import { arms, defaultSettings, figuresOf, isComplete, openTypes, presentTexts, SURVEY } from './ideas';
import type { Idea, Wish } from './ideas';
import type { Experiment, Flow } from './types';

const NOTHING = { reason: '', offer: '', texts: {}, settings: {} };

interface Props {
	flows: Flow[];
	made: ( experiment: Experiment ) => void;
	cancel: () => void;
}

/** One idea against the flow as it is. It is saved first, and starts when the merchant has read how long it takes. */
export function Make( { flows, made, cancel }: Props ) {
	const [ wish, setWish ] = useState< Wish >( {
		name: '',
		flow: flows[ 0 ]?.id ?? 0,
		idea: 'words',
		...NOTHING,
		weight: 50,
		primary: 'renewed',
	} );
	const [ busy, setBusy ] = useState( false );
	const [ error, setError ] = useState< ContractError | null >( null );
	const flow = flows.find( ( { id } ) => id === wish.flow );
	const change = ( part: Partial< Wish > ) => setWish( { ...wish, ...part } );

	const save = async () => {
		if ( ! flow ) {
			return;
		}
		setBusy( true );
		setError( null );
		try {
			made(
				await call< Experiment >( 'POST', 'experiments', {
					name: wish.name.trim(),
					flow_id: flow.id,
					primary: wish.primary,
					arms: arms( wish, flow ),
				} )
			);
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
			setBusy( false );
		}
	};

	return (
		<form
			className="churnstop-make"
			onSubmit={ ( event ) => {
				event.preventDefault();
				void save();
			} }
		>
			<h2 tabIndex={ -1 }>{ __( 'New experiment', 'churnstop' ) }</h2>
			<p>
				{ __(
					'Some customers see your flow as it is, the others see your idea. Chance decides, and each customer stays on their side. Nothing starts before you say so.',
					'churnstop'
				) }
			</p>
			{ error && <Trouble error={ error } kept={ __( 'Nothing was saved.', 'churnstop' ) } /> }
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Name', 'churnstop' ) }
				value={ wish.name }
				maxLength={ 191 }
				onChange={ ( name ) => change( { name } ) }
			/>
			{ flows.length > 1 && (
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Flow', 'churnstop' ) }
					value={ `${ wish.flow }` }
					options={ flows.map( ( { id, name } ) => ( { value: `${ id }`, label: name } ) ) }
					onChange={ ( id ) => change( { flow: Number( id ), ...NOTHING } ) }
				/>
			) }
			<RadioControl
				label={ __( 'Your idea', 'churnstop' ) }
				selected={ wish.idea }
				options={ [
					{ value: 'words', label: __( 'Change the wording', 'churnstop' ) },
					{ value: 'other', label: __( 'Make another offer instead', 'churnstop' ) },
					{ value: 'order', label: __( 'Make another offer first', 'churnstop' ) },
					{ value: 'none', label: __( 'Show no offers: what do they bring at all?', 'churnstop' ) },
				] }
				onChange={ ( idea ) => change( { idea: idea as Idea, ...NOTHING } ) }
			/>
			{ flow && wish.idea === 'words' && <Words { ...{ wish, flow, change } } /> }
			{ flow && ( wish.idea === 'other' || wish.idea === 'order' ) && <Offers { ...{ wish, flow, change } } /> }
			<RangeControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Share of customers who see your idea, in percent', 'churnstop' ) }
				help={ __( 'An even split gives a result soonest.', 'churnstop' ) }
				min={ 5 }
				max={ 95 }
				value={ wish.weight }
				onChange={ ( weight ) => change( { weight: weight ?? 50 } ) }
			/>
			<RadioControl
				label={ __( 'What decides', 'churnstop' ) }
				selected={ wish.primary }
				options={ [
					{
						value: 'renewed',
						label: __(
							'Customers who are still subscribed and have paid since. A slower answer, and the one that counts.',
							'churnstop'
						),
					},
					{
						value: 'saved',
						label: /* translators: %d: a number of days. */ sprintf(
							__( 'Customers who did not cancel within %d days. A quicker answer.', 'churnstop' ),
							45
						),
					},
				] }
				onChange={ ( primary ) => change( { primary: primary as Wish[ 'primary' ] } ) }
			/>
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ cancel }>
					{ __( 'Go back', 'churnstop' ) }
				</Button>
				<Button variant="primary" type="submit" isBusy={ busy } disabled={ busy || ! isComplete( wish, flow ) }>
					{ __( 'Save and see how long it takes', 'churnstop' ) }
				</Button>
			</div>
		</form>
	);
}

interface Part {
	wish: Wish;
	flow: Flow;
	change: ( part: Partial< Wish > ) => void;
}

/** Other texts of one screen, which begin as those that customers read now. */
function Words( { wish, flow, change }: Part ) {
	const places = [
		{ value: SURVEY, label: __( 'The question why they cancel', 'churnstop' ), reason: SURVEY, offer: '' },
		...flow.reasons.flatMap( ( { id: reason, label, offers } ) =>
			offers.map( ( offer ) => ( {
				value: `${ reason }:${ offer.id }`,
				/* translators: 1: a reason, 2: an offer. */
				label: sprintf( __( '“%1$s”: %2$s', 'churnstop' ), label, describeOffer( offer ) ),
				reason,
				offer: offer.id,
			} ) )
		),
	];
	const chosen = places.find( ( { reason, offer } ) => reason === wish.reason && offer === wish.offer );
	return (
		<>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Where', 'churnstop' ) }
				value={ chosen?.value ?? '' }
				options={ [
					{ value: '', label: __( 'Choose a screen', 'churnstop' ) },
					...places.map( ( { value, label } ) => ( { value, label } ) ),
				] }
				onChange={ ( value ) => {
					const to = places.find( ( one ) => one.value === value ) ?? { reason: '', offer: '' };
					change( { reason: to.reason, offer: to.offer, texts: presentTexts( to, flow ) } );
				} }
			/>
			{ Object.entries( wish.texts ).map( ( [ field, text ] ) => {
				const shared = {
					label: fieldLabel( field ),
					value: text,
					onChange: ( now: string ) => change( { texts: { ...wish.texts, [ field ]: now } } ),
				};
				return field === 'message' ? (
					<TextareaControl key={ field } __nextHasNoMarginBottom { ...shared } maxLength={ 2000 } />
				) : (
					<TextControl
						__next40pxDefaultSize
						key={ field }
						__nextHasNoMarginBottom
						{ ...shared }
						maxLength={ field === 'accept_label' ? 200 : 300 }
					/>
				);
			} ) }
			{ chosen && ! isComplete( { ...wish, name: 'any' }, flow ) && (
				<p className="churnstop-soft">
					{ __( 'These are the texts of today. Change what you want to try.', 'churnstop' ) }
				</p>
			) }
		</>
	);
}

/** One reason's offers: another one, or another one first. */
function Offers( { wish, flow, change }: Part ) {
	const isOrder = wish.idea === 'order';
	// Only where there is something to turn around.
	const reasons = flow.reasons.filter( ( { offers } ) => ! isOrder || offers.length > 1 );
	const chosen = reasons.find( ( { id } ) => id === wish.reason );
	return (
		<>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'To customers who say', 'churnstop' ) }
				value={ wish.reason }
				options={ [
					{ value: '', label: __( 'Choose a reason', 'churnstop' ) },
					...reasons.map( ( { id, label } ) => ( { value: id, label } ) ),
				] }
				help={ reasons.length === 0 ? __( 'No reason of this flow has two offers.', 'churnstop' ) : '' }
				onChange={ ( reason ) => change( { ...NOTHING, reason } ) }
			/>
			{ chosen && (
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ isOrder ? __( 'First offer', 'churnstop' ) : __( 'Offer', 'churnstop' ) }
					value={ wish.offer }
					options={ [
						{ value: '', label: __( 'Choose an offer', 'churnstop' ) },
						...( isOrder
							? chosen.offers
									.slice( 1 )
									.map( ( offer ) => ( { value: offer.id, label: describeOffer( offer ) } ) )
							: openTypes().map( ( { id, label } ) => ( { value: id, label } ) ) ),
					] }
					help={ isOrder ? '' : __( 'With its usual texts.', 'churnstop' ) }
					onChange={ ( offer ) => change( { offer, settings: isOrder ? {} : defaultSettings( offer ) } ) }
				/>
			) }
			{ ! isOrder &&
				figuresOf( wish.offer ).map( ( [ name, { title, minimum, maximum, unit } ] ) => (
					<TextControl
						__next40pxDefaultSize
						key={ name }
						__nextHasNoMarginBottom
						type="number"
						label={ title ?? fieldLabel( name, wish.offer ) }
						help={ unitOf( unit, wish.settings[ name ] ) }
						value={ String( wish.settings[ name ] ?? '' ) }
						min={ minimum }
						max={ maximum }
						required
						onChange={ ( figure ) =>
							change( {
								settings: { ...wish.settings, [ name ]: figure === '' ? null : Number( figure ) },
							} )
						}
					/>
				) ) }
		</>
	);
}
