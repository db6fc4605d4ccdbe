import type { Money } from '../../contract/types';

/** A share or an amount with its 95 % interval. */
export interface Interval {
	value: number;
	low: number;
	high: number;
}

/** Of one currency; never added up with another. */
export interface Amounts {
	currency: string;
	mrr_at_risk: Money;
	mrr_saved: Money;
	revenue_kept: Money;
	concession: Money;
	net_kept: Money;
}

export interface Counts {
	attempts: number;
	saved: number;
	pending: number;
	kept: number;
	cancelled: number;
	/** Of the cancelled: the subscription went on later. */
	reactivated: number;
	dismissed: number;
	/** Of the dismissed: not cancelled within 30 days. */
	stayed: number;
	abandoned: number;
	open: number;
	currencies: Amounts[];
}

export interface Figures extends Counts {
	/** The first and the last day. */
	from: string;
	to: string;
	save_rate: Interval | null;
	held: { d30: Interval | null; d60: Interval | null; d90: Interval | null };
}

type Incremental = Interval & { currency: string };

/** Whether more of the treated renew than of those held out, over all time; null while no outcome is read. */
export interface Holdout {
	matured: number;
	decided: boolean;
	better: boolean | null;
}

export type Step = 'day' | 'week' | 'month';

/** GET /reports/dashboard. */
export interface Board {
	/** The day of the very first attempt; null before there is one. */
	first_day: string | null;
	today: string;
	/** Currencies of these days, whichever is chosen. */
	choices: string[];
	summary: Figures & {
		incremental: Incremental | null;
		incremental_why: string | null;
		/** Customers of these days who were held out. */
		held_out: number;
		holdout: Holdout | null;
		previous: Figures;
	};
	interval: Step;
	series: Array< Counts & { from: string; to: string } >;
	reasons: Array< Counts & { reason: string | null; label: string; accepted: number; saved_rate: Interval | null } >;
	offers: Array<
		Counts & {
			flow_id: number;
			offer_id: string;
			offer_type: string;
			label: string;
			reason_label: string;
			accepted: number;
		}
	>;
}
