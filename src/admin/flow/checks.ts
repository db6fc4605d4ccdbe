import { allRules, checkFlow, fill } from '../../compliance';
import { boot } from '../boot';
import type { Flow, Violation } from '../types';

/** Stored discount → its percentage, for those that this visit has seen; the server knows all. */
const percents: Record< number, number > = {};

/** Discounts as the server answers them: the checks go by them from now on. */
export function knowDiscounts( discounts: ReadonlyArray< { id: number; percent_off: number | null } > ): void {
	discounts.forEach( ( { id, percent_off } ) => ( percents[ id ] = percent_off ?? 0 ) );
}

const shared = new Set( allRules().map( ( rule ) => rule.id ) );

/** Whether this browser finds it as well. What needs the store's data stays until the server answers again. */
export const isCheckedHere = ( { check }: Violation ): boolean =>
	shared.has( check ) && check !== 'target_is_switchable';

/** What the checks say of a flow, without the server, in the admin's language. */
export function localViolations( flow: Flow ): Violation[] {
	const { types, rules, cooldown_days } = boot();
	const settings = Object.fromEntries(
		types.flatMap( ( type ) => [
			[ type.id, type.settings ],
			...Object.entries( type.forms ).map( ( [ mark, form ] ) => [ `${ type.id }.${ mark }`, form ] ),
		] )
	);
	const words = new Map( rules.flow.map( ( rule ) => [ rule.id, rule.message ] ) );
	return checkFlow( flow as unknown as Record< string, unknown >, {
		settings,
		cooldownDays: cooldown_days,
		discounts: percents,
	} ).map( ( { named = [], ...violation } ) => ( {
		...violation,
		message: fill( words.get( violation.check ) ?? violation.message, named ),
	} ) );
}
