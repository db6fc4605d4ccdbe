import type { Money } from '../../contract/types';
import type { Flow, Offer } from '../types';

export type Status = 'draft' | 'running' | 'stopped' | 'adopted';

export interface Arm {
	id: string;
	weight: number;
	/** It shows no offer at all. */
	offers?: 'none';
	changes?: {
		offers_by_reason?: Record< string, Offer[] >;
		survey?: { title?: string; message?: string };
		labels?: object;
	};
}

/** GET /experiments/{id}. */
export interface Experiment {
	id: number;
	name: string;
	status: Status;
	flow_id: number;
	primary: 'renewed' | 'saved';
	lag_days: number;
	arms: Arm[];
	adopted: { arm: string; version: number } | null;
	started_at: string | null;
	ended_at: string | null;
}

/** GET /experiments/{id}/results. */
export interface Results {
	arms: Array< {
		id: string;
		entered: number;
		matured: number;
		outcomes: number;
		rate: { value: number; low: number; high: number } | null;
		revenue_per_customer: Money | null;
		concession_per_customer: Money | null;
		net_per_customer: Money | null;
	} >;
	comparisons: Array< {
		arm: string;
		e_value: number;
		p_value: number;
		difference: number | null;
		low: number | null;
		high: number | null;
		decided: boolean;
	} >;
	sample_ratio: { p_value: number; alarm: boolean };
	waiting: number;
	sentence: string;
	months_to_go: number | null;
}

export type { Flow, Offer };
