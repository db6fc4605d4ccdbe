<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Eligibility;

use ChurnStop\Blocker;
use ChurnStop\Budgets\Budget;
use ChurnStop\Budgets\BudgetStatus;
use ChurnStop\Decisions\Decide;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Eligibility\History;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Every rule alone and in pairs; and random customers, of whom none ever gets what a rule forbids. */
final class RulesTest extends TestCase {

	private const ID = 'price-skip_renewal-1';

	/**
	 * @return array<string, array{
	 *   offer?: array<string, mixed>, history?: array<string, mixed>, snapshot?: array<string, mixed>,
	 *   facts?: array<string, mixed>,
	 * }> Code → what makes its rule speak.
	 */
	private static function rules(): array {
		$full = new BudgetStatus( BudgetStatus::OFFER, new Budget( 3 ), 3 );
		return array(
			'tier'                  => array( 'facts' => array( 'tier' => 'free' ) ),
			'type_disabled'         => array( 'facts' => array( 'types_off' => array( 'skip_renewal' ) ) ),
			'offer_disabled'        => array( 'offer' => array( 'enabled' => false ) ),
			'profile'               => array( 'facts' => array( 'profile' => 'bare' ) ),
			'held_out'              => array( 'facts' => array( 'held_out' => true ) ),
			'several_subscriptions' => array( 'facts' => array( 'several' => true ) ),
			'not_active'            => array( 'snapshot' => array( 'status' => Status::OnHold ) ),
			'live_redemption'       => array( 'history' => array( 'live_redemption' => true ) ),
			'declined_before'       => array( 'history' => array( 'declined' => array( self::ID ) ) ),
			'accepted_before'       => array( 'history' => array( 'accepted' => array( self::ID ) ) ),
			'cooldown'              => array( 'history' => array( 'cooling' => array( 'skip_renewal' => 3 ) ) ),
			'refused_lately'        => array( 'history' => array( 'refused' => array( 'skip_renewal' ) ) ),
			'payment_in_flight'     => array( 'snapshot' => array( 'unpaid' => 1 ) ),
			'offer_limit'           => array( 'facts' => array( 'shown' => array( 'a', 'b' ) ) ),
			'not_worth_it'          => array( 'facts' => array( 'not_worth_it' => array( self::ID ) ) ),
			'budget_spent'          => array( 'facts' => array( 'budgets' => array( self::ID => array( $full ) ) ) ),
			'not_in_audience'       => array(
				'offer' => array(
					'audience' => array(
						'match' => 'all',
						'conditions' => array( array( 'fact' => 'country', 'is' => 'in', 'value' => array( 'SE' ) ) ),
					),
				),
				'facts' => array( 'audience' => array( 'country' => 'US' ) ),
			),
			'gateway_cannot'        => array(
				'facts' => array( 'store' => array( self::ID => array( new Blocker( 'gateway_cannot' ) ) ) ),
			),
		);
	}

	/** @return iterable<string, array{list<string>}> */
	public static function alone_and_in_pairs(): iterable {
		yield 'none' => array( array() );
		$codes = array_keys( self::rules() );
		foreach ( $codes as $at => $one ) {
			yield $one => array( array( $one ) );
			foreach ( array_slice( $codes, $at + 1 ) as $two ) {
				yield $one . ' and ' . $two => array( array( $one, $two ) );
			}
		}
	}

	/** @param list<string> $codes */
	#[DataProvider( 'alone_and_in_pairs' )]
	public function test_exactly_these_speak_against_it( array $codes ): void {
		$given   = array_merge_recursive(
			array(),
			...array_map( static fn ( string $code ): array => self::rules()[ $code ], $codes ),
		);
		$offer   = array( 'id' => self::ID, 'type' => 'skip_renewal' ) + ( $given['offer'] ?? array() );
		$flow    = self::flow( array( $offer ) );
		$facts   = self::facts(
			new History( ...$given['history'] ?? array() ),
			self::snapshot( ...$given['snapshot'] ?? array() ),
			$given['facts'] ?? array(),
		);
		$against = self::eligibility()->blockers( $flow->reasons[0]->offers[0], $flow, $facts );
		self::assertEqualsCanonicalizing(
			$codes,
			array_map( static fn ( Blocker $blocker ): string => $blocker->code, $against ),
		);
		$decision = ( new Decide( self::eligibility() ) )->next( $flow, 'price', $facts );
		self::assertSame( array() === $codes, self::ID === $decision->offer?->id );
		$stored = json_decode( (string) json_encode( $facts->to_array() ), true );
		self::assertIsArray( $stored );
		self::assertEquals(
			$against,
			self::eligibility()->blockers( $flow->reasons[0]->offers[0], $flow, Facts::from_array( $stored ) ),
			'As it is replayed.',
		);
	}

	/**
	 * Customers who cancel again and again: what each may get is kept in a model of its own, which shares nothing with
	 * the rules.
	 */
	public function test_no_random_history_gets_what_a_rule_forbids(): void {
		mt_srand( 20261129 );
		$decide = new Decide( self::eligibility() );
		$shown  = 0;
		$runs   = (int) ( getenv( 'CHURNSTOP_HISTORIES' ) ?: 1000 );
		for ( $run = 0; $run < $runs; $run++ ) {
			$offers = array();
			foreach ( array( 'discount', 'pause', 'skip_renewal', 'discount' ) as $n => $type ) {
				$offers[] = array(
					'id' => 'o' . $n,
					'type' => $type,
					'enabled' => mt_rand( 0, 9 ) > 0,
					'value_percent' => 20,
					'duration_billing_cycles' => mt_rand( 1, 3 ),
					'show_again_after_accept' => 0 === mt_rand( 0, 2 ),
				);
			}
			$flow   = self::flow( $offers );
			$tier   = mt_rand( 0, 4 ) > 0 ? 'starter' : 'free';
			$off    = mt_rand( 0, 6 ) > 0 ? array() : array( 'pause' );
			$daily  = mt_rand( 1, 3 );
			$cool   = array( 'discount' => mt_rand( 0, 60 ), 'pause' => mt_rand( 0, 20 ), 'skip_renewal' => 0 );
			$taken  = array();
			$used   = array();
			$before = array( 'declined' => array(), 'accepted' => array() );
			for ( $day = 0, $attempt = 0; $attempt < 4; $attempt++, $day += mt_rand( 0, 30 ) ) {
				$trial   = 0 === mt_rand( 0, 4 );
				$unpaid  = 0 === mt_rand( 0, 9 ) ? 1 : 0;
				$live    = 0 === mt_rand( 0, 9 );
				$cooling = array();
				$budgets = array();
				foreach ( $taken as $type => $at ) {
					if ( $at + $cool[ $type ] > $day ) {
						$cooling[ $type ] = $at + $cool[ $type ] - $day;
					}
				}
				foreach ( $offers as $offer ) {
					$budgets[ $offer['id'] ] = array( new BudgetStatus(
						BudgetStatus::OFFER,
						new Budget( $daily ),
						$used[ $day ][ $offer['id'] ] ?? 0,
					) );
				}
				$facts    = self::facts(
					new History( $before['declined'], $before['accepted'], $live, $cooling ),
					self::snapshot( unpaid: $unpaid, trial: $trial ),
					array( 'tier' => $tier, 'types_off' => $off, 'budgets' => $budgets ),
				);
				$decision = $decide->next( $flow, 'price', $facts );
				$given    = $decision->offer;
				if ( null === $given ) {
					continue;
				}
				++$shown;
				$again   = (bool) array_column( $offers, 'show_again_after_accept', 'id' )[ $given->id ];
				$forbids = array_keys(
					array_filter(
						array(
							'off'      => ! array_column( $offers, 'enabled', 'id' )[ $given->id ]
								|| in_array( $given->type, $off, true ),
							'tier'     => 'free' === $tier && 'skip_renewal' === $given->type,
							'unpaid'   => $unpaid > 0,
							'live'     => $live,
							'declined' => in_array( $given->id, $before['declined'], true ),
							'accepted' => ! $again && in_array( $given->id, $before['accepted'], true ),
							'cooldown' => isset( $taken[ $given->type ] )
								&& $day - $taken[ $given->type ] < $cool[ $given->type ],
							'trial'    => $trial
								&& 'discount' === $given->type
								&& array_column( $offers, 'duration_billing_cycles', 'id' )[ $given->id ] > 1,
							'budget'   => ( $used[ $day ][ $given->id ] ?? 0 ) >= $daily,
						)
					)
				);
				self::assertSame( array(), $forbids, 'Run ' . $run . ', attempt ' . $attempt . ': ' . $given->id );
				if ( 0 === mt_rand( 0, 1 ) ) {
					$before['accepted'][]        = $given->id;
					$taken[ $given->type ]       = $day;
					$used[ $day ][ $given->id ] = ( $used[ $day ][ $given->id ] ?? 0 ) + 1;
				} else {
					$before['declined'][] = $given->id;
				}
			}
		}
		self::assertGreaterThan( $runs, $shown, 'Most of them get something.' );
	}

	private static function eligibility(): Eligibility {
		return new Eligibility( new OfferTypes( OfferTypes::shipped() ) );
	}

	/** @param list<array<string, mixed>> $offers */
	private static function flow( array $offers ): Flow {
		return Flow::from_array( array(
			'id' => 1,
			'version' => 1,
			'max_offers' => 2,
			'reasons' => array( array( 'id' => 'price', 'kind' => 'price', 'label' => 'x', 'offers' => $offers ) ),
		) );
	}

	/** @param array<string, mixed> $others */
	private static function facts( History $history, Snapshot $snapshot, array $others ): Facts {
		$facts = $others + array(
			'profile'  => 'parallel_cancel',
			'tier'     => 'starter',
			'several'  => false,
			'consent'  => null,
			'shown'    => array(),
			'declined' => array(),
			'targets'  => array(),
			'store'    => array(),
			'now'      => new \DateTimeImmutable( '2026-11-21T10:00:00Z' ),
		);
		return new Facts( ...array( 'snapshot' => $snapshot, 'history' => $history ) + $facts );
	}

	private static function snapshot(
		Status $status = Status::Active,
		int $unpaid = 0,
		bool $trial = false,
	): Snapshot {
		$at   = new \DateTimeImmutable( '2026-11-21T10:00:00Z' );
		$next = $at->modify( '+10 days' );
		return new Snapshot(
			new SubscriptionRef( 'sandbox', '7' ),
			3,
			'7',
			'Pro',
			$status,
			$status->value,
			array( new Item( 1, 2, 0, 'Pro', 1, 4000 ) ),
			new Money( 4000, 'USD', 2, '$40.00' ),
			'month',
			1,
			$next,
			$trial ? $next : null,
			null,
			$at->modify( '-1 month' ),
			array(),
			$unpaid,
			true,
			array(),
			true,
			'US',
			'CA',
			$at,
		);
	}
}
