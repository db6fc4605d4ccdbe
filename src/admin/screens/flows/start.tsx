import { Button } from '@wordpress/components';
import { addQueryArgs } from '@wordpress/url';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import type { Flow } from '../../types';
import { isQuiet, usePastYear, Year } from './past';

const DISMISSED = 'churnstop-start-dismissed';

const wasDismissed = (): boolean => {
	try {
		return localStorage.getItem( DISMISSED ) === '1';
	} catch {
		return false;
	}
};

/**
 * Whether the first steps are shown: by themselves until somebody has published here or hidden them; else when they are
 * asked for.
 */
export function useStart( flows: readonly Flow[] ): [ shown: boolean, show: ( shown: boolean ) => void ] {
	const [ asked, setAsked ] = useState< boolean | null >( () => ( wasDismissed() ? false : null ) );
	const fresh = flows.length === 1 && flows[ 0 ]?.status === 'active' && flows[ 0 ].version === 1;
	const show = ( shown: boolean ) => {
		setAsked( shown );
		try {
			localStorage.setItem( DISMISSED, shown ? '' : '1' );
		} catch {
			// It is shown again next time.
		}
	};
	return [ asked ?? fresh, show ];
}

export const tryUrl = ( flow: number ): string => addQueryArgs( boot().urls.try, { flow } );

interface Props {
	flows: Flow[];
	/** Opens a flow at one of its fields. */
	open: ( flow: Flow, field: string ) => void;
	hide: () => void;
}

/** What is live already, and the way to the first edit and the first test. */
function Live( { flow, open }: { flow: Flow; open: Props[ 'open' ] } ) {
	return (
		<>
			<p>
				{ __(
					'Customers who cancel are asked why, get one fitting offer, and can leave in one click on every screen.',
					'churnstop'
				) }
			</p>
			<ol>
				<li>
					<strong>{ __( 'Change a text', 'churnstop' ) }</strong>
					<span>
						{ __( 'Begin with the question; beside it you see what your customers see.', 'churnstop' ) }
					</span>
				</li>
				<li>
					<strong>{ __( 'Publish', 'churnstop' ) }</strong>
					<span>
						{ __(
							'You see what will change. The checks tell you before your customers, or a regulator, do.',
							'churnstop'
						) }
					</span>
				</li>
				<li>
					<strong>{ __( 'Try it as a shopper', 'churnstop' ) }</strong>
					<span>
						{ __(
							'On a subscription of your own, or in the preview. It is a test: nothing changes, nothing is counted.',
							'churnstop'
						) }
					</span>
				</li>
			</ol>
			<p className="churnstop-start-ways">
				<Button variant="primary" onClick={ () => open( flow, 'survey.title' ) }>
					{ __( 'Change a text', 'churnstop' ) }
				</Button>
				<Button variant="secondary" href={ tryUrl( flow.id ) }>
					{ __( 'Try it as a shopper', 'churnstop' ) }
				</Button>
				<Button variant="tertiary" href={ boot().urls.walk }>
					{ __( 'Walk the storefront as a customer…', 'churnstop' ) }
				</Button>
				<Button variant="tertiary" href={ boot().urls.settings }>
					{ __( 'Settings', 'churnstop' ) }
				</Button>
			</p>
		</>
	);
}

/**
 * For whoever is here for the first time: what cancellations cost so far, and the flow. A year without any says
 * nothing: then the flow comes first.
 */
export function Start( { flows, open, hide }: Props ) {
	const live = flows.find( ( flow ) => flow.status === 'active' );
	const [ past, again ] = usePastYear();
	const quiet = isQuiet( past );
	const flow = live ? (
		<Live flow={ live } open={ open } />
	) : (
		<p>
			{ __(
				'No flow is active: Cancel does what it did before. Activate one below, or begin with a new one.',
				'churnstop'
			) }
		</p>
	);
	const ours = live ? __( 'Your flow is live: make it yours', 'churnstop' ) : __( 'First steps', 'churnstop' );
	return (
		<section className="churnstop-start" aria-labelledby="churnstop-start-title">
			<div className="churnstop-start-head">
				<h2 id="churnstop-start-title" tabIndex={ -1 }>
					{ quiet ? ours : __( 'Your last twelve months', 'churnstop' ) }
				</h2>
				<Button variant="tertiary" onClick={ hide }>
					{ __( 'Hide this', 'churnstop' ) }
				</Button>
			</div>
			{ quiet && flow }
			<Year past={ past } again={ again } />
			{ ! quiet && live && <h2>{ ours }</h2> }
			{ ! quiet && flow }
		</section>
	);
}
