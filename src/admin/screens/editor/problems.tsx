import { createContext, useContext, useMemo } from '@wordpress/element';
import type { ReactNode } from 'react';
import { within } from '../../flow/path';
import { useStore } from '../../store';
import type { State } from '../../store/types';
import type { Violation } from '../../types';
import { problemsOf } from '../flows/violations';

export interface Problem {
	path: string;
	message: string;
	severity: Violation[ 'severity' ];
	check: string;
}

const Problems = createContext< readonly Problem[] >( [] );

const paramsOf = ( { editor }: State ) => editor.params;
const violationsOf = ( { editor }: State ) => editor.violations;

/** Gathers what the server refused and what the checks say, for the fields and for the outline's badges. */
export function WithProblems( { children }: { children: ReactNode } ) {
	const params = useStore( paramsOf );
	const violations = useStore( violationsOf );
	const problems = useMemo( (): Problem[] => problemsOf( params, violations ), [ params, violations ] );
	return <Problems.Provider value={ problems }>{ children }</Problems.Provider>;
}

/** All of them. */
export const useAllProblems = (): readonly Problem[] => useContext( Problems );

/** Those of one field, or of all that lies within a thing. */
export function useProblems( path: string, deep = false ): readonly Problem[] {
	const all = useContext( Problems );
	return useMemo(
		() => all.filter( ( problem ) => ( deep ? within( problem.path, path ) : problem.path === path ) ),
		[ all, path, deep ]
	);
}
