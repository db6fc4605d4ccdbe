<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Torture;

use ChurnStop\Connections\KillPoint;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;
use ChurnStop\Tests\Torture\Report;
use ChurnStop\Tests\Torture\Tasks;
use ChurnStop\Tests\Torture\Workers;

/**
 * Two real processes that do two things to one subscription at the same moment, again and again: whoever wins,
 * everything that is stored agrees with it.
 *
 * CHURNSTOP_RACES says how often, CHURNSTOP_SEED with which chance.
 */
final class RacesTortureTest extends AttemptTestCase {

	private const KINDS = array(
		'accept × accept',
		'accept × cancel',
		'accept × renewal',
		'accept × admin edit',
		'resume × job',
	);

	/** Reason → offer → what it makes of 40.00 a month. */
	private const OFFERS = array(
		'too_expensive' => array( 'too_expensive-discount-1', 3200 ),
		'too_busy'      => array( 'too_busy-pause-1', 4000 ),
		'switching'     => array( 'switching-tier_down-1', 1900 ),
	);

	private const EDITED = 5000;

	/**
	 * The second of the two starts up to this much later, or a third of it earlier, so that they meet at every write of
	 * the first, which takes longer.
	 */
	private const SPREAD_SECONDS = 0.09;

	private static ?Workers $workers = null;

	private string $reason;

	private string $offer;

	/** What the next payment is while the offer is at work. */
	private int $price;

	public static function tearDownAfterClass(): void {
		self::$workers?->end();
		self::$workers = null;
		parent::tearDownAfterClass();
	}

	public function test_races_leave_one_winner_and_nothing_that_contradicts_it(): void {
		self::$workers ??= new Workers( 'integration' );
		$report = new Report( 'races', (int) ( getenv( 'CHURNSTOP_RACES' ) ?: 30 ) );
		mt_srand( $report->seed );
		foreach ( $report->runs() as $run ) {
			$kind = self::KINDS[ $run % count( self::KINDS ) ];
			if ( 0 === $run % 50 ) {
				$this->sweep();
			}
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {responses}' );
			$this->reason = array_rand( self::OFFERS );
			if ( 'resume × job' === $kind ) {
				$this->reason = 'too_busy';
			}
			[ $this->offer, $this->price ] = self::OFFERS[ $this->reason ];
			$this->subscription            = $this->subscribe( 'accept × renewal' === $kind ? '+1 hour' : '+20 days' );
			$before                        = $this->now();
			$wrong                         = match ( $kind ) {
				'accept × accept'     => $this->two_accepts( $report ),
				'accept × cancel'     => $this->accept_and_cancel( $report, $before ),
				'accept × renewal'    => $this->accept_and_renewal( $report, $before ),
				'accept × admin edit' => $this->accept_and_edit( $report ),
				default               => $this->resume_and_job( $report, $before ),
			};
			if ( array() !== $wrong ) {
				$report->fail( sprintf( 'run %d, %s, %s: %s', $run, $kind, $this->offer, implode( '; ', $wrong ) ) );
			}
		}
		$report->print();
		self::assertSame( array(), $report->failures );
	}

	/** Found by a race: the new product was billed, and its agreement stayed open until the renewal after. */
	public function test_a_renewal_between_the_change_and_its_record_still_ends_the_agreement(): void {
		self::$workers ??= new Workers( 'integration' );
		$workers        = self::$workers;
		$this->reason   = 'switching';
		[ $this->offer ] = self::OFFERS['switching'];
		$this->subscription = $this->subscribe( '+1 hour' );
		$attempt            = $this->offered();
		KillPoint::listen(
			function ( string $point ) use ( $workers ): void {
				if ( 'accept:applied' === $point ) {
					$workers->begin(
						array(
							array(
								'do'           => 'book renewal',
								'subscription' => $this->subscription,
							),
						)
					);
					for ( $i = 0; $i < 200 && array() === $this->book->billed( $this->subscription ); $i++ ) {
						usleep( 10_000 );
					}
				}
			}
		);
		try {
			$answer = Tasks::rest(
				'POST',
				'/attempts/' . Data::string( $attempt, 'id' ) . '/accept',
				array( 'offer_id' => $this->offer ),
			);
		} finally {
			KillPoint::listen( null );
		}
		$renewal = $workers->answer( 0 );
		self::assertSame( array( 200, 200 ), array( $answer['status'], $renewal['status'] ) );
		self::assertSame( array( 1900 ), array_column( $this->book->billed( $this->subscription ), 'total' ) );
		self::assertNull( Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) ) );
		self::assertSame(
			Redemption::FINISHED,
			Plugin::get()->part( RedemptionStore::class )->of_subscription( Sandbox::ref(
				$this->subscription,
			) )[0]->state,
		);
	}

	/** @return list<string> What is wrong. */
	private function two_accepts( Report $report ): array {
		$accept  = $this->task( $this->offered(), 'accept', array( 'offer_id' => $this->offer ) );
		$answers = $this->race( $accept, $accept );
		$report->count( 'accept × accept: ' . self::statuses( $answers ) );
		$wrong = $this->answers( $answers, array( 200, 423 ), array( 200, 423 ) );
		if ( 200 !== $answers[0]['status'] && 200 !== $answers[1]['status'] ) {
			$wrong[] = 'neither accept was taken';
		}
		return array( ...$wrong, ...$this->saved() );
	}

	/** @return list<string> */
	private function accept_and_cancel( Report $report, Snapshot $before ): array {
		$attempt = $this->offered();
		$answers = $this->race(
			$this->task( $attempt, 'accept', array( 'offer_id' => $this->offer ) ),
			$this->task( $attempt, 'cancel' ),
		);
		$report->count( 'accept × cancel: ' . self::statuses( $answers ) );
		$wrong = $this->answers( $answers, array( 200, 409, 423 ), array( 200, 409 ) );
		if ( 200 !== $answers[1]['status'] ) {
			return array(
				...$wrong,
				...$this->saved(),
				...( 200 === $answers[0]['status'] ? array() : array( 'neither was done' ) ),
			);
		}
		$now = $this->now();
		return array(
			...$wrong,
			...( 200 === $answers[0]['status'] ? array( 'both were done' ) : array() ),
			...self::expect( 'pending-cancel', $now->store_status, 'status' ),
			...self::expect( Data::iso( $before->next_payment ), Data::iso( $now->end ), 'end' ),
			...self::expect( array(), $now->coupons, 'coupons' ),
			...$this->nothing_live(),
			...self::expect( 1, $this->told( 'subscription_cancelled' ), 'events of cancelling' ),
			...self::expect(
				$this->told( 'offer_accepted' ),
				$this->told( 'offer_reverted' ),
				'taken back as often as accepted',
			),
		);
	}

	/** @return list<string> */
	private function accept_and_renewal( Report $report, Snapshot $before ): array {
		$attempt = $this->offered();
		$renewal = array(
			'do'           => 'book renewal',
			'subscription' => $this->subscription,
		);
		$answers = $this->race( $this->task( $attempt, 'accept', array( 'offer_id' => $this->offer ) ), $renewal );
		$report->count( 'accept × renewal: ' . self::statuses( $answers ) );
		$wrong  = $this->answers( $answers, array( 200, 409, 502 ), array( 200 ) );
		$now    = $this->now();
		$billed = array_column( $this->book->billed( $this->subscription ), 'total' );
		$next   = null === $before->next_payment ? null : Dates::add( $before->next_payment, 1, 'month' );
		if ( 200 !== $answers[0]['status'] ) {
			return array(
				...$wrong,
				...self::expect( array( 4000 ), $billed, 'billed' ),
				...self::expect(
					array( 'active', 4000, Data::iso( $next ), array() ),
					array( $now->store_status, $now->total->cents, Data::iso( $now->next_payment ), $now->coupons ),
					'the subscription',
				),
				...$this->nothing_live(),
				...self::expect( 0, $this->told( 'offer_accepted' ), 'events of accepting' ),
			);
		}
		if ( 'too_busy' === $this->reason ) {
			return array( ...$wrong, ...$this->saved(), ...self::expect( array(), $billed, 'billed' ) );
		}
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		return array(
			...$wrong,
			...self::expect( array( $this->price ), $billed, 'billed' ),
			...self::expect( Data::iso( $next ), Data::iso( $now->next_payment ), 'next payment' ),
			...self::expect( 'too_expensive' === $this->reason, null !== $live, 'still at work' ),
			...(
				null === $live
					? array()
					: self::expect( 2, $this->sandbox->payments_left( $live->receipt, $live->key ), 'payments left' )
			),
			...self::expect( 1, $this->told( 'offer_accepted' ), 'events of accepting' ),
		);
	}

	/** @return list<string> */
	private function accept_and_edit( Report $report ): array {
		$attempt = $this->offered();
		$edit    = array(
			'do'           => 'book edit',
			'subscription' => $this->subscription,
			'total'        => self::EDITED,
		);
		$answers = $this->race( $this->task( $attempt, 'accept', array( 'offer_id' => $this->offer ) ), $edit );
		$report->count( 'accept × admin edit: ' . self::statuses( $answers ) );
		$wrong = $this->answers( $answers, array( 200, 409, 502 ), array( 200 ) );
		$now   = $this->now();
		if ( 200 !== $answers[0]['status'] ) {
			return array(
				...$wrong,
				...self::expect(
					array( 'active', self::EDITED, array() ),
					array( $now->store_status, $now->total->cents, $now->coupons ),
					'the subscription',
				),
				...$this->nothing_live(),
				...self::expect( 0, $this->told( 'offer_accepted' ), 'events of accepting' ),
			);
		}
		// After a switch the edit may have met the line that it was made for, which is not billed any more.
		$totals = array(
			'too_expensive' => array( 4000 ),
			'too_busy'      => array( self::EDITED ),
			'switching'     => array( self::EDITED, $this->price ),
		)[ $this->reason ] ?? array();
		return array( ...$wrong, ...$this->saved( $totals ) );
	}

	/** @return list<string> */
	private function resume_and_job( Report $report, Snapshot $before ): array {
		Tasks::rest(
			'POST',
			'/attempts/' . Data::string( $this->offered(), 'id' ) . '/accept',
			array( 'offer_id' => $this->offer ),
		);
		$paused = $this->now();
		$live   = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		if ( null === $live || 'on-hold' !== $paused->store_status ) {
			return array( 'the pause was not made: ' . $paused->store_status );
		}
		$resume  = array(
			'do'     => 'rest',
			'user'   => $this->shopper,
			'method' => 'POST',
			'route'  => '/redemptions/' . $live->id . '/resume',
			'body'   => array(),
		);
		$answers = $this->race(
			$resume,
			array(
				'do'  => 'resume job',
				'key' => $live->key,
			)
		);
		$ended = Plugin::get()->part( RedemptionStore::class )->by_key( $live->key );
		$report->count( 'resume × job: ' . ( $ended->state ?? 'gone' ) );
		$now = $this->now();
		// By hand the old date comes back; by its job the payment stays where the pause has put it.
		$due   = Redemption::REVERTED === $ended?->state ? $before->next_payment : $paused->next_payment;
		$wrong = array(
			...$this->answers( $answers, array( 200, 409 ), array( 200 ) ),
			...self::expect( 'active', $now->store_status, 'status' ),
			...self::expect( Data::iso( $due ), Data::iso( $now->next_payment ), 'next payment' ),
			...$this->nothing_live(),
			...self::expect(
				Redemption::REVERTED === $ended?->state ? 1 : 0,
				$this->told( 'offer_reverted' ),
				'events of taking back',
			),
			...self::expect( array(), $this->book->billed( $this->subscription ), 'billed' ),
		);
		$entry = $this->book->entry( $this->subscription );
		if ( null !== $entry && null !== $entry->next_payment ) {
			( new \ChurnStop\Connections\Sandbox\Engine( $this->book ) )->bill( $entry, $entry->next_payment );
			( new \ChurnStop\Connections\Sandbox\Engine( $this->book ) )->bill( $entry, $entry->next_payment );
		}
		return array(
			...$wrong,
			...self::expect(
				array( 4000 ),
				array_column( $this->book->billed( $this->subscription ), 'total' ),
				'billed when due',
			),
		);
	}

	/**
	 * The offer is at work, once, and everything says so.
	 *
	 * @param list<int>|null $totals What the subscription may cost now.
	 * @return list<string>
	 */
	private function saved( ?array $totals = null ): array {
		$totals ??= array( $this->price );
		$now      = $this->now();
		$live     = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) );
		return array(
			...self::expect( 'too_busy' === $this->reason ? 'on-hold' : 'active', $now->store_status, 'status' ),
			...( in_array( $now->total->cents, $totals, true ) ? array() : array( 'it costs ' . $now->total->cents ) ),
			...self::expect( Redemption::APPLIED, $live?->state, 'redemption' ),
			...self::expect(
				1,
				count(
					Plugin::get()->part( RedemptionStore::class )->of_subscription( Sandbox::ref(
						$this->subscription,
					) ),
				),
				'redemptions',
			),
			...self::expect(
				Data::iso( Data::time( $live->receipt->intended ?? array(), 'next_payment' ) ),
				Data::iso( $now->next_payment ),
				'next payment',
			),
			...self::expect( 'too_expensive' === $this->reason ? 1 : 0, count( $now->coupons ), 'coupons' ),
			...self::expect( 1, $this->told( 'offer_accepted' ), 'events of accepting' ),
			...self::expect( 0, $this->told( 'subscription_cancelled' ), 'events of cancelling' ),
		);
	}

	/** @return list<string> */
	private function nothing_live(): array {
		return null === Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $this->subscription ) )
			? array()
			: array( 'a redemption is live' );
	}

	/**
	 * @param list<array{status: int, body: array<string, mixed>, notices: list<string>}> $answers
	 * @param list<int> $first  Statuses that the first may have.
	 * @param list<int> $second
	 * @return list<string>
	 */
	private function answers( array $answers, array $first, array $second ): array {
		$wrong = array();
		foreach ( array( $first, $second ) as $n => $allowed ) {
			if ( ! in_array( $answers[ $n ]['status'], $allowed, true ) ) {
				$wrong[] = 'answer '
					. ( $n + 1 )
					. ' is '
					. $answers[ $n ]['status']
					. ' '
					. wp_json_encode( $answers[ $n ]['body'] );
			}
			$wrong = array( ...$wrong, ...$answers[ $n ]['notices'] );
		}
		return $wrong;
	}

	/** @return list<string> */
	private static function expect( mixed $expected, mixed $actual, string $what ): array {
		return $expected === $actual
			? array()
			: array( $what . ' is ' . wp_json_encode( $actual ) . ' and not ' . wp_json_encode( $expected ) );
	}

	/** @param list<array{status: int}> $answers */
	private static function statuses( array $answers ): string {
		return implode( ' ', array_column( $answers, 'status' ) );
	}

	private function now(): Snapshot {
		return $this->sandbox->snapshot( $this->subscription )
			?? throw new \LogicException( 'The subscription is gone.' );
	}

	private function told( string $type ): int {
		return Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => $type, 'subscription' => Sandbox::ref( $this->subscription ) ),
			1,
			1,
		)[1];
	}

	/**
	 * @param array<string, mixed> $one
	 * @param array<string, mixed> $other
	 * @return list<array{status: int, body: array<string, mixed>, notices: list<string>}>
	 */
	private function race( array $one, array $other ): array {
		$shift   = self::SPREAD_SECONDS * ( mt_rand( -33, 100 ) / 100 );
		$workers = self::$workers ?? throw new \LogicException( 'There are no workers.' );
		return $workers->at_once( array(
			array( 'delay' => max( 0, -$shift ) ) + $one,
			array( 'delay' => max( 0, $shift ) ) + $other,
		) );
	}

	/** @return array<string, mixed> */
	private function offered(): array {
		$attempt = Tasks::rest( 'POST', '/attempts', array(
			'subscription_id' => Sandbox::ref( $this->subscription )->written(),
			'source' => 'torture',
		) );
		self::assertSame( 201, $attempt['status'], (string) wp_json_encode( $attempt ) );
		$offered = Tasks::rest(
			'POST',
			'/attempts/' . Data::string( $attempt['body'], 'id' ) . '/reason',
			array( 'reason' => $this->reason ),
		);
		self::assertSame( 'offer', $offered['body']['state'] ?? null, (string) wp_json_encode( $offered ) );
		return $offered['body'];
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	private function task( array $attempt, string $action, array $body = array() ): array {
		return array(
			'do'     => 'rest',
			'user'   => $this->shopper,
			'method' => 'POST',
			'route'  => '/attempts/' . Data::string( $attempt, 'id' ) . '/' . $action,
			'body'   => $body,
		);
	}

	/** What earlier runs left would only make later ones slower. */
	private function sweep(): void {
		foreach (
			array(
				'attempts',
				'attempt_subscriptions',
				'redemptions',
				'events',
				'sandbox_subscriptions',
				'sandbox_items',
				'sandbox_coupons',
				'sandbox_orders',
				'sandbox_notes',
				'sandbox_changes',
			) as $table
		) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		_set_cron_array( array() );
	}
}
