<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/** All rooms' checks, as one. */
final class Checks implements Check {

	/** @param list<Check> $all */
	public function __construct( private readonly array $all ) {}

	public function findings(): array {
		return array_merge( ...array_map( static fn ( Check $one ): array => $one->findings(), $this->all ) );
	}
}
