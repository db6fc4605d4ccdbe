import { useEffect } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { offerOf, reasonOf } from '../../flow/ops';
import { fieldId, pathOf } from '../../flow/path';
import { InspectFlow } from './inspect-flow';
import { InspectOffer } from './inspect-offer';
import { InspectReason } from './inspect-reason';
import { InspectLabels, InspectSurvey } from './inspect-survey';
import { useEditor } from './use-editor';

/** A line of the compliance list, or a refused save, leads to its field: focused, and scrolled into view. */
function useJumps(): void {
	const { jump } = useEditor();
	useEffect( () => {
		if ( jump.count === 0 ) {
			return undefined;
		}
		const frame = requestAnimationFrame( () => {
			const id = fieldId( jump.path );
			const field =
				document.getElementById( id ) ??
				document.getElementById( `${ id }-box` )?.querySelector< HTMLElement >( 'input' ) ??
				document.querySelector< HTMLElement >( '.churnstop-inspector h2' );
			field?.focus();
			field?.scrollIntoView( { block: 'center' } );
		} );
		return () => cancelAnimationFrame( frame );
	}, [ jump ] );
}

export function Inspector() {
	const { flow, selection } = useEditor();
	useJumps();
	if ( ! flow ) {
		return null;
	}
	const path = pathOf( flow, selection );
	const found = selection.kind === 'offer' ? offerOf( flow, selection.offer ) : undefined;
	const reason = selection.kind === 'reason' ? reasonOf( flow, selection.reason ) : undefined;
	return (
		<section className="churnstop-inspector" aria-label={ __( 'Settings of what is selected', 'churnstop' ) }>
			{ selection.kind === 'survey' && <InspectSurvey flow={ flow } /> }
			{ selection.kind === 'labels' && <InspectLabels flow={ flow } /> }
			{ selection.kind === 'flow' && <InspectFlow flow={ flow } /> }
			{ reason && <InspectReason key={ reason.id } flow={ flow } reason={ reason } path={ path } /> }
			{ found && (
				<InspectOffer
					key={ found.offer.id }
					flow={ flow }
					reason={ found.reason }
					offer={ found.offer }
					path={ path }
				/>
			) }
		</section>
	);
}
