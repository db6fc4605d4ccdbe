<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Connections\StaffNote;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Subscriptions\CustomerRef;

/** Puts together what staff are told of a cancellation or a save: the facts of the customer's own e-mail, and why. */
final class StaffNotes {

	public function __construct(
		private readonly EmailComposer $composer,
		private readonly AttemptStore $attempts,
		private readonly AttemptStory $story,
		private readonly RedemptionStore $redemptions,
	) {}

	/**
	 * @param StaffNote::CANCELLED|StaffNote::SAVED $kind
	 * @param string                                $reference As the customer's e-mail has it.
	 * @return StaffNote|null Null: by now it is not true any more.
	 */
	public function of( string $kind, string $reference ): ?StaffNote {
		$redemption = StaffNote::SAVED === $kind ? $this->redemptions->by_key( $reference ) : null;
		$attempt    = $this->attempts->find( $redemption->attempt_id ?? $reference );
		$message    = match ( true ) {
			null === $attempt    => null,
			null !== $redemption => $this->composer->accepted( $attempt, $redemption ),
			default              => $this->composer->cancelled( $attempt ),
		};
		if ( null === $attempt || null === $message ) {
			return null;
		}
		[ $name, $email ] = $this->customer( $attempt );
		$story   = $this->story->of( $attempt );
		$offered = array_column( $story['offered'], 'name' );
		$reason  = '' === $story['reason_label'] ? __( 'not stated', 'churnstop' ) : $story['reason_label'];
		return new StaffNote(
			sprintf(
				StaffNote::SAVED === $kind
					/* translators: 1: a customer, 2: a subscription's name. */
					? __( '%1$s accepted an offer and keeps %2$s', 'churnstop' )
					/* translators: 1: a customer, 2: a subscription's name. */
					: __( '%1$s cancelled %2$s', 'churnstop' ),
				$name,
				$message->name
			),
			array_filter(
				array(
					__( 'Customer', 'churnstop' ) => $name === $email ? $email : trim( $name . ', ' . $email, ', ' ),
					__( 'Reason', 'churnstop' )   => $reason,
					__( 'Comment', 'churnstop' )  => (string) $story['comment'],
					__( 'Offered', 'churnstop' )  => array() === $offered
						? __( 'no offer', 'churnstop' )
						: implode( ', ', $offered ),
				),
				static fn ( string $value ): bool => '' !== $value
			) + $message->facts,
			$attempt->receipt_number()
		);
	}

	/** @return array{string, string} Name and e-mail address; one stands for the other where it is missing. */
	private function customer( Attempt $attempt ): array {
		$user  = get_userdata( CustomerRef::user_id( $attempt->customer_id ) );
		$email = false === $user ? '' : $user->user_email;
		$name  = false === $user ? '' : trim( $user->first_name . ' ' . $user->last_name );
		$known = array_filter(
			array( $name, $email, __( 'A customer', 'churnstop' ) ),
			static fn ( string $one ): bool => '' !== $one,
		);
		return array( (string) reset( $known ), $email );
	}
}
