<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Decisions;

use ChurnStop\Blocker;
use ChurnStop\Connections\Target;
use ChurnStop\Decisions\Decide;
use ChurnStop\Decisions\Decision;
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
use PHPUnit\Framework\TestCase;

/** The one pure function: what is shown next, and why everything before it is not. */
final class DecideTest extends TestCase {

	private Decide $decide;

	protected function setUp(): void {
		$this->decide = new Decide( new Eligibility( new OfferTypes( OfferTypes::shipped() ) ) );
	}

	public function test_a_history_is_read_as_it_was_stored(): void {
		$history = new History( array( 'a' ), array( 'b' ), true, array( 'discount' => 12 ) );
		self::assertEquals(
			$history,
			History::from_array( json_decode( (string) json_encode( $history->to_array() ), true ) ),
		);
		self::assertEquals(
			new History(),
			History::from_array( array( 'declined' => array() ) ),
			'As it was stored before there were cooldowns.',
		);
	}

	public function test_the_first_offer_that_fits_is_shown_and_more_follow(): void {
		$decision = $this->decide->next( self::flow(), 'price', self::facts() );
		self::assertSame( Decision::OFFER, $decision->screen );
		self::assertSame( 'price-discount-1', $decision->offer?->id );
		self::assertTrue( $decision->more );
		self::assertSame( array(), $decision->skipped );
	}

	/**
	 * @param array<string, mixed> $facts
	 * @dataProvider blockers
	 */
	public function test_what_does_not_fit_is_skipped_with_its_code(
		array $facts,
		string $code,
		?string $shown,
	): void {
		$decision = $this->decide->next( self::flow(), 'price', self::facts( ...$facts ) );
		self::assertSame( $code, $decision->skipped['price-discount-1'][0]->code );
		self::assertSame( $shown, $decision->offer?->id );
		self::assertSame( null === $shown ? Decision::CONFIRM : Decision::OFFER, $decision->screen );
	}

	/** @return iterable<string, array{array<string, mixed>, string, string|null}> */
	public static function blockers(): iterable {
		yield 'declined in an earlier attempt' => array(
			array( 'history' => new History( declined: array( 'price-discount-1' ) ) ),
			'declined_before',
			'price-pause-1',
		);
		yield 'declined in this attempt' => array(
			array( 'declined' => array( 'price-discount-1' ), 'shown' => array( 'price-discount-1' ) ),
			'declined_before',
			'price-pause-1',
		);
		yield 'accepted before' => array(
			array( 'history' => new History( accepted: array( 'price-discount-1' ) ) ),
			'accepted_before',
			'price-pause-1',
		);
		yield 'one of its type was taken not long ago' => array(
			array( 'history' => new History( cooling: array( 'discount' => 12 ) ) ),
			'cooldown',
			'price-pause-1',
		);
		yield 'its type is switched off' => array(
			array( 'types_off' => array( 'discount' ) ),
			'type_disabled',
			'price-pause-1',
		);
		yield 'no depth pays' => array(
			array( 'not_worth_it' => array( 'price-discount-1' ) ),
			'not_worth_it',
			'price-pause-1',
		);
		yield 'live redemption' => array(
			array( 'history' => new History( live_redemption: true ) ),
			'live_redemption',
			null,
		);
		yield 'Germany' => array( array( 'profile' => 'bare' ), 'profile', null );
		yield 'several subscriptions' => array( array( 'several' => true ), 'several_subscriptions', null );
		yield 'on hold' => array( array( 'snapshot' => self::snapshot( status: Status::OnHold ) ), 'not_active', null );
		yield 'unpaid renewal' => array(
			array( 'snapshot' => self::snapshot( unpaid: 1 ) ),
			'payment_in_flight',
			null,
		);
		yield 'in trial, three cycles' => array(
			array( 'snapshot' => self::snapshot( trial: true ) ),
			'trial_needs_one_cycle',
			'price-pause-1',
		);
		yield 'the store cannot keep it' => array(
			array(
				'store' => array(
					'price-discount-1' => array( new Blocker( 'gateway_cannot', array(
						'ability' => 'amount_changes',
					) ) ),
				),
			),
			'gateway_cannot',
			'price-pause-1',
		);
		yield 'two others shown already' => array( array( 'shown' => array( 'a', 'b' ) ), 'offer_limit', null );
	}

	public function test_the_free_plan_skips_what_it_does_not_unlock(): void {
		$decision = $this->decide->next(
			self::flow(),
			'tier',
			self::facts( plan: 'free', targets: array( self::target( 5, 1900 ) ) ),
		);
		self::assertSame( 'tier', $decision->skipped['tier-tier_down-1'][0]->code );
	}

	public function test_what_was_accepted_comes_back_where_the_merchant_says_so(): void {
		$taken = new History( accepted: array( 'service-pause-1', 'service-pause-2' ) );
		self::assertSame(
			'service-pause-2',
			$this->decide->next( self::flow(), 'service', self::facts( history: $taken ) )->offer?->id,
		);
		$declined = new History(
			declined: array( 'service-pause-2' ),
			accepted: array( 'service-pause-1', 'service-pause-2' ),
		);
		self::assertNull(
			$this->decide->next( self::flow(), 'service', self::facts( history: $declined ) )->offer,
			'Declined since, it does not.',
		);
	}

	public function test_what_is_switched_off_or_unknown_is_skipped(): void {
		$decision = $this->decide->next( self::flow(), 'quality', self::facts() );
		self::assertSame(
			array( 'quality-pause-1' => 'offer_disabled', 'quality-delay-1' => 'unknown_type' ),
			array_map( static fn ( array $blockers ): string => $blockers[0]->code, $decision->skipped ),
		);
		self::assertSame( Decision::CONFIRM, $decision->screen );
	}

	public function test_consent_is_asked_only_where_an_offer_is_eligible(): void {
		self::assertSame(
			Decision::CONSENT,
			$this->decide->next( self::flow(), 'price', self::facts( profile: 'consent_gate' ) )->screen,
		);
		self::assertSame(
			Decision::OFFER,
			$this->decide->next( self::flow(), 'price', self::facts( profile: 'consent_gate', consent: true ) )->screen,
		);
		self::assertSame(
			Decision::CONFIRM,
			$this->decide->next(
				self::flow(),
				'price',
				self::facts( profile: 'consent_gate', consent: false ),
			)->screen,
		);
		self::assertSame(
			Decision::CONFIRM,
			$this->decide->next( self::flow(), 'technical', self::facts( profile: 'consent_gate' ) )->screen,
		);
	}

	public function test_not_stated_counts_as_other(): void {
		self::assertSame( 'other-discount-1', $this->decide->next( self::flow(), null, self::facts() )->offer?->id );
	}

	public function test_the_next_cheaper_plan_is_the_dearest_of_the_cheaper(): void {
		$facts    = self::facts( targets: array(
			self::target( 4, 900 ),
			self::target( 5, 1900 ),
			self::target( 6, 5000 ),
		) );
		$decision = $this->decide->next( self::flow(), 'tier', $facts );
		self::assertNotNull( $decision->offer );
		$type = ( new OfferTypes( OfferTypes::shipped() ) )->get( 'tier_down' );
		self::assertSame( 5, $type?->change( $decision->offer, $facts->snapshot, $facts->targets )->product_id );
	}

	public function test_a_stored_decision_can_be_replayed(): void {
		$facts  = self::facts(
			history: new History( declined: array( 'price-discount-1' ) ),
			profile: 'consent_gate',
			consent: true,
		);
		$stored = $this->decide->next( self::flow(), 'price', $facts )->to_array();
		$inputs = json_decode( (string) json_encode( $stored['inputs'] ), true );
		self::assertIsArray( $inputs );
		self::assertSame(
			$stored,
			$this->decide->next( self::flow(), 'price', Facts::from_array( $inputs ) )->to_array(),
		);
		self::assertSame( 'control', $stored['arm'] );
		self::assertSame( 1.0, $stored['probability'] );
	}

	/** Whatever is shown already, no way through a flow shows more than max_offers different offers. */
	public function test_no_sequence_shows_more_than_the_limit(): void {
		mt_srand( 7 );
		$runs = (int) ( getenv( 'CHURNSTOP_HISTORIES' ) ?: 100 );
		for ( $run = 0; $run < $runs; $run++ ) {
			$shown    = array();
			$declined = array();
			for ( $step = 0; $step < 8; $step++ ) {
				$reason   = array( 'price', 'tier', 'other', 'busy' )[ mt_rand( 0, 3 ) ];
				$decision = $this->decide->next(
					self::flow(),
					$reason,
					self::facts( shown: $shown, declined: $declined, targets: array( self::target( 5, 1900 ) ) ),
				);
				if ( Decision::OFFER === $decision->screen && null !== $decision->offer ) {
					$more = $decision->more;
					if ( ! in_array( $decision->offer->id, $shown, true ) ) {
						$shown[] = $decision->offer->id;
					}
					if ( 1 === mt_rand( 0, 1 ) ) {
						$declined[] = $decision->offer->id;
						$next       = $this->decide->next(
							self::flow(),
							$reason,
							self::facts(
								shown: $shown,
								declined: $declined,
								targets: array( self::target( 5, 1900 ) ),
							),
						);
						self::assertSame( $more, Decision::OFFER === $next->screen, '"more" tells the truth' );
					}
				}
			}
			self::assertLessThanOrEqual( 2, count( $shown ) );
		}
	}

	private static function flow(): Flow {
		$discount = static fn ( string $id ): array => array(
			'id' => $id,
			'type' => 'discount',
			'value_percent' => 20,
			'duration_billing_cycles' => 3,
		);
		$pause    = static fn ( string $id ): array => array( 'id' => $id, 'type' => 'pause', 'duration_days' => 30 );
		$reason   = static fn ( string $id, string $kind, array $offers ): array => array(
			'id' => $id,
			'kind' => $kind,
			'label' => $id,
			'offers' => $offers,
		);
		return Flow::from_array(
			array(
				'id'         => 1,
				'version'    => 3,
				'max_offers' => 2,
				'reasons'    => array(
					$reason( 'price', 'price', array( $discount( 'price-discount-1' ), $pause( 'price-pause-1' ) ) ),
					$reason( 'tier', 'switching', array(
						array( 'id' => 'tier-tier_down-1', 'type' => 'tier_down', 'target_product_id' => null ),
						$discount( 'tier-discount-1' ),
					) ),
					$reason( 'busy', 'usage', array( $pause( 'busy-pause-1' ), $discount( 'busy-discount-1' ) ) ),
					$reason( 'technical', 'technical', array() ),
					$reason( 'service', 'service', array(
						$pause( 'service-pause-1' ),
						array( 'show_again_after_accept' => true ) + $pause( 'service-pause-2' ),
					) ),
					$reason( 'quality', 'quality', array(
						array( 'enabled' => false ) + $pause( 'quality-pause-1' ),
						array( 'id' => 'quality-delay-1', 'type' => 'delay' ),
					) ),
					$reason( 'other', 'other', array( $discount( 'other-discount-1' ) ) ),
				),
			)
		);
	}

	/**
	 * @param list<string>                 $shown
	 * @param list<string>                 $declined
	 * @param list<Target>                 $targets
	 * @param array<string, list<Blocker>> $store
	 * @param list<string>                 $types_off
	 * @param list<string>                 $not_worth_it
	 */
	private static function facts(
		?Snapshot $snapshot = null,
		?History $history = null,
		string $profile = 'parallel_cancel',
		string $plan = 'starter',
		bool $several = false,
		?bool $consent = null,
		array $shown = array(),
		array $declined = array(),
		array $targets = array(),
		array $store = array(),
		array $types_off = array(),
		array $not_worth_it = array(),
	): Facts {
		return new Facts(
			$snapshot ?? self::snapshot(),
			$history ?? new History(),
			$profile,
			$plan,
			$several,
			$consent,
			$shown,
			$declined,
			$targets,
			$store,
			new \DateTimeImmutable( '2026-11-21T10:00:00Z' ),
			types_off: $types_off,
			not_worth_it: $not_worth_it,
		);
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

	private static function target( int $id, int $cents ): Target {
		return new Target(
			$id,
			'Plan ' . $id,
			new Money( $cents, 'USD', 2, '$' . $cents ),
			new Money( $cents - 4000, 'USD', 2, '$' . ( $cents - 4000 ) ),
			$cents,
			4000,
		);
	}
}
