<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/** Several probes as one. */
final class Probes implements Probe {

	/** @param list<Probe> $all */
	public function __construct( private readonly array $all ) {}

	public function findings(): array {
		return array_merge( ...array_map( static fn ( Probe $one ): array => $one->findings(), $this->all ) );
	}
}
