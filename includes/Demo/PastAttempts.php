<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Clock;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Maturity;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Subscriptions\SubscriptionRef;

/** A customer's way through the flow in the year, as rows: the reason, what was offered and answered, and when. */
final class PastAttempts {

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

	private readonly PastOutcomes $outcomes;

	/** @param string $connection Whose subscriptions they are about. */
	public function __construct(
		private readonly Dice $dice,
		private readonly Clock $clock,
		private readonly Trials $trials,
		private readonly Deals $deals,
		private readonly string $connection,
	) {
		$this->outcomes = new PastOutcomes( $dice, $clock );
	}

	/**
	 * @return array{
	 *   attempts: list<array<string, string|int|null>>, attempt_subscriptions: list<array<string, string|int|null>>,
	 *   experiment_entries: list<array<string, string|int|null>>, outcomes: list<array<string, string|int|null>>,
	 *   events: list<array<string, string|int|null>>,
	 * } Rows, by table.
	 */
	public function rows(
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
			'connection'   => $this->connection,
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
		$outcome = $this->outcomes->of( $attempt + $worth, $at, $closed, $taken, $deal, $plan, $entered );
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
		return new SubscriptionRef( $this->connection, (string) $subscription );
	}
}
