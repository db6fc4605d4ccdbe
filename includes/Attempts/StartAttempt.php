<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Assignment;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Audience\FactValues;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Data;
use ChurnStop\Events\Event;
use ChurnStop\Failure;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** A shopper clicked Cancel: opens an attempt, or resumes the one that is open. */
final class StartAttempt {

	public const MAX_SUBSCRIPTIONS = 50;

	public function __construct(
		private readonly AttemptTransaction $transaction,
		private readonly AttemptStore $attempts,
		private readonly AttemptWriter $writer,
		private readonly StateMachine $state_machine,
		private readonly FlowStore $flows,
		private readonly SettingsStore $settings,
		private readonly CountedAttempts $counting,
		private readonly FactRegistry $facts,
		private readonly EnterExperiments $enter,
	) {}

	/**
	 * @param list<SubscriptionRef> $subscriptions
	 * @param string    $source Where it came from: [a-z0-9_-], at most 64.
	 * @param 'live'|'test' $mode
	 * @param bool      $counted Whether reports may count it.
	 * @param int|null  $flow_id The flow that a signed link asks for.
	 * @param array<string, mixed> $facts Made up by staff, for a test.
	 * @return array{Attempt, bool} The attempt, and whether it is new.
	 * @throws Failure
	 */
	public function run(
		Actor $actor,
		array $subscriptions,
		string $source,
		string $mode,
		string $locale,
		bool $counted = true,
		?int $flow_id = null,
		array $facts = array(),
	): array {
		[ $attempt, $others ] = $this->prepare( $actor, $subscriptions, $source, $mode, $locale, $flow_id, $facts );
		// Only now: a start that is refused changes nothing.
		array_map( fn ( Attempt $other ) => $this->dismiss( $actor, $other ), $others );
		if ( $attempt->is_stored() ) {
			return array( $attempt, false );
		}
		$attempt->counted = $counted && $this->counting->counts( $attempt );
		if ( ! $this->open_new( $attempt ) ) {
			// A double click: the other request has opened it.
			[ $open, $others ] = $this->open( $actor, $attempt->customer_id, $attempt->subscriptions );
			array_map( fn ( Attempt $other ) => $this->dismiss( $actor, $other ), $others );
			return null === $open
				? throw AttemptTransaction::busy()
				: array( $open, false );
		}
		return array( $attempt, true );
	}

	/**
	 * What run() would answer, with nothing begun and nothing dismissed: a page that is only looked at, or fetched
	 * ahead by a browser, changes nothing.
	 *
	 * @param list<SubscriptionRef> $subscriptions
	 * @param 'live'|'test' $mode
	 * @param array<string, mixed> $facts
	 * @return Attempt The open one, or one that is not stored.
	 * @throws Failure
	 */
	public function look(
		Actor $actor,
		array $subscriptions,
		string $source,
		string $mode,
		string $locale,
		?int $flow_id = null,
		array $facts = array(),
	): Attempt {
		$attempt = $this->prepare( $actor, $subscriptions, $source, $mode, $locale, $flow_id, $facts )[0];
		if ( ! $attempt->is_stored() ) {
			$this->enter->at_start( $attempt, $attempt->created_at );
		}
		return $attempt;
	}

	/**
	 * Once more where its customer was drawn by another request in the same moment: that draw holds, and is found now.
	 */
	private function open_new( Attempt $attempt ): bool {
		for ( $try = 1; $try <= 2; $try++ ) {
			$attempt->assignment = new Assignment();
			$attempt->entries    = array();
			$this->enter->at_start( $attempt, $attempt->created_at );
			$drawn = array() !== $attempt->entries;
			if ( $this->writer->open( $attempt, $this->state_machine->start( $attempt, $attempt->created_at ) ) ) {
				return true;
			}
			if ( ! $drawn ) {
				return false;
			}
		}
		return false;
	}

	/**
	 * @param list<SubscriptionRef> $subscriptions
	 * @param 'live'|'test' $mode
	 * @param array<string, mixed> $facts
	 * @return array{Attempt, list<Attempt>} The open attempt or a new one, not stored yet, and those that it takes the
	 *     place of.
	 * @throws Failure
	 */
	private function prepare(
		Actor $actor,
		array $subscriptions,
		string $source,
		string $mode,
		string $locale,
		?int $flow_id,
		array $facts,
	): array {
		$facts = Attempt::TEST === $mode ? FactValues::clean( $facts ) : array();
		$ids   = SubscriptionRef::unique( $subscriptions );
		if ( array() === $ids || count( $ids ) > self::MAX_SUBSCRIPTIONS ) {
			throw Failure::invalid()->about( array(
				'subscription_ids' => sprintf(
					/* translators: %d: a number. */
					__( 'Name between 1 and %d subscriptions.', 'churnstop' ),
					self::MAX_SUBSCRIPTIONS,
				),
			) );
		}
		$snapshots   = array();
		$connections = array();
		$lasting     = array();
		foreach ( $ids as $id ) {
			[ $connection, $snapshot ] = $this->transaction->subscription( $actor, $id );
			$connections[]             = $connection;
			$snapshots[]               = $snapshot;
			if ( ! $connection->may_cancel( $actor, $snapshot ) ) {
				$lasting[] = $id;
			}
		}
		$first       = $snapshots[0];
		$customer_id = $first->customer_id;
		foreach ( $snapshots as $snapshot ) {
			// An agent may name several customers' subscriptions by mistake: an attempt is one customer's.
			if ( $snapshot->customer_id !== $customer_id ) {
				throw Failure::invalid()->about( array(
					'subscription_ids' => __(
						'These subscriptions belong to different customers. Nothing has changed.',
						'churnstop',
					),
				) );
			}
		}
		// Of several, those that can be are cancelled: one that can is enough.
		if ( count( $lasting ) === count( $ids ) ) {
			AttemptTransaction::refuse_cancelling( ...$snapshots );
		}

		// Pages that were open when ChurnStop was switched off: their script goes on to the store's own link. Testing
		// goes on.
		if ( Attempt::LIVE === $mode && ! $this->settings->get()->enabled ) {
			throw Failure::not_found()->saying( __(
				'ChurnStop is switched off. Please use the store\'s own cancel link. Nothing has changed.',
				'churnstop',
			) );
		}
		[ $open, $others ] = Attempt::LIVE === $mode
			? $this->open( $actor, $customer_id, $ids )
			: array( null, $this->former_tests( $actor, $customer_id, $ids ) );
		// Another flow is not needed to go on with one: it is pinned to its own.
		if ( null !== $open ) {
			return array( $open, $others );
		}
		$choice = $this->flows->match(
			$this->facts->of( $first, $locale, $this->transaction->now(), $facts ),
			$flow_id,
		);
		$flow   = $choice->flow;
		if ( null === $flow ) {
			throw Failure::not_found()->saying( __(
				'No cancellation flow is active. Please use the store\'s own cancel link. Nothing has changed.',
				'churnstop',
			) );
		}
		$attempt = new Attempt(
			wp_generate_uuid4(),
			$customer_id,
			$actor,
			$ids,
			$mode,
			$source,
			$this->profile( $snapshots, $facts ),
			$flow->id,
			$flow->version,
			$locale,
			$this->transaction->now(),
		);
		$attempt->flow_choice  = $choice->to_array();
		$attempt->made_up      = $facts;
		$attempt->connection   = $connections[0]->id();
		$attempt->page         = PageLanguage::of( $connections[0]->account_url( $first ), $locale );
		$attempt->ended_before = $lasting;
		foreach ( $snapshots as $snapshot ) {
			$attempt->worth[ $snapshot->ref->key() ] = self::worth( $snapshot );
		}
		return array( $attempt, $others );
	}

	/** @return array<string, string|int> */
	private static function worth( Snapshot $snapshot ): array {
		return array(
			'currency'   => $snapshot->total->currency,
			'decimals'   => $snapshot->total->decimals,
			'price'      => $snapshot->total->cents,
			'monthly'    => $snapshot->billing()->monthly( $snapshot->total->cents ),
			'product_id' => isset( $snapshot->items[0] ) ? $snapshot->items[0]->original_id() : 0,
			'period'     => $snapshot->interval . ' ' . $snapshot->period,
			'country'    => $snapshot->country,
		);
	}

	/**
	 * The strictest of all; the store may force the strictest there is for everybody.
	 *
	 * @param list<Snapshot>       $snapshots
	 * @param array<string, mixed> $facts Made up: where the customer lives, say.
	 */
	private function profile( array $snapshots, array $facts ): string {
		if ( $this->settings->get()->force_strictest ) {
			return Profiles::BARE;
		}
		return Profiles::strictest( array_map(
			static fn ( Snapshot $snapshot ): string => Profiles::of(
				Data::string( $facts, 'country', $snapshot->country ),
				Data::string( $facts, 'state', isset( $facts['country'] ) ? '' : $snapshot->state ),
			),
			$snapshots,
		) );
	}

	/**
	 * The open live attempt for the same set, and those for other sets with one of these subscriptions, to be
	 * dismissed: two screens about one subscription would contradict each other.
	 *
	 * @param list<SubscriptionRef> $ids
	 * @return array{Attempt|null, list<Attempt>}
	 */
	private function open( Actor $actor, int|string $customer_id, array $ids ): array {
		$same   = null;
		$others = array();
		foreach ( $this->attempts->open_of( $customer_id, $this->transaction->now() ) as $open ) {
			// What a customer began is not continued by a member of staff, nor the other way round: each is recorded as
			// whose it was.
			if ( self::is_of( $actor, $open ) && Attempt::key( $customer_id, $ids ) === $open->open_key() ) {
				$same = $open;
			} elseif ( self::meet( $ids, $open ) ) {
				$others[] = $open;
			}
		}
		return array( $same, $others );
	}

	/**
	 * A test is begun anew each time; the one before it is over then.
	 *
	 * @param list<SubscriptionRef> $ids
	 * @return list<Attempt>
	 */
	private function former_tests( Actor $actor, int|string $customer_id, array $ids ): array {
		return array_values(
			array_filter(
				$this->attempts->open_tests_of( $customer_id ),
				static fn ( Attempt $test ): bool => self::is_of( $actor, $test ) && self::meet( $ids, $test )
			)
		);
	}

	/** @param list<SubscriptionRef> $ids */
	private static function meet( array $ids, Attempt $other ): bool {
		return array() !== array_filter(
			$ids,
			static fn ( SubscriptionRef $one ): bool => $one->is_in( $other->subscriptions ),
		);
	}

	private static function is_of( Actor $actor, Attempt $open ): bool {
		return $open->actor->kind === $actor->kind && $open->actor->user_id === $actor->user_id;
	}

	private function dismiss( Actor $actor, Attempt $open ): void {
		$this->transaction->run(
			$actor,
			$open->uuid,
			/** @return list<Event>|null */
			fn ( Attempt $attempt ): ?array => $attempt->is_open()
				? $this->state_machine->dismiss( $attempt, $this->transaction->now() )
				: null,
			true
		);
	}
}
