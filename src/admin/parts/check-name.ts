import { boot } from '../boot';
import type { Violation } from '../types';

/** What people call a check; the check of another plugin has only its id. */
export const checkName = ( id: string ): string => boot().rules.names[ id ] ?? id;

/** Checks that failed, each with what it says, in one line. */
export const checksText = ( violations: readonly Violation[] ): string =>
	violations.map( ( { check, message } ) => `${ checkName( check ) }: ${ message }` ).join( ' ' );
