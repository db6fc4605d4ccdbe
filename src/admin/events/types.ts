import type { SubscriptionId } from '../../contract/types';

/** The contract's Event, and what the screen asks about it. */
export const TYPES = [
	'attempt_started',
	'reason_given',
	'offer_shown',
	'offer_accepted',
	'offer_declined',
	'offer_failed',
	'offer_reverted',
	'subscription_cancelled',
	'subscription_kept',
	'attempt_dismissed',
] as const;

export type EventType = ( typeof TYPES )[ number ];

export interface ShopEvent {
	id: number;
	type: EventType;
	at: string;
	attempt_id: string | null;
	subscription_id: SubscriptionId;
	customer_id: SubscriptionId;
	flow_id: number;
	flow_version: number;
	reason: string | null;
	comment: string | null;
	offer_id: string | null;
	offer_type: string | null;
	redemption_id: number | null;
	mode: 'live' | 'test';
	/** Without a name where the account is gone. */
	customer: { name: string; email: string; url: string };
	data: { actor?: Story[ 'actor' ] };
}

/** What taking a redemption back would do; null where it is not at work any more. */
export interface Agreement {
	text: string;
	action: 'resume' | 'undo' | 'revoke' | 'reactivate' | null;
	label: string;
	consequence: string;
}

export interface Redemption {
	id: number;
	subscription_id: SubscriptionId;
	offer_type: string;
	state: 'pending' | 'applied' | 'finished' | 'reverted' | 'failed';
	agreement: Agreement | null;
}

export interface Story {
	id: string;
	state: string;
	/** Whether the subscription was kept after it was cancelled. */
	kept: boolean;
	mode: 'live' | 'test';
	source: string;
	actor: { kind: 'customer' | 'token' | 'agent' | 'system'; user_id: number; customer_id: number };
	profile: string;
	flow_id: number;
	flow_name: string;
	flow_version: number;
	started_at: string | null;
	ended_at: string | null;
	reason: string | null;
	reason_label: string;
	comment: string | null;
	receipt: string;
	offered: Array< { id: string; name: string; answer: 'accepted' | 'declined' | 'shown' } >;
	not_offered: Array< { id: string; name: string; why: string[] } >;
	notes: string[];
	customer_id: SubscriptionId;
	subscriptions: Array< { id: number; url: string | null } >;
}

/** As the address of the screen keeps them. */
export interface Filters {
	type: string;
	offer_type: string;
	reason: string;
	subscription_id: string;
	customer_id: string;
	/** Days: 2026-12-01. */
	after: string;
	before: string;
	search: string;
	page: number;
}

export const NONE: Filters = {
	type: '',
	offer_type: '',
	reason: '',
	subscription_id: '',
	customer_id: '',
	after: '',
	before: '',
	search: '',
	page: 1,
};
