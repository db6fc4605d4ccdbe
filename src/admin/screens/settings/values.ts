import type { Budget, Violation } from '../../types';
import type { EmbedValues, EmbedWritten } from './embed';
import type { IntelligentValues } from './intelligent';

/** The settings as the server answers them. */
export interface Values {
	enabled: boolean;
	force_strictest: boolean;
	support: { url: string; email: string; message: string };
	look: { accent: string; radius: number | null; logo: number };
	refuse_automatic_tax: boolean;
	cooldown_days: Record< string, number >;
	offers: Record< string, { enabled: boolean } >;
	budget: Budget | null;
	reminder_days: number;
	retention_days: number;
	on_uninstall: 'keep' | 'remove';
	roles: string[];
	abilities: { mcp: boolean; personal_data: boolean };
	holdout_percent: number;
	intelligent: IntelligentValues;
	embed: EmbedValues;
	all_roles: Array< { id: string; name: string } >;
	may_set_roles: boolean;
	plan: string;
	capability: string;
	rules: { version: string; reviewed: string; old: boolean };
	notices: {
		default_flow_filter: { message: string; at: string; violations: Violation[] } | null;
		refused_flows: Array< { flow_id: number; at: string; violations: Violation[] } >;
	};
}

const WRITTEN = [
	'enabled',
	'force_strictest',
	'support',
	'look',
	'refuse_automatic_tax',
	'cooldown_days',
	'offers',
	'budget',
	'reminder_days',
	'retention_days',
	'on_uninstall',
	'roles',
	'abilities',
	'holdout_percent',
	'intelligent',
] as const;

/** What the merchant sets: what is sent to the server. */
export type Written = Pick< Values, ( typeof WRITTEN )[ number ] > & { embed: EmbedWritten };

const pick = < T, K extends keyof T >( from: T, keys: readonly K[] ) =>
	Object.fromEntries( keys.map( ( key ) => [ key, from[ key ] ] ) ) as Pick< T, K >;

export const writable = ( values: Values ): Written => ( {
	...pick( values, WRITTEN ),
	embed: { origins: values.embed.origins, links: values.embed.links },
} );

/** What a section of the screen gets. */
export interface SectionProps {
	values: Written;
	/** What the server refused, by path. */
	problems: Record< string, string >;
	set: ( change: Partial< Written > ) => void;
}
