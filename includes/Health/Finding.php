<?php
declare(strict_types=1);

namespace ChurnStop\Health;

defined( 'ABSPATH' ) || exit;

/** One thing that the operator should know, and what to do about it. */
final class Finding {

	/** Shoppers or money are affected until somebody acts. */
	public const CRITICAL = 'critical';
	/** Worth a look. */
	public const WARNING = 'warning';
	/** As it is meant to be; said so that nobody wonders. */
	public const NOTE = 'note';

	/**
	 * @param string                                  $id       Stable: for scripts.
	 * @param self::CRITICAL|self::WARNING|self::NOTE $severity
	 * @param int                                     $count    How many are meant; 0 where that says nothing.
	 * @param string                                  $message  What is so. Translated, plain text.
	 * @param string                                  $action   What to do. Translated, plain text.
	 */
	public function __construct(
		public readonly string $id,
		public readonly string $severity,
		public readonly int $count,
		public readonly string $message,
		public readonly string $action,
	) {}

	/** @return array{id: string, severity: string, count: int, message: string, action: string} */
	public function to_array(): array {
		return array(
			'id'       => $this->id,
			'severity' => $this->severity,
			'count'    => $this->count,
			'message'  => $this->message,
			'action'   => $this->action,
		);
	}
}
