import { Button, Modal } from '@wordpress/components';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { boot } from '../boot';
import type { ContractError } from '../../contract/error';
import { Trouble } from '../parts/trouble';
import { Stage } from '../screens/editor/stage';
import type { Show } from '../screens/editor/stage';
import { describeArm } from './labels';
import type { Arm, Experiment, Flow } from './types';

interface Props {
	experiment: Experiment;
	arm: Arm;
	flow: Flow | undefined;
	close: () => void;
}

/** What customers of one arm see, to be used as they use it. Nothing is written. */
export function Preview( { experiment, arm, flow, close }: Props ) {
	const frame = useRef< HTMLIFrameElement >( null );
	const stage = useRef< Stage | null >( null );
	const [ failed, setFailed ] = useState< ContractError | null >( null );

	const restart = useCallback( () => {
		const show: Show = {
			flow: { experiment: experiment.id, arm: arm.id },
			facts: { period: 'month' },
			scheme: 'light',
		};
		void stage.current?.present( show, [] );
	}, [ experiment.id, arm.id ] );
	useEffect( () => {
		if ( ! frame.current ) {
			return undefined;
		}
		const made = new Stage( frame.current, {
			screen: () => undefined,
			picked: () => undefined,
			failed: setFailed,
		} );
		stage.current = made;
		restart();
		return () => made.destroy();
	}, [ restart ] );

	return (
		<Modal title={ describeArm( arm, flow ) } onRequestClose={ close } size="large" className="churnstop-modal">
			<p>{ __( 'This is what these customers see. Try it out. Nothing is saved.', 'churnstop' ) }</p>
			{ failed && <Trouble error={ failed } retry={ restart } /> }
			<iframe
				ref={ frame }
				className="churnstop-arm-preview"
				src={ boot().urls.preview }
				title={ __( 'What your customers see', 'churnstop' ) }
			/>
			<div className="churnstop-modal-ways">
				<Button variant="tertiary" onClick={ restart }>
					{ __( 'Start over', 'churnstop' ) }
				</Button>
				<Button variant="primary" onClick={ close }>
					{ __( 'Close', 'churnstop' ) }
				</Button>
			</div>
		</Modal>
	);
}
