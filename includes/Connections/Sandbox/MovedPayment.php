<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/** Where the sandbox's dates go when a payment moves, and comes back. A fixed number of payments stays that number. */
final class MovedPayment {

	/** Where the change puts a date. */
	public static function moved( Snapshot $snapshot, MoveDates $move, \DateTimeImmutable $date ): \DateTimeImmutable {
		for ( $n = 0; $n < $move->intervals; $n++ ) {
			$date = Dates::add( $date, $snapshot->interval, $snapshot->period );
		}
		return Dates::add_days( $date, $move->days, wp_timezone() );
	}

	/** Null where there is no end. */
	public static function moved_end( Snapshot $snapshot, MoveDates $move ): ?\DateTimeImmutable {
		if ( null === $snapshot->end || null === $snapshot->next_payment ) {
			return null;
		}
		$step = static fn ( \DateTimeImmutable $from ): \DateTimeImmutable => Dates::add(
			$from,
			$snapshot->interval,
			$snapshot->period,
		);
		return Dates::moved_end(
			$snapshot->next_payment,
			self::moved( $snapshot, $move, $snapshot->next_payment ),
			$snapshot->end,
			SandboxStore::ROOM_SECONDS,
			$step,
		);
	}

	/** @return array<string, string|null> The dates of a subscription's row after the move. */
	public static function values( Receipt $receipt ): array {
		$end = array_key_exists( 'end', $receipt->intended )
			? array( 'ends_at' => Data::sql( Data::time( $receipt->intended, 'end' ) ) )
			: array();
		return array( 'next_payment' => Data::sql( Data::time( $receipt->intended, 'next_payment' ) ) ) + $end;
	}

	/**
	 * @return array<string, string|null> The dates as if it had not moved; what somebody else has moved since stays.
	 */
	public static function back( SandboxSubscription $entry, Receipt $receipt, \DateTimeImmutable $now ): array {
		$prior = Data::time( $receipt->prior, 'next_payment' );
		$moved = Data::time( $receipt->intended, 'next_payment' );
		$due   = Data::sql( null === $prior || $prior < $now ? $now : $prior );
		if ( null !== $entry->next_payment && Dates::same( $entry->next_payment, $moved ) ) {
			$values = array( 'next_payment' => $due );
			$end    = Data::time( $receipt->prior, 'end' );
			if (
				null !== $end
				&& null !== $prior
				&& Dates::same( $entry->ends_at, Data::time( $receipt->intended, 'end' ) )
			) {
				$values['ends_at'] = Data::sql( self::kept_end( $entry, $prior, max( $prior, $now ), $end ) );
			}
			return $values;
		}
		return 'pending-cancel' === $entry->status && Dates::same( $entry->ends_at, $moved )
			? array( 'ends_at' => $due )
			: array();
	}

	public static function kept_end(
		SandboxSubscription $entry,
		\DateTimeImmutable $next,
		\DateTimeImmutable $late,
		\DateTimeImmutable $end,
	): \DateTimeImmutable {
		return Dates::kept_end(
			$next,
			$late,
			$end,
			SandboxStore::ROOM_SECONDS,
			static fn ( \DateTimeImmutable $from ): \DateTimeImmutable => Dates::add(
				$from,
				$entry->interval,
				$entry->period,
			),
		);
	}
}
