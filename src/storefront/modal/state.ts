import type { Attempt, Step, SurveyScreen } from '../../contract/types';
import { BlindError } from '../../contract/error';
import type { ContractError } from '../../contract/error';
import { attemptOf } from '../../contract/client';
import type { Walk } from '../../contract/client';

/** What is under way; `start` has no attempt yet, `back` asks for the reasons. */
export type Busy = Step[ 'path' ] | 'start' | 'back';

/** What went wrong, and while doing what: words follow from both. */
export interface Trouble {
	readonly during: Busy;
	readonly error: ContractError;
}

/** All that the modal shows follows from this. */
export interface State {
	readonly attempt: Attempt | null;
	/** The reasons, kept for Back. */
	readonly survey: SurveyScreen | null;
	/** Whether Back was pressed: the reasons are shown, though the server is further on. */
	readonly back: boolean;
	readonly busy: Busy | null;
	readonly trouble: Trouble | null;
	/** Why the screen is not the one that was expected: the server's sentence. */
	readonly note: string;
	/** Counts screens: each new one takes the focus. */
	readonly turn: number;
}

/** An answer, and why it is not the one that was expected: the server's sentence, or empty. */
export interface Arrived {
	attempt: Attempt;
	note: string;
}

export type Happening =
	| { type: 'sent'; what: Busy }
	| ( { type: 'arrived' } & Arrived )
	| { type: 'failed'; error: ContractError }
	| { type: 'back' };

export const first: State = {
	attempt: null,
	survey: null,
	back: false,
	busy: null,
	trouble: null,
	note: '',
	turn: 0,
};

/** Whether nothing can be chosen any more. */
export const isOver = ( attempt: Attempt | null ): boolean => attempt?.screen.type === 'result';

export function next( state: State, event: Happening ): State {
	switch ( event.type ) {
		case 'sent':
			return { ...state, busy: event.what, trouble: null };
		case 'arrived': {
			const { screen } = event.attempt;
			return {
				attempt: event.attempt,
				survey: screen.type === 'survey' ? screen : state.survey,
				back: false,
				busy: null,
				trouble: null,
				note: event.note,
				turn: state.turn + 1,
			};
		}
		case 'failed':
			return { ...state, busy: null, trouble: { during: state.busy ?? 'start', error: event.error } };
		case 'back':
			return state.survey && ! state.busy && ! isOver( state.attempt )
				? { ...state, back: true, trouble: null, note: '', turn: state.turn + 1 }
				: state;
	}
}

/** Whether a lost answer leaves open what happened to the subscription. */
export const writes = ( what: Busy ): boolean => what === 'accept' || what === 'cancel' || what === 'reactivate';

/** Whether nobody has answered, or somebody else than ChurnStop: a host, WordPress, another plugin. */
export const isStrange = ( { kind, known }: ContractError ): boolean =>
	! known && ( kind === 'lost' || kind === 'refused' );

/** A host's firewall may dislike what somebody wrote: the same without the comment; null where it has none. */
const bare = ( step: Step ): Step | null =>
	step.path === 'reason' && step.body.comment ? { ...step, body: { ...step.body, comment: '' } } : null;

/**
 * Takes a step, and where it was refused or its answer got lost, looks what is true now before anything is said about
 * it.
 *
 * @param left What is said where the comment had to be left out.
 * @throws ContractError Where the shopper has to be told.
 */
export async function take( walk: Walk, attempt: Attempt, step: Step, left = '' ): Promise< Arrived > {
	try {
		return { attempt: await walk.step( attempt.id, step ), note: '' };
	} catch ( thrown ) {
		const error = thrown as ContractError;
		const fresh = attemptOf( error );
		if ( fresh ) {
			return { attempt: fresh, note: error.message };
		}
		const strange = isStrange( error );
		const silent = bare( step );
		if ( strange && silent ) {
			const arrived = await take( walk, attempt, silent );
			return { ...arrived, note: arrived.note || left };
		}
		// Closed in another tab, or done though the answer got lost: the attempt itself knows.
		const closed = error.code === 'churnstop_attempt_closed';
		if ( closed || strange || error.code === 'churnstop_unavailable' ) {
			const now = await walk.read( attempt.id ).catch( () => null );
			// A control whose label says cancel cancels, and who gives a reason is heard, though another tab (or the
			// sheet closed a moment ago) dismissed this attempt, or it was left open for a day.
			if (
				closed &&
				( step.path === 'cancel' || step.path === 'reason' ) &&
				now &&
				( now.state === 'dismissed' || now.state === 'abandoned' )
			) {
				const again = await walk.start(
					now.subscriptions.map( ( { id } ) => id ),
					'again',
					now.mode
				);
				return { attempt: await walk.step( again.id, step ), note: '' };
			}
			if ( now && ( isOver( now ) || ( strange && now.state !== attempt.state ) ) ) {
				return { attempt: now, note: closed ? error.message : '' };
			}
			if ( strange && ! now ) {
				throw new BlindError( error );
			}
		}
		throw error;
	}
}
