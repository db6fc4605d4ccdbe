<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Audience;

use ChurnStop\Audience\Audience;
use ChurnStop\Audience\AudienceInput;
use ChurnStop\Audience\Fact;
use ChurnStop\Audience\FactValues;
use ChurnStop\Audience\SnapshotFacts;
use ChurnStop\Schema\SchemaError;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Whom a flow or an offer is for: every operator alone, in pairs, and on what is not known. */
final class AudienceTest extends TestCase {

	/**
	 * @return iterable<string, array{string, string, mixed, bool, mixed}> Fact, operator, value, whether it holds, and
	 *     the fact's value.
	 */
	public static function conditions(): iterable {
		foreach (
			array(
				'tenure_days',
				'renewals_paid',
				'lifetime_value',
				'price_per_month',
				'quantity',
				'days_since_save',
			) as $fact
		) {
			yield "$fact at least, below" => array( $fact, 'at_least', 90, false, 89 );
			yield "$fact at least, on it" => array( $fact, 'at_least', 90, true, 90 );
			yield "$fact at most, on it" => array( $fact, 'at_most', 90, true, 90 );
			yield "$fact at most, above" => array( $fact, 'at_most', 90, false, 90.01 );
			yield "$fact between, below" => array( $fact, 'between', array( 10, 20 ), false, 9.99 );
			yield "$fact between, at its ends" => array( $fact, 'between', array( 10, 20 ), true, 20 );
			yield "$fact between, above" => array( $fact, 'between', array( 10, 20 ), false, 21 );
		}
		yield 'a number that is not known is no number' => array( 'days_since_save', 'at_least', 0, false, null );
		yield 'nor a small one' => array( 'days_since_save', 'at_most', 1000, false, null );
		yield 'nor one between' => array( 'days_since_save', 'between', array( 0, 1000 ), false, null );
		foreach ( array( 'product', 'category' ) as $fact ) {
			yield "$fact in, one of several" => array( $fact, 'in', array( 12, 15 ), true, array( 7, 15 ) );
			yield "$fact in, none" => array( $fact, 'in', array( 12, 15 ), false, array( 1, 2 ) );
			yield "$fact not in, one of several" => array( $fact, 'not_in', array( 12, 15 ), false, array( 7, 15 ) );
			yield "$fact not in, none" => array( $fact, 'not_in', array( 12, 15 ), true, array( 1, 2 ) );
			yield "$fact not in, nothing known" => array( $fact, 'not_in', array( 12 ), true, array() );
		}
		foreach (
			array(
				'country',
				'role',
				'language',
				'payment_method',
				'billing_period',
				'connection',
				'state',
				'plan',
			) as $fact
		) {
			yield "$fact in" => array( $fact, 'in', array( 'a', 'b' ), true, 'b' );
			yield "$fact in, another" => array( $fact, 'in', array( 'a', 'b' ), false, 'c' );
			yield "$fact in, not known" => array( $fact, 'in', array( 'a' ), false, null );
			yield "$fact not in" => array( $fact, 'not_in', array( 'a' ), true, array( 'c' ) );
			yield "$fact not in, it is" => array( $fact, 'not_in', array( 'a' ), false, array( 'c', 'a' ) );
		}
		foreach ( array( 'in_trial', 'has_coupon', 'manual_renewal', 'has_end' ) as $fact ) {
			yield "$fact is true" => array( $fact, 'is', true, true, true );
			yield "$fact is true, and is not" => array( $fact, 'is', true, false, false );
			yield "$fact is false" => array( $fact, 'is', false, true, false );
			yield "$fact is false, and nobody knows" => array( $fact, 'is', false, false, null );
		}
		yield 'an operator that nobody knows holds for nobody' => array( 'quantity', 'about', 5, false, 5 );
	}

	#[DataProvider( 'conditions' )]
	public function test_a_condition_alone( string $fact, string $is, mixed $value, bool $holds, mixed $known ): void {
		$audience = Audience::from_array( array( 'conditions' => array( compact( 'fact', 'is', 'value' ) ) ) );
		$facts    = new FactValues( array( $fact => FactValues::as_value( $known ) ) );
		self::assertSame( $holds, $audience->includes( $facts ) );
		self::assertCount( $holds ? 0 : 1, $audience->refusals( $facts ) );
		self::assertNull( $audience->includes( new FactValues() ), 'What was not read decides nothing.' );
		self::assertEquals( $audience, Audience::from_array( $audience->to_array() ) );
	}

	/** Of every pair of the cases above: both for `all`, one for `any`. */
	public function test_conditions_in_pairs(): void {
		$cases = array_values( iterator_to_array( self::conditions() ) );
		$pairs = 0;
		foreach ( $cases as $one ) {
			foreach ( $cases as $two ) {
				if ( $one[0] === $two[0] ) {
					continue;
				}
				$conditions = array_map(
					static fn ( array $case ): array => array(
						'fact' => $case[0],
						'is' => $case[1],
						'value' => $case[2],
					),
					array( $one, $two ),
				);
				$known      = new FactValues( array(
					$one[0] => FactValues::as_value( $one[4] ),
					$two[0] => FactValues::as_value( $two[4] ),
				) );
				$all        = Audience::from_array( array( 'match' => 'all', 'conditions' => $conditions ) );
				$any        = Audience::from_array( array( 'match' => 'any', 'conditions' => $conditions ) );
				if (
					$all->includes( $known ) !== ( $one[3] && $two[3] )
					|| $any->includes( $known ) !== ( $one[3] || $two[3] )
					|| count( $all->refusals( $known ) ) !== (int) ! $one[3] + (int) ! $two[3]
				) {
					self::fail( (string) json_encode( array( $conditions, $known->values() ) ) );
				}
				++$pairs;
			}
		}
		self::assertGreaterThan( 5000, $pairs );
	}

	public function test_a_fact_is_read_when_it_is_asked_for_and_once(): void {
		$read  = array();
		$known = new FactValues( array(), static function ( string $fact ) use ( &$read ): int {
			$read[] = $fact;
			return 5;
		} );
		$not   = array( 'fact' => 'quantity', 'is' => 'at_least', 'value' => 6 );
		$other = array( 'fact' => 'items', 'is' => 'at_least', 'value' => 1 );
		self::assertFalse( Audience::from_array( array( 'conditions' => array( $not, $other ) ) )->includes( $known ) );
		self::assertSame( array( 'quantity' ), $read, 'The first condition decides.' );
		self::assertTrue(
			Audience::from_array( array(
				'match' => 'any',
				'conditions' => array( $not, $other ),
			) )->includes( $known ),
		);
		self::assertSame( array( 'quantity', 'items' ), $read );
		self::assertSame( array( 'quantity' => 5, 'items' => 5 ), $known->values() );
		self::assertTrue( ( new Audience() )->includes( new FactValues() ), 'Everybody' );
	}

	/** @return iterable<string, array{array<string, mixed>, string, list<array{string, list<int|string>}>}> */
	public static function earlier(): iterable {
		$none = array( 'connections' => array(), 'products' => array(), 'categories' => array() );
		yield 'everybody' => array( $none, 'all', array() );
		yield 'products' => array(
			array( 'products' => array( 11, '12' ) ) + $none,
			'all',
			array( array( 'product', array( 11, 12 ) ) ),
		);
		yield 'products or categories' => array(
			array( 'products' => array( 11 ), 'categories' => array( 40 ) ),
			'any',
			array( array( 'product', array( 11 ) ), array( 'category', array( 40 ) ) ),
		);
		yield 'products of a source' => array(
			array( 'connections' => array( 'sandbox' ), 'products' => array( 11 ) ) + $none,
			'all',
			array( array( 'connection', array( 'sandbox' ) ), array( 'product', array( 11 ) ) ),
		);
	}

	/**
	 * @param array<string, mixed>                       $earlier
	 * @param list<array{string, list<int|string>}> $conditions
	 */
	#[DataProvider( 'earlier' )]
	public function test_the_earlier_form_becomes_conditions( array $earlier, string $match, array $conditions ): void {
		$expected = array_map(
			static fn ( array $one ): array => array( 'fact' => $one[0], 'is' => 'in', 'value' => $one[1] ),
			$conditions,
		);
		self::assertSame(
			array( 'match' => $match, 'conditions' => $expected ),
			Audience::from_array( $earlier )->to_array(),
		);
	}

	public function test_what_a_snapshot_says(): void {
		$at       = new \DateTimeImmutable( '2026-11-21T08:00:00Z' );
		$items    = array( new Item( 1, 10, 11, 'Box', 2, 4000, '1_month' ), new Item( 2, 20, 0, 'Tea', 1, 500 ) );
		$snapshot = new Snapshot(
			new SubscriptionRef( 'woocommerce-subscriptions', '1' ),
			1,
			'1',
			'Box',
			Status::Active,
			'active',
			$items,
			new Money( 4500, 'USD', 2, '$45.00' ),
			'year',
			1,
			$at->modify( '+3 days 5 hours' ),
			null,
			null,
			$at,
			array( 'x' ),
			0,
			false,
			array(),
			true,
			'US',
			'CA',
			$at,
			'stripe',
		);
		self::assertSame(
			array(
				'connection'      => 'woocommerce-subscriptions',
				'product'         => array( 10, 11, 20 ),
				'plan'            => array( '10:1_month', '11:1_month' ),
				'billing_period'  => 'year',
				'quantity'        => 3,
				'items'           => 2,
				'in_trial'        => false,
				'has_coupon'      => true,
				'manual_renewal'  => false,
				'payment_method'  => 'stripe',
				'days_to_renewal' => 3,
				'has_end'         => false,
				'country'         => 'US',
				'state'           => array( 'CA', 'US:CA' ),
			),
			SnapshotFacts::all( $snapshot )
		);
		self::assertEquals( $snapshot, Snapshot::from_array( $snapshot->to_array() ) );
	}

	/** @return iterable<string, array{array<string, mixed>, list<string>}> */
	public static function wrong(): iterable {
		$one = static fn ( mixed $fact, mixed $is, mixed $value ): array => array(
			'conditions' => array( array( 'fact' => $fact, 'is' => $is, 'value' => $value ) ),
		);
		yield 'a fact that nobody knows' => array( $one( 'moon', 'is', true ), array( 'a.conditions.0.fact' ) );
		yield 'a fact that is no word' => array( $one( array( 'x' ), 'is', true ), array( 'a.conditions.0.fact' ) );
		yield 'an operator that nobody knows' => array( $one( 'tenure_days', 'about', 3 ), array(
			'a.conditions.0.is',
		) );
		yield 'an operator of another type' => array( $one( 'tenure_days', 'in', array( 3 ) ), array(
			'a.conditions.0.is',
		) );
		yield 'a number as a word' => array( $one( 'tenure_days', 'at_least', '90' ), array( 'a.conditions.0.value' ) );
		yield 'a number below none' => array( $one( 'tenure_days', 'at_least', -1 ), array( 'a.conditions.0.value' ) );
		yield 'a pair for one number' => array(
			$one( 'tenure_days', 'at_most', array( 1, 2 ) ),
			array( 'a.conditions.0.value' ),
		);
		yield 'one number for a pair' => array( $one( 'tenure_days', 'between', 3 ), array( 'a.conditions.0.value' ) );
		yield 'a pair the wrong way round' => array(
			$one( 'tenure_days', 'between', array( 5, 3 ) ),
			array( 'a.conditions.0.value' ),
		);
		yield 'three numbers' => array( $one( 'tenure_days', 'between', array( 1, 2, 3 ) ), array(
			'a.conditions.0.value',
		) );
		yield 'an empty list' => array( $one( 'product', 'in', array() ), array( 'a.conditions.0.value' ) );
		yield 'one product without a list' => array( $one( 'product', 'in', 12 ), array( 'a.conditions.0.value' ) );
		yield 'a product by name' => array( $one( 'product', 'in', array( 'coffee' ) ), array(
			'a.conditions.0.value',
		) );
		yield 'a country in small letters' => array( $one( 'country', 'in', array( 'us' ) ), array(
			'a.conditions.0.value',
		) );
		yield 'a truth as a number' => array( $one( 'in_trial', 'is', 1 ), array( 'a.conditions.0.value' ) );
		yield 'no value' => array(
			array( 'conditions' => array( array( 'fact' => 'in_trial', 'is' => 'is' ) ) ),
			array( 'a.conditions.0.value' ),
		);
		yield 'a field too many' => array(
			array( 'conditions' => array( array( 'fact' => 'in_trial', 'is' => 'is', 'value' => true, 'not' => 1 ) ) ),
			array( 'a.conditions.0.not' ),
		);
	}

	/**
	 * @param array<string, mixed> $audience
	 * @param list<string>         $paths
	 */
	#[DataProvider( 'wrong' )]
	public function test_what_is_wrong_names_its_field( array $audience, array $paths ): void {
		$errors = self::input()->errors( $audience, 'a' );
		self::assertSame( $paths, array_map( static fn ( SchemaError $error ): string => $error->path, $errors ) );
		self::assertStringEndsWith( '.', $errors[0]->message );
	}

	public function test_a_fact_whose_plugin_is_gone_may_stay(): void {
		$audience = array( 'conditions' => array( array( 'fact' => 'moon', 'is' => 'is', 'value' => true ) ) );
		$body     = array( 'reasons' => array( array( 'offers' => array( array( 'audience' => $audience ) ) ) ) );
		self::assertSame( array(), self::input()->errors( $audience, 'a', AudienceInput::facts_of( $body ) ) );
	}

	private static function input(): AudienceInput {
		$types = array(
			'tenure_days' => Fact::NUMBER,
			'product' => Fact::LIST,
			'country' => Fact::LIST,
			'in_trial' => Fact::BOOLEAN,
		);
		$shape = array( 'product' => '', 'country' => '^[A-Z]{2}$' );
		return new AudienceInput(
			static fn ( string $id ): ?Fact => isset( $types[ $id ] )
				? new Fact( $id, $id, Fact::CUSTOMER, $types[ $id ], static fn (): int => 0, $shape[ $id ] ?? '.' )
				: null,
		);
	}
}
