<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** What a check on a flow may know beside the flow: facts, gathered beforehand. */
final class FlowContext {

	/** States of an explicit switch target. */
	public const TARGET_VALID       = 'valid';
	public const TARGET_GONE        = 'gone';
	public const TARGET_NOT_CHEAPER = 'not_cheaper';

	/**
	 * @param array<string, array<string, array<string, mixed>>> $settings Offer type → setting → its JSON Schema.
	 * @param array<string, string> $targets `{type}:{product id}` → one of TARGET_*; what is not listed is not checked.
	 * @param array<string, int> $cooldown_days The store's: offer type → for how long none is offered again after one was taken.
	 */
	public function __construct( public readonly array $settings, public readonly array $targets = array(), public readonly array $cooldown_days = array() ) {}
}
