<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Contract\RecordingWatcher;
use PHPUnit\Framework\TestCase;

/**
 * What customers are told is what is billed: random subscriptions × random changes × three renewals, 0 cents wrong.
 *
 * CHURNSTOP_PROPERTY_CASES says how many (16 by default; npm run torture takes 1,000), CHURNSTOP_SEED repeats a run,
 * CHURNSTOP_PROPERTY_FROM begins with a later case.
 */
final class TermsPropertyTest extends TestCase {

	use WithoutMail;

	private const RENEWALS = 3;

	private static ?WooCommerceSubscriptions $connection = null;

	private static function connection(): WooCommerceSubscriptions {
		if ( null === self::$connection ) {
			self::$connection = new WooCommerceSubscriptions();
			self::$connection->watch( new RecordingWatcher() );
		}
		return self::$connection;
	}

	protected function tearDown(): void {
		RandomShop::clean_up();
		parent::tearDown();
	}

	public function test_what_was_told_is_what_is_billed(): void {
		$cases    = self::number( 'CHURNSTOP_PROPERTY_CASES', 16 );
		$seed     = self::number( 'CHURNSTOP_SEED', random_int( 1, PHP_INT_MAX >> 16 ) );
		$wrong    = array();
		$offered  = array();
		$refused  = array();
		$renewals = 0;
		$from     = self::number( 'CHURNSTOP_PROPERTY_FROM', 0 );
		for ( $case = $from; $case < $from + $cases; $case++ ) {
			mt_srand( ( $seed + $case * 7919 ) & 0x7fffffff );
			$shop     = new RandomShop();
			$id       = $shop->subscription();
			$change   = $shop->seen( static fn (): Change => $shop->change( self::connection(), $id ) );
			$snapshot = $shop->seen( static fn (): ?Snapshot => self::connection()->snapshot( $id ) );
			self::assertNotNull( $snapshot );
			$blockers = $shop->seen( static fn (): array => self::connection()->blockers( $snapshot, $change ) );
			if ( array() !== $blockers ) {
				$refused[ $blockers[0]->code ] = ( $refused[ $blockers[0]->code ] ?? 0 ) + 1;
				$told                          = array_fill( 0, self::RENEWALS, (float) $snapshot->total->amount() );
			} else {
				$offered[ $change->kind ] = ( $offered[ $change->kind ] ?? 0 ) + 1;
				$before                   = Shop::get( $id );
				$terms                    = $shop->seen(
					static fn (): Terms => self::connection()->terms( $snapshot, $change ),
				);
				// Its own in each run: coupons of an earlier one with the same seed may be in the database.
				$key  = 'property-' . $seed . '-' . $case . '-' . bin2hex( random_bytes( 4 ) );
				try {
					$told = $shop->seen( fn (): array => $this->take( $id, $change, $key ) );
				} catch ( ConnectionFailure $failure ) {
					$wrong[] = sprintf(
						'seed %d case %d: %s %s: offered, and then %s (%s)',
						$seed,
						$case,
						$shop->description(),
						wp_json_encode( $change->to_array() ),
						$failure->getMessage(),
						$failure->getPrevious()?->getMessage() ?? $failure->blocker->code,
					);
					continue;
				}
				self::connection()->snapshot( $id );
				foreach ( Calendar::wrong( $before, Shop::get( $id ), $change, $terms ) as $what ) {
					$wrong[] = sprintf(
						'seed %d case %d: %s %s: %s',
						$seed,
						$case,
						$shop->description(),
						wp_json_encode( $change->to_array() ),
						$what,
					);
				}
			}
			$billed = array();
			for ( $n = 0; $n < self::RENEWALS; $n++ ) {
				$billed[] = null === Shop::renew( $id ) ? null : Shop::last_bill( $id );
				++$renewals;
			}
			if ( $told !== $billed ) {
				$wrong[] = sprintf(
					'seed %d case %d: %s %s: told %s, billed %s',
					$seed,
					$case,
					$shop->description(),
					wp_json_encode( $change->to_array() ),
					implode( ' ', $told ),
					implode( ' ', array_map( strval( ... ), $billed ) ),
				);
			}
			if ( 0 === $case % 25 ) {
				wp_cache_flush_runtime();
			}
			if ( 99 === $case % 100 ) {
				fwrite(
					STDERR,
					sprintf( "\n%d cases, %d wrong %s", $case + 1, count( $wrong ), implode( "\n", $wrong ) ),
				);
			}
		}
		fwrite(
			STDERR,
			sprintf(
				"\n%d cases (seed %d), %d renewals billed; applied: %s; refused: %s; wrong: %d\n",
				$cases,
				$seed,
				$renewals,
				wp_json_encode( $offered ),
				wp_json_encode( $refused ),
				count( $wrong ),
			),
		);
		self::assertSame( array(), $wrong );
	}

	/** @return list<float> What each renewal shall bill. */
	private function take( int $id, Change $change, string $key ): array {
		$snapshot = self::connection()->snapshot( $id );
		self::assertNotNull( $snapshot );
		$terms   = self::connection()->terms( $snapshot, $change );
		$receipt = self::connection()->apply( self::connection()->prepare( $snapshot, $change ), $key );
		if ( Hold::KIND === $change->kind ) {
			self::connection()->finish( $receipt, $key );
		}
		return array_map( static fn ( int $n ): float => self::told( $terms, $n ), range( 0, self::RENEWALS - 1 ) );
	}

	private static function told( Terms $terms, int $n ): float {
		$during = null !== $terms->price_during && ( null === $terms->payments || $n < $terms->payments )
			? $terms->price_during
			: $terms->price_after;
		return (float) $during->amount();
	}

	private static function number( string $name, int $fallback ): int {
		$value = getenv( $name );
		return is_string( $value ) && is_numeric( $value ) ? (int) $value : $fallback;
	}
}
