<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Connections;

use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What two sets of terms have in common: the bill, not how it is written. */
final class TermsTest extends TestCase {

	/** @return iterable<string, array{Money, string|null, bool}> */
	public static function others(): iterable {
		yield 'written for another visitor' => array(
			new Money( 879, 'EUR', 2, '8.79 €' ),
			'2026-12-09T10:00:00Z',
			true,
		);
		yield 'another amount' => array( new Money( 880, 'EUR', 2, '€8,79' ), '2026-12-09T10:00:00Z', false );
		yield 'another currency' => array( new Money( 879, 'USD', 2, '€8,79' ), '2026-12-09T10:00:00Z', false );
		yield 'the same figures with other decimals' => array(
			new Money( 879, 'EUR', 0, '€8,79' ),
			'2026-12-09T10:00:00Z',
			false,
		);
		yield 'another day' => array( new Money( 879, 'EUR', 2, '€8,79' ), '2026-12-10T10:00:00Z', false );
		yield 'no payment' => array( new Money( 879, 'EUR', 2, '€8,79' ), null, false );
	}

	#[DataProvider( 'others' )]
	public function test_terms_are_the_same_where_they_bill_the_same( Money $during, ?string $next, bool $same ): void {
		$present = new Money( 1099, 'EUR', 2, '€10,99' );
		$shown   = new Terms(
			$present,
			new Money( 879, 'EUR', 2, '€8,79' ),
			3,
			$present,
			new \DateTimeImmutable( '2026-12-09T10:00:00Z' ),
		);
		self::assertSame(
			$same,
			$shown->bills_as( new Terms(
				$present,
				$during,
				3,
				$present,
				null === $next ? null : new \DateTimeImmutable( $next ),
			) ),
		);
	}
}
