import type { FlowLabels, Kind, Operator, SettingSchema, Violation } from './types';

export interface TypeInfo {
	id: string;
	label: string;
	/** The plan does not unlock it. */
	locked: boolean;
	needs_targets: boolean;
	settings: Record< string, SettingSchema >;
	/** Further forms that its settings can have: the setting that a form is known by → its settings. */
	forms: Record< string, Record< string, SettingSchema > >;
	/** The shipped texts for the settings' defaults. */
	texts: TypeTexts;
	/** The shipped texts where a switch is not at its default: setting → texts. */
	variants: Record< string, TypeTexts >;
	/** Null for a type that says nothing of itself. */
	guide: TypeGuide | null;
}

/** includes/Offers/TypeGuide.php says what each means. */
export interface TypeGuide {
	what: string;
	when: string;
	cost: string;
	icon: string;
	color: string;
	short: Record< string, string >;
	answers: Partial< Record< Kind, number > >;
	estimate: { share: string | null; times: string | null } | null;
}

interface TypeTexts {
	headline: string;
	message: string;
	accept_label: string;
}

export interface FactInfo {
	id: string;
	label: string;
	group: string;
	type: 'number' | 'list' | 'boolean';
	operators: Operator[];
	/** Of a list: ids or words. */
	values: 'integer' | 'string' | null;
	/** Where the values come from; empty: they are typed. */
	source: string;
}

export interface LibraryReason {
	id: string;
	kind: Kind;
	label: string;
	support: string | null;
}

export interface Template {
	id: string;
	title: string;
	description: string;
	/** The minimal form of a flow, which the server completes. */
	flow: Record< string, unknown >;
}

interface RuleInfo {
	id: string;
	message: string;
	severity: Violation[ 'severity' ];
	source: string;
}

/** What includes/Admin/Boot.php prints before the script. */
export interface Boot {
	/** Set once our script runs with all that it needs: includes/Admin/Menu.php says so where it does not. */
	started?: boolean;
	screen: 'dashboard' | 'flows' | 'attempts' | 'experiments' | 'events' | 'settings';
	/** The store's own day. */
	today: string;
	urls: {
		dashboard: string;
		attempts: string;
		experiments: string;
		flows: string;
		events: string;
		settings: string;
		preview: string;
		try: string;
		walk: string;
		login: string;
	};
	/** Of the list of attempts, as Screen Options have it. */
	list: { per_page: number; hidden: string[] };
	plan: 'free' | 'starter';
	/** Settings: every customer is treated as the strictest law asks. */
	strictest: boolean;
	/** The store's setting: offer type → days; absent or 0: none. */
	cooldown_days: Record< string, number >;
	/** Offer types that the settings switch off. */
	types_off: string[];
	locale: string;
	bcp47: string;
	/** That the store's own e-mails come from. */
	shop_email: string;
	types: TypeInfo[];
	library: LibraryReason[];
	texts: { survey: { title: string; message: string; prompt: string; error: string }; labels: FlowLabels };
	/** `names` is what people call a check, by its id. */
	rules: {
		version: string;
		reviewed: string;
		old: boolean;
		names: Record< string, string >;
		flow: RuleInfo[];
	};
	templates: Template[];
	/** Where subscriptions come from on this site. */
	connections: Array< { id: string; name: string } >;
	/** What audiences can ask about. */
	facts: FactInfo[];
	/** Role → its name. */
	roles: Record< string, string >;
	languages: string[];
	/** For the storefront's modal in the canvas. */
	modal: { words: Record< string, string >; look: Record< string, string > };
}

declare global {
	interface Window {
		churnstopBoot: Boot;
	}
}

/** Read when it is needed, so that tests can set it. */
export const boot = (): Boot => window.churnstopBoot;

export const typeInfo = ( id: string ): TypeInfo | undefined => boot().types.find( ( type ) => type.id === id );

/** The setting by which the form of an offer's settings is known; empty for the type's first form. */
export const formOf = ( offer: { type: string; [ setting: string ]: unknown } ): string =>
	Object.keys( typeInfo( offer.type )?.forms ?? {} ).find( ( mark ) => ( offer[ mark ] ?? null ) !== null ) ?? '';

/** Types whose offers switch to a product → the setting that names it. */
export const targetOf = ( type: TypeInfo | undefined ): SettingSchema | undefined =>
	Object.values( type?.settings ?? {} ).find( ( schema ) => schema.target !== undefined );

/** The settings of the form that an offer has. */
export const settingsOf = ( offer: {
	type: string;
	[ setting: string ]: unknown;
} ): Record< string, SettingSchema > => {
	const info = typeInfo( offer.type );
	return info?.forms[ formOf( offer ) ] ?? info?.settings ?? {};
};
