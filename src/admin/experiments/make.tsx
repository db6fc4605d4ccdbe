import { Button, RadioControl, RangeControl, SelectControl, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { asContractError, call } from '../api';
import { boot, typeInfo } from '../boot';
import type { ContractError } from '../../contract/error';
import { describeOffer } from '../flow/labels';
import { Trouble } from '../parts/trouble';
import type { Arm, Experiment, Flow } from './types';

type Idea = 'none' | 'order' | 'other';

interface Wish {
	name: string;
	flow: number;
	idea: Idea;
	reason: string;
	/** For another order: the offer that comes first. For another offer: its type. */
	offer: string;
	weight: number;
	primary: 'renewed' | 'saved';
}

const defaults = ( type: string ): Record< string, unknown > => Object.fromEntries( Object.entries( typeInfo( type )?.settings ?? {} ).map( ( [ name, { default: value } ] ) => [ name, value ?? null ] ) );

/** What the wish comes to as an arm beside the flow as it is. */
function arms( wish: Wish, flow: Flow ): Arm[] {
	const control: Arm = { id: 'control', weight: 100 - wish.weight };
	if ( wish.idea === 'none' ) {
		return [ control, { id: 'no_offers', weight: wish.weight, offers: 'none' } ];
	}
	const present = flow.reasons.find( ( { id } ) => id === wish.reason )?.offers ?? [];
	const offers =
		wish.idea === 'order'
			? [ ...present.filter( ( { id } ) => id === wish.offer ), ...present.filter( ( { id } ) => id !== wish.offer ) ]
			: [ { type: wish.offer, enabled: true, ...defaults( wish.offer ) } as unknown as ( typeof present )[ number ] ];
	return [ control, { id: wish.idea === 'order' ? 'other_order' : 'other_offer', weight: wish.weight, changes: { offers_by_reason: { [ wish.reason ]: offers } } } ];
}

interface Props {
	flows: Flow[];
	made: ( experiment: Experiment ) => void;
	cancel: () => void;
}

/** One idea against the flow as it is. It is saved first, and starts when the merchant has read how long it takes. */
export function Make( { flows, made, cancel }: Props ) {
	const [ wish, setWish ] = useState< Wish >( { name: '', flow: flows[ 0 ]?.id ?? 0, idea: 'none', reason: '', offer: '', weight: 50, primary: 'renewed' } );
	const [ busy, setBusy ] = useState( false );
	const [ error, setError ] = useState< ContractError | null >( null );
	const flow = flows.find( ( { id } ) => id === wish.flow );
	const change = ( part: Partial< Wish > ) => setWish( { ...wish, ...part } );
	// Only where there is something to turn around.
	const reasons = ( flow?.reasons ?? [] ).filter( ( { offers } ) => wish.idea !== 'order' || offers.length > 1 );
	const chosen = reasons.find( ( { id } ) => id === wish.reason );
	const complete = wish.name.trim() !== '' && ( wish.idea === 'none' || ( chosen && wish.offer !== '' ) );

	const save = async () => {
		if ( ! flow ) {
			return;
		}
		setBusy( true );
		setError( null );
		try {
			made( await call< Experiment >( 'POST', 'experiments', { name: wish.name.trim(), flow_id: flow.id, primary: wish.primary, arms: arms( wish, flow ) } ) );
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
			<h2>{ __( 'New experiment', 'churnstop' ) }</h2>
			<p>{ __( 'Some customers see your flow as it is, the others see your idea. Chance decides, and each customer stays on their side. Nothing starts before you say so.', 'churnstop' ) }</p>
			{ error && <Trouble error={ error } kept={ __( 'Nothing was saved.', 'churnstop' ) } /> }
			<TextControl __nextHasNoMarginBottom label={ __( 'Name', 'churnstop' ) } value={ wish.name } maxLength={ 191 } onChange={ ( name ) => change( { name } ) } />
			{ flows.length > 1 && (
				<SelectControl
					__nextHasNoMarginBottom
					label={ __( 'Flow', 'churnstop' ) }
					value={ `${ wish.flow }` }
					options={ flows.map( ( { id, name } ) => ( { value: `${ id }`, label: name } ) ) }
					onChange={ ( id ) => change( { flow: Number( id ), reason: '', offer: '' } ) }
				/>
			) }
			<RadioControl
				label={ __( 'Your idea', 'churnstop' ) }
				selected={ wish.idea }
				options={ [
					{ value: 'none', label: __( 'Show no offers: what do they bring at all?', 'churnstop' ) },
					{ value: 'order', label: __( 'Make another offer first', 'churnstop' ) },
					{ value: 'other', label: __( 'Make another offer instead', 'churnstop' ) },
				] }
				onChange={ ( idea ) => change( { idea: idea as Idea, reason: '', offer: '' } ) }
			/>
			{ wish.idea !== 'none' && (
				<SelectControl
					__nextHasNoMarginBottom
					label={ __( 'To customers who say', 'churnstop' ) }
					value={ wish.reason }
					options={ [ { value: '', label: __( 'Choose a reason', 'churnstop' ) }, ...reasons.map( ( { id, label } ) => ( { value: id, label } ) ) ] }
					help={ reasons.length === 0 ? __( 'No reason of this flow has two offers.', 'churnstop' ) : '' }
					onChange={ ( reason ) => change( { reason, offer: '' } ) }
				/>
			) }
			{ chosen && (
				<SelectControl
					__nextHasNoMarginBottom
					label={ wish.idea === 'order' ? __( 'First offer', 'churnstop' ) : __( 'Offer', 'churnstop' ) }
					value={ wish.offer }
					options={ [
						{ value: '', label: __( 'Choose an offer', 'churnstop' ) },
						...( wish.idea === 'order'
							? chosen.offers.slice( 1 ).map( ( offer ) => ( { value: offer.id, label: describeOffer( offer ) } ) )
							: boot().types.filter( ( { locked } ) => ! locked ).map( ( { id, label } ) => ( { value: id, label } ) ) ),
					] }
					help={ wish.idea === 'other' ? __( 'With its usual settings and texts.', 'churnstop' ) : '' }
					onChange={ ( offer ) => change( { offer } ) }
				/>
			) }
			<RangeControl
				__nextHasNoMarginBottom
				label={ __( 'Customers who see your idea, of 100', 'churnstop' ) }
				help={ __( 'Half and half is known soonest.', 'churnstop' ) }
				min={ 5 }
				max={ 95 }
				value={ wish.weight }
				onChange={ ( weight ) => change( { weight: weight ?? 50 } ) }
			/>
			<RadioControl
				label={ __( 'What decides', 'churnstop' ) }
				selected={ wish.primary }
				options={ [
					{ value: 'renewed', label: __( 'Who is still subscribed and has paid since. Slower, and what counts.', 'churnstop' ) },
					{ value: 'saved', label: /* translators: %d: a number of days. */ sprintf( __( 'Who has not cancelled within %d days. Quicker.', 'churnstop' ), 45 ) },
				] }
				onChange={ ( primary ) => change( { primary: primary as Wish[ 'primary' ] } ) }
			/>
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ cancel }>
					{ __( 'Go back', 'churnstop' ) }
				</Button>
				<Button variant="primary" type="submit" isBusy={ busy } disabled={ busy || ! complete }>
					{ __( 'Save and see how long it takes', 'churnstop' ) }
				</Button>
			</div>
		</form>
	);
}
