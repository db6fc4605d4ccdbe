<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** All connections' platforms, as one. */
final class Platforms implements Platform {

	/** @param list<Platform> $all */
	public function __construct( private readonly array $all ) {}

	public function lacking(): array {
		return array_merge( ...array_map( static fn ( Platform $one ): array => $one->lacking(), $this->all ) );
	}

	public function is_active(): bool {
		foreach ( $this->all as $one ) {
			if ( $one->is_active() ) {
				return true;
			}
		}
		return false;
	}

	public function is_copy(): bool {
		foreach ( $this->all as $one ) {
			if ( $one->is_copy() ) {
				return true;
			}
		}
		return false;
	}

	public function billed_to( string $email ): array {
		return array_merge( ...array_map(
			static fn ( Platform $one ): array => $one->billed_to( $email ),
			$this->all,
		) );
	}
}
