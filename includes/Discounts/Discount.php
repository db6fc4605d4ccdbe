<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** A discount that several offers can share, as it is stored. */
final class Discount {

	public const ACTIVE   = 'active';
	public const ARCHIVED = 'archived';

	/** What customers are told and billed by: fixed once a published version of a flow uses it. */
	public const TERMS = array(
		'percent_off',
		'amount_off',
		'currency',
		'duration',
		'duration_count',
		'template_coupon_id',
	);

	/**
	 * @param int|float|null $percent_off Null where it is an amount.
	 * @param string|null    $amount_off  "5.00", in $currency.
	 * @param string         $duration    once, cycles or months.
	 * @param int|null $template_coupon_id Whose amount and kind are read each time; the figures here are those of the
	 *     last save.
	 * @param self::ACTIVE|self::ARCHIVED $status
	 * @param int            $uses        In how many stored versions of flows.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly int|float|null $percent_off,
		public readonly ?string $amount_off,
		public readonly ?string $currency,
		public readonly string $duration,
		public readonly ?int $duration_count,
		public readonly ?int $template_coupon_id,
		public readonly string $status,
		public readonly int $version,
		public readonly int $uses = 0,
	) {}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			Data::int( $row, 'id' ),
			Data::string( $row, 'name' ),
			isset( $row['percent_off'] ) ? Data::number( $row, 'percent_off' ) : null,
			Data::string_or_null( $row, 'amount_off' ),
			Data::string_or_null( $row, 'currency' ),
			Data::string( $row, 'duration' ),
			Data::int_or_null( $row, 'duration_count' ),
			Data::int_or_null( $row, 'template_coupon_id' ),
			self::ARCHIVED === Data::string( $row, 'status' ) ? self::ARCHIVED : self::ACTIVE,
			Data::int( $row, 'version' ),
			Data::int( $row, 'uses' ),
		);
	}

	/** @return array<string, mixed> The contract's form. */
	public function to_array(): array {
		return array(
			'id'                 => $this->id,
			'name'               => $this->name,
			'percent_off'        => $this->percent_off,
			'amount_off'         => $this->amount_off,
			'currency'           => $this->currency,
			'duration'           => $this->duration,
			'duration_count'     => $this->duration_count,
			'template_coupon_id' => $this->template_coupon_id,
			'status'             => $this->status,
			'version'            => $this->version,
		);
	}
}
