<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** A change whose kind nobody registers (any more): kept as it was stored, until its plugin is back. */
final class UnknownChange extends Change {

	/** @param array<string, mixed> $stored */
	public function __construct( string $kind, private readonly array $stored = array() ) {
		parent::__construct( $kind );
	}

	public static function from_settings( array $settings ): self {
		return new self( '', $settings );
	}

	public function settings(): array {
		return array_diff_key( array_filter( $this->stored, is_scalar( ... ) ), array( 'kind' => true ) );
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		return new Terms( $snapshot->total, null, null, $snapshot->total, $snapshot->next_payment );
	}

	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return 0;
	}

	/** What it is nobody can say. */
	public function standing( Course $course ): ?Standing {
		return null;
	}

	public function ended_by(): string {
		return self::REVOKE;
	}

	/** Nobody can tell. */
	public function is_over( Course $course, bool $renewed ): bool {
		return false;
	}

	public function can_be_made_again(): bool {
		return false;
	}
}
