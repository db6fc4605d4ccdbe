import { Button, Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

interface Props {
	title: string;
	children: ReactNode;
	/** What the button does: "Archive". */
	does: string;
	destructive?: boolean;
	busy?: boolean;
	onConfirm: () => void;
	onCancel: () => void;
}

/** A question before something that is not undone by one click. */
export function Confirm( { title, children, does, destructive, busy, onConfirm, onCancel }: Props ) {
	return (
		<Modal title={ title } onRequestClose={ onCancel } size="small" className="churnstop-modal">
			{ children }
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ onCancel }>
					{ __( 'Go back', 'churnstop' ) }
				</Button>
				<Button
					variant="primary"
					isDestructive={ destructive }
					isBusy={ busy }
					disabled={ busy }
					__experimentalIsFocusable
					onClick={ onConfirm }
				>
					{ does }
				</Button>
			</div>
		</Modal>
	);
}
