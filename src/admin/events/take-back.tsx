import { CheckboxControl, TextareaControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { bound } from '../../contract/bound';
import { asContractError, call } from '../api';
import { Confirm } from '../parts/confirm';
import { Trouble } from '../parts/trouble';
import type { ContractError } from '../../contract/error';
import type { Agreement, Redemption } from './types';

interface Props {
	redemption: Redemption;
	agreement: Agreement;
	done: ( said: string ) => void;
	close: () => void;
}

/** Says what will happen, takes a note, does it once: repeating it answers the same. */
export function TakeBack( { redemption, agreement, done, close }: Props ) {
	const [ note, setNote ] = useState( '' );
	const [ notify, setNotify ] = useState( true );
	const [ busy, setBusy ] = useState( false );
	const [ error, setError ] = useState< ContractError | null >( null );

	const run = async () => {
		setBusy( true );
		setError( null );
		try {
			await call( 'POST', `redemptions/${ redemption.id }/revert`, { note, notify } );
			done(
				agreement.action === 'resume'
					? __( 'The subscription is active again.', 'churnstop' )
					: __( 'The offer is revoked.', 'churnstop' )
			);
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
			setBusy( false );
		}
	};

	return (
		<Confirm
			title={ agreement.label }
			does={ agreement.label }
			destructive={ agreement.action !== 'resume' }
			busy={ busy }
			onConfirm={ () => void run() }
			onCancel={ close }
		>
			<p>
				<strong>{ bound( agreement.text ) }</strong>
			</p>
			<p>{ bound( agreement.consequence ) }</p>
			{ error && <Trouble error={ error } /> }
			<CheckboxControl
				__nextHasNoMarginBottom
				label={ __( 'Tell the customer by e-mail and in their account', 'churnstop' ) }
				checked={ notify }
				onChange={ setNotify }
			/>
			<TextareaControl
				__nextHasNoMarginBottom
				label={ __( 'Note for the order (optional)', 'churnstop' ) }
				value={ note }
				maxLength={ 900 }
				rows={ 3 }
				onChange={ setNote }
			/>
		</Confirm>
	);
}
