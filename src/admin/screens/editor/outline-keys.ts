import { useActions } from '../../store';
import { nudge, removeOffer, removeReason } from '../../flow/ops';
import type { Flow, Selection } from '../../types';
import type { KeyboardEvent } from 'react';

/**
 * Keyboard of both trees: arrows walk, Home and End jump, Ctrl and an arrow move, Delete removes, Enter goes to the
 * settings.
 */
export function useKeys( flow: Flow, selection: Selection ) {
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
					requestAnimationFrame(
						() => document.querySelector< HTMLElement >( `[data-item="${ CSS.escape( key ) }"]` )?.focus()
					);
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
				to(
					inward
						? target.querySelector< HTMLElement >( '[role="treeitem"]' )
						: target.parentElement?.closest< HTMLElement >( '[role="treeitem"]' )
				);
				break;
			}
			case 'Enter':
			case ' ':
				event.preventDefault();
				document
					.querySelector< HTMLElement >( '.churnstop-inspector :is(input, textarea, select):not([disabled])' )
					?.focus();
				break;
			case 'Delete':
			case 'Backspace':
				if ( selection.kind === 'offer' || ( selection.kind === 'reason' && flow.reasons.length > 1 ) ) {
					const next = items[ at + 1 ] ?? items[ at - 1 ];
					event.preventDefault();
					void edit( ( now ) =>
						selection.kind === 'offer'
							? removeOffer( now, selection.offer )
							: removeReason( now, selection.reason )
					);
					next?.focus();
				}
				break;
		}
	};
}
