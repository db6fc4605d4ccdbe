import { __ } from '@wordpress/i18n';
import type { AttemptRow } from './types';

export const outcomeOf = ( row: Pick< AttemptRow, 'reactivated' | 'outcome' > ): string =>
	row.reactivated ? 'reactivated' : row.outcome;

/** What an attempt came to, as the list says it and as it can be asked for. */
export const outcomeName = ( outcome: string ): string =>
	( {
		open: __( 'Under way', 'churnstop' ),
		accepted: __( 'Accepted an offer', 'churnstop' ),
		saved: __( 'Saved', 'churnstop' ),
		saved_pending: __( 'Saved, in the first 30 days', 'churnstop' ),
		pending: __( 'Saved, in the first 30 days', 'churnstop' ),
		kept: __( 'Saved and paid since', 'churnstop' ),
		saved_lost: __( 'Cancelled after an offer', 'churnstop' ),
		lost: __( 'Cancelled after an offer', 'churnstop' ),
		cancelled: __( 'Cancelled', 'churnstop' ),
		reactivated: __( 'Cancelled, then kept', 'churnstop' ),
		dismissed: __( 'Changed their mind', 'churnstop' ),
		stayed: __( 'Changed their mind', 'churnstop' ),
		dismissed_lost: __( 'Cancelled later', 'churnstop' ),
		abandoned: __( 'Left open', 'churnstop' ),
	} )[ outcome ] ?? outcome;

export const outcomeTone = ( outcome: string ): string =>
	outcome === 'saved' || outcome === 'saved_pending'
		? 'is-good'
		: outcome === 'dismissed' || outcome === 'reactivated'
		? 'is-changed'
		: '';
