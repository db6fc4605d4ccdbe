<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Contract;

use ChurnStop\Actor;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Receipt;

/**
 * Random subscriptions × random changes × three renewals: what was told is what is billed, to the cent.
 *
 * The seed is fixed, so a failure can be repeated; it is part of the message. CHURNSTOP_SEED sets another.
 */
trait PropertyContract {

	/** How many subscriptions. A store that is slow to make them takes fewer. */
	protected function property_runs(): int {
		return 60;
	}

	public function test_random_subscriptions_are_billed_as_told(): void {
		$seed = (int) ( getenv( 'CHURNSTOP_SEED' ) ?: 20261121 );
		mt_srand( $seed );
		$kinds = array();
		for ( $run = 0; $run < $this->property_runs(); $run++ ) {
			$given  = self::random_subscription();
			$made   = $this->make( $given );
			$change = self::random_change( $given, $made );
			if ( ! $this->keeps( $change->kind ) ) {
				$this->connection()->cancel( $made->id, Actor::system() );
				continue;
			}
			$case   = sprintf(
				'Seed %d, run %d: %s on %s',
				$seed,
				$run,
				json_encode( $change->to_array() ),
				json_encode( get_object_vars( $given ) ),
			);
			$before = $this->snapshot( $made->id );
			self::assertSame( array(), self::codes( $this->connection()->blockers( $before, $change ) ), $case );
			$terms   = $this->connection()->terms( $before, $change );
			$key     = $this->key();
			$receipt = $this->stored( $this->applied(
				$this->stored( $this->connection()->prepare( $before, $change ) ),
				$key,
			) );
			$after   = $this->snapshot( $made->id );
			self::assertEquals( $terms->next_payment_at, $after->next_payment, $case );
			self::assertEquals( $terms->ends_at ?? $before->end, $after->end, $case );
			self::assertSame( Receipt::APPLIED, $this->connection()->check( $receipt, $key ), $case );
			if ( Hold::KIND === $change->kind ) {
				$this->connection()->finish( $receipt, $key );
			}
			for ( $n = 0; $n < 3; $n++ ) {
				$during = null !== $terms->price_during && ( null === $terms->payments || $n < $terms->payments )
					? $terms->price_during
					: $terms->price_after;
				self::assertSame( $during->cents, $this->renew( $made->id ), $case . ', renewal ' . ( $n + 1 ) );
			}
			self::assertSame( 3, $this->renewals( $made->id ), $case );
			$this->connection()->cancel( $made->id, Actor::system() );
			$kinds[ $change->kind ] = true;
		}
		self::assertCount( count( $this->connection()->kinds() ), $kinds, 'All kinds of change must have been tried.' );
	}

	private static function random_subscription(): Given {
		$periods  = array(
			array( 'day', 3, 90 ),
			array( 'week', 1, 4 ),
			array( 'month', 1, 12 ),
			array( 'year', 1, 3 ),
		);
		$period   = $periods[ mt_rand( 0, 3 ) ];
		$currency = 0 === mt_rand( 0, 4 ) ? 'JPY' : ( 0 === mt_rand( 0, 2 ) ? 'EUR' : 'USD' );
		$price    = mt_rand( 1, 10 ) > 8 ? mt_rand( 1, 300 ) : mt_rand( 301, 25000 );
		$trial    = 0 === mt_rand( 0, 5 ) ? '+' . mt_rand( 2, 25 ) . ' days' : null;
		$next     = $trial ?? '+' . mt_rand( 1, 400 ) . ' days ' . mt_rand( 0, 23 ) . ' hours';
		$interval = mt_rand( $period[1], $period[2] );
		return new Given(
			price: $price,
			quantity: mt_rand( 1, 10 ) > 7 ? mt_rand( 2, 7 ) : 1,
			items: 1,
			period: $period[0],
			interval: $interval,
			next_payment: $next,
			trial_end: $trial,
			end: 0 === mt_rand( 0, 4 )
				? $next . ' +' . ( 3 * $period[2] + mt_rand( 1, 3 * $interval ) ) . ' ' . $period[0]
				: null,
			currency: $currency,
			country: array(
				'JPY' => 'JP',
				'EUR' => 'DE',
				'USD' => 'US',
			)[ $currency ],
			state: 'USD' === $currency ? 'CA' : ( 'JPY' === $currency ? 'JP13' : '' ),
			manual: 0 === mt_rand( 0, 5 ),
			tax: array( '', 'included', 'added' )[ mt_rand( 0, 2 ) ],
			shipping: 0 === mt_rand( 0, 2 ) ? mt_rand( 1, 1500 ) : 0,
			shape: 'variable',
			siblings: array(
				'other' => new Sibling( mt_rand( 1, 20000 ), $period[0], mt_rand( $period[1], $period[2] ) ),
			),
		);
	}

	private static function random_change( Given $given, Made $made ): Change {
		// In a trial only one-cycle discounts are ever offered, and no switch.
		if ( null !== $given->trial_end ) {
			return match ( mt_rand( 0, 2 ) ) {
				0       => self::random_discount( $given->currency, 1 ),
				1       => Change::hold( mt_rand( 7, 365 ) ),
				default => Change::extend_trial( mt_rand( 1, 60 ) ),
			};
		}
		return match ( mt_rand( 0, 4 ) ) {
			0       => Change::hold( mt_rand( 7, 365 ) ),
			1       => Change::skip( 1 ),
			2       => Change::switch_to( $made->siblings['other'] ),
			default => self::random_discount( $given->currency, mt_rand( 1, 3 ) ),
		};
	}

	private static function random_discount( string $currency, int $payments ): Change {
		$decimals = 'JPY' === $currency ? 0 : 2;
		return match ( mt_rand( 0, 2 ) ) {
			0       => Change::amount_off(
				number_format( mt_rand( 1, 5000 ) / 10 ** $decimals, $decimals, '.', '' ),
				$currency,
				$payments,
			),
			1       => Change::discount( mt_rand( 1, 10000 ) / 100, $payments ),
			default => Change::discount( mt_rand( 5, 75 ), $payments ),
		};
	}
}
