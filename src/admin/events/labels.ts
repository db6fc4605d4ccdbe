import { __, sprintf } from '@wordpress/i18n';
import { boot, typeInfo } from '../boot';
import type { EventType, ShopEvent, Story } from './types';

export const what = ( type: EventType ): string =>
	( {
		attempt_started: __( 'Started to cancel', 'churnstop' ),
		reason_given: __( 'Gave a reason', 'churnstop' ),
		offer_shown: __( 'Saw an offer', 'churnstop' ),
		offer_accepted: __( 'Accepted an offer', 'churnstop' ),
		offer_declined: __( 'Declined an offer', 'churnstop' ),
		offer_failed: __( 'An offer could not be applied', 'churnstop' ),
		offer_reverted: __( 'Offer revoked', 'churnstop' ),
		subscription_cancelled: __( 'Cancelled', 'churnstop' ),
		subscription_kept: __( 'Kept after all', 'churnstop' ),
		attempt_dismissed: __( 'Closed without cancelling', 'churnstop' ),
	} )[ type ] ?? type;

/** Whether somebody else was at work in the customer's account. */
const isStaff = ( { user_id: user, customer_id: customer }: Story[ 'actor' ] ): boolean =>
	user > 0 && user !== customer;

/** What happened this time: also whether a reason was chosen, and who took back what was agreed. */
export function told( { type, reason, data }: ShopEvent ): string {
	if ( type === 'reason_given' && ! reason ) {
		return __( 'Continued without a reason', 'churnstop' );
	}
	return type === 'offer_reverted' && data.actor?.kind === 'customer' && ! isStaff( data.actor )
		? __( 'Undone by the customer', 'churnstop' )
		: what( type );
}

export const offerName = ( type: string | null ): string => ( type ? typeInfo( type )?.label ?? type : '' );

/** Reason → its name: the library's, and those that the flows have now. */
export const reasonNames = ( ofFlows: Readonly< Record< string, string > > ): Record< string, string > => ( {
	...Object.fromEntries( boot().library.map( ( { id, label } ) => [ id, label ] ) ),
	...ofFlows,
} );

export const outcome = ( { state, kept }: Pick< Story, 'state' | 'kept' > ): string =>
	( {
		saved: __( 'Accepted an offer', 'churnstop' ),
		cancelled: kept ? __( 'Cancelled, then kept', 'churnstop' ) : __( 'Cancelled', 'churnstop' ),
		dismissed: __( 'Closed without cancelling', 'churnstop' ),
		abandoned: __( 'Left open', 'churnstop' ),
	} )[ state ] ?? __( 'Under way', 'churnstop' );

export const answer = ( given: 'accepted' | 'declined' | 'shown' ): string =>
	( {
		accepted: __( 'accepted', 'churnstop' ),
		declined: __( 'declined', 'churnstop' ),
		shown: __( 'shown', 'churnstop' ),
	} )[ given ];

export function actor( who: Story[ 'actor' ] ): string {
	const { kind, user_id: user } = who;
	if ( kind === 'customer' && isStaff( who ) ) {
		/* translators: %d: a user's id. */
		return sprintf( __( 'staff (user %d), as the customer', 'churnstop' ), user );
	}
	if ( kind === 'agent' ) {
		/* translators: %d: a user's id. */
		return sprintf( __( 'staff (user %d)', 'churnstop' ), user );
	}
	return kind === 'system' ? __( 'the store', 'churnstop' ) : __( 'the customer', 'churnstop' );
}
