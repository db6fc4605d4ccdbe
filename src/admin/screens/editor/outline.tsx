import { Icon } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { button, commentContent, settings } from '@wordpress/icons';
import { boot } from '../../boot';
import { pathOf, within } from '../../flow/path';
import { useStore } from '../../store';
import type { State } from '../../store/types';
import type { Flow, Selection } from '../../types';
import { AddReason } from './add';
import { useOutlineActions } from './outline-actions';
import { badgesOf, Item } from './outline-item';
import { useKeys } from './outline-keys';
import { ReasonItem } from './outline-reason';
import { useAllProblems } from './problems';

const FIXED = [
	{ kind: 'survey', icon: commentContent },
	{ kind: 'labels', icon: button },
	{ kind: 'flow', icon: settings },
] as const;

const fixedName = ( kind: 'survey' | 'labels' | 'flow' ): string =>
	( {
		survey: __( 'Survey', 'churnstop' ),
		labels: __( 'Buttons', 'churnstop' ),
		flow: __( 'Flow settings', 'churnstop' ),
	} )[ kind ];

const flowOf = ( { editor }: State ) => editor.flow;
const selectionOf = ( { editor }: State ) => editor.selection;
const serverOf = ( { editor }: State ) => editor.server;

/** The same object each time, so that what is not selected is not drawn again. */
const NOWHERE: Selection = { kind: 'survey' };

export function Outline() {
	const flow = useStore( flowOf );
	const selection = useStore( selectionOf );
	const server = useStore( serverOf );
	const problems = useAllProblems();
	const { actions, over, dragEnd } = useOutlineActions();
	const keys = useKeys( flow as Flow, selection );
	if ( ! flow ) {
		return null;
	}
	// One stop for the Tab key in each tree: what is selected, else its first item.
	const fixed = selection.kind === 'survey' || selection.kind === 'labels' || selection.kind === 'flow';
	return (
		<nav className="churnstop-outline" aria-label={ __( 'Outline', 'churnstop' ) } onDragEnd={ dragEnd }>
			<ul
				role="tree"
				aria-label={ __( 'Screens and settings', 'churnstop' ) }
				className="churnstop-tree"
				onKeyDown={ keys }
			>
				{ FIXED.map( ( { kind, icon }, at ) => (
					<Item
						key={ kind }
						selection={ { kind } }
						level={ 1 }
						at={ at }
						of={ FIXED.length }
						name={ fixedName( kind ) }
						badges={ badgesOf(
							problems.filter( ( problem ) => within( problem.path, pathOf( flow, { kind } ) ) )
						) }
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
			<ul
				role="tree"
				aria-labelledby="churnstop-offers-per-reason"
				aria-describedby="churnstop-outline-keys"
				className="churnstop-tree"
				onKeyDown={ keys }
				tabIndex={ fixed ? 0 : -1 }
				onFocus={ ( event ) => {
					// Nothing in this tree is selected yet: the first item takes the focus that came by Tab.
					if (
						event.target === event.currentTarget &&
						! event.currentTarget.contains( event.relatedTarget )
					) {
						event.currentTarget.querySelector< HTMLElement >( '[role="treeitem"]' )?.focus();
					}
				} }
			>
				{ flow.reasons.map( ( reason, at ) => (
					<ReasonItem
						key={ reason.id }
						reason={ reason }
						at={ at }
						of={ flow.reasons.length }
						selection={
							selection.kind === 'offer' || selection.kind === 'reason'
								? selection.reason === reason.id
									? selection
									: NOWHERE
								: NOWHERE
						}
						problems={ problems }
						code={ ( server?.set_by_code ?? [] ).includes( reason.id ) }
						over={
							over.startsWith( 'offer:' )
								? reason.offers.some( ( offer ) => over === `offer:${ offer.id }` )
									? over
									: ''
								: over === `reason:${ reason.id }`
								? over
								: ''
						}
						actions={ actions }
					/>
				) ) }
			</ul>
			<AddReason />
			{ boot().plan === 'free' && (
				<p className="churnstop-soft churnstop-outline-note">
					{ __( 'The Free plan has discount and pause. The other types are locked.', 'churnstop' ) }
				</p>
			) }
		</nav>
	);
}
