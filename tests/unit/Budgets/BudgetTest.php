<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Budgets;

use ChurnStop\Budgets\Budget;
use ChurnStop\Budgets\BudgetStatus;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\TestWith;
use PHPUnit\Framework\TestCase;

/** What a budget has room for, and what a promise costs. */
final class BudgetTest extends TestCase {

	#[TestWith( array( '500.00', 5_000_000 ) )]
	#[TestWith( array( '500', 5_000_000 ) )]
	#[TestWith( array( '0.125', 1_250 ) )]
	#[TestWith( array( null, null ) )]
	public function test_money_is_counted_in_ten_thousandths( ?string $amount, ?int $units ): void {
		self::assertSame( $units, ( new Budget( null, $amount ) )->cost_limit() );
	}

	#[TestWith( array( 2, 0, 10, true, null ), 'room for one more' )]
	#[TestWith( array( 3, 0, 10, true, 'accepts_per_day' ), 'as many as a day has' )]
	#[TestWith( array( 0, 10_000, 90_000, true, null ), 'exactly what is left' )]
	#[TestWith( array( 0, 10_001, 90_000, true, 'cost_per_month' ), 'more than is left' )]
	#[TestWith( array( 0, 100_000, 0, true, null ), 'what costs nothing' )]
	#[TestWith( array( 0, 100_000, null, true, 'cost_per_month' ), 'nothing is left, whatever it costs' )]
	#[TestWith( array( 0, 0, 1, false, 'currency' ), 'another currency' )]
	public function test_a_standing_says_which_limit_is_reached(
		int $accepts,
		int $cost,
		?int $price,
		bool $currency,
		?string $limit,
	): void {
		$budget_status = new BudgetStatus(
			BudgetStatus::STORE,
			new Budget( 3, '10.00' ),
			$accepts,
			$cost,
			$price,
			$currency,
		);
		self::assertSame( $limit, $budget_status->spent() );
		$stored = json_decode( (string) json_encode( $budget_status->to_array() ), true );
		self::assertIsArray( $stored );
		self::assertEquals( $budget_status, BudgetStatus::from_array( $stored ) );
	}

	public function test_another_currency_counts_where_no_cost_is_set(): void {
		self::assertNull( ( new BudgetStatus( BudgetStatus::OFFER, new Budget( 3 ), 0, 0, null, false ) )->spent() );
	}

	public function test_a_cost_is_what_is_promised(): void {
		$money = static fn ( int $cents ): Money => new Money( $cents, 'USD', 2, '' );
		$terms = new Terms( $money( 4000 ), $money( 3200 ), 3, $money( 4000 ), null );
		self::assertSame( 2400, Change::discount( 20, 3 )->cost( $terms ) );
		self::assertSame( 4000, Change::skip( 1 )->cost( $terms ) );
		self::assertSame( 0, Change::hold( 30 )->cost( $terms ) );
		self::assertSame( 0, Change::extend_trial( 14 )->cost( $terms ) );
		// $1.00 a day less.
		self::assertSame( 36_500, Change::switch_to( 5 )->cost( $terms, 1_000_000 ) );
		self::assertSame(
			0,
			Change::switch_to( 5 )->cost( $terms, -1_000_000 ),
			'A dearer product costs the store nothing.',
		);
	}
}
