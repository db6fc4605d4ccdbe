<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * Which change, by its redemption's key, is in force in the book. It is written in the same transaction as what it is
 * about.
 */
final class Ledger {

	public const APPLIED  = 'applied';
	public const FINISHED = 'finished';
	public const UNDONE   = 'undone';
	public const VOID     = 'void';

	public function __construct( private readonly Database $database ) {}

	/** @return self::*|null Null: never heard of. */
	public function state( string $key ): ?string {
		$state = $this->database->value(
			'SELECT state FROM {sandbox_changes} WHERE redemption_key = %s',
			array( $key ),
		);
		return in_array( $state, array( self::APPLIED, self::FINISHED, self::UNDONE, self::VOID ), true )
			? $state
			: null;
	}

	/**
	 * @param self::APPLIED|self::VOID $state
	 * @return bool Whether this call was the first for the key.
	 */
	public function open( string $key, int $subscription_id, string $state ): bool {
		return null !== $this->database->insert_unique(
			'sandbox_changes',
			array(
				'redemption_key'  => $key,
				'subscription_id' => $subscription_id,
				'state'           => $state,
			)
		);
	}

	/**
	 * @param self::FINISHED|self::UNDONE $state
	 * @return bool Whether it was in force until this call.
	 */
	public function close( string $key, string $state ): bool {
		return 1 === $this->database->update(
			'sandbox_changes',
			array( 'state' => $state ),
			array(
				'redemption_key' => $key,
				'state'          => self::APPLIED,
			)
		);
	}

	public function coupon( string $key ): ?Coupon {
		$row = $this->database->row( 'SELECT * FROM {sandbox_coupons} WHERE redemption_key = %s', array( $key ) );
		return null === $row ? null : Coupon::from_row( $row );
	}

	/** Makes the key's coupon, not yet on the subscription; once, however often it is called. */
	public function make_coupon(
		string $key,
		int $subscription_id,
		int|float $percent,
		int $amount,
		int $payments,
	): void {
		$this->database->insert_unique(
			'sandbox_coupons',
			array(
				'subscription_id' => $subscription_id,
				'code'            => 'churnstop-' . substr( md5( $key ), 0, 10 ),
				'percent'         => (string) $percent,
				'amount'          => $amount,
				'payments_left'   => $payments,
				'state'           => Coupon::FRESH,
				'redemption_key'  => $key,
			)
		);
	}

	/** @param Coupon::* $state */
	public function put_coupon( string $key, string $state ): void {
		$this->database->update( 'sandbox_coupons', array( 'state' => $state ), array( 'redemption_key' => $key ) );
	}

	/**
	 * Into the trash with the key's coupon; never one that is on the subscription, which another call for the same key
	 * may have put there just now.
	 */
	public function discard_coupon( string $key ): void {
		$this->database->execute(
			'UPDATE {sandbox_coupons} SET state = %s WHERE redemption_key = %s AND state IN (%s, %s)',
			array( Coupon::TRASH, $key, Coupon::FRESH, Coupon::OFF ),
		);
	}

	/** The id of the switch order that carries the key; null where there is none. */
	public function order( string $key ): ?int {
		$row = $this->database->row(
			"SELECT id FROM {sandbox_orders} WHERE redemption_key = %s AND status <> 'cancelled'",
			array( $key ),
		);
		return null === $row ? null : Data::int( $row, 'id' );
	}

	public function has_note( string $key, string $step ): bool {
		return null !== $this->database->value(
			'SELECT id FROM {sandbox_notes} WHERE note_key = %s',
			array( $key . ':' . $step ),
		);
	}
}
