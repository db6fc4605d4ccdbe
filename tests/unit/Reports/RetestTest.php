<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Reports;

use ChurnStop\Blocker;
use ChurnStop\Decisions\Decide;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Eligibility\History;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Reports\ReplayTally;
use ChurnStop\Reports\Retest;
use ChurnStop\Reports\Retested;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

/** A past attempt, decided again with another flow: what is told, and what is not guessed. */
final class RetestTest extends TestCase {

	private const DISCOUNT = array(
		'id'                      => 'price-discount-1',
		'type'                    => 'discount',
		'value_percent'           => 20,
		'duration_billing_cycles' => 3,
	);
	private const PAUSE    = array( 'id' => 'price-pause-1', 'type' => 'pause', 'duration_days' => 30 );
	private const CHEAPER  = array( 'id' => 'price-tier_down-1', 'type' => 'tier_down', 'target_product_id' => null );

	/**
	 * @param array<string, mixed> $then  The flow of then.
	 * @param array<string, mixed> $draft
	 * @param array<string, mixed> $inputs What differs from a plain customer's facts.
	 * @dataProvider attempts
	 */
	public function test_an_attempt_is_decided_again(
		array $then,
		array $draft,
		array $inputs,
		string $offer,
		string $untested = '',
		bool $assumed = false,
		string $reason = 'price',
	): void {
		$one = self::retest( $then, $draft, $inputs, $reason );
		self::assertSame(
			array( $offer, $untested, $assumed ),
			array( $one->offer->id ?? '', $one->untested, $one->assumed ),
		);
	}

	/** @return iterable<string, array<int|string, mixed>> */
	public static function attempts(): iterable {
		$flow  = self::flow( ... );
		$asked = array( 'store' => array( 'price-discount-1' => array(), 'price-pause-1' => array() ) );
		yield 'another flow, whose offer has the same id' => array(
			$flow( 1, array( self::DISCOUNT, self::PAUSE ) ),
			$flow( 2, array( array( 'value_percent' => 30 ) + self::DISCOUNT ) ),
			$asked + array( 'history' => ( new History( array( 'price-discount-1' ) ) )->to_array() ),
			'price-discount-1',
		);
		yield 'the same flow: what was declined stays declined' => array(
			$flow( 1, array( self::DISCOUNT, self::PAUSE ) ),
			$flow( 1, array( array( 'value_percent' => 30 ) + self::DISCOUNT, self::PAUSE ) ),
			$asked + array( 'history' => ( new History( array( 'price-discount-1' ) ) )->to_array() ),
			'price-pause-1',
		);
		yield 'the same id, of another type by now' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 1, array( array( 'id' => 'price-discount-1' ) + self::PAUSE ) ),
			array( 'store' => array( 'price-discount-1' => array( ( new Blocker( 'coupon_refused' ) )->to_array() ) ) ),
			'price-discount-1',
			'',
			true,
		);
		yield 'what the store said of one of its type' => array(
			$flow( 1, array( self::PAUSE ) ),
			$flow( 2, array( array( 'id' => 'price-pause-9', 'duration_days' => 90 ) + self::PAUSE, self::DISCOUNT ) ),
			array( 'store' => array( 'price-pause-1' => array( ( new Blocker( 'date_forbidden' ) )->to_array() ) ) ),
			'price-discount-1',
			'',
			true,
		);
		yield 'a type that the settings switch off now' => array(
			$flow( 1, array( self::PAUSE, self::DISCOUNT ) ),
			$flow( 1, array( self::PAUSE, array( 'type' => 'skip_renewal', 'id' => 'price-skip_renewal-1' ) ) ),
			$asked,
			'price-pause-1',
		);
		yield 'the strictest rules then, and not any more' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 1, array( self::DISCOUNT ) ),
			array( 'profile' => 'bare' ),
			'price-discount-1',
			'',
			true,
		);
		yield 'a reason that the draft does not have' => array(
			$flow( 1, array( self::PAUSE ), 'busy' ),
			$flow( 1, array( self::PAUSE ) ),
			$asked,
			'',
			Retested::REASON_GONE,
			false,
			'busy',
		);
		yield 'products to switch to, which nobody asked for' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 1, array( self::CHEAPER, self::DISCOUNT ) ),
			$asked,
			'',
			Retested::TARGETS_UNKNOWN,
		);
		yield 'behind an offer that fits they do not matter' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 1, array( self::DISCOUNT, self::CHEAPER ) ),
			$asked,
			'price-discount-1',
		);
		yield 'products to switch to, asked for, and none' => array(
			$flow( 1, array( self::CHEAPER, self::DISCOUNT ) ),
			$flow( 2, array( self::CHEAPER, self::DISCOUNT ) ),
			$asked,
			'price-discount-1',
		);
		yield 'a product that was not named then' => array(
			$flow( 1, array( self::CHEAPER, self::DISCOUNT ) ),
			$flow( 1, array( array( 'target_product_id' => 77 ) + self::CHEAPER, self::DISCOUNT ) ),
			$asked,
			'',
			Retested::TARGETS_UNKNOWN,
		);
		$for = static fn ( string $fact, string $is, mixed $value ): array => array(
			'audience' => array( 'match' => 'all', 'conditions' => array( compact( 'fact', 'is', 'value' ) ) ),
		);
		yield 'a flow for others' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$for( 'country', 'in', array( 'CH' ) ) + $flow( 2, array( self::DISCOUNT ) ),
			$asked,
			'',
			Retested::NOT_FOR,
		);
		yield 'a flow for whom was not read' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$for( 'orders', 'at_least', 3 ) + $flow( 2, array( self::DISCOUNT ) ),
			$asked,
			'',
			Retested::FACT_UNKNOWN,
		);
		yield 'an offer for whom was not read' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 2, array( $for( 'orders', 'at_least', 3 ) + self::DISCOUNT, self::PAUSE ) ),
			$asked,
			'',
			Retested::FACT_UNKNOWN,
		);
		yield 'an offer for whom was read' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 2, array( $for( 'orders', 'at_least', 3 ) + self::DISCOUNT, self::PAUSE ) ),
			$asked + array( 'audience' => array( 'orders' => 2 ) ),
			'price-pause-1',
			'',
			true,
		);
		yield 'no reason stated, and none for it' => array(
			$flow( 1, array( self::DISCOUNT ) ),
			$flow( 2, array( self::DISCOUNT ) ),
			$asked,
			'',
			'',
			false,
			'other',
		);
	}

	public function test_sums_say_what_changes_and_what_nobody_sees(): void {
		$then  = self::flow( 1, array( self::PAUSE ) );
		$more  = array( 'value_percent' => 30, 'id' => 'price-discount-2' ) + self::DISCOUNT;
		$draft = self::flow( 1, array( self::DISCOUNT, self::PAUSE, $more, self::CHEAPER ) );
		$tally = new ReplayTally( Flow::from_array( $draft ), new OfferTypes( OfferTypes::shipped() ) );
		$asked = array( 'store' => array( 'price-pause-1' => array() ) );
		foreach ( range( 1, 3 ) as $number ) {
			$tally->add( self::retest( $then, $draft, $asked ), 3 === $number ? 'First' : null );
		}
		$tally->add( self::retest( $then, $draft, $asked, 'busy' ), null );
		$tally->skip( Retested::NO_REASON );
		$held = array( 'held_out' => true, 'history' => ( new History( array( 'price-pause-1' ) ) )->to_array() );
		$tally->add( self::retest( $then, $draft, $asked + $held ), null );
		$sums = $tally->to_array( static fn ( string $id ): string => 'was ' . $id );
		$sums = json_decode( (string) json_encode( $sums ), true );
		self::assertIsArray( $sums );
		self::assertSame( array( 4, 3 ), array( $sums['tested'], $sums['assumed'] ) );
		self::assertSame( array( 'held_out' => 1 ), $sums['none'] );
		self::assertSame( array( 'reason_gone' => 1, 'no_reason' => 1 ), $sums['untested'] );
		self::assertSame( array( array( 'reason' => 'busy', 'label' => 'was busy', 'attempts' => 1 ) ), $sums['gone'] );
		self::assertSame( array( array( 'flow' => 'First', 'attempts' => 1 ) ), $sums['asked_first'] );
		self::assertSame(
			array( array( 'pause', 'price-discount-1', false, 3 ), array( '', '', true, 1 ) ),
			array_map(
				static fn ( array $one ): array => array(
					$one['from']['type'] ?? '',
					$one['to'] ?? '',
					$one['same'],
					$one['attempts'],
				),
				$sums['changes'],
			),
		);
		self::assertSame(
			array( 'reached' => 3, 'unknown' => 0, 'blockers' => array( 'held_out' => 1, 'declined_before' => 1 ) ),
			$sums['offers']['price-pause-1'],
		);
		self::assertSame( 3, $sums['offers']['price-discount-2']['blockers']['offer_limit'] );
		self::assertSame( 3, $sums['offers']['price-tier_down-1']['unknown'] );
	}

	public function test_by_the_strictest_rules_of_now_nobody_gets_an_offer(): void {
		$flow = self::flow( 1, array( self::DISCOUNT ) );
		$one  = self::retest( $flow, $flow, array(), strictest: true );
		self::assertSame( array( null, '' ), array( $one->offer, $one->untested ) );
		self::assertSame( 'profile', $one->skipped['price-discount-1'][0]->code );
	}

	/**
	 * @param array<string, mixed> $then
	 * @param array<string, mixed> $draft
	 * @param array<string, mixed> $inputs
	 */
	private static function retest(
		array $then,
		array $draft,
		array $inputs,
		string $reason = 'price',
		bool $strictest = false,
	): Retested {
		$types  = new OfferTypes( OfferTypes::shipped() );
		$rules  = new Eligibility( $types );
		$decide = new Decide( $rules );
		$flow   = Flow::from_array( $then );
		$facts  = Facts::from_array( $inputs + self::facts()->to_array() );
		$first  = $decide->next( $flow, $reason, $facts )->to_array();
		$stored = json_decode( (string) json_encode( $first ), true );
		self::assertIsArray( $stored );
		$draft  = Flow::from_array( $draft );
		$off    = array( 'skip_renewal' );
		$again  = new Retest( $decide, $rules, $types, $draft, array(), $off, strictest: $strictest );
		return $again->of( $stored, $flow, array(), 'other' !== $reason );
	}

	/**
	 * @param list<array<string, mixed>> $offers
	 * @return array<string, mixed>
	 */
	private static function flow( int $id, array $offers, string $reason = 'price' ): array {
		$reasons = array( array( 'id' => $reason, 'kind' => 'other', 'label' => $reason, 'offers' => $offers ) );
		return array( 'id' => $id, 'version' => 1, 'max_offers' => 2, 'reasons' => $reasons );
	}

	private static function facts(): Facts {
		$now      = new \DateTimeImmutable( '2026-03-01T12:00:00Z' );
		$snapshot = new Snapshot(
			new SubscriptionRef( 'sandbox', '7' ),
			3,
			'7',
			'Pro',
			Status::Active,
			'active',
			array( new Item( 1, 2, 0, 'Pro', 1, 4000 ) ),
			new Money( 4000, 'USD', 2, '$40.00' ),
			'month',
			1,
			$now->modify( '+10 days' ),
			null,
			null,
			$now->modify( '-1 month' ),
			array(),
			0,
			true,
			array(),
			true,
			'US',
			'CA',
			$now,
		);
		return new Facts(
			$snapshot,
			new History(),
			'parallel_cancel',
			'starter',
			false,
			null,
			array(),
			array(),
			array(),
			array(),
			$now,
		);
	}
}
