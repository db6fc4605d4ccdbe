<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * Why an offer is not shown, or a check fails: a stable code and its parameters, never a bare false.
 */
final class Blocker {

	/** @param array<string, scalar|null> $params What the sentence for people needs (see Eligibility\BlockerText). */
	public function __construct( public readonly string $code, public readonly array $params = array() ) {}

	/** @return array{code: string, params: array<string, scalar|null>} */
	public function to_array(): array {
		return array(
			'code'   => $this->code,
			'params' => $this->params,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$params = array();
		foreach ( Data::map( $from, 'params' ) as $key => $value ) {
			if ( is_scalar( $value ) || null === $value ) {
				$params[ $key ] = $value;
			}
		}
		return new self( Data::string( $from, 'code' ), $params );
	}
}
