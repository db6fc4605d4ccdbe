import { Button, Icon } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { chevronDown, chevronUp, dragHandle } from '@wordpress/icons';
import type { DragEvent, ReactNode } from 'react';
import type { Selection } from '../../types';
import type { Problem } from './problems';

const keyOf = ( selection: Selection ): string =>
	selection.kind === 'offer'
		? `offer:${ selection.offer }`
		: selection.kind === 'reason'
		? `reason:${ selection.reason }`
		: selection.kind;

export interface Badge {
	text: string;
	tone: 'error' | 'warning' | 'plain';
}

export function badgesOf( problems: readonly Problem[] ): Badge[] {
	const errors = problems.filter( ( problem ) => problem.severity === 'error' ).length;
	const warnings = problems.length - errors;
	return [
		/* translators: %d: number of errors. */
		...( errors
			? [
					{
						text: sprintf( _n( '%d error', '%d errors', errors, 'churnstop' ), errors ),
						tone: 'error' as const,
					},
			  ]
			: [] ),
		/* translators: %d: number of warnings. */
		...( warnings
			? [
					{
						text: sprintf( _n( '%d warning', '%d warnings', warnings, 'churnstop' ), warnings ),
						tone: 'warning' as const,
					},
			  ]
			: [] ),
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

/** One line of the outline: an item of a tree for the keyboard, a row for the mouse. */
export function Item( {
	selection,
	level,
	at,
	of,
	name,
	badges,
	selected,
	focusable,
	row,
	aside,
	expanded,
	movable,
	drop,
	onSelect,
	onNudge,
	onDragStart,
	onDragOver,
	onDrop,
	children,
}: ItemProps ) {
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
			{ /* The row is the mouse's way; the tree item around it has the keyboard's, Enter and Space. */ }
			{ /* eslint-disable-next-line jsx-a11y/click-events-have-key-events,
				jsx-a11y/no-static-element-interactions -- as above */ }
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
						<Button
							size="small"
							tabIndex={ -1 }
							icon={ chevronUp }
							label={ __( 'Move up', 'churnstop' ) }
							showTooltip={ false }
							onClick={ ( event: React.MouseEvent ) => (
								event.stopPropagation(), onNudge( selection, -1 )
							) }
						/>
						<Button
							size="small"
							tabIndex={ -1 }
							icon={ chevronDown }
							label={ __( 'Move down', 'churnstop' ) }
							showTooltip={ false }
							onClick={ ( event: React.MouseEvent ) => (
								event.stopPropagation(), onNudge( selection, 1 )
							) }
						/>
					</span>
				) }
			</div>
			{ children }
		</li>
	);
}
