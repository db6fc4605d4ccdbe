import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { chevronDown, chevronUp, trash } from '@wordpress/icons';
import { nudge } from '../../flow/ops';
import { useActions } from '../../store';
import type { Flow, Selection } from '../../types';

interface Props {
	selection: Selection;
	removeLabel: string;
	remove: ( flow: Flow ) => Flow;
	/** What must stay cannot be removed. */
	isLast?: boolean;
}

/** The buttons below what is selected: up, down and away. */
export function Moves( { selection, removeLabel, remove, isLast }: Props ) {
	const { edit } = useActions();
	return (
		<div className="churnstop-inspector-ways">
			<Button
				variant="tertiary"
				icon={ chevronUp }
				onClick={ () => void edit( ( now ) => nudge( now, selection, -1 ) ) }
			>
				{ __( 'Move up', 'churnstop' ) }
			</Button>
			<Button
				variant="tertiary"
				icon={ chevronDown }
				onClick={ () => void edit( ( now ) => nudge( now, selection, 1 ) ) }
			>
				{ __( 'Move down', 'churnstop' ) }
			</Button>
			<Button
				variant="tertiary"
				isDestructive
				icon={ trash }
				disabled={ isLast }
				onClick={ () => void edit( remove ) }
			>
				{ removeLabel }
			</Button>
		</div>
	);
}
