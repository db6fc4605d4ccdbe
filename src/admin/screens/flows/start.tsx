import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import type { Flow } from '../../types';

const DISMISSED = 'churnstop-start-dismissed';

const wasDismissed = (): boolean => {
	try {
		return localStorage.getItem( DISMISSED ) === '1';
	} catch {
		return false;
	}
};

interface Props {
	flows: Flow[];
	open: ( flow: Flow ) => void;
}

/** For whoever is here for the first time: what is live already, and the way to the first edit. */
export function Start( { flows, open }: Props ) {
	const [ hidden, setHidden ] = useState( wasDismissed );
	const live = flows.find( ( flow ) => flow.status === 'active' );
	// Somebody has published here already.
	if ( hidden || ! live || flows.some( ( flow ) => flow.version > 1 ) || flows.length > 1 ) {
		return null;
	}
	const dismiss = () => {
		setHidden( true );
		try {
			localStorage.setItem( DISMISSED, '1' );
		} catch {
			// It is shown again next time.
		}
	};
	return (
		<section className="churnstop-start" aria-labelledby="churnstop-start-title">
			<h2 id="churnstop-start-title">{ __( 'Your default flow is live', 'churnstop' ) }</h2>
			<p>{ __( 'Customers who cancel are asked why, get one fitting offer, and can leave in one click on every screen. Make it yours in three steps:', 'churnstop' ) }</p>
			<ol>
				<li>
					<strong>{ __( 'Look at it', 'churnstop' ) }</strong>
					<span>{ __( 'Walk through it as a customer: monthly, in a trial, in Germany. Nothing is written.', 'churnstop' ) }</span>
				</li>
				<li>
					<strong>{ __( 'Change an offer', 'churnstop' ) }</strong>
					<span>{ __( 'Bind one of the offer types to each reason, and set the figures that you can afford.', 'churnstop' ) }</span>
				</li>
				<li>
					<strong>{ __( 'Publish', 'churnstop' ) }</strong>
					<span>{ __( 'The checks tell you before your customers, or a regulator, do.', 'churnstop' ) }</span>
				</li>
			</ol>
			<p className="churnstop-start-ways">
				<Button variant="primary" onClick={ () => open( live ) }>
					{ __( 'Open the flow', 'churnstop' ) }
				</Button>
				<Button variant="tertiary" href={ boot().urls.settings }>
					{ __( 'Settings', 'churnstop' ) }
				</Button>
				<Button variant="tertiary" onClick={ dismiss }>
					{ __( 'Hide this', 'churnstop' ) }
				</Button>
			</p>
		</section>
	);
}
