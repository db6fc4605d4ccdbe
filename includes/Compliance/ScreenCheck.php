<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** One check on a screen as the server computes it, pure. */
interface ScreenCheck {

	public function id(): string;

	/**
	 * @param array<string, mixed> $screen The contract's Screen.
	 * @return list<Violation>
	 */
	public function violations( array $screen, ScreenContext $context ): array;
}
