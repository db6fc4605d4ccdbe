import book from '../../includes/Compliance/rules.json';

export type Severity = 'error' | 'warning';

/** A rule as data: the same file that PHP reads. */
export interface Rule {
	id: string;
	subject: 'flow' | 'screen';
	profiles: string[];
	severity: Severity;
	/** Plain English. */
	message: string;
	source: string;
	reviewed: string;
	/** The largest figure that passes, where the rule has one. */
	limit?: number;
	/** Where it holds, where the rule says so. */
	countries?: string[];
	/** What may be named, where the rule says so. */
	names?: string[];
}

export interface Violation {
	check: string;
	/** `labels.cancel`, `reasons.0.offers.1.value_percent`. */
	path: string;
	message: string;
	severity: Severity;
	source: string;
	/** What its message names, in its order, where it names anything. */
	named?: string[];
}

/** "%1$s is not %2$s" with what it names. */
export const fill = ( message: string, named: readonly string[] ): string =>
	message.replace( /%(\d)\$s/g, ( _, at: string ) => named[ Number( at ) - 1 ] ?? '' );

const rules = new Map< string, Rule >( ( book.rules as Rule[] ).map( ( rule ) => [ rule.id, rule ] ) );

export const pack = { version: book.version, reviewed: book.reviewed };

export const allRules = (): Rule[] => [ ...rules.values() ];

export function rule( id: string ): Rule {
	const found = rules.get( id );
	if ( ! found ) {
		throw new Error( `No such rule: ${ id }` );
	}
	return found;
}

export const allows = ( { limit }: Rule, figure: number ): boolean => limit === undefined || figure <= limit;

export const violation = ( { id, message, severity, source }: Rule, path: string, own = '' ): Violation => ( {
	check: id,
	path,
	message: own === '' ? message : own,
	severity,
	source,
} );
