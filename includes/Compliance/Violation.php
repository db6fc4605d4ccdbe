<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** One place where a flow or a screen breaks a rule. */
final class Violation {

	/** @param string $path `labels.cancel`, `reasons.0.offers.1.value_percent`: where the editor jumps to. */
	public function __construct(
		public readonly string $check,
		public readonly string $path,
		public readonly string $message,
		public readonly string $severity,
		public readonly string $source,
	) {}

	public static function of( Rule $rule, string $path, string $message = '' ): self {
		return new self(
			$rule->id,
			$path,
			'' === $message ? RuleTexts::of( $rule ) : $message,
			$rule->severity,
			$rule->source,
		);
	}

	public function is_error(): bool {
		return Rule::ERROR === $this->severity;
	}

	/**
	 * @return array{check: string, path: string, message: string, severity: string, source: string} The contract's
	 *     form.
	 */
	public function to_array(): array {
		return array(
			'check'    => $this->check,
			'path'     => $this->path,
			'message'  => $this->message,
			'severity' => $this->severity,
			'source'   => $this->source,
		);
	}
}
