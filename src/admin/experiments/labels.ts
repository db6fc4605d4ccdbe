import { __, sprintf } from '@wordpress/i18n';
import { describeOffer } from '../flow/labels';
import { TEXT_FIELDS } from '../flow/texts';
import type { Arm, Experiment, Flow, Offer, Status } from './types';

export const statusName = ( status: Status ): string =>
	( {
		draft: __( 'Not started', 'churnstop' ),
		running: __( 'Running', 'churnstop' ),
		stopped: __( 'Stopped', 'churnstop' ),
		adopted: __( 'Adopted', 'churnstop' ),
	} )[ status ];

export const primaryName = ( { primary, lag_days: days }: Pick< Experiment, 'primary' | 'lag_days' > ): string =>
	primary === 'renewed'
		? __( 'Still subscribed and paying', 'churnstop' )
		: /* translators: %d: a number of days. */ sprintf( __( 'Not cancelled within %d days', 'churnstop' ), days );

const CONTROL = 'control';

/** The arm that the others are compared with: where none is called control, the first. */
export const isControl = ( experiment: Experiment, arm: Arm ): boolean =>
	experiment.arms.some( ( { id } ) => id === CONTROL ) ? arm.id === CONTROL : arm === experiment.arms[ 0 ];

/** A text of an offer that reads otherwise than the flow's: that is the idea then. */
function otherWords( offer: Offer, flow: Flow | undefined ): string | undefined {
	const now = flow?.reasons.flatMap( ( { offers } ) => offers ).find( ( { id } ) => id === offer.id );
	// Texts follow the settings: those of another offer are no idea of their own.
	const changed = TEXT_FIELDS.find(
		( field ) =>
			now &&
			describeOffer( now ) === describeOffer( offer ) &&
			( offer[ field ] ?? '' ) !== ( now[ field ] ?? '' )
	);
	return changed && ( offer[ changed ] ?? undefined );
}

function describe( offer: Offer, flow: Flow | undefined ): string {
	const words = otherWords( offer, flow );
	return words
		? /* translators: 1: an offer, 2: the text that it is made with. */ sprintf(
				__( '%1$s (“%2$s”)', 'churnstop' ),
				describeOffer( offer ),
				words
		  )
		: describeOffer( offer );
}

/** What customers of an arm see, in words. */
export function describeArm( arm: Arm, flow: Flow | undefined ): string {
	if ( arm.offers === 'none' ) {
		return __( 'No offers', 'churnstop' );
	}
	const said = Object.entries( arm.changes?.offers_by_reason ?? {} ).map( ( [ reason, offers ] ) =>
		sprintf(
			/* translators: 1: a reason, 2: offers in their order. */
			__( '“%1$s”: %2$s', 'churnstop' ),
			flow?.reasons.find( ( { id } ) => id === reason )?.label ?? reason,
			offers.length === 0
				? __( 'no offer', 'churnstop' )
				: offers.map( ( offer ) => describe( offer, flow ) ).join( ', ' )
		)
	);
	const first = arm.changes?.survey?.title ?? arm.changes?.survey?.message;
	if ( first ) {
		/* translators: %s: a text. */
		said.push( sprintf( __( 'First screen: “%s”', 'churnstop' ), first ) );
	} else if ( arm.changes?.survey || arm.changes?.labels ) {
		said.push( __( 'other texts', 'churnstop' ) );
	}
	return said.join( '. ' ) || __( 'Your flow as it is', 'churnstop' );
}
