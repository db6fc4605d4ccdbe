<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/**
 * What the editor tells merchants of a type of offer, beside its label and its settings. Texts are in the current
 * language.
 */
final class TypeGuide {

	/**
	 * @param string $what What it does.
	 * @param string $when When it is the right answer.
	 * @param string $cost What it costs the store.
	 * @param string $icon A Dashicon's name.
	 * @param string $color Of its chips, as "#2563eb".
	 * @param array<string, string> $short Form ('' for the first) → an offer in a few words: "{value_percent} off ×
	 *     {duration_billing_cycles}".
	 *     A setting stands with its unit where that is percent or day. A form that is not here is called by the type's
	 *     label.
	 * @param array<string, int> $answers Kind of reason that it answers → its place among those that do, from 1.
	 * @param array{share: string|null, times: string|null}|null $estimate What one accepted offer costs on the store's
	 *     usual plan: which setting says
	 *     how many percent of a payment (null: all of it), and which says of how many payments (null: one). Null where
	 *     that cannot be said so.
	 */
	public function __construct(
		public readonly string $what,
		public readonly string $when,
		public readonly string $cost,
		public readonly string $icon = 'tag',
		public readonly array $short = array(),
		public readonly array $answers = array(),
		public readonly ?array $estimate = null,
		public readonly string $color = '#6b7280',
	) {}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'what'     => $this->what,
			'when'     => $this->when,
			'cost'     => $this->cost,
			'icon'     => $this->icon,
			'color'    => $this->color,
			'short'    => (object) $this->short,
			'answers'  => (object) $this->answers,
			'estimate' => $this->estimate,
		);
	}
}
