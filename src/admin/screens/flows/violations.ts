import { problemText } from '../../parts/problem-text';
import type { Violation } from '../../types';

/** What the server refused to take, as the check that it is, and what checks say of all other fields. For people. */
export const problemsOf = (
	params: Readonly< Record< string, string > >,
	violations: readonly Violation[]
): Violation[] =>
	[
		...Object.entries( params ).map(
			( [ path, message ] ): Violation => ( {
				check: 'schema',
				path,
				message,
				severity: 'error',
				source: 'ChurnStop',
			} )
		),
		...violations.filter( ( violation ) => ! ( violation.path in params ) ),
	].map( ( violation ) =>
		violation.check === 'schema'
			? { ...violation, message: problemText( violation.path, violation.message ) }
			: violation
	);

/** What the server says of flows asked before and after: the warnings of FlowOrder. */
export const reachOf = ( violations: readonly Violation[] ): Violation[] =>
	violations.filter( ( { check } ) => check === 'flow_is_reached' );
