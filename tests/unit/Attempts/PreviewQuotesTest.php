<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Attempts;

use ChurnStop\Attempts\PreviewQuotes;
use ChurnStop\Changes\Change;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Snapshot;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The editor's preview says the dates that a store would. */
final class PreviewQuotesTest extends TestCase {

	/** @return iterable<string, array{Change, string, string}> Change, the payment before, the payment after. */
	public static function moves(): iterable {
		yield 'a skip' => array( Change::skip( 1 ), '2027-01-15T10:00:00Z', '2027-02-15T10:00:00Z' );
		yield 'a skip at the end of January' => array(
			Change::skip( 1 ),
			'2027-01-31T10:00:00Z',
			'2027-02-28T10:00:00Z',
		);
		yield 'a delay' => array( Change::delay( 10 ), '2027-01-31T10:00:00Z', '2027-02-10T10:00:00Z' );
		yield 'a longer trial' => array( Change::extend_trial( 14 ), '2027-01-31T10:00:00Z', '2027-02-14T10:00:00Z' );
		yield 'a pause' => array( Change::hold( 30 ), '2027-01-31T10:00:00Z', '2027-03-02T10:00:00Z' );
	}

	#[DataProvider( 'moves' )]
	public function test_the_next_payment( Change $change, string $before, string $after ): void {
		$snapshot = Snapshot::from_array( array(
			'period' => 'month',
			'interval' => 1,
			'next_payment' => $before,
			'at' => '2027-01-10T10:00:00Z',
			'total' => array( 'amount' => '40.00', 'currency' => 'USD', 'formatted' => '$40.00' ),
		) );
		self::assertSame(
			$after,
			Data::iso( ( new PreviewQuotes( array() ) )->terms( $snapshot, $change )->next_payment_at ),
		);
	}
}
