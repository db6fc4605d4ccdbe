<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

use ChurnStop\Data;

defined( 'ABSPATH' ) || exit;

/**
 * An amount of one currency, in its smallest unit as the store rounds it ("cents": 3200 is $32.00, with 0 decimals 3200
 * is ¥3,200).
 */
final class Money {

	/**
	 * @param int    $cents     In units of 10^-$decimals.
	 * @param string $formatted As the store writes it, plain text ("$32.00"): filled in by the connection, which knows
	 *     the store's format.
	 */
	public function __construct(
		public readonly int $cents,
		public readonly string $currency,
		public readonly int $decimals,
		public readonly string $formatted,
	) {}

	/** "32.00": a decimal string with the currency's decimals, never a float. */
	public function amount(): string {
		$digits = str_pad( (string) abs( $this->cents ), $this->decimals + 1, '0', STR_PAD_LEFT );
		$whole  = 0 === $this->decimals
			? $digits
			: substr( $digits, 0, -$this->decimals ) . '.' . substr( $digits, -$this->decimals );
		return ( $this->cents < 0 ? '-' : '' ) . $whole;
	}

	/** Another amount, written as this one is: its digits, with its decimal and thousands separators, in its place. */
	public function with_cents( int $cents ): self {
		$other  = new self( $cents, $this->currency, $this->decimals, '' );
		$number = 1 === preg_match( "/\d(?:[\d.,'\x{a0}\x{202f}\x{2019} ]*\d)?/u", $this->formatted, $found )
			? $found[0]
			: $this->amount();
		$point  = 0 === $this->decimals
			? ''
			: (string) preg_replace( '/\d/', '', substr( $number, -$this->decimals - 1, 1 ) );
		$digits = explode( '.', ltrim( $other->amount(), '-' ) );
		$comma  = 1 === preg_match( '/^\d{1,3}(\D+)\d{3}(?:\D|$)/u', $number, $split ) && $split[1] !== $point
			? $split[1]
			: '';
		$whole  = (string) preg_replace( '/\B(?=(?:\d{3})+$)/', '' === $comma ? '' : $comma, $digits[0] );
		$shown  = $whole . ( isset( $digits[1] ) ? ( '' === $point ? '.' : $point ) . $digits[1] : '' );
		return new self(
			$cents,
			$this->currency,
			$this->decimals,
			( $cents < 0 ? '-' : '' ) . str_replace( $number, $shown, $this->formatted ),
		);
	}

	/** @return array{amount: string, currency: string, formatted: string} The contract's form. */
	public function to_array(): array {
		return array(
			'amount'    => $this->amount(),
			'currency'  => $this->currency,
			'formatted' => $this->formatted,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): ?self {
		$amount = Data::string( $from, 'amount' );
		if ( 1 !== preg_match( '/^-?\d+(?:\.(\d+))?$/', $amount, $found ) ) {
			return null;
		}
		return new self(
			(int) str_replace( '.', '', $amount ),
			Data::string( $from, 'currency' ),
			strlen( $found[1] ?? '' ),
			Data::string( $from, 'formatted' ),
		);
	}
}
