<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Subscriptions;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Subscriptions\DataSubject;
use PHPUnit\Framework\TestCase;

final class DataSubjectTest extends TestCase {

	/** @return iterable<string, array{list<int>, list<int>, bool, list<int>}> */
	public static function people(): iterable {
		yield 'an account' => array( array( 7 ), array(), false, array( 7 ) );
		yield 'a subscription only' => array( array(), array( 70 ), false, array() );
		yield 'the same twice' => array( array( 7, 7 ), array(), false, array( 7 ) );
		yield 'nobody' => array( array(), array(), true, array() );
		// 0 is what anonymised rows and guests' rows hold: it must never match them all.
		yield 'nobody, as 0' => array( array( 0 ), array(), true, array() );
	}

	/**
	 * @dataProvider people
	 * @param list<int> $customers
	 * @param list<int> $subscriptions
	 * @param list<int> $kept
	 */
	public function test_only_real_ids_count(
		array $customers,
		array $subscriptions,
		bool $nobody,
		array $kept,
	): void {
		$subject = new DataSubject( $customers, array_map( WooCommerceSubscriptions::ref( ... ), $subscriptions ) );
		self::assertSame( $nobody, $subject->is_nobody() );
		self::assertSame( $kept, $subject->customer_ids );
	}
}
