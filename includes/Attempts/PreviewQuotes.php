<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Quotes;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Connections\Targets;
use ChurnStop\Subscriptions\Snapshot;

/** What a store would say of a made-up subscription, for the editor's preview. */
final class PreviewQuotes implements Targets, Quotes {

	/** @param list<Target> $targets */
	public function __construct( private readonly array $targets ) {}

	public function targets( Snapshot $snapshot, TargetQuery $query = new TargetQuery() ): array {
		return $this->targets;
	}

	public function why_no_targets( Snapshot $snapshot ): array {
		return array();
	}

	/**
	 * What every connection says of a made-up customer's facts: a subscription with a coupon gets neither a second one
	 * nor another product.
	 */
	public function blockers( Snapshot $snapshot, Change $change ): array {
		return in_array( Snapshot::CAN_CHANGE_AMOUNTS, $change->needs(), true )
			? array_map(
				static fn ( string $code ): Blocker => new Blocker( 'other_coupon', array( 'code' => $code ) ),
				$snapshot->coupons,
			)
			: array();
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		return $change->imagined( $snapshot, Target::of( $change, $this->targets )?->price );
	}

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return '';
	}
}
