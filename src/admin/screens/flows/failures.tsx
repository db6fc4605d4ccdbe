import { Button } from '@wordpress/components';
import { whereText } from '../../flow/where';
import { checkName } from '../../parts/check-name';
import type { Flow, Violation } from '../../types';

/** More than these nobody reads at once: the panel of checks has them all. */
const MOST = 6;

interface Props {
	flow: Flow;
	violations: readonly Violation[];
	onJump: ( path: string ) => void;
}

/** What keeps a flow from being published: where, as the way there, why, and by which check. */
export function Failures( { flow, violations, onJump }: Props ) {
	return (
		<ul className="churnstop-bullets">
			{ violations
				.filter( ( violation ) => violation.severity === 'error' )
				.slice( 0, MOST )
				.map( ( { check, path, message, source } ) => (
					<li key={ check + path }>
						<Button variant="link" onClick={ () => onJump( path ) }>
							{ whereText( flow, path ) }
						</Button>{ ' ' }
						{ message }{ ' ' }
						<small>
							{ checkName( check ) } · { source }
						</small>
					</li>
				) ) }
		</ul>
	);
}
