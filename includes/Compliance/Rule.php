<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** A rule as data (rules.json): what it asks, of whom, how strictly, and where that comes from. */
final class Rule {

	public const ERROR   = 'error';
	public const WARNING = 'warning';

	/**
	 * @param 'flow'|'screen' $subject
	 * @param list<string>    $profiles Under which profiles it holds.
	 * @param self::ERROR|self::WARNING $severity An error rejects the save, a warning does not.
	 * @param string          $message  Plain English; see RuleTexts for the current language.
	 * @param string          $source   The law or the guideline, for people.
	 * @param string          $reviewed When somebody last compared it with its source: `2026-11-20`.
	 * @param int|null        $limit    The largest figure that passes, where the rule has one.
	 * @param list<string>    $countries Where it holds, where the rule says so.
	 * @param list<string>    $names    What may be named, where the rule says so.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $subject,
		public readonly array $profiles,
		public readonly string $severity,
		public readonly string $message,
		public readonly string $source,
		public readonly string $reviewed,
		public readonly ?int $limit = null,
		public readonly array $countries = array(),
		public readonly array $names = array(),
	) {}

	/** Whether a figure is within the rule's limit. */
	public function allows( int|float $figure ): bool {
		return null === $this->limit || $figure <= $this->limit;
	}
}
