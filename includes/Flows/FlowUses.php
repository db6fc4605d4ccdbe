<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

/** All that depends on flows, as one. */
final class FlowUses {

	/** @param list<FlowUse> $uses */
	public function __construct( private readonly array $uses ) {}

	/** @param array<string, mixed> $body */
	public function before_publish( FlowRow $row, array $body ): void {
		foreach ( $this->uses as $use ) {
			$use->before_publish( $row, $body );
		}
	}

	public function before_archive( int $flow_id ): void {
		foreach ( $this->uses as $use ) {
			$use->before_archive( $flow_id );
		}
	}

	public function before_delete( int $flow_id ): void {
		foreach ( $this->uses as $use ) {
			$use->before_delete( $flow_id );
		}
	}
}
