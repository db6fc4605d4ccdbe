import { memo, useCallback } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { typeInfo } from '../../boot';
import { chipStyle, describeOffer } from '../../flow/labels';
import { sameSelection, within } from '../../flow/path';
import { number, percent } from '../../parts/format';
import { useStore } from '../../store';
import type { State } from '../../store/types';
import type { Offer, Reason, Selection } from '../../types';
import { AddOffer } from './add';
import type { OutlineActions } from './outline-actions';
import { badgesOf, Item } from './outline-item';
import type { Badge } from './outline-item';
import type { Problem } from './problems';

/** How many of those who saw an offer took it. */
function AcceptRate( { offer }: { offer: string } ) {
	const of = useCallback(
		( state: State ) => state.rates[ `${ state.editor.flow?.id ?? 0 }:${ offer }` ],
		[ offer ]
	);
	const rate = useStore( of );
	return rate && rate.shown > 0 ? (
		/* translators: 1: a percentage, 2: number of customers. */
		<span
			className="churnstop-rate"
			title={ sprintf(
				__( 'Taken by %1$s of %2$s who saw it in the last 30 days', 'churnstop' ),
				percent( rate.accepted / rate.shown ),
				number( rate.shown )
			) }
		>
			{ percent( rate.accepted / rate.shown ) }
		</span>
	) : null;
}

/** Memoised by what it shows: typing in one reason must not draw fifty others. */
export const ReasonItem = memo( function ReasonItem( {
	reason,
	at,
	of,
	selection,
	problems,
	code,
	over,
	actions,
}: {
	reason: Reason;
	at: number;
	of: number;
	selection: Selection;
	problems: readonly Problem[];
	code: boolean;
	over: string;
	actions: OutlineActions;
} ) {
	const mine: Selection = { kind: 'reason', reason: reason.id };
	const base = `reasons.${ at }`;
	const own = problems.filter( ( problem ) => within( problem.path, base ) && ! /\.offers\.\d/.test( problem.path ) );
	const selected = sameSelection( selection, mine );
	const inside =
		selected || ( selection.kind === 'offer' && reason.offers.some( ( offer ) => offer.id === selection.offer ) );
	const badges: Badge[] = [
		...badgesOf( own ),
		...( code ? [ { text: __( 'Set by code', 'churnstop' ), tone: 'plain' as const } ] : [] ),
	];
	return (
		<Item
			selection={ mine }
			level={ 1 }
			at={ at }
			of={ of }
			name={ reason.label || __( 'Reason without a label', 'churnstop' ) }
			badges={ badges }
			selected={ selected }
			focusable={ selected }
			expanded={ reason.offers.length > 0 ? true : undefined }
			movable
			drop={ over === `reason:${ reason.id }` }
			onSelect={ actions.select }
			onNudge={ actions.nudge }
			onDragStart={ ( event ) => {
				event.dataTransfer.effectAllowed = 'move';
				event.dataTransfer.setData( 'text/plain', reason.label );
				actions.drag( mine );
			} }
			onDragOver={ ( event ) => actions.over( `reason:${ reason.id }`, event ) }
			onDrop={ ( event ) => actions.drop( reason.id, reason.offers.length, event ) }
			row={
				<span className="churnstop-row-text">
					<span className="churnstop-row-title">
						{ reason.label || <em>{ __( 'Without a label', 'churnstop' ) }</em> }
					</span>
					{ reason.offers.length === 0 && (
						<small>
							{ reason.support || reason.kind === 'technical'
								? __( 'Help instead of an offer', 'churnstop' )
								: __( 'No offer', 'churnstop' ) }
						</small>
					) }
				</span>
			}
		>
			{ reason.offers.length > 0 && (
				<ul role="group">
					{ reason.offers.map( ( offer, number ) => (
						<OfferItem
							key={ offer.id }
							{ ...{ reason, offer, number, selection, problems, over, actions } }
							base={ `${ base }.offers.${ number }` }
						/>
					) ) }
				</ul>
			) }
			{ ! code && reason.kind !== 'technical' && <AddOffer reason={ reason } quiet focusable={ inside } /> }
		</Item>
	);
} );

function OfferItem( {
	reason,
	offer,
	number,
	selection,
	problems,
	base,
	over,
	actions,
}: {
	reason: Reason;
	offer: Offer;
	number: number;
	selection: Selection;
	problems: readonly Problem[];
	base: string;
	over: string;
	actions: OutlineActions;
} ) {
	const mine: Selection = { kind: 'offer', reason: reason.id, offer: offer.id };
	const info = typeInfo( offer.type );
	const selected = sameSelection( selection, mine );
	const badges: Badge[] = [
		...badgesOf( problems.filter( ( problem ) => within( problem.path, base ) ) ),
		...( offer.enabled ? [] : [ { text: __( 'Off', 'churnstop' ), tone: 'plain' as const } ] ),
		...( info?.locked ? [ { text: __( 'Locked', 'churnstop' ), tone: 'plain' as const } ] : [] ),
		...( info ? [] : [ { text: __( 'Unknown type', 'churnstop' ), tone: 'warning' as const } ] ),
	];
	return (
		<Item
			selection={ mine }
			level={ 2 }
			at={ number }
			of={ reason.offers.length }
			name={ describeOffer( offer ) }
			badges={ badges }
			selected={ selected }
			focusable={ selected }
			movable
			drop={ over === `offer:${ offer.id }` }
			onSelect={ actions.select }
			onNudge={ actions.nudge }
			onDragStart={ ( event ) => {
				event.stopPropagation();
				event.dataTransfer.effectAllowed = 'move';
				event.dataTransfer.setData( 'text/plain', describeOffer( offer ) );
				actions.drag( { kind: 'offer', offer: offer.id } );
			} }
			onDragOver={ ( event ) => actions.over( `offer:${ offer.id }`, event ) }
			onDrop={ ( event ) => actions.drop( reason.id, number, event ) }
			row={
				<span
					className={ offer.enabled ? 'churnstop-chip' : 'churnstop-chip is-off' }
					style={ chipStyle( offer ) }
					data-number={ number + 1 }
				>
					<bdi>{ describeOffer( offer ) }</bdi>
				</span>
			}
			aside={ <AcceptRate offer={ offer.id } /> }
		/>
	);
}
