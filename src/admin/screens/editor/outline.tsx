import { Button, Icon } from '@wordpress/components';
import { memo, useCallback, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { button, chevronDown, chevronUp, commentContent, dragHandle, settings } from '@wordpress/icons';
import type { DragEvent, KeyboardEvent, ReactNode } from 'react';
import { boot, typeInfo } from '../../boot';
import { moveOffer, moveReason, nudge, removeOffer, removeReason } from '../../flow/ops';
import { pathOf, sameSelection, within } from '../../flow/path';
import { chipStyle, describeOffer } from '../../flow/labels';
import { number, percent } from '../../parts/format';
import { useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Flow, Offer, Reason, Selection } from '../../types';
import { AddOffer, AddReason } from './add';
import { useAllProblems } from './problems';
import type { Problem } from './problems';

/** What is being dragged; kept here because browsers hide a drag's data until it is dropped. */
type Dragged = { kind: 'reason'; reason: string } | { kind: 'offer'; offer: string } | null;

const keyOf = ( selection: Selection ): string => ( selection.kind === 'offer' ? `offer:${ selection.offer }` : selection.kind === 'reason' ? `reason:${ selection.reason }` : selection.kind );

interface Badge {
	text: string;
	tone: 'error' | 'warning' | 'plain';
}

function badgesOf( problems: readonly Problem[] ): Badge[] {
	const errors = problems.filter( ( problem ) => problem.severity === 'error' ).length;
	const warnings = problems.length - errors;
	return [
		/* translators: %d: number of errors. */
		...( errors ? [ { text: sprintf( _n( '%d error', '%d errors', errors, 'churnstop' ), errors ), tone: 'error' as const } ] : [] ),
		/* translators: %d: number of warnings. */
		...( warnings ? [ { text: sprintf( _n( '%d warning', '%d warnings', warnings, 'churnstop' ), warnings ), tone: 'warning' as const } ] : [] ),
	];
}

const Badges = ( { list }: { list: readonly Badge[] } ) => (
	<>
		{ list.map( ( badge ) => (
			<span key={ badge.text } className={ `churnstop-tag is-${ badge.tone }` }>
				{ badge.text }
			</span>
		) ) }
	</>
);

interface ItemProps {
	selection: Selection;
	level: number;
	at: number;
	of: number;
	name: string;
	badges: readonly Badge[];
	selected: boolean;
	focusable: boolean;
	row: ReactNode;
	/** At the end of the row. */
	aside?: ReactNode;
	expanded?: boolean;
	movable?: boolean;
	drop?: boolean;
	onSelect: ( selection: Selection ) => void;
	onNudge?: ( selection: Selection, by: 1 | -1 ) => void;
	onDragStart?: ( event: DragEvent ) => void;
	onDragOver?: ( event: DragEvent ) => void;
	onDrop?: ( event: DragEvent ) => void;
	children?: ReactNode;
}

function Item( { selection, level, at, of, name, badges, selected, focusable, row, aside, expanded, movable, drop, onSelect, onNudge, onDragStart, onDragOver, onDrop, children }: ItemProps ) {
	return (
		<li
			role="treeitem"
			data-item={ keyOf( selection ) }
			aria-level={ level }
			aria-posinset={ at + 1 }
			aria-setsize={ of }
			aria-selected={ selected }
			aria-expanded={ expanded }
			aria-label={ [ name, ...badges.map( ( badge ) => badge.text ) ].join( ', ' ) }
			tabIndex={ focusable ? 0 : -1 }
			className={ `churnstop-item is-level-${ level }` }
			onFocus={ ( event ) => {
				if ( event.target === event.currentTarget ) {
					onSelect( selection );
				}
			} }
		>
			{ /* The row is the mouse's way; the tree item around it has the keyboard's. */ }
			{ /* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- as above: Enter and Space are handled by the tree. */ }
			<div
				className={ `churnstop-row${ selected ? ' is-selected' : '' }${ drop ? ' is-drop' : '' }` }
				draggable={ movable }
				onClick={ ( event ) => {
					onSelect( selection );
					( event.currentTarget.parentElement as HTMLElement ).focus( { preventScroll: true } );
				} }
				onDragStart={ onDragStart }
				onDragOver={ onDragOver }
				onDrop={ onDrop }
			>
				{ movable && (
					<b className="churnstop-grip" aria-hidden="true">
						<Icon icon={ dragHandle } size={ 20 } />
					</b>
				) }
				{ row }
				{ aside }
				<span className="churnstop-row-badges">
					<Badges list={ badges } />
				</span>
				{ movable && onNudge && (
					<span className="churnstop-nudge">
						{ /* Out of the tab order: Ctrl and an arrow do the same, and the inspector has buttons. */ }
						<Button size="small" tabIndex={ -1 } icon={ chevronUp } label={ __( 'Move up', 'churnstop' ) } showTooltip={ false } onClick={ ( event: React.MouseEvent ) => ( event.stopPropagation(), onNudge( selection, -1 ) ) } />
						<Button size="small" tabIndex={ -1 } icon={ chevronDown } label={ __( 'Move down', 'churnstop' ) } showTooltip={ false } onClick={ ( event: React.MouseEvent ) => ( event.stopPropagation(), onNudge( selection, 1 ) ) } />
					</span>
				) }
			</div>
			{ children }
		</li>
	);
}

/** How many of those who saw an offer took it. */
function AcceptRate( { offer }: { offer: string } ) {
	const of = useCallback( ( state: State ) => state.rates[ `${ state.editor.flow?.id ?? 0 }:${ offer }` ], [ offer ] );
	const rate = useStore( of );
	return rate && rate.shown > 0 ? (
		/* translators: 1: a percentage, 2: number of customers. */
		<span className="churnstop-rate" title={ sprintf( __( 'Taken by %1$s of %2$s who saw it in the last 30 days', 'churnstop' ), percent( rate.accepted / rate.shown ), number( rate.shown ) ) }>
			{ percent( rate.accepted / rate.shown ) }
		</span>
	) : null;
}

/** Memoised by what it shows: typing in one reason must not draw fifty others. */
const ReasonItem = memo( function ReasonItem( {
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
	actions: {
		select: ( selection: Selection ) => void;
		nudge: ( selection: Selection, by: 1 | -1 ) => void;
		drag: ( dragged: Dragged ) => void;
		over: ( key: string, event: DragEvent ) => void;
		drop: ( reason: string, at: number, event: DragEvent ) => void;
	};
} ) {
	const mine: Selection = { kind: 'reason', reason: reason.id };
	const base = `reasons.${ at }`;
	const own = problems.filter( ( problem ) => within( problem.path, base ) && ! /\.offers\.\d/.test( problem.path ) );
	const selected = sameSelection( selection, mine );
	const inside = selected || ( selection.kind === 'offer' && reason.offers.some( ( offer ) => offer.id === selection.offer ) );
	const badges: Badge[] = [ ...badgesOf( own ), ...( code ? [ { text: __( 'Set by code', 'churnstop' ), tone: 'plain' as const } ] : [] ) ];
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
					<span className="churnstop-row-title">{ reason.label || <em>{ __( 'Without a label', 'churnstop' ) }</em> }</span>
					{ reason.offers.length === 0 && <small>{ reason.support || reason.kind === 'technical' ? __( 'To support, no offer', 'churnstop' ) : __( 'No offer', 'churnstop' ) }</small> }
				</span>
			}
		>
			{ reason.offers.length > 0 && (
				<ul role="group">
					{ reason.offers.map( ( offer, number ) => (
						<OfferItem key={ offer.id } { ...{ reason, offer, number, selection, problems, over, actions } } base={ `${ base }.offers.${ number }` } />
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
	actions: Parameters< typeof ReasonItem >[ 0 ][ 'actions' ];
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
				<span className={ offer.enabled ? 'churnstop-chip' : 'churnstop-chip is-off' } style={ chipStyle( offer ) } data-number={ number + 1 }>
					<bdi>{ describeOffer( offer ) }</bdi>
				</span>
			}
			aside={ <AcceptRate offer={ offer.id } /> }
		/>
	);
}

const FIXED = [
	{ kind: 'survey', icon: commentContent },
	{ kind: 'labels', icon: button },
	{ kind: 'flow', icon: settings },
] as const;

const fixedName = ( kind: 'survey' | 'labels' | 'flow' ): string =>
	( { survey: __( 'Survey', 'churnstop' ), labels: __( 'Buttons', 'churnstop' ), flow: __( 'Flow settings', 'churnstop' ) } )[ kind ];

/** Keyboard of both trees: arrows walk, Home and End jump, Ctrl and an arrow move, Delete removes, Enter goes to the settings. */
function useKeys( flow: Flow, selection: Selection ) {
	const { edit } = useActions();
	return ( event: KeyboardEvent< HTMLElement > ) => {
		const target = event.target as HTMLElement;
		if ( target.getAttribute( 'role' ) !== 'treeitem' ) {
			return;
		}
		const items = [ ...event.currentTarget.querySelectorAll< HTMLElement >( '[role="treeitem"]' ) ];
		const at = items.indexOf( target );
		const to = ( item: HTMLElement | null | undefined ) => {
			event.preventDefault();
			item?.focus();
		};
		const moving = event.ctrlKey || event.metaKey || event.altKey;
		switch ( event.key ) {
			case 'ArrowUp':
			case 'ArrowDown': {
				const by = event.key === 'ArrowUp' ? -1 : 1;
				if ( moving ) {
					event.preventDefault();
					void edit( ( now ) => nudge( now, selection, by ) );
					const key = target.dataset.item ?? '';
					// React keeps the element within its list; between two reasons it is a new one.
					requestAnimationFrame( () => document.querySelector< HTMLElement >( `[data-item="${ CSS.escape( key ) }"]` )?.focus() );
				} else {
					to( items[ at + by ] );
				}
				break;
			}
			case 'Home':
				to( items[ 0 ] );
				break;
			case 'End':
				to( items[ items.length - 1 ] );
				break;
			case 'ArrowRight':
			case 'ArrowLeft': {
				const inward = ( event.key === 'ArrowRight' ) === ( document.documentElement.dir !== 'rtl' );
				to( inward ? target.querySelector< HTMLElement >( '[role="treeitem"]' ) : target.parentElement?.closest< HTMLElement >( '[role="treeitem"]' ) );
				break;
			}
			case 'Enter':
			case ' ':
				event.preventDefault();
				document.querySelector< HTMLElement >( '.churnstop-inspector :is(input, textarea, select):not([disabled])' )?.focus();
				break;
			case 'Delete':
			case 'Backspace':
				if ( selection.kind === 'offer' || ( selection.kind === 'reason' && flow.reasons.length > 1 ) ) {
					const next = items[ at + 1 ] ?? items[ at - 1 ];
					event.preventDefault();
					void edit( ( now ) => ( selection.kind === 'offer' ? removeOffer( now, selection.offer ) : removeReason( now, selection.reason ) ) );
					next?.focus();
				}
				break;
		}
	};
}

const flowOf = ( { editor }: State ) => editor.flow;
const selectionOf = ( { editor }: State ) => editor.selection;
const serverOf = ( { editor }: State ) => editor.server;

export function Outline() {
	const flow = useStore( flowOf );
	const selection = useStore( selectionOf );
	const server = useStore( serverOf );
	const { edit, send } = useActions();
	const problems = useAllProblems();
	const dragged = useRef< Dragged >( null );
	const [ over, setOver ] = useState( '' );
	const keys = useKeys( flow as Flow, selection );
	const actions = useRef( {
		select: ( to: Selection ) => send( { type: 'SELECT', selection: to } ),
		nudge: ( what: Selection, by: 1 | -1 ) => void edit( ( now ) => nudge( now, what, by ), '', what ),
		drag: ( what: Dragged ) => {
			dragged.current = what;
		},
		over: ( key: string, event: DragEvent ) => {
			const what = dragged.current;
			if ( what && ( what.kind === 'offer' || key.startsWith( 'reason:' ) ) ) {
				event.preventDefault();
				setOver( key );
			}
		},
		drop: ( reason: string, at: number, event: DragEvent ) => {
			const what = dragged.current;
			event.preventDefault();
			setOver( '' );
			dragged.current = null;
			if ( what?.kind === 'offer' ) {
				void edit( ( now ) => moveOffer( now, what.offer, reason, at ), '', { kind: 'offer', reason, offer: what.offer } );
			} else if ( what ) {
				void edit( ( now ) => moveReason( now, now.reasons.findIndex( ( one ) => one.id === what.reason ), now.reasons.findIndex( ( one ) => one.id === reason ) ), '', what );
			}
		},
	} ).current;
	if ( ! flow ) {
		return null;
	}
	// One stop for the Tab key in each tree: what is selected, else its first item.
	const fixed = selection.kind === 'survey' || selection.kind === 'labels' || selection.kind === 'flow';
	return (
		<nav className="churnstop-outline" aria-label={ __( 'Outline', 'churnstop' ) } onDragEnd={ () => setOver( '' ) }>
			<ul role="tree" aria-label={ __( 'Screens and settings', 'churnstop' ) } className="churnstop-tree" onKeyDown={ keys }>
				{ FIXED.map( ( { kind, icon }, at ) => (
					<Item
						key={ kind }
						selection={ { kind } }
						level={ 1 }
						at={ at }
						of={ FIXED.length }
						name={ fixedName( kind ) }
						badges={ badgesOf( problems.filter( ( problem ) => within( problem.path, pathOf( flow, { kind } ) ) ) ) }
						selected={ selection.kind === kind }
						focusable={ fixed ? selection.kind === kind : at === 0 }
						onSelect={ actions.select }
						row={
							<span className="churnstop-row-text is-fixed">
								<Icon icon={ icon } size={ 20 } />
								<span className="churnstop-row-title">{ fixedName( kind ) }</span>
							</span>
						}
					/>
				) ) }
			</ul>
			<h2 id="churnstop-offers-per-reason">{ __( 'Offers per reason', 'churnstop' ) }</h2>
			<p className="churnstop-soft churnstop-outline-note" id="churnstop-outline-keys">
				{ __( 'The first offer that fits is made. Drag to reorder, or press Ctrl with ↑ or ↓.', 'churnstop' ) }
			</p>
			<ul role="tree" aria-labelledby="churnstop-offers-per-reason" aria-describedby="churnstop-outline-keys" className="churnstop-tree" onKeyDown={ keys } tabIndex={ fixed ? 0 : -1 } onFocus={ ( event ) => {
				// Nothing in this tree is selected yet: the first item takes the focus that came by Tab.
				if ( event.target === event.currentTarget && ! event.currentTarget.contains( event.relatedTarget ) ) {
					event.currentTarget.querySelector< HTMLElement >( '[role="treeitem"]' )?.focus();
				}
			} }>
				{ flow.reasons.map( ( reason, at ) => (
					<ReasonItem
						key={ reason.id }
						reason={ reason }
						at={ at }
						of={ flow.reasons.length }
						selection={ selection.kind === 'offer' || selection.kind === 'reason' ? ( selection.reason === reason.id ? selection : NOWHERE ) : NOWHERE }
						problems={ problems }
						code={ ( server?.set_by_code ?? [] ).includes( reason.id ) }
						over={ over.startsWith( 'offer:' ) ? ( reason.offers.some( ( offer ) => over === `offer:${ offer.id }` ) ? over : '' ) : over === `reason:${ reason.id }` ? over : '' }
						actions={ actions }
					/>
				) ) }
			</ul>
			<AddReason />
			{ boot().plan === 'free' && <p className="churnstop-soft churnstop-outline-note">{ __( 'The Free plan has discount and pause. The other types are locked.', 'churnstop' ) }</p> }
		</nav>
	);
}

/** The same object each time, so that what is not selected is not drawn again. */
const NOWHERE: Selection = { kind: 'survey' };

