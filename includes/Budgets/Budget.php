<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Schema\Schema;
use ChurnStop\Schema\SchemaError;

/** The most that an offer, or all offers of the store, may give. Null: no limit. */
final class Budget {

	/** Costs are counted in ten-thousandths, whatever decimals a currency has. */
	public const DECIMALS = 4;

	public function __construct(
		public readonly ?int $accepts_per_day = null,
		public readonly ?string $cost_per_month = null,
	) {}

	public function is_unlimited(): bool {
		return null === $this->accepts_per_day && null === $this->cost_per_month;
	}

	/** In ten-thousandths; null: no limit. */
	public function cost_limit(): ?int {
		return null === $this->cost_per_month ? null : self::units( $this->cost_per_month );
	}

	/** "500.00" in ten-thousandths. */
	private static function units( string $amount ): int {
		[ $whole, $part ] = explode( '.', $amount . '.' );
		return (int) ( $whole . str_pad( substr( $part, 0, self::DECIMALS ), self::DECIMALS, '0' ) );
	}

	/** @return array<string, int|string> */
	public function to_array(): array {
		return ( null === $this->accepts_per_day ? array() : array( 'accepts_per_day' => $this->accepts_per_day ) )
			+ ( null === $this->cost_per_month ? array() : array( 'cost_per_month' => $this->cost_per_month ) );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			Data::int_or_null( $from, 'accepts_per_day' ),
			Data::string_or_null( $from, 'cost_per_month' ),
		);
	}

	/** @return list<SchemaError> A budget of zero is refused: switching the offer off says that plainly. */
	public static function errors( mixed $given, string $path ): array {
		if ( null === $given ) {
			return array();
		}
		$zero = array();
		foreach ( array( 'accepts_per_day', 'cost_per_month' ) as $limit ) {
			$value = is_array( $given ) ? $given[ $limit ] ?? null : null;
			if ( is_numeric( $value ) && 0.0 === (float) $value ) {
				$message = __(
					'A budget of zero would never let the offer be made. Leave it empty for no limit, or switch the offer off.',
					'churnstop',
				);
				$zero[]  = new SchemaError( $path . '.' . $limit, SchemaError::OTHER, $message );
			}
		}
		return array() === $zero ? Schema::errors( $given, Schema::file( 'budget' ), $path ) : $zero;
	}
}
