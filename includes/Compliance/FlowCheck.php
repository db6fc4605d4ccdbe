<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** One check on a flow, pure. Other plugins add theirs with the filter `churnstop_compliance_checks`. */
interface FlowCheck {

	/** As it appears in violations: [a-z0-9_]+. */
	public function id(): string;

	/**
	 * @param array<string, mixed> $flow A complete flow in the contract's JSON form: every reason and offer has its id,
	 *     every text stands in it.
	 * @return list<Violation>
	 */
	public function violations( array $flow, FlowContext $context ): array;
}
