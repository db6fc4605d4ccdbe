import type { Violation } from '../../types';

/** More than these nobody reads at once: the panel of checks has them all. */
const MOST = 6;

/** What keeps a flow from being published: the check's name, why, and its source. */
export function Failures( { violations }: { violations: readonly Violation[] } ) {
	return (
		<ul className="churnstop-bullets">
			{ violations
				.filter( ( violation ) => violation.severity === 'error' )
				.slice( 0, MOST )
				.map( ( violation ) => (
					<li key={ violation.check + violation.path }>
						<strong>{ violation.check }</strong>: { violation.message } <small>{ violation.source }</small>
					</li>
				) ) }
		</ul>
	);
}
