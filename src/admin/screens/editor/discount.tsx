import { Button, ComboboxControl, SelectControl, TextControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { asContractError, call, list, whole } from '../../api';
import { formOf } from '../../boot';
import { knowDiscounts } from '../../flow/checks';
import { setForm } from '../../flow/ops';
import { money } from '../../parts/format';
import { useBegun } from '../../parts/use-begun';
import { percentage } from '../../percentage';
import { useActions } from '../../store';
import type { Offer } from '../../types';
import { Choice } from './fields';

/** As GET /discounts answers it. */
interface Discount {
	id: number;
	name: string;
	percent_off: number | null;
	amount_off: string | null;
	currency: string | null;
	duration: 'once' | 'cycles' | 'months';
	duration_count: number | null;
	template_coupon_id: number | null;
	status: 'active' | 'archived';
	version: number;
	available: boolean;
	used_by: Array< { flow_id: number; offer_id: string } >;
	accepted: number;
}

interface Coupon {
	id: number;
	code: string;
	can_serve: boolean;
	why_not: string | null;
}

const takes = ( { percent_off, amount_off, currency }: Discount ): string =>
	amount_off === null ? percentage( percent_off ?? 0 ) : money( Number( amount_off ), currency ?? '' );

function lasts( { duration, duration_count }: Discount ): string {
	const count = duration_count ?? 1;
	return duration === 'months'
		? /* translators: %d: number of months. */
		  sprintf( _n( '%d month', '%d months', count, 'churnstop' ), count )
		: /* translators: %d: number of renewals. */
		  sprintf( _n( '%d renewal', '%d renewals', count, 'churnstop' ), count );
}

const labelOf = ( discount: Discount ): string => `${ discount.name } – ${ takes( discount ) }, ${ lasts( discount ) }`;

/** What the server said, or that it said nothing. */
const said = ( thrown: unknown ): string =>
	asContractError( thrown ).message ||
	__( 'The store did not answer. Nothing of yours was saved; try again.', 'churnstop' );

/** A discount that several offers can share: chosen, made, renamed, archived and restored beside the offer. */
export function DiscountSettings( { offer, path }: { offer: Offer; path: string } ) {
	const { edit } = useActions();
	const [ discounts, setDiscounts ] = useState< Discount[] >( [] );
	const [ problem, setProblem ] = useState( '' );
	const [ making, setMaking ] = useState( false );
	const chosen =
		formOf( offer ) === 'discount_id' ? discounts.find( ( one ) => one.id === offer.discount_id ) : undefined;
	const [ name, setName ] = useBegun( chosen?.name ?? '', `${ chosen?.id } ${ chosen?.version }` );

	useEffect( () => {
		whole< Discount >( 'discounts' ).then(
			( all ) => {
				knowDiscounts( all );
				setDiscounts( all );
			},
			( thrown: unknown ) => setProblem( said( thrown ) )
		);
	}, [] );

	const choose = ( id: number | null ) =>
		void edit( ( now ) =>
			setForm( now, offer.id, id === null ? '' : 'discount_id', id === null ? {} : { discount_id: id } )
		);
	const keep = ( discount: Discount ) => {
		knowDiscounts( [ discount ] );
		setDiscounts( ( all ) => [ discount, ...all.filter( ( one ) => one.id !== discount.id ) ] );
	};
	const ask = async ( request: Promise< Discount > ): Promise< Discount | null > => {
		setProblem( '' );
		try {
			const answer = await request;
			keep( answer );
			return answer;
		} catch ( thrown ) {
			const theirs = asContractError( thrown ).data.discount as Discount | undefined;
			if ( theirs ) {
				// Somebody else saved: what they have is shown, and the next save builds on it.
				keep( theirs );
			}
			setProblem( said( thrown ) );
			return null;
		}
	};
	const put = ( change: Partial< Discount > ) =>
		chosen &&
		void ask( call< Discount >( 'PUT', `discounts/${ chosen.id }`, { ...change, version: chosen.version } ) );

	return (
		<>
			<Choice
				path={ `${ path }.discount_id` }
				label={ __( 'What is taken off', 'churnstop' ) }
				value={ formOf( offer ) === 'discount_id' ? String( offer.discount_id ) : formOf( offer ) }
				options={ [
					{ value: '', label: __( 'A percentage of this offer alone', 'churnstop' ) },
					...discounts
						.filter( ( one ) => one.status === 'active' || one.id === chosen?.id )
						.map( ( one ) => ( { value: String( one.id ), label: labelOf( one ) } ) ),
					/* translators: %s: number of a discount. */
					...( formOf( offer ) === 'discount_id' && ! chosen
						? [
								{
									value: String( offer.discount_id ),
									label: sprintf( __( 'Discount no. %s', 'churnstop' ), String( offer.discount_id ) ),
								},
						  ]
						: [] ),
				] }
				onChange={ ( value ) => choose( value === '' ? null : Number( value ) ) }
			/>
			{ problem && (
				<p className="churnstop-problem is-error" role="alert">
					{ problem }
				</p>
			) }
			{ chosen && (
				<>
					{ ! chosen.available && (
						<p className="churnstop-problem is-warning">
							{ chosen.status === 'archived'
								? __( 'This discount is archived. Restore it, or choose another one.', 'churnstop' )
								: __(
										'Its coupon was deleted or has expired. The offer is skipped until you choose another discount.',
										'churnstop'
								  ) }
						</p>
					) }
					<p className="churnstop-soft">
						{
							/* translators: %d: number of offers. */ sprintf(
								_n( 'Used by %d offer.', 'Used by %d offers.', chosen.used_by.length, 'churnstop' ),
								chosen.used_by.length
							)
						}{ ' ' }
						{
							/* translators: %d: number of customers. */ sprintf(
								_n( 'Taken %d time.', 'Taken %d times.', chosen.accepted, 'churnstop' ),
								chosen.accepted
							)
						}
					</p>
					<TextControl
						__next40pxDefaultSize
						__nextHasNoMarginBottom
						label={ __( 'Name of the discount, for your staff', 'churnstop' ) }
						value={ name }
						maxLength={ 40 }
						onChange={ setName }
					/>
					<div>
						<Button
							variant="secondary"
							disabled={ name.trim() === '' || name === chosen.name }
							onClick={ () => put( { name } ) }
						>
							{ __( 'Save the name', 'churnstop' ) }
						</Button>{ ' ' }
						<Button
							variant="tertiary"
							onClick={ () => put( { status: chosen.status === 'active' ? 'archived' : 'active' } ) }
						>
							{ chosen.status === 'active'
								? __( 'Archive the discount', 'churnstop' )
								: __( 'Restore the discount', 'churnstop' ) }
						</Button>
					</div>
				</>
			) }
			{ making ? (
				<NewDiscount
					save={ async ( fields ) => {
						const made = await ask( call< Discount >( 'POST', 'discounts', fields ) );
						if ( made ) {
							choose( made.id );
							setMaking( false );
						}
					} }
					cancel={ () => setMaking( false ) }
				/>
			) : (
				<div>
					<Button variant="secondary" onClick={ () => setMaking( true ) }>
						{ __( 'Create a discount', 'churnstop' ) }
					</Button>
				</div>
			) }
		</>
	);
}

function NewDiscount( {
	save,
	cancel,
}: {
	save: ( fields: Record< string, unknown > ) => Promise< void >;
	cancel: () => void;
} ) {
	const [ name, setName ] = useState( '' );
	const [ kind, setKind ] = useState< 'percent' | 'amount' | 'coupon' >( 'percent' );
	const [ figure, setFigure ] = useState( '20' );
	const [ currency, setCurrency ] = useState( '' );
	const [ coupon, setCoupon ] = useState< Coupon | null >( null );
	const [ duration, setDuration ] = useState< Discount[ 'duration' ] >( 'cycles' );
	const [ count, setCount ] = useState( '3' );
	const off = {
		percent: { percent_off: Number( figure.replace( ',', '.' ) ) },
		amount: { amount_off: figure.replace( ',', '.' ), currency },
		coupon: { template_coupon_id: coupon?.id ?? 0 },
	}[ kind ];
	return (
		<fieldset className="churnstop-group">
			<legend>{ __( 'New discount', 'churnstop' ) }</legend>
			<TextControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Name, for your staff', 'churnstop' ) }
				value={ name }
				maxLength={ 40 }
				onChange={ setName }
			/>
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Takes off', 'churnstop' ) }
				value={ kind }
				options={ [
					{ value: 'percent', label: __( 'A percentage', 'churnstop' ) },
					{ value: 'amount', label: __( 'An amount off each renewal', 'churnstop' ) },
					{ value: 'coupon', label: __( 'What a coupon takes off', 'churnstop' ) },
				] }
				onChange={ ( value ) => setKind( value as typeof kind ) }
			/>
			{ kind === 'coupon' ? (
				<CouponSearch coupon={ coupon } choose={ setCoupon } />
			) : (
				<TextControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ kind === 'percent' ? __( 'Percent', 'churnstop' ) : __( 'Amount', 'churnstop' ) }
					inputMode="decimal"
					value={ figure }
					onChange={ setFigure }
				/>
			) }
			{ kind === 'amount' && (
				<TextControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Currency, such as USD', 'churnstop' ) }
					value={ currency }
					maxLength={ 3 }
					onChange={ ( value ) => setCurrency( value.toUpperCase() ) }
				/>
			) }
			<SelectControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'For how long', 'churnstop' ) }
				value={ duration }
				options={ [
					{ value: 'once', label: __( 'The next renewal', 'churnstop' ) },
					{ value: 'cycles', label: __( 'A number of renewals', 'churnstop' ) },
					{ value: 'months', label: __( 'All renewals of some months', 'churnstop' ) },
				] }
				onChange={ ( value ) => setDuration( value as typeof duration ) }
			/>
			{ duration !== 'once' && (
				<TextControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'How many, 1 to 12', 'churnstop' ) }
					inputMode="numeric"
					value={ count }
					onChange={ setCount }
				/>
			) }
			<div>
				<Button
					variant="primary"
					disabled={ kind === 'coupon' && ! coupon?.can_serve }
					onClick={ () =>
						void save( {
							name,
							...off,
							duration,
							duration_count: duration === 'once' ? null : Number( count ),
						} )
					}
				>
					{ __( 'Save the discount', 'churnstop' ) }
				</Button>{ ' ' }
				<Button variant="tertiary" onClick={ cancel }>
					{ __( 'Cancel', 'churnstop' ) }
				</Button>
			</div>
		</fieldset>
	);
}

/** How long somebody types before the store is asked. */
const PAUSE = 250;

/** One of the store's coupons, found by its code: a store may have thousands. */
function CouponSearch( { coupon, choose }: { coupon: Coupon | null; choose: ( coupon: Coupon | null ) => void } ) {
	const [ typed, setTyped ] = useState( '' );
	const [ found, setFound ] = useState< Coupon[] >( [] );
	const [ problem, setProblem ] = useState( '' );
	useEffect( () => {
		let gone = false;
		const later = setTimeout(
			() => {
				list< Coupon >( 'coupons', { search: typed } ).then(
					( { items } ) => {
						if ( ! gone ) {
							setProblem( '' );
							setFound( items );
						}
					},
					( thrown: unknown ) => ! gone && setProblem( said( thrown ) )
				);
			},
			typed === '' ? 0 : PAUSE
		);
		return () => {
			gone = true;
			clearTimeout( later );
		};
	}, [ typed ] );
	const all = coupon && ! found.some( ( one ) => one.id === coupon.id ) ? [ coupon, ...found ] : found;
	return (
		<>
			<ComboboxControl
				__next40pxDefaultSize
				__nextHasNoMarginBottom
				label={ __( 'Coupon', 'churnstop' ) }
				help={ __(
					'Type a part of its code. Its amount and kind are read each time. The coupon itself is never used.',
					'churnstop'
				) }
				value={ coupon ? String( coupon.id ) : null }
				options={ all.map( ( one ) => ( { value: String( one.id ), label: one.code } ) ) }
				onFilterValueChange={ setTyped }
				onChange={ ( value ) => choose( all.find( ( one ) => String( one.id ) === value ) ?? null ) }
			/>
			{ ( problem || coupon?.why_not ) && (
				<p className="churnstop-problem is-error" role="alert">
					{ problem || coupon?.why_not }
				</p>
			) }
		</>
	);
}
