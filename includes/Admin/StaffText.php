<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;
use ChurnStop\Redemptions\Redemption;

/** States, answers and people, in words for the store's staff. */
final class StaffText {

	/** @param bool $kept Whether the subscription was kept after all. */
	public static function state( string $state, bool $kept = false ): string {
		return match ( $state ) {
			Attempt::SAVED     => __( 'Accepted an offer', 'churnstop' ),
			Attempt::CANCELLED => $kept ? __( 'Cancelled, then kept', 'churnstop' ) : __( 'Cancelled', 'churnstop' ),
			Attempt::DISMISSED => __( 'Closed without cancelling', 'churnstop' ),
			Attempt::ABANDONED => __( 'Left open', 'churnstop' ),
			default            => __( 'Under way', 'churnstop' ),
		};
	}

	/** Where subscriptions come from. */
	public static function connection( string $id ): string {
		return match ( $id ) {
			'woocommerce-subscriptions' => __( 'WooCommerce Subscriptions', 'churnstop' ),
			'sandbox'                   => __( 'Demo shop', 'churnstop' ),
			default                     => $id,
		};
	}

	/** What the offers that were not made are asked: one was taken, or none was. */
	public static function why_not( string $state ): string {
		return Attempt::SAVED === $state
			? __( 'Why not the other offers?', 'churnstop' )
			: __( 'Why was it not offered?', 'churnstop' );
	}

	public static function answer( string $answer ): string {
		return match ( $answer ) {
			'accepted' => __( 'accepted', 'churnstop' ),
			'declined' => __( 'declined', 'churnstop' ),
			default    => __( 'shown', 'churnstop' ),
		};
	}

	public static function redemption( Redemption $redemption ): string {
		$day = Sentences::day( $redemption->updated_at );
		$who = array() === $redemption->ended_by ? '' : self::actor( $redemption->ended_by );
		return match ( $redemption->state ) {
			Redemption::APPLIED  => sprintf(
				/* translators: %s: a date. */
				__( 'Active since %s', 'churnstop' ),
				Sentences::day( $redemption->created_at ),
			),
			Redemption::PENDING  => __( 'Being applied', 'churnstop' ),
			Redemption::AWAITING => __( 'Being confirmed', 'churnstop' ),
			/* translators: %s: a date. */
			Redemption::FINISHED => sprintf( __( 'Completed on %s', 'churnstop' ), $day ),
			/* translators: 1: a date, 2: who. */
			Redemption::REVERTED => sprintf( __( 'Revoked on %1$s: %2$s', 'churnstop' ), $day, $who ),
			default              => __( 'Could not be applied', 'churnstop' ),
		};
	}

	/** @param array<array-key, mixed> $actor Actor::to_array(). */
	public static function actor( array $actor ): string {
		$who   = Actor::from_array( Data::as_map( $actor ) );
		$staff = $who->staff();
		if ( $staff > 0 ) {
			$user = get_userdata( $staff );
			$name = false === $user ? '#' . $staff : $user->display_name;
			return Actor::CUSTOMER === $who->kind
				/* translators: %s: name of a member of staff who had switched into the customer's account. */
				? sprintf( __( '%s (staff, as the customer)', 'churnstop' ), $name )
				/* translators: %s: name of a member of staff. */
				: sprintf( __( '%s (staff)', 'churnstop' ), $name );
		}
		return Actor::SYSTEM === $who->kind ? __( 'the store', 'churnstop' ) : __( 'the customer', 'churnstop' );
	}

	/** A note for the order, with the name of whoever is logged in. */
	public static function by_agent( string $note ): string {
		/* translators: 1: name of a member of staff, 2: their note, or nothing. */
		return trim( sprintf( __( 'By %1$s. %2$s', 'churnstop' ), wp_get_current_user()->display_name, $note ) );
	}
}
