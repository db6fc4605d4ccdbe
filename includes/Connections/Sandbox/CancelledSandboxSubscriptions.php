<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Cancellations;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;

/**
 * Cancellations in the book: when it was noted; where nothing was (the demo's past), when it ended. A book is small, so
 * it is counted here.
 */
final class CancelledSandboxSubscriptions implements PastCancellations {

	public function __construct( private readonly SandboxStore $book ) {}

	public function cancellations( array $bounds ): array {
		$noted = array();
		foreach (
			$this->book->database->rows(
				"SELECT subscription_id, MAX(written_at) AS at FROM {sandbox_notes} WHERE note_key LIKE %s GROUP "
					. "BY subscription_id",
				array( 'cancel:%' ),
			) as $row
		) {
			$noted[ Data::int( $row, 'subscription_id' ) ] = Data::time( $row, 'at' );
		}
		$found = array();
		foreach (
			$this->book->database->rows(
				"SELECT * FROM {sandbox_subscriptions} WHERE status IN ( 'cancelled', 'pending-cancel' )",
			) as $row
		) {
			$entry = SandboxSubscription::from_row( $row );
			$month = self::month( $noted[ $entry->id ] ?? $entry->ends_at, $bounds );
			if ( null !== $month ) {
				$line    = $this->book->lines( $entry->id )[0] ?? null;
				$unpaid  = null === $entry->paid_at;
				$found[] = new Cancellations(
					$month,
					$line->product_id ?? 0,
					$line->name ?? '',
					1,
					(int) $unpaid,
					$unpaid
						? 0
						: (
							new Billing( $entry->period, $entry->interval )
						)->monthly( $this->book->total( $entry->id ) ),
					$entry->currency,
				);
			}
		}
		return $found;
	}

	public function money( int $cents, string $currency ): Money {
		return Prices::money( $cents, $currency );
	}

	/** @param list<\DateTimeImmutable> $bounds */
	private static function month( ?\DateTimeImmutable $at, array $bounds ): ?int {
		foreach ( array_slice( $bounds, 1, null, true ) as $number => $end ) {
			if ( null !== $at && $at >= $bounds[ $number - 1 ] && $at < $end ) {
				return $number - 1;
			}
		}
		return null;
	}
}
