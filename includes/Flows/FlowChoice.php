<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;

/**
 * Which flow a customer gets, and why not those before it: stored with the attempt.
 *
 * @phpstan-import-type Value from FactValues
 */
final class FlowChoice {

	/**
	 * @param Flow|null $flow Null: no active flow is for this subscription.
	 * @param list<array{flow_id: int, flow_version: int, conditions: list<array<string, mixed>>}> $passed_over Each
	 *     with the conditions that did not hold.
	 * @param array<string, Value> $inputs Fact → its value, for each that was asked.
	 */
	public function __construct(
		public readonly ?Flow $flow,
		public readonly array $passed_over,
		public readonly array $inputs,
	) {}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'flow_id'      => $this->flow?->id,
			'flow_version' => $this->flow?->version,
			'passed_over'  => $this->passed_over,
			'inputs'       => $this->inputs,
		);
	}
}
