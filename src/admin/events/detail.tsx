import { Button, Modal, Spinner } from '@wordpress/components';
import { useCallback, useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { bound } from '../../contract/bound';
import { asContractError, call } from '../api';
import { moment } from '../parts/format';
import { Trouble } from '../parts/trouble';
import type { ContractError } from '../../contract/error';
import type { Redemption, ShopEvent, Story } from './types';
import { actor, answer, offerName, outcome, told } from './labels';

interface Props {
	event: ShopEvent;
	redemption: Redemption | undefined;
	takeBack: () => void;
	close: () => void;
}

function Facts( { rows }: { rows: Array< [ string, ReactNode ] > } ) {
	return (
		<dl className="churnstop-events-facts">
			{ rows
				.filter( ( [ , value ] ) => value !== '' && value !== null )
				.map( ( [ name, value ] ) => (
					<div key={ name }>
						<dt>{ name }</dt>
						<dd>{ value }</dd>
					</div>
				) ) }
		</dl>
	);
}

const list = ( lines: readonly string[] ) =>
	lines.length === 0 ? null : (
		<ul>
			{ lines.map( ( line ) => (
				<li key={ line }>{ line }</li>
			) ) }
		</ul>
	);

/** An attempt as a list of facts. The list of attempts knows more of what it came to, and has its own words. */
export function Told( { story, came = outcome( story ) }: { story: Story; came?: string } ) {
	return (
		<Facts
			rows={ [
				[
					__( 'Subscription', 'churnstop' ),
					story.subscriptions.map( ( { id, url } ) => (
						<span key={ id } className="churnstop-events-id">
							{ url ? <a href={ url }>{ id }</a> : id }
						</span>
					) ),
				],
				[ __( 'Outcome', 'churnstop' ), came ],
				[ __( 'Reason', 'churnstop' ), story.reason_label || __( 'not stated', 'churnstop' ) ],
				[ __( 'Comment', 'churnstop' ), story.comment ],
				[
					__( 'Offered', 'churnstop' ),
					story.offered.map( ( one ) => `${ one.name } (${ answer( one.answer ) })` ).join( ', ' ),
				],
				[
					story.state === 'saved'
						? __( 'Why not the other offers?', 'churnstop' )
						: __( 'Why was it not offered?', 'churnstop' ),
					list( story.not_offered.map( ( { name, why } ) => `${ name }: ${ why.join( ' ' ) }` ) ),
				],
				[ __( 'Notes', 'churnstop' ), list( story.notes ) ],
				/* translators: 1: name of a flow, 2: its version. */
				[
					__( 'Flow', 'churnstop' ),
					sprintf( __( '%1$s, version %2$d', 'churnstop' ), story.flow_name, story.flow_version ),
				],
				[ __( 'Started', 'churnstop' ), moment( story.started_at ) ],
				[ __( 'By', 'churnstop' ), actor( story.actor ) ],
				[ __( 'Receipt number', 'churnstop' ), story.receipt ],
			] }
		/>
	);
}

/** One event, and the whole cancellation that it is part of. */
export function Detail( { event, redemption, takeBack, close }: Props ) {
	const [ story, setStory ] = useState< Story | null >( null );
	const [ error, setError ] = useState< ContractError | null >( null );

	const load = useCallback( async () => {
		setError( null );
		try {
			setStory( event.attempt_id ? await call< Story >( 'GET', `attempts/${ event.attempt_id }/story` ) : null );
		} catch ( thrown ) {
			setError( asContractError( thrown ) );
		}
	}, [ event.attempt_id ] );
	useEffect( () => void load(), [ load ] );

	const agreement = redemption?.agreement;
	return (
		<Modal title={ told( event ) } onRequestClose={ close } size="large" className="churnstop-modal">
			<Facts
				rows={ [
					[ __( 'When', 'churnstop' ), moment( event.at ) ],
					[ __( 'Offer', 'churnstop' ), offerName( event.offer_type ) ],
					[ __( 'Accepted offer', 'churnstop' ), agreement ? bound( agreement.text ) : null ],
				] }
			/>
			{ agreement?.action && (
				<p>
					<Button variant="link" isDestructive={ agreement.action !== 'resume' } onClick={ takeBack }>
						{ agreement.label }…
					</Button>
				</p>
			) }
			<h2>{ __( 'The whole cancellation', 'churnstop' ) }</h2>
			{ error && <Trouble error={ error } retry={ () => void load() } /> }
			{ story ? <Told story={ story } /> : ! error && event.attempt_id && <Spinner /> }
		</Modal>
	);
}
