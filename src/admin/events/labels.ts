import { __, sprintf } from '@wordpress/i18n';
import { boot, typeInfo } from '../boot';
import type { EventType, Story } from './types';

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
		attempt_dismissed: __( 'Changed their mind', 'churnstop' ),
	} )[ type ] ?? type;

export const offerName = ( type: string | null ): string => ( type ? typeInfo( type )?.label ?? type : '' );

/** Reason → its name: the library's, and those that the flows have now. */
export const reasonNames = ( ofFlows: Readonly< Record< string, string > > ): Record< string, string > => ( {
	...Object.fromEntries( boot().library.map( ( { id, label } ) => [ id, label ] ) ),
	...ofFlows,
} );

export const outcome = ( state: string ): string =>
	( {
		saved: __( 'Accepted an offer', 'churnstop' ),
		cancelled: __( 'Cancelled', 'churnstop' ),
		dismissed: __( 'Changed their mind', 'churnstop' ),
		abandoned: __( 'Left open', 'churnstop' ),
	} )[ state ] ?? __( 'Under way', 'churnstop' );

export const answer = ( given: 'accepted' | 'declined' | 'shown' ): string =>
	( {
		accepted: __( 'accepted', 'churnstop' ),
		declined: __( 'declined', 'churnstop' ),
		shown: __( 'shown', 'churnstop' ),
	} )[ given ];

export function actor( { kind, user_id: user, customer_id: customer }: Story[ 'actor' ] ): string {
	if ( kind === 'customer' && user > 0 && user !== customer ) {
		/* translators: %d: a user's id. */
		return sprintf( __( 'staff (user %d), as the customer', 'churnstop' ), user );
	}
	if ( kind === 'agent' ) {
		/* translators: %d: a user's id. */
		return sprintf( __( 'staff (user %d)', 'churnstop' ), user );
	}
	return kind === 'system' ? __( 'the store', 'churnstop' ) : __( 'the customer', 'churnstop' );
}
