<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/** How long a claim on a row holds: whoever died over it is out of the way then. */
final class Lease {

	public const SECONDS = 20;

	/** When a claim made now is dead. */
	public static function ends( \DateTimeImmutable $now ): \DateTimeImmutable {
		return $now->modify( '+' . self::SECONDS . ' seconds' );
	}

	/** What was claimed before this moment is dead now. */
	public static function began( \DateTimeImmutable $now ): \DateTimeImmutable {
		return $now->modify( '-' . self::SECONDS . ' seconds' );
	}
}
