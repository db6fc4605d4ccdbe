import type { Money } from '../../contract/types';

/** What can be asked for; the same definitions as the dashboard's figures. */
export const OUTCOMES = [
	'accepted',
	'saved',
	'pending',
	'kept',
	'lost',
	'cancelled',
	'reactivated',
	'stayed',
	'dismissed_lost',
	'abandoned',
	'open',
] as const;

/** A row of GET /attempts. */
export interface AttemptRow {
	id: string;
	number: number;
	started_at: string | null;
	customer: { id: number; name: string; email: string; url: string };
	subscription_ids: Array< number | string >;
	product: { id: number; name: string };
	price: Money;
	flow_id: number;
	reason: string | null;
	reason_label: string;
	comment: string | null;
	offers: Array< { id: string; type: string; name: string; answer: 'accepted' | 'declined' | 'shown' } >;
	outcome: string;
	/** Cancelled here, and the subscription went on later. */
	reactivated: boolean;
	by_staff: boolean;
	held_out: boolean;
	net_kept: Money | null;
}

/** GET /attempts/choices. */
export interface Choices {
	flows: Array< { id: number; name: string } >;
	reasons: Record< string, string >;
}

/** As the address of the screen keeps them; empty: any. */
export interface Filters {
	/** Links from orders and users lead to one customer's. */
	customer_id: string;
	search: string;
	outcome: string;
	reason: string;
	offer_type: string;
	offer_id: string;
	flow_id: string;
	arm: string;
	currency: string;
	/** Days, both included. */
	after: string;
	before: string;
	order: string;
	cursor: string;
}

export const NONE: Filters = {
	customer_id: '',
	search: '',
	outcome: '',
	reason: '',
	offer_type: '',
	offer_id: '',
	flow_id: '',
	arm: '',
	currency: '',
	after: '',
	before: '',
	order: '',
	cursor: '',
};
