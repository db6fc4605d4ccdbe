<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Clock;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Payment;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\PaymentHistory;
use ChurnStop\Connections\Product;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\Reason;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Measure\AcceptedOffer;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\Outcome;
use ChurnStop\Measure\OutcomeCalculator;
use ChurnStop\Offers\Offer;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A year of a demo shop: attempts with what came of them, made from a seed directly in the tables, and counted by the
 * same rebuild as a store's own.
 *
 * No store keeps books of their subscriptions, and most accounts are gone: so a recount finds nothing to change, and
 * nobody is billed.
 */
final class Year {

	private const SEED = 20261129;
	private const DAYS = 364;

	/** Rows that are written with one statement. */
	private const ROWS = 100;

	/** Ids that no store and no account has. */
	private const SUBSCRIPTIONS = PaymentHistories::MADE_UP[0];
	private const CUSTOMERS     = 900_000_000;

	/** Attempts of so many days ago have their events. */
	private const EVENTS = 30;

	/** The holdout began so many days ago. */
	private const HOLDOUT   = 300;
	private const HOLDOUT_P = '0.20000';

	/** Kind of reason → how often it is given. */
	private const KINDS = array(
		'price'     => 34,
		'usage'     => 22,
		'switching' => 10,
		'technical' => 8,
		'need'      => 14,
		'service'   => 4,
		'quality'   => 4,
		'other'     => 8,
	);

	private const COMMENTS = array(
		'price'     => array(
			'Everything got more expensive this year.',
			'I like it, but I cannot justify the price.',
			'My sister pays less elsewhere.',
		),
		'usage'     => array(
			'Boxes are piling up.',
			'We are away until spring.',
			'I did not even open the last two.',
		),
		'switching' => array( 'A local shop delivers weekly.', 'Found one with more choice.' ),
		'technical' => array( 'I could not change my address.', 'The card form did not accept my new card.' ),
		'need'      => array( 'It was a gift for one year.', 'I stopped drinking coffee.' ),
		'service'   => array( 'Nobody answered my e-mail.' ),
		'quality'   => array( 'The last two tasted stale.' ),
		'other'     => array( 'Moving abroad.', 'No particular reason.' ),
	);

	private Dice $dice;

	public function __construct(
		private readonly Database $database,
		private readonly Connections $connections,
		private readonly FlowStore $flows,
		private readonly TargetProducts $products,
		private readonly Customers $customers,
		private readonly Trials $trials,
		private readonly Deals $deals,
		private readonly Measure $measure,
		private readonly Clock $clock,
	) {
		$this->dice = new Dice( self::SEED );
	}

	/** @return int How many attempts it has; 0 where there is no flow or no plan, or it is there already. */
	public function fill(): int {
		$flow  = $this->flows->live()[0] ?? null;
		$plans = array_values( array_filter( array_map(
			static fn ( Product $product ): ?Plan => Plan::of( $product ),
			$this->products->plans(),
		) ) );
		if (
			null === $flow
			|| array() === $plans
			|| null !== $this->database->value(
				'SELECT subscription_id FROM {outcomes} WHERE subscription_id > %d AND subscription_id < %d LIMIT 1',
				array( self::SUBSCRIPTIONS, 2 * self::SUBSCRIPTIONS ),
			)
		) {
			return 0;
		}
		// Most customers pay in one currency, so that its figures are not small.
		$currencies = array_count_values( array_map( static fn ( Plan $plan ): string => $plan->currency, $plans ) );
		arsort( $currencies );
		$usual      = array_values( array_filter(
			$plans,
			static fn ( Plan $plan ): bool => $plan->currency === array_key_first( $currencies ),
		) );
		$this->dice = new Dice( self::SEED );
		$people     = $this->customers->make();
		$moments    = $this->moments();
		$this->trials->make( $flow, count( $moments ) );
		$first      = 1 + (int) $this->database->value( 'SELECT MAX( id ) FROM {attempts}' );
		$rows       = array_fill_keys(
			array( 'attempts', 'attempt_subscriptions', 'experiment_entries', 'outcomes', 'events' ),
			array(),
		);
		foreach ( $moments as $number => $moment ) {
			$left     = count( $moments ) - 1 - $number;
			$customer = $people[ $left ] ?? self::CUSTOMERS + $number;
			foreach (
				$this->attempt(
					$first + $number,
					$customer,
					self::SUBSCRIPTIONS + 1 + $number,
					$moment,
					$flow,
					$this->dice->pick( array() !== $usual && $this->dice->happens( 0.93 ) ? $usual : $plans ),
				) as $table => $some
			) {
				array_push( $rows[ $table ], ...$some );
			}
		}
		$this->database->transaction(
			function () use ( $rows ): void {
				foreach ( $rows as $table => $some ) {
					foreach ( array_chunk( $some, self::ROWS ) as $chunk ) {
						$this->database->insert_all( $table, $chunk );
					}
				}
			}
		);
		$this->measure->rebuild( static function ( int $done ): void {} );
		return count( $moments );
	}

	/**
	 * @return list<\DateTimeImmutable> When somebody started to cancel, oldest first: more each month, fewer on
	 *     weekends.
	 */
	private function moments(): array {
		$moments = array();
		$now     = $this->clock->now();
		for ( $ago = self::DAYS; $ago >= 1; $ago-- ) {
			$day     = $now->modify( '-' . $ago . ' days' );
			$busy    = array( 1.3, 1.1, 1.0, 1.0, 1.0, 0.8, 0.7 )[ (int) $day->format( 'N' ) - 1 ] * (
				'01' === $day->format( 'm' ) ? 1.5 : 1.0
			);
			$many    = (int) round(
				$busy * ( 2.2 + 1.6 * ( self::DAYS - $ago ) / self::DAYS ) + $this->dice->roll( 3 ) - 1.0,
			);
			$seconds = array();
			for ( $n = 0; $n < $many; $n++ ) {
				$seconds[] = $this->dice->roll( 86_400 );
			}
			sort( $seconds );
			foreach ( $seconds as $second ) {
				$moments[] = $day->setTime( 0, 0 )->modify( '+' . $second . ' seconds' );
			}
		}
		return $moments;
	}

	/**
	 * @return array{
	 *   attempts: list<array<string, string|int|null>>, attempt_subscriptions: list<array<string, string|int|null>>,
	 *   experiment_entries: list<array<string, string|int|null>>, outcomes: list<array<string, string|int|null>>,
	 *   events: list<array<string, string|int|null>>,
	 * } Rows, by table.
	 */
	private function attempt(
		int $id,
		int $customer,
		int $subscription,
		\DateTimeImmutable $at,
		Flow $flow,
		Plan $plan,
	): array {
		$now     = $this->clock->now();
		$reason  = $this->dice->happens( 0.92 ) ? $this->reason( $flow ) : null;
		$any     = array() !== ( $reason->offers ?? array() );
		$drawn   = $any && $at > $now->modify( '-' . self::HOLDOUT . ' days' );
		$held    = $drawn && $this->dice->happens( (float) self::HOLDOUT_P );
		$trial   = $any && ! $held ? $this->trials->at( $at ) : null;
		$arm     = null === $trial ? null : $trial->arms[ $this->dice->roll( count( $trial->arms ) ) ];
		$offers  = array_slice( Trials::offers( $reason, $arm ), 0, $this->dice->happens( 0.4 ) ? 2 : 1 );
		$shown   = array();
		$taken   = null;
		$deal    = null;
		foreach ( $held ? array() : $offers as $offer ) {
			$made = $this->deals->of( $offer, $plan, $at );
			if ( null === $made ) {
				continue;
			}
			$shown[] = $offer;
			if ( $this->dice->happens( $this->deals->likelihood( $offer, $reason ) ) ) {
				$taken = $offer;
				$deal  = $made;
				break;
			}
		}
		$state   = null !== $taken ? Attempt::SAVED : $this->dice->weighted(
			array(
				Attempt::CANCELLED => 76,
				Attempt::DISMISSED => 14,
				Attempt::ABANDONED => 10,
			)
		);
		$closed  = $at->modify( '+' . ( 20 + $this->dice->roll( 200 ) ) . ' seconds' );
		$comment = null !== $reason && $this->dice->happens( 0.3 )
			? $this->dice->pick( self::COMMENTS[ $reason->kind ] ?? self::COMMENTS['other'] )
			: null;
		$uuid    = $this->dice->uuid();
		$country = 'EUR' === $plan->currency ? 'DE' : ( 'JPY' === $plan->currency ? 'JP' : 'US' );
		$names   = static fn ( array $of ): array => array_map( static fn ( Offer $offer ): string => $offer->id, $of );
		$common  = array(
			'holdout'   => (int) $held,
			'holdout_p' => $drawn ? self::HOLDOUT_P : null,
			'experiment_id' => $trial?->id,
			'arm'       => $arm->id ?? '',
			'arm_p'     => $arm?->probability(),
		);
		$attempt = array(
			'id'           => $id,
			'uuid'         => $uuid,
			'customer_id'  => $customer,
			'state'        => $state,
			'mode'         => Attempt::LIVE,
			'connection'   => $this->connection(),
			'source'       => $this->dice->happens( 0.9 ) ? 'account' : 'email',
			'profile'      => Profiles::PARALLEL_CANCEL,
			'flow_id'      => $flow->id,
			'flow_version' => $flow->version,
			'reason'       => $reason?->id,
			'comment'      => $comment,
			'body'         => Data::encode(
				array(
					'actor'            => Actor::customer( $customer )->to_array(),
					'subscription_ids' => array( $this->ref( $subscription )->written() ),
					'shown'            => $names( $shown ),
					'declined'         => $names( array_values( array_filter(
						$shown,
						static fn ( Offer $offer ): bool => $offer !== $taken,
					) ) ),
					'accepted'         => $taken?->id,
				)
			),
			'revision'     => 1,
			'created_at'   => Data::sql( $at ),
			'updated_at'   => Data::sql( $closed ),
			'actor'        => Actor::CUSTOMER,
			'offers_shown' => count( $shown ),
			'unmeasured'   => 0,
		) + $common;
		$worth   = $this->ref( $subscription )->columns() + array(
			'attempt_id'      => $id,
			'place'           => 0,
			'currency'        => $plan->currency,
			'decimals'        => $plan->decimals,
			'price'           => $plan->cents,
			'monthly'         => $plan->billing->monthly( $plan->cents ),
			'product_id'      => $plan->product_id,
			'period'          => $plan->billing->interval . ' ' . $plan->billing->period,
			'country'         => $country,
		);
		$entered = $drawn ? array( $this->entry( $customer, $held, $at ) ) : array();
		if ( null !== $trial && null !== $arm ) {
			$entered[] = new Entry(
				(string) $trial->id,
				$customer,
				1,
				$arm->id,
				$arm->probability(),
				$trial->shares(),
				$trial->primary,
				$at,
				...self::clock( $at ),
			);
		}
		$outcome = $this->outcome( $attempt + $worth, $at, $closed, $taken, $deal, $plan, $entered );
		foreach ( $shown as $offer ) {
			$outcome->offer_became( $offer->id, $offer->type, 'shown' );
			$outcome->offer_became( $offer->id, $offer->type, $offer === $taken ? 'accepted' : 'declined' );
		}
		$read    = static fn ( ?bool $good ): array => array( 'good' => null === $good ? null : (int) $good );
		return array(
			'attempts'              => array( $attempt ),
			'attempt_subscriptions' => array( $worth ),
			'experiment_entries'    => array_map(
				static fn ( Entry $entry ): array => $entry->columns( $id ) + $read(
					$entry->is_of_holdout() ? $outcome->holdout_good : $outcome->arm_good,
				),
				$entered,
			),
			'outcomes'              => array( $outcome->columns() + array( 'tallied' => 0 ) ),
			'events'                => $at < $now->modify( '-' . self::EVENTS . ' days' )
				? array()
				: $this->events( $attempt, $subscription, $at, $closed, $shown, $taken ),
		);
	}

	/**
	 * @return array{lag_until: \DateTimeImmutable, pays_by: \DateTimeImmutable|null, matures_at: \DateTimeImmutable}
	 */
	private static function clock( \DateTimeImmutable $at ): array {
		return Maturity::clock( $at, Experiment::LAG_DAYS, $at->modify( '+12 days' ), 60 );
	}

	/** Each customer of the year cancels once. */
	private function entry( int $customer, bool $held, \DateTimeImmutable $at ): Entry {
		$shares = number_format( 1 - (float) self::HOLDOUT_P, 5, '.', '' ) . ',' . self::HOLDOUT_P;
		return new Entry(
			Entry::HOLDOUT,
			$customer,
			1,
			$held ? Entry::HELD_OUT : Entry::TREATED,
			self::HOLDOUT_P,
			$shares,
			Experiment::RENEWED,
			$at,
			...self::clock( $at ),
		);
	}

	/** By how often its kind is given, among those that the flow has. */
	private function reason( Flow $flow ): ?Reason {
		$weights = array();
		foreach ( $flow->reasons as $reason ) {
			$weights[ $reason->id ] = self::KINDS[ $reason->kind ] ?? 1;
		}
		return array() === $weights ? null : $flow->reason( $this->dice->weighted( $weights ) );
	}

	/**
	 * What the store's books would have said, measured as they are.
	 *
	 * @param array<string, string|int|null> $row Columns of the attempt and its subscription.
	 * @param list<Entry>                    $entered
	 */
	private function outcome(
		array $row,
		\DateTimeImmutable $at,
		\DateTimeImmutable $closed,
		?Offer $taken,
		?Deal $deal,
		Plan $plan,
		array $entered,
	): Outcome {
		$now     = $this->clock->now();
		$outcome = new Outcome( $at );
		$outcome->take_attempt( $row + array( 'counted' => 1 ) );
		$outcome->day       = $at->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$outcome->state     = OutcomeCalculator::state( (string) $row['state'] );
		$outcome->closed_at = $closed;
		$outcome->enter( $entered );
		$accepted = array();
		if ( null !== $taken && null !== $deal ) {
			$accepted[ $outcome->attempt_id ] = new AcceptedOffer(
				$closed,
				$taken->id,
				$taken->type,
				null,
				false,
				$deal->change->changes_price(),
				$deal->change->waives_payment(),
				$deal->due
			);
		}

		[ $payments, $left ] = Outcome::CANCELLED === $outcome->state
			? array( array(), $closed )
			: $this->paid( $closed, $deal, $plan );
		$account             = new PaymentHistory(
			null === $left ? 'active' : 'cancelled',
			$left,
			null,
			$outcome->period,
			$payments,
			$now,
		);
		OutcomeCalculator::measure( array( $outcome ), $accepted, $account, $now );
		// Nobody keeps books of it: what was known stays, and time goes on.
		OutcomeCalculator::measure_without_books( array( $outcome ), $accepted, $now );
		return $outcome;
	}

	/**
	 * @return array{list<Payment>, \DateTimeImmutable|null} What was paid since, and when it was cancelled after all.
	 */
	private function paid( \DateTimeImmutable $since, ?Deal $deal, Plan $plan ): array {
		$now      = $this->clock->now();
		$price    = $deal?->terms->price_after->cents ?? $plan->cents;
		$count    = $deal?->payments() ?? 0;
		$days     = 1 + $this->dice->roll( max( 1, (int) $plan->days() - 1 ) ) + ( $deal?->waits() ?? 0 );
		$due      = $since->modify( '+' . (int) ( 86_400 * $days ) . ' seconds' );
		$payments = array();
		if ( $this->dice->happens( null === $deal ? 0.12 : 0.08 ) ) {
			return array(
				array(),
				$this->before( $since->modify( '+' . ( 1 + $this->dice->roll( 28 ) ) . ' days' ), $now ),
			);
		}
		while ( $due < $now ) {
			$given      = count( $payments ) < $count ? $deal?->off() ?? 0 : 0;
			$refunded   = $this->dice->happens( 0.01 ) ? $price - $given : 0;
			$payments[] = new Payment(
				count( $payments ) + 1,
				true,
				$due,
				$plan->currency,
				$price - $given,
				$refunded,
				$given,
			);
			// The first full price after a discount is a moment to leave.
			if ( $this->dice->happens( $count > 0 && count( $payments ) === $count + 1 ? 0.15 : 0.05 ) ) {
				return array(
					$payments,
					$this->before( $due->modify( '+' . ( 1 + $this->dice->roll( 6 ) ) . ' days' ), $now ),
				);
			}
			$due = $due->modify( '+' . (int) ( 86_400 * $plan->days() ) . ' seconds' );
		}
		return array( $payments, null );
	}

	private function before( \DateTimeImmutable $moment, \DateTimeImmutable $now ): ?\DateTimeImmutable {
		return $moment < $now ? $moment : null;
	}

	/**
	 * @param array<string, string|int|null> $attempt Its row.
	 * @param list<Offer>                    $shown
	 * @return list<array<string, string|int|null>>
	 */
	private function events(
		array $attempt,
		int $subscription,
		\DateTimeImmutable $at,
		\DateTimeImmutable $closed,
		array $shown,
		?Offer $taken,
	): array {
		$told = array( array( Event::ATTEMPT_STARTED, null ) );
		if ( null !== $attempt['reason'] ) {
			$told[] = array( Event::REASON_GIVEN, null );
		}
		foreach ( $shown as $offer ) {
			array_push(
				$told,
				array( Event::OFFER_SHOWN, $offer ),
				array( $offer === $taken ? Event::OFFER_ACCEPTED : Event::OFFER_DECLINED, $offer ),
			);
		}
		if ( Attempt::CANCELLED === $attempt['state'] || Attempt::DISMISSED === $attempt['state'] ) {
			$told[] = array(
				Attempt::CANCELLED === $attempt['state'] ? Event::SUBSCRIPTION_CANCELLED : Event::ATTEMPT_DISMISSED,
				null,
			);
		}
		$span = $closed->getTimestamp() - $at->getTimestamp();
		$rows = array();
		foreach ( $told as $number => [ $type, $offer ] ) {
			$rows[] = $this->ref( $subscription )->columns() + array(
				'type'            => $type,
				'at'              => Data::sql( $at->modify(
					'+' . intdiv( $span * $number, count( $told ) ) . ' seconds',
				) ),
				'attempt_uuid'    => $attempt['uuid'],
				'customer_id'     => $attempt['customer_id'],
				'flow_id'         => $attempt['flow_id'],
				'flow_version'    => $attempt['flow_version'],
				'reason'          => 0 === $number ? null : $attempt['reason'],
				'comment'         => Event::REASON_GIVEN === $type ? $attempt['comment'] : null,
				'offer_id'        => $offer?->id,
				'offer_type'      => $offer?->type,
				'mode'            => Event::LIVE,
				'data'            => '{}',
				'undelivered'     => 0,
				'holdout'         => $attempt['holdout'],
				'holdout_p'       => $attempt['holdout_p'],
				'experiment_id'   => $attempt['experiment_id'],
				'arm'             => $attempt['arm'],
				'arm_p'           => $attempt['arm_p'],
			);
		}
		return $rows;
	}

	private function ref( int $subscription ): SubscriptionRef {
		return new SubscriptionRef( $this->connection(), (string) $subscription );
	}

	/** The store's; the demo's own where there is no other. */
	private function connection(): string {
		foreach ( $this->connections->all() as $connection ) {
			if ( Connections::DEMO !== $connection->id() ) {
				return $connection->id();
			}
		}
		return Connections::DEMO;
	}
}
