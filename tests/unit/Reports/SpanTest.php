<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Reports;

use ChurnStop\Reports\Span;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The days that a report is about. */
final class SpanTest extends TestCase {

	/** @return iterable<string, array{string, string, string}> From, to, and from when the time before it is. */
	public static function spans(): iterable {
		yield 'a week' => array( '2026-03-09', '2026-03-16', '2026-03-02' );
		yield 'over the change to summer time' => array( '2026-03-29', '2026-03-30', '2026-03-28' );
		yield 'over a leap day' => array( '2028-03-01', '2028-03-31', '2028-01-31' );
		yield 'nothing' => array( '2026-03-09', '2026-03-09', '2026-03-09' );
	}

	#[DataProvider( 'spans' )]
	public function test_the_time_before_is_as_long( string $from, string $to, string $before ): void {
		$previous = ( new Span( $from, $to, 'EUR', 'email' ) )->previous();
		self::assertSame(
			array( $before, $from, 'EUR', 'email' ),
			array( $previous->from, $previous->to, $previous->currency, $previous->source ),
		);
		self::assertSame( Span::days_between( $from, $to ), Span::days_between( $before, $from ) );
	}
}
