<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * On which side of the holdout, and in which arm of an experiment, a customer is, each with the probability of the
 * draw. Columns of the same names.
 */
final class Assignment {

	/**
	 * @param string|null $holdout_p The probability of being held out; null where nothing was drawn.
	 * @param string|null $arm_p     The probability of this arm, as a decimal.
	 */
	public function __construct(
		public readonly bool $holdout = false,
		public readonly ?string $holdout_p = null,
		public readonly ?int $experiment_id = null,
		public readonly string $arm = '',
		public readonly ?string $arm_p = null,
	) {}

	public function with_holdout( bool $holdout, string $probability ): self {
		return new self( $holdout, $probability, $this->experiment_id, $this->arm, $this->arm_p );
	}

	public function with_arm( int $experiment_id, string $arm, string $probability ): self {
		return new self( $this->holdout, $this->holdout_p, $experiment_id, $arm, $probability );
	}

	/** @return array<string, string|int|null> */
	public function columns(): array {
		return array(
			'holdout'       => (int) $this->holdout,
			'holdout_p'     => $this->holdout_p,
			'experiment_id' => $this->experiment_id,
			'arm'           => $this->arm,
			'arm_p'         => $this->arm_p,
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		return new self(
			1 === Data::int( $row, 'holdout' ),
			Data::string_or_null( $row, 'holdout_p' ),
			Data::int_or_null( $row, 'experiment_id' ),
			Data::string( $row, 'arm' ),
			Data::string_or_null( $row, 'arm_p' ),
		);
	}
}
