<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;

/** What a snapshot alone says, without a query: also of a subscription as it was stored with a decision. */
final class SnapshotFacts {

	private const DAY = 86400;

	/** @return array<string, bool|int|string|list<int|string>|null> */
	public static function all( Snapshot $snapshot ): array {
		return array(
			'connection'      => $snapshot->ref->connection,
			'product'         => self::products( $snapshot ),
			'plan'            => self::plans( $snapshot ),
			'billing_period'  => $snapshot->period,
			'quantity'        => array_sum( array_map(
				static fn ( Item $item ): int => $item->quantity,
				$snapshot->items,
			) ),
			'items'           => count( $snapshot->items ),
			'in_trial'        => $snapshot->in_trial(),
			'has_coupon'      => array() !== $snapshot->coupons,
			'manual_renewal'  => $snapshot->manual,
			'payment_method'  => '' === $snapshot->payment_method ? null : $snapshot->payment_method,
			'days_to_renewal' => self::days( $snapshot->at, $snapshot->next_payment ),
			'has_end'         => null !== $snapshot->end,
			'country'         => '' === $snapshot->country ? null : $snapshot->country,
			'state'           => '' === $snapshot->state
				? null
				: array( $snapshot->state, $snapshot->country . ':' . $snapshot->state ),
		);
	}

	/** Whole days from one moment to another, never less than none; null where there is no other. */
	public static function days( ?\DateTimeImmutable $from, ?\DateTimeImmutable $to ): ?int {
		return null === $from || null === $to
			? null
			: max( 0, intdiv( $to->getTimestamp() - $from->getTimestamp(), self::DAY ) );
	}

	/** @return list<int> Variations count as their parent too, translations as what they translate. */
	private static function products( Snapshot $snapshot ): array {
		$ids = array();
		foreach ( $snapshot->items as $item ) {
			array_push( $ids, ...self::ids( $item ) );
		}
		return array_values( array_unique( $ids ) );
	}

	/** @return list<string> As `product_id:scheme key`, for a variation and for its parent. */
	private static function plans( Snapshot $snapshot ): array {
		$plans = array();
		foreach ( $snapshot->items as $item ) {
			foreach ( '' === $item->plan ? array() : self::ids( $item ) as $id ) {
				$plans[] = $id . ':' . $item->plan;
			}
		}
		return array_values( array_unique( $plans ) );
	}

	/** @return list<int> */
	private static function ids( Item $item ): array {
		return array_values( array_filter(
			array( $item->product_id, $item->variation_id, ...$item->originals ),
			static fn ( int $id ): bool => $id > 0,
		) );
	}
}
