<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Clock;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Eligibility\History;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Changes\Sentences;
use ChurnStop\Redemptions\People;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What every use case does around its move: find the attempt, check whose it is, settle what a killed process left,
 * write the outcome and its events in one transaction, or start over where somebody else wrote meanwhile.
 */
final class AttemptTransaction {

	/** How often somebody else may be quicker. */
	private const TRIES = 5;

	public function __construct(
		private readonly AttemptStore $attempts,
		private readonly RedemptionStore $redemptions,
		private readonly Connections $connections,
		private readonly AttemptWriter $writer,
		private readonly ArmFlows $flows,
		private readonly ResolveInterrupted $interrupted,
		private readonly Clock $clock,
		private readonly SettingsStore $settings,
		private readonly FactRegistry $facts,
	) {}

	public function now(): \DateTimeImmutable {
		return $this->clock->now();
	}

	/**
	 * The attempt, if it is the actor's to act on; others' do not exist.
	 *
	 * @throws Failure
	 */
	public function find( Actor $actor, string $uuid ): Attempt {
		$attempt = $this->attempts->find( $uuid );
		if ( null === $attempt || ! self::owns( $actor, $attempt ) ) {
			throw Failure::not_found()
				->saying( __( 'We could not find this cancellation. Nothing has changed.', 'churnstop' ) );
		}
		if ( null !== $attempt->claimed_until && $attempt->claimed_until <= $this->now() ) {
			$this->interrupted->dead_claim( $attempt, $this->now() );
			$attempt = $this->attempts->find( $uuid ) ?? $attempt;
		}
		if ( in_array( $actor->kind, array( Actor::CUSTOMER, Actor::TOKEN ), true ) ) {
			$attempt->locale = determine_locale();
		}
		return $attempt;
	}

	/** The flow version that the attempt walks. */
	public function flow( Attempt $attempt ): Flow {
		return $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment )
			?? throw Failure::not_found();
	}

	/**
	 * @return array{Connection, Snapshot}
	 * @throws Failure
	 */
	public function subscription( Actor $actor, SubscriptionRef $subscription ): array {
		$found = $this->connections->find( $subscription );
		if ( null === $found || ! $found[0]->may( $actor, $found[1] ) ) {
			throw Failure::not_found()
				->saying( __( 'We could not find this subscription. Nothing has changed.', 'churnstop' ) );
		}
		return $found;
	}

	/**
	 * @param array{Connection, Snapshot}|null $found Of subscription(), where it was read a moment ago.
	 * @throws Failure
	 */
	public function context( Actor $actor, Attempt $attempt, ?array $found = null ): AttemptContext {
		[ $connection, $snapshot ] = $found ?? $this->subscription( $actor, $attempt->subscriptions[0] );
		if ( ! $connection->may_cancel( $actor, $snapshot ) ) {
			self::refuse_cancelling( $snapshot );
		}
		$mail               = People::mail( $connection->billing_email( $snapshot ) );
		[ $live, $history ] = $this->redemptions->live_and_history(
			$snapshot->ref,
			$attempt->customer_id,
			$mail,
			$attempt->flow_id,
			$attempt->uuid,
			$this->now(),
		);
		if ( ! $attempt->has_history() ) {
			$history = new History( live_redemption: null !== $live );
		} elseif ( max( array( 0, ...$this->settings->get()->cooldown_days ) ) > 0 ) {
			$history = $history->with_cooling( $this->redemptions->cooling(
				$attempt->customer_id,
				$mail,
				$this->settings->get()->cooldown_days,
				$this->now(),
			) );
		}
		return new AttemptContext(
			$connection,
			$snapshot,
			$history,
			$this->now(),
			$this->facts->of( $snapshot, $attempt->locale, $attempt->created_at, $attempt->made_up ),
			$this->settings->get()->types_off(),
		);
	}

	/**
	 * Runs a move on the attempt as it is now, and writes what it did; starts over where another request was quicker.
	 *
	 * @param callable(Attempt): (list<Event>|null) $move Null: there is nothing to write.
	 * @param bool $even_awaiting Whether it may be made while an engine's answer is awaited.
	 * @throws Failure
	 */
	public function run( Actor $actor, string $uuid, callable $move, bool $even_awaiting = false ): Attempt {
		for ( $try = 1; $try <= self::TRIES; $try++ ) {
			$attempt = $this->find( $actor, $uuid );
			self::refuse_claimed( $attempt );
			if ( $attempt->awaiting && ! $even_awaiting ) {
				throw self::awaiting();
			}
			$events = $move( $attempt );
			// A move that answers null was a repetition: nothing is written twice.
			if ( null === $events || $this->writer->commit( $attempt, $events ) ) {
				return $attempt;
			}
		}
		throw Failure::busy()->saying( __(
			'Something else is changing this cancellation right now. Please try again in a moment.',
			'churnstop',
		) );
	}

	/**
	 * No worker waits for another one: the click comes back.
	 *
	 * @throws Failure
	 */
	public static function refuse_claimed( Attempt $attempt ): void {
		if ( null !== $attempt->claim ) {
			throw self::busy();
		}
	}

	public static function busy(): Failure {
		return Failure::busy()->saying( __(
			'Your last click is still being worked on. Please try again in a moment.',
			'churnstop',
		) );
	}

	public static function awaiting(): Failure {
		return Failure::conflict()->saying( __(
			'The offer that you accepted is being confirmed. Please wait a moment, or cancel.',
			'churnstop',
		) );
	}

	/** @throws Failure */
	public static function refuse_closed( Attempt $attempt ): never {
		throw Failure::attempt_closed()->saying(
			match ( $attempt->state ) {
				Attempt::SAVED     => __(
					'You have already accepted an offer, and your subscription continues. To cancel it after all, start again from your account.',
					'churnstop',
				),
				Attempt::CANCELLED => __(
					'This subscription is already cancelled. Nothing else has changed.',
					'churnstop',
				),
				default            => __(
					'This cancellation was closed. Nothing has changed. To cancel, start again from your account.',
					'churnstop',
				),
			},
		);
	}

	/** @throws Failure Why none of these can be cancelled, and the day on which each ends anyway. */
	public static function refuse_cancelling( Snapshot ...$snapshots ): never {
		$why = array_map( self::why_not( ... ), $snapshots );
		$end = array() === $snapshots ? null : $snapshots[ array_key_first( $snapshots ) ]->ends_anyway_at();
		throw Failure::not_cancellable()
			->saying( implode( ' ', array( ...array_unique( $why ), __( 'Nothing has changed.', 'churnstop' ) ) ) )
			->with( null === $end ? array() : array( 'ends_at' => Data::iso( $end ) ) );
	}

	/** A sentence about a subscription that is not the customer's to cancel. */
	public static function why_not( Snapshot $snapshot ): string {
		$end = $snapshot->ends_anyway_at();
		if ( $snapshot->has_ended() ) {
			return sprintf(
				/* translators: %s: a subscription's name. */
				__( '%s cannot be cancelled: it has ended, or is already cancelled.', 'churnstop' ),
				$snapshot->name,
			);
		}
		if ( null === $end ) {
			return sprintf(
				/* translators: %s: a subscription's name. */
				__( 'The store does not let you cancel %s here. Please contact the store.', 'churnstop' ),
				$snapshot->name,
			);
		}
		return Status::Active === $snapshot->status && null === $snapshot->next_payment
			? sprintf(
				/* translators: 1: a subscription's name, 2: a date. */
				__( '%1$s ends on %2$s without being cancelled, and you will not be charged again.', 'churnstop' ),
				$snapshot->name,
				Sentences::day( $end ),
			)
			: sprintf(
				/* translators: 1: a subscription's name, 2: a date. */
				__(
					'The store does not let you cancel %1$s here. It ends on %2$s anyway. Please contact the store.',
					'churnstop',
				),
				$snapshot->name,
				Sentences::day( $end ),
			);
	}

	private static function owns( Actor $actor, Attempt $attempt ): bool {
		return match ( $actor->kind ) {
			Actor::SYSTEM => true,
			Actor::AGENT  => 0 === $actor->customer_id || $actor->customer_id === $attempt->customer_id,
			default       => 0 !== $actor->customer_id && $actor->customer_id === $attempt->customer_id
				&& array() === array_filter(
					$attempt->subscriptions,
					static fn ( SubscriptionRef $one ): bool => ! $actor->reaches( $one->key() ),
				),
		};
	}
}
