<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Data;

/** Refusals that several kinds of change share. */
final class CommonBlockers {

	/**
	 * @param list<string> $abilities Snapshot::CAN_*.
	 * @return list<Blocker>
	 */
	public static function gateway( \WC_Subscription $subscription, array $abilities ): array {
		$blockers = array();
		foreach ( $abilities as $ability ) {
			if ( ! $subscription->payment_method_supports( 'subscription_' . $ability ) ) {
				$blockers[] = new Blocker( 'gateway_cannot', array( 'ability' => $ability ) );
			}
		}
		return $blockers;
	}

	/**
	 * A renewal that is owed, or on its way, comes first: what is promised now is for the payments after it.
	 *
	 * @return list<Blocker>
	 */
	public static function state( \WC_Subscription $subscription ): array {
		if ( true === apply_filters( 'churnstop_leave_out_subscription', false, $subscription ) ) {
			return array( new Blocker( 'left_out' ) );
		}
		$count = Payments::in_flight( $subscription );
		if ( $count > 0 ) {
			return array( new Blocker( 'payment_in_flight', array( 'orders' => $count ) ) );
		}
		$status = (string) $subscription->get_status();
		return 'active' === $status ? array() : array( new Blocker( 'not_active', array( 'status' => $status ) ) );
	}

	/** @return list<Blocker> */
	public static function next_payment( \WC_Subscription $subscription ): array {
		return null === StoreDates::of( $subscription, 'next_payment' )
			? array( new Blocker( 'no_next_payment' ) )
			: array();
	}

	/** @return list<Blocker> */
	public static function fixed_term( \WC_Subscription $subscription, ?\DateTimeImmutable $payment ): array {
		if ( null === $payment || MovedDates::comes( $subscription, $payment ) ) {
			return array();
		}
		return array( new Blocker( 'fixed_term', array(
			'end' => (string) Data::iso( StoreDates::of( $subscription, 'end' ) ),
		) ) );
	}

	/** @return list<Blocker> Another plugin lets nobody move one of the dates. */
	public static function dates( \WC_Subscription $subscription, MoveDates $change ): array {
		$moved = MovedDates::by( $subscription, $change );
		foreach ( MovedDates::present( $subscription ) as $type => $present ) {
			if (
				! StoreDates::same( $present, $moved[ $type ] )
				// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the store's own question.
				&& ! (bool) apply_filters( 'woocommerce_subscription_can_date_be_updated', true, $type, $subscription )
			) {
				return array( new Blocker( 'date_forbidden', array( 'date' => $type ) ) );
			}
		}
		return array();
	}

	/**
	 * Coupons other than the given one.
	 *
	 * @return list<Blocker>
	 */
	public static function other_coupon( \WC_Subscription $subscription, string $own = '' ): array {
		foreach ( $subscription->get_coupon_codes() as $code ) {
			if ( '' === $own || wc_strtolower( (string) $code ) !== wc_strtolower( $own ) ) {
				return array( new Blocker( 'other_coupon', array( 'code' => (string) $code ) ) );
			}
		}
		return array();
	}

	/**
	 * @param list<Blocker> $blockers
	 * @throws ConnectionFailure Where there is one.
	 */
	public static function refuse( array $blockers ): void {
		if ( array() !== $blockers ) {
			$failure = new ConnectionFailure(
				$blockers[0],
				__( 'This change is not possible for this subscription any more. Nothing has changed.', 'churnstop' ),
			);
			throw $failure;
		}
	}

	/** What the store or its gateway refused while writing; everything was put back. */
	public static function refused( string $what, ?\Throwable $previous = null ): ConnectionFailure {
		return new ConnectionFailure(
			new Blocker( 'refused', array( 'step' => $what ) ),
			__( 'The store could not make this change. Nothing has changed.', 'churnstop' ),
			$previous
		);
	}
}
