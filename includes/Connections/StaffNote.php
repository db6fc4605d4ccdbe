<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** What the store's staff are told of one customer, without any mark-up. */
final class StaffNote {

	public const CANCELLED = 'staff_cancelled';
	public const SAVED     = 'staff_saved';

	public const KINDS = array( self::CANCELLED, self::SAVED );

	/**
	 * @param string                $title   In one line: who did what.
	 * @param array<string, string> $facts   Label → value.
	 * @param string                $receipt By which the attempt is found.
	 */
	public function __construct(
		public readonly string $title,
		public readonly array $facts,
		public readonly string $receipt,
	) {}
}
