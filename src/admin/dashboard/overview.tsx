import { __, _n, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { boot } from '../boot';
import { money, number, percent } from '../parts/format';
import { attemptsUrl, daysBetween, fromPreset, toAddress } from './days';
import type { Range } from './days';
import { definitions } from './definitions';
import { Figure } from './figure';
import { OverTime } from './over-time';
import { Shares } from './shares';
import type { Amounts, Board, Counts, Figures, Holdout, Interval } from './types';

/** Fewer say nothing as a percentage. */
const FEW = 10;

/** The currency of most customers first. */
const sorted = ( of: readonly Amounts[], choices: readonly string[] ): Amounts[] =>
	[ ...of ].sort( ( one, other ) => choices.indexOf( one.currency ) - choices.indexOf( other.currency ) );

const amounts = ( of: readonly Amounts[], which: Exclude< keyof Amounts, 'currency' > ): ReactNode =>
	of.length === 0
		? '–'
		: of.map( ( one ) => (
				<span key={ one.currency } className="churnstop-amount">
					{ one[ which ].formatted }
				</span>
		  ) );

const share = ( { value }: Interval ): string => percent( value );

/* translators: 1: the lowest, 2: the highest value that is likely. */
const range = ( low: string, high: string ): string =>
	sprintf( __( '95%% sure: %1$s to %2$s', 'churnstop' ), low, high );

const shareRange = ( { low, high }: Interval ): string => range( percent( low ), percent( high ) );

/** A few are said as they are: "2 of 3". */
const few = ( count: number, of: number, rate: Interval | null ): string =>
	rate === null || of === 0
		? '–'
		: of < FEW
		? /* translators: 1: some, 2: all. */ sprintf(
				__( '%1$s of %2$s', 'churnstop' ),
				number( count ),
				number( of )
		  )
		: share( rate );

/** What it was in as many days before. */
function before( now: number, then: number, days: number ): string {
	return (
		sprintf(
			/* translators: 1: a number, 2: how many days. */
			_n( '%1$s the day before', '%1$s in the %2$d days before', days, 'churnstop' ),
			number( then ),
			days
		) +
		( then > 0 && now !== then
			? ` (${ now > then ? '+' : '−' }${ percent( Math.abs( now - then ) / then ) })`
			: '' )
	);
}

interface Props {
	board: Board;
	range: Range;
}

export function Overview( { board: given, range: asked }: Props ) {
	const inOrder = < T extends Counts >( one: T ): T => ( {
		...one,
		currencies: sorted( one.currencies, given.choices ),
	} );
	const board = {
		...given,
		summary: { ...inOrder( given.summary ), previous: inOrder( given.summary.previous ) },
		reasons: given.reasons.map( inOrder ),
		offers: given.offers.map( inOrder ),
	};
	const { summary } = board;
	const { previous } = summary;
	const days = daysBetween( summary.from, summary.to ) + 1;
	const mean = definitions();
	// Where ChurnStop began to count in the days before, they are not as many.
	const comparable = board.first_day !== null && board.first_day <= previous.from;
	const compared = ( which: 'attempts' | 'cancelled' ) =>
		comparable && before( summary[ which ], previous[ which ], days );
	const link = ( filter: Record< string, string | number > = {} ) =>
		attemptsUrl( { from: summary.from, to: summary.to, currency: asked.currency }, filter );
	return (
		<>
			<dl className="churnstop-figures-main">
				<Figure
					name={ __( 'Attempts to cancel', 'churnstop' ) }
					value={ number( summary.attempts ) }
					notes={ [ compared( 'attempts' ) ] }
					definition={ mean.attempts }
					href={ link() }
				/>
				<Figure
					name={ __( 'Net kept', 'churnstop' ) }
					value={ amounts( summary.currencies, 'net_kept' ) }
					notes={ [
						comparable && <Before key="before" figures={ previous } days={ days } />,
						<span key="given">
							{ __( 'after giving', 'churnstop' ) } { amounts( summary.currencies, 'concession' ) }
						</span>,
					] }
					definition={ mean.net_kept }
					href={ link( { outcome: 'kept' } ) }
				/>
				<Caused summary={ summary } range={ asked } today={ board.today } />
			</dl>
			<OverTime board={ board } currency={ asked.currency } />
			<dl className="churnstop-figures-more">
				<Figure
					name={ __( 'Save rate', 'churnstop' ) }
					value={ few( summary.saved, summary.attempts, summary.save_rate ) }
					notes={ [
						summary.save_rate && shareRange( summary.save_rate ),
						comparable &&
							previous.save_rate &&
							previous.attempts >= FEW &&
							/* translators: %s: a percentage. */ sprintf(
								__( '%s before', 'churnstop' ),
								share( previous.save_rate )
							),
					] }
					definition={ mean.save_rate }
				/>
				<Figure
					name={ __( 'Saved', 'churnstop' ) }
					value={ number( summary.saved ) }
					notes={ [
						summary.pending > 0 && (
							<a key="pending" href={ link( { outcome: 'pending' } ) }>
								{
									/* translators: %s: a number. */ sprintf(
										__( '%s in their first 30 days', 'churnstop' ),
										number( summary.pending )
									)
								}
							</a>
						),
					] }
					definition={ mean.saved }
					href={ link( { outcome: 'saved' } ) }
				/>
				<Figure
					name={ __( 'Paid since', 'churnstop' ) }
					value={ number( summary.kept ) }
					definition={ mean.kept }
					href={ link( { outcome: 'kept' } ) }
				/>
				<Figure
					name={ __( 'Cancelled', 'churnstop' ) }
					value={ number( summary.cancelled ) }
					notes={ [
						compared( 'cancelled' ),
						summary.reactivated > 0 && (
							<a key="reactivated" href={ link( { outcome: 'reactivated' } ) }>
								{
									/* translators: %s: a number. */ sprintf(
										_n(
											'%s was kept after all',
											'%s were kept after all',
											summary.reactivated,
											'churnstop'
										),
										number( summary.reactivated )
									)
								}
							</a>
						),
					] }
					definition={ mean.cancelled }
					href={ link( { outcome: 'cancelled' } ) }
				/>
				<Figure
					name={ __( 'Changed their mind', 'churnstop' ) }
					value={ number( summary.stayed ) }
					notes={ [
						summary.dismissed > summary.stayed && (
							<a key="lost" href={ link( { outcome: 'dismissed_lost' } ) }>
								{
									/* translators: %s: a number. */ sprintf(
										_n(
											'%s more was cancelled later',
											'%s more were cancelled later',
											summary.dismissed - summary.stayed,
											'churnstop'
										),
										number( summary.dismissed - summary.stayed )
									)
								}
							</a>
						),
					] }
					definition={ mean.stayed }
					href={ link( { outcome: 'stayed' } ) }
				/>
				<Figure
					name={ __( 'Left open', 'churnstop' ) }
					value={ number( summary.abandoned ) }
					notes={ [
						summary.open > 0 && (
							<a key="open" href={ link( { outcome: 'open' } ) }>
								{
									/* translators: %s: a number. */ sprintf(
										__( '%s under way now', 'churnstop' ),
										number( summary.open )
									)
								}
							</a>
						),
					] }
					definition={ mean.abandoned }
					href={ link( { outcome: 'abandoned' } ) }
				/>
				<Figure
					name={ __( 'Monthly revenue at risk', 'churnstop' ) }
					value={ amounts( summary.currencies, 'mrr_at_risk' ) }
					definition={ mean.at_risk }
					href={ link() }
				/>
				<Figure
					name={ __( 'Monthly revenue saved', 'churnstop' ) }
					value={ amounts( summary.currencies, 'mrr_saved' ) }
					definition={ mean.revenue_saved }
					href={ link( { outcome: 'saved' } ) }
				/>
				{ ( [ 30, 60, 90 ] as const ).map( ( after ) => {
					const held = summary.held[ `d${ after }` ];
					return (
						held && (
							<Figure
								key={ after }
								/* translators: %d: a number of days. */
								name={ sprintf( __( 'Still there after %d days', 'churnstop' ), after ) }
								value={ share( held ) }
								notes={ [ shareRange( held ) ] }
								definition={ mean.held }
							/>
						)
					);
				} ) }
			</dl>
			<div className="churnstop-past-tables">
				<Shares
					caption={ __( 'Why customers want to leave', 'churnstop' ) }
					first={ __( 'Reason', 'churnstop' ) }
					count={ __( 'Attempts', 'churnstop' ) }
					columns={ [ __( 'Saved', 'churnstop' ), __( 'Net kept', 'churnstop' ) ] }
					rows={ board.reasons.map( ( one ) => ( {
						key: one.reason ?? '',
						name: one.label || __( 'Not stated', 'churnstop' ),
						href: link( { reason: one.reason ?? 'none' } ),
						count: one.attempts,
						cells: [
							few( one.saved, one.attempts, one.saved_rate ),
							amounts( one.currencies, 'net_kept' ),
						],
					} ) ) }
				/>
				{ board.offers.length === 0 ? (
					<p className="churnstop-soft">{ __( 'No offer was accepted in these days.', 'churnstop' ) }</p>
				) : (
					<Shares
						caption={ __( 'Offers that customers accepted', 'churnstop' ) }
						first={ __( 'Offer', 'churnstop' ) }
						count={ __( 'Accepted', 'churnstop' ) }
						columns={ [
							__( 'Saved', 'churnstop' ),
							__( 'Given', 'churnstop' ),
							__( 'Net kept', 'churnstop' ),
						] }
						rows={ board.offers.map( ( one ) => ( {
							key: `${ one.flow_id }:${ one.offer_id }`,
							name: one.label,
							about: one.reason_label,
							href: link( { outcome: 'accepted', flow_id: one.flow_id, offer_id: one.offer_id } ),
							count: one.accepted,
							cells: [
								number( one.saved ),
								amounts( one.currencies, 'concession' ),
								amounts( one.currencies, 'net_kept' ),
							],
						} ) ) }
					/>
				) }
			</div>
		</>
	);
}

/** An interval that holds nothing says that nothing is possible: then no single amount stands in front. */
function Caused( { summary, range: asked, today }: { summary: Board[ 'summary' ]; range: Range; today: string } ) {
	const { incremental, incremental_why: why, held_out: heldOut, holdout } = summary;
	const shared = { name: __( 'Caused by your flow', 'churnstop' ), definition: definitions().incremental };
	if ( ! incremental ) {
		return (
			<Figure
				{ ...shared }
				className="is-missing"
				value={ __( 'Not known', 'churnstop' ) }
				notes={ [
					why,
					heldOut === 0 && (
						<a key="how" href={ `${ boot().urls.settings }#cs-holdout` }>
							{ __( 'Hold some customers out', 'churnstop' ) }
						</a>
					),
					heldOut > 0 && asked.preset !== '365' && (
						<a key="longer" href={ toAddress( fromPreset( '365', today, asked.currency ) ) }>
							{ __( 'Show the last 12 months', 'churnstop' ) }
						</a>
					),
				] }
			/>
		);
	}
	const { low, high, value, currency } = incremental;
	const amount = ( of: number ) => money( of, currency );
	/* translators: 1: the lowest, 2: the highest amount that is likely. */
	const between = sprintf( __( '%1$s to %2$s', 'churnstop' ), amount( low ), amount( high ) );
	const open = low <= 0 && high >= 0;
	return (
		<Figure
			{ ...shared }
			className={ open ? 'is-open' : '' }
			value={ open ? between : amount( value ) }
			notes={ [
				open
					? /* translators: %s: an amount. */ sprintf(
							__( '95%% sure, and zero is in this range. Its middle is %s.', 'churnstop' ),
							amount( value )
					  )
					: range( amount( low ), amount( high ) ),
				holdout && decided( holdout ),
			] }
		/>
	);
}

/** The yes or no is that of the test that may be looked at every day, never that of the money. */
function decided( { decided: is, better }: Holdout ): string {
	if ( ! is ) {
		return __( 'Whether more customers renew because of your offers is not decided yet.', 'churnstop' );
	}
	return better
		? __( 'Decided: more customers renew because of your offers.', 'churnstop' )
		: __( 'Decided: fewer customers renew than without your offers.', 'churnstop' );
}

function Before( { figures, days }: { figures: Figures; days: number } ) {
	return (
		<span>
			{ amounts( figures.currencies, 'net_kept' ) }{ ' ' }
			{
				/* translators: %d: how many days. */
				sprintf( _n( 'from the day before', 'from the %d days before', days, 'churnstop' ), days )
			}
		</span>
	);
}
