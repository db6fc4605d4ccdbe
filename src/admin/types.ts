import type { Budget } from '../contract/generated/budget';
import type { Flow as StoredFlow } from '../contract/generated/flow';
import type { Offer as StoredOffer } from '../contract/generated/offer';
import type { Money } from '../contract/types';

export type { Budget };

type StoredReason = StoredFlow[ 'reasons' ][ number ];

export type Status = NonNullable< StoredFlow[ 'status' ] >;
export type Kind = NonNullable< StoredReason[ 'kind' ] >;

export interface Support {
	url: string;
	email: string;
	message: string;
}

/**
 * An offer as it is edited: the envelope, and its type's settings beside it. A text that is absent is the shipped one,
 * which the server fills in.
 */
export interface Offer extends Omit< StoredOffer, 'audience' | 'budget' > {
	id: string;
	audience?: Audience | undefined;
	/** Absent: no limit. */
	budget?: Budget | undefined;
	enabled: boolean;
	show_again_after_accept: boolean;
	[ setting: string ]: unknown;
}

export interface Reason {
	id: string;
	kind: Kind;
	label: string;
	follow_up: string | null;
	support?: Support | null;
	offers: Offer[];
}

export interface Survey {
	title: string;
	message: string;
	order: 'fixed' | 'shuffled';
	comment: { enabled: boolean; required: boolean; prompt: string; error: string };
}

export interface FlowLabels {
	cancel: string;
	decline: string;
	another: string;
	dismiss: string;
}

export type Operator = 'at_least' | 'at_most' | 'between' | 'in' | 'not_in' | 'is';

export interface Condition {
	fact: string;
	is: Operator;
	/** Two numbers for `between`. */
	value: boolean | number | Array< number | string >;
}

/** Without conditions: everybody. */
export interface Audience {
	match: 'all' | 'any';
	conditions: Condition[];
}

/** A complete flow, as GET /flows/{id} answers it. */
export interface Flow {
	id: number;
	schema_version: 1;
	name: string;
	status: Status;
	version: number;
	priority: number;
	locale: string;
	audience: Audience;
	survey: Survey;
	reasons: Reason[];
	labels: FlowLabels;
	max_offers: number;
	/** Reasons whose offers the filter churnstop_default_flow sets. */
	set_by_code: string[];
	has_draft: boolean;
	created_at: string | null;
	updated_at: string | null;
}

export interface Violation {
	check: string;
	/** `labels.cancel`, `reasons.0.offers.1.value_percent`. */
	path: string;
	message: string;
	severity: 'error' | 'warning';
	source: string;
}

export interface Version {
	version: number;
	author: number;
	/** Empty where nobody in particular saved it, or their account is gone. */
	author_name: string;
	origin: string;
	created_at: string | null;
	current: boolean;
	flow: Flow;
}

/** A product that customers can be switched to, as GET /products answers it. */
export interface Product {
	product_id: number;
	/** Key of the selling plan; null where the product has none. */
	plan?: string | null;
	name: string;
	group: string;
	price: Money;
	/** With its period: "$20.00 / month". */
	price_text: string;
	/** The dearest of its group: what a step to it is compared with. */
	compared: {
		product_id: number;
		name: string;
		price: Money;
		price_text: string;
		/** Of the price a day. */ percent: number;
		/** Billed as often, in one currency. */ comparable: boolean;
	} | null;
	available: boolean;
	image: string | null;
}

/** Of the last 30 days. */
export interface FlowReport {
	flow_id: number;
	attempts: number;
	saved: number;
	save_rate: number | null;
}

/** A setting's JSON Schema, with only the keywords that WordPress knows. */
export interface SettingSchema {
	type: string | string[];
	title?: string;
	description?: string;
	default?: unknown;
	minimum?: number;
	maximum?: number;
	required?: boolean;
	enum?: string[];
	/** `percent`, `renewal`, `day`, or words of a plugin's own. */
	unit?: string;
	/** Figures that are often chosen. */
	common?: number[];
	/** It names a product to switch to: `cheaper` or `any`. */
	target?: string;
	/** It names the selling plan of that setting's product, and is set with it. */
	plan_of?: string;
	/** What it means that no product is named, and that there is none. */
	none?: string;
	none_found?: string;
	/** The switch that stands for it: needed unless that is on. */
	unless?: string;
}

/** What the inspector is about. */
export type Selection =
	| { kind: 'flow' }
	| { kind: 'survey' }
	| { kind: 'labels' }
	| { kind: 'reason'; reason: string }
	| { kind: 'offer'; reason: string; offer: string };
