/**
 * What the customer's routes of churnstop/v1 send, as the server writes it. Times are ISO 8601 UTC.
 *
 * The shapes of flows, offers' settings and surveys are generated from the JSON Schema in includes/Schema.
 */

export interface Money {
	/** A decimal string with the currency's decimals: "32.00". */
	amount: string;
	currency: string;
	/** As the store writes it, plain text. */
	formatted: string;
}

export interface Billing {
	period: string;
	interval: number;
	/** A price with its period, as screens show it: "$40.00 / month". */
	text: string;
}

type AttemptState = 'survey' | 'consent' | 'offer' | 'confirm' | 'saved' | 'cancelled' | 'dismissed' | 'abandoned';

export type Outcome = 'saved' | 'cancelled' | 'dismissed' | 'abandoned';

/** An integer of WooCommerce Subscriptions; `connection:id` of any other. */
export type SubscriptionId = number | string;

export interface Subscription {
	id: SubscriptionId;
	name: string;
	status: string;
	price: Money;
	billing: Billing;
	next_payment_at: string | null;
	/** The days as the store writes them, beside each moment: "1 December 2026". */
	next_payment_at_text: string | null;
	ends_at_if_cancelled: string | null;
	ends_at_if_cancelled_text: string | null;
	/** On the result of a cancel: `cancelled`, `already_cancelled`, `not_cancellable`, `not_found` or `failed`. */
	outcome?: string | null;
}

export interface Labels {
	cancel: string;
	decline: string;
	another: string;
	dismiss: string;
	/** The controls that no flow words: in the shopper's language, like all the rest. */
	continue: string;
	back: string;
	agree: string;
	choose: string;
	account: string;
	reactivate: string;
	receipt: string;
	support: string;
}

interface SurveyReason {
	id: string;
	label: string;
	follow_up: string | null;
}

interface SurveyComment {
	enabled: boolean;
	required: boolean;
	prompt: string;
	error: string;
}

export interface SurveyScreen {
	type: 'survey';
	title: string;
	message: string;
	reasons: SurveyReason[];
	comment: SurveyComment;
	labels: Labels;
}

export interface ConsentScreen {
	type: 'consent';
	question: string;
	labels: Labels;
}

export interface Choice {
	product_id: number;
	/** Key of the selling plan; null where the product has none. */
	plan?: string | null;
	name: string;
	price: Money;
	/** Against what is billed now; negative is cheaper. */
	difference: Money;
	/** The price with its period; null where that is not known. */
	billing: Billing | null;
	/** False where the billing period differs: then the difference says nothing. */
	comparable?: boolean;
	image: string | null;
}

export interface Terms {
	summary: string;
	price_now: Money;
	price_during: Money | null;
	payments: number | null;
	price_after: Money;
	next_payment_at: string | null;
	next_payment_at_text: string | null;
	resumes_at: string | null;
	resumes_at_text: string | null;
	/** How often is billed with the change, and `price_after` with its period: also per month where that changes. */
	billing_after: Billing | null;
	/** Only where the subscription has an end: it moves along. */
	ends_at?: string;
}

export interface OfferView {
	id: string;
	type: string;
	headline: string;
	message: string;
	accept_label: string;
	terms: Terms;
	choices: Choice[] | null;
	/** Whether there may be more to choose from: a search finds it. */
	more_choices?: boolean;
	expires_at: string | null;
}

export interface OfferScreen {
	type: 'offer';
	offer: OfferView;
	/** Whether another offer may follow a decline. */
	more: boolean;
	labels: Labels;
}

export interface Support {
	url: string;
	email: string;
	message: string;
}

export interface ConfirmScreen {
	type: 'confirm';
	message: string;
	ends_at: string | null;
	ends_at_text: string | null;
	support: Support | null;
	labels: Labels;
}

export interface ResultScreen {
	type: 'result';
	outcome: Outcome;
	title: string;
	message: string;
	effective_at: string | null;
	effective_at_text: string | null;
	receipt: string | null;
	can_reactivate: boolean;
	labels: Labels;
}

export type Screen = SurveyScreen | ConsentScreen | OfferScreen | ConfirmScreen | ResultScreen;

export interface Attempt {
	id: string;
	state: AttemptState;
	mode: 'live' | 'test';
	/** The first one; null where it was deleted since. */
	subscription: Subscription | null;
	subscriptions: Subscription[];
	screen: Screen;
	/** The store's own cancel link, which works without ChurnStop. */
	cancel_url: string | null;
	/** The offer on the screen was accepted, and the engine says later whether it is true: ask again. */
	pending?: boolean;
}

/** One way on from a screen; `path` is the route's last part. */
export type Step =
	| { path: 'reason'; body: { reason: string | null; comment: string } }
	| { path: 'consent'; body: { agree: boolean } }
	| { path: 'accept'; body: { offer_id: string; product_id?: number; plan?: string } }
	| { path: 'decline'; body: { offer_id: string } }
	| { path: 'cancel'; body: Record< string, never > }
	| { path: 'dismiss'; body: Record< string, never > }
	| { path: 'reactivate'; body: Record< string, never > };
