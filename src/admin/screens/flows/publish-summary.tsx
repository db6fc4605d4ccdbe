import { Notice } from '@wordpress/components';
import { useMemo } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { countOf, differences } from '../../flow/diff';
import type { Flow, Violation } from '../../types';
import { Changes } from './changes';
import { Failures } from './failures';
import { reachOf } from './violations';

interface Props {
	/** As it is published, and as it would be. */
	server: Flow;
	flow: Flow;
	violations: readonly Violation[];
	onJump: ( path: string ) => void;
}

/** What publishing changes, whether the flow is active or becomes so. */
export const useChanges = ( server: Flow | null, flow: Flow | null ) =>
	useMemo(
		() => ( flow && server ? differences( { ...server, status: 'active' }, { ...flow, status: 'active' } ) : [] ),
		[ flow, server ]
	);

/** What will change for customers, and which checks say what, before a flow is published or activated. */
export function PublishSummary( { server, flow, violations, onJump }: Props ) {
	const list = useChanges( server, flow );
	const errors = violations.filter( ( violation ) => violation.severity === 'error' );
	const hidden = reachOf( violations );
	const first = server.status !== 'active';
	return (
		<>
			{ hidden.length > 0 && (
				<Notice status="warning" isDismissible={ false }>
					{ hidden.map( ( { message } ) => (
						<p key={ message }>{ message }</p>
					) ) }
				</Notice>
			) }
			{ first && hidden.length === 0 && (
				<p>
					{ __(
						'The flow becomes active: customers for whom it is meant see it when they cancel.',
						'churnstop'
					) }
				</p>
			) }
			{ list.length > 0 && (
				<>
					<p>
						<strong>{ countOf( list ) }</strong>{ ' ' }
						{ __( 'Customers already in the flow finish the version they started.', 'churnstop' ) }
					</p>
					<Changes list={ list } before={ first ? __( 'Before', 'churnstop' ) : undefined } />
				</>
			) }
			{ list.length === 0 && ! first && (
				<p>{ __( 'Nothing has changed since the last publish.', 'churnstop' ) }</p>
			) }
			{ errors.length > 0 && (
				<Notice status="error" isDismissible={ false }>
					<p>
						{
							/* translators: %d: number of failed checks. */
							sprintf(
								_n(
									'%d check fails. Until it is right, nothing is published and what is live stays live:',
									'%d checks fail. Until they are right, nothing is published and what is live stays live:',
									errors.length,
									'churnstop'
								),
								errors.length
							)
						}
					</p>
					<Failures { ...{ flow, violations, onJump } } />
				</Notice>
			) }
		</>
	);
}
