<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Changes\Change;
use ChurnStop\Data;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Outcomes in their table, and the totals that they are in: written together, or neither. */
final class OutcomeStore {

	private const OF_ATTEMPTS = 'SELECT a.id AS attempt_id, a.revision, a.unmeasured, a.state, a.counted, a.source,
		a.actor, a.flow_id, a.flow_version, a.reason, a.offers_shown, a.holdout, a.holdout_p, a.experiment_id, a.arm,
		a.arm_p,
		a.created_at, a.updated_at, s.connection, s.subscription_id, s.place, s.currency, s.decimals, s.price,
		s.monthly, s.product_id, s.period, s.country FROM {attempt_subscriptions} s JOIN {attempts} a ON a.id =
		s.attempt_id';

	/** Rows of totals that are written at once. */
	private const SLOTS = 100;

	public function __construct(
		private readonly Database $database,
		private readonly EntryTable $entries,
		private readonly AttemptStore $attempts,
	) {}

	/** Something of it may have changed: it is measured again. */
	public function touch( SubscriptionRef $subscription ): void {
		$this->database->execute(
			'UPDATE {outcomes} SET dirty = dirty + 1 WHERE connection = %s AND subscription_id = %s',
			array_values( $subscription->columns() ),
		);
	}

	/** Whether anything is to be measured or added up. */
	public function has_work( \DateTimeImmutable $now ): bool {
		return '1' === $this->database->value(
			"SELECT EXISTS( SELECT 1 FROM {attempts} WHERE unmeasured = 1 AND mode = %s ) OR EXISTS( SELECT 1 "
				. "FROM {outcomes} WHERE dirty > 0 AND subscription_id <> '' ) OR EXISTS( SELECT 1 FROM {outcomes} "
				. "WHERE tallied = 0 ) OR EXISTS( SELECT 1 FROM {outcomes} WHERE due_at <= %s AND subscription_id "
				. "<> '' ) AS waiting",
			array( Attempt::LIVE, (string) Data::sql( $now ) )
		);
	}

	/**
	 * @return list<SubscriptionRef> Subscriptions of which something was heard, whose attempts went on, or whose time
	 *     has come.
	 */
	public function waiting( \DateTimeImmutable $now, int $limit ): array {
		$found = array(
			...$this->refs(
				'SELECT s.connection, s.subscription_id FROM ( SELECT id FROM {attempts} WHERE unmeasured = 1 AND '
					. 'mode = %s ORDER BY id LIMIT %d ) a JOIN {attempt_subscriptions} s ON s.attempt_id = a.id',
				array( Attempt::LIVE, $limit ),
			),
			...$this->refs(
				"SELECT connection, subscription_id FROM {outcomes} WHERE dirty > 0 AND subscription_id <> '' "
					. "ORDER BY dirty, id LIMIT %d",
				array( $limit ),
			),
			...$this->refs(
				"SELECT connection, subscription_id FROM {outcomes} WHERE due_at <= %s AND subscription_id <> '' "
					. "ORDER BY due_at LIMIT %d",
				array( (string) Data::sql( $now ), $limit ),
			),
		);
		return SubscriptionRef::unique( $found );
	}

	/** @return list<SubscriptionRef> Subscriptions with attempts, in one order. */
	public function subscriptions( ?SubscriptionRef $after, int $limit ): array {
		$next = '( connection > %s OR ( connection = %s AND subscription_id > %s ) )';
		$last = array( (string) $after?->connection, (string) $after?->connection, (string) $after?->id );
		return $this->refs(
			'SELECT connection, subscription_id FROM {attempt_subscriptions} WHERE '
				. $next
				. ' UNION SELECT connection, subscription_id FROM {outcomes} WHERE '
				. $next
				. " AND subscription_id <> '' ORDER BY connection, subscription_id LIMIT %d",
			array( ...$last, ...$last, $limit )
		);
	}

	/**
	 * The outcomes of these subscriptions as they are stored, and as their attempts are now.
	 *
	 * @param non-empty-list<SubscriptionRef> $subscriptions
	 * @return array{list<Outcome>, array<string, list<Outcome>>, array<int, int>} Stored; subscription's key → to be
	 *     measured, oldest first; unmeasured attempt → its revision.
	 */
	public function read( array $subscriptions ): array {
		[ $these, $values ] = SubscriptionRef::condition( $subscriptions );

		$stored = array_map(
			Outcome::from_row( ... ),
			$this->database->rows(
				'SELECT * FROM {outcomes} WHERE ' . $these . ' ORDER BY attempt_id, place',
				$values,
			),
		);
		$next   = array();
		foreach ( $stored as $outcome ) {
			$next[ $outcome->attempt_id . ':' . $outcome->place ] = clone $outcome;
		}
		$revisions          = array();
		[ $these, $values ] = SubscriptionRef::condition( $subscriptions, 's.' );
		foreach (
			$this->database->rows( self::OF_ATTEMPTS . ' WHERE ' . $these . ' AND a.mode = %s', array(
				...$values,
				Attempt::LIVE,
			) ) as $row
		) {
			$key     = Data::int( $row, 'attempt_id' ) . ':' . Data::int( $row, 'place' );
			$entered = Data::time( $row, 'created_at' ) ?? new \DateTimeImmutable( '@0' );
			$outcome = $next[ $key ] ?? new Outcome( $entered );
			$closed  = $outcome->closed_at;
			$was     = $outcome->is_accepted() ? Outcome::SAVED : $outcome->state;
			$outcome->take_attempt( $row );
			$outcome->state     = OutcomeCalculator::state( Data::string( $row, 'state' ) );
			// A store that moves to another zone keeps the days that it has.
			$outcome->day       = '' === $outcome->day
				? $entered->setTimezone( wp_timezone() )->format( 'Y-m-d' )
				: $outcome->day;
			$outcome->closed_at = Outcome::OPEN === $outcome->state
				? null
				: ( null !== $closed && $was === $outcome->state ? $closed : Data::time( $row, 'updated_at' ) );
			$next[ $key ]       = $outcome;
			if ( 1 === Data::int( $row, 'unmeasured' ) ) {
				$revisions[ $outcome->attempt_id ] = Data::int( $row, 'revision' );
			}
		}
		foreach (
			$this->entries->of_attempts( array_values( array_unique( array_map(
				static fn ( Outcome $one ): int => $one->attempt_id,
				$next,
			) ) ) ) as $attempt_id => $entries
		) {
			// Who enters has one subscription in the attempt.
			( $next[ $attempt_id . ':0' ] ?? null )?->enter( $entries );
		}
		$this->add_offers( $next, $subscriptions );
		uasort(
			$next,
			static fn ( Outcome $one, Outcome $other ): int => array( $one->attempt_id, $one->place ) <=> array(
				$other->attempt_id,
				$other->place,
			),
		);
		$by_subscription = array();
		foreach ( $next as $outcome ) {
			$by_subscription[ (string) $outcome->subscription?->key() ][] = $outcome;
		}
		return array( $stored, $by_subscription, $revisions );
	}

	/**
	 * What the log says of their attempts' offers.
	 *
	 * @param array<string, Outcome>          $outcomes      By attempt and place.
	 * @param non-empty-list<SubscriptionRef> $subscriptions
	 */
	private function add_offers( array $outcomes, array $subscriptions ): void {
		[ $these, $values ] = SubscriptionRef::condition( $subscriptions, 'e.' );
		$types              = array_map(
			static fn ( string $count ): string => 'offer_' . $count,
			Outcome::OFFER_COUNTS,
		);
		$rows               = $this->database->rows(
			'SELECT DISTINCT a.id AS attempt_id, e.type, e.offer_id, e.offer_type FROM {events} e'
				. ' JOIN {attempts} a ON a.uuid = e.attempt_uuid WHERE ' . $these
				. ' AND e.mode = %s AND e.type IN ( %s, %s, %s, %s, %s )',
			array( ...$values, Attempt::LIVE, ...$types )
		);
		foreach ( $rows as $row ) {
			$what = substr( Data::string( $row, 'type' ), strlen( 'offer_' ) );
			// Only who has one subscription in the attempt is offered something.
			( $outcomes[ Data::int( $row, 'attempt_id' ) . ':0' ] ?? null )
				?->offer_became( Data::string( $row, 'offer_id' ), Data::string( $row, 'offer_type' ), $what );
		}
	}

	/**
	 * @param non-empty-list<SubscriptionRef> $subscriptions
	 * @return array<int, AcceptedOffer> By attempt.
	 */
	public function accepted( array $subscriptions ): array {
		[ $these, $values ] = SubscriptionRef::condition( $subscriptions, 'r.' );

		$rows  = $this->database->rows(
			'SELECT r.*, a.id AS attempt_id FROM {redemptions} r JOIN {attempts} a ON a.uuid = r.attempt_uuid WHERE '
				. $these
				. ' AND r.state NOT IN ( %s, %s, %s ) ORDER BY r.id',
			array( ...$values, Redemption::PENDING, Redemption::AWAITING, Redemption::FAILED )
		);
		$found = array();
		foreach ( $rows as $row ) {
			$redemption = Redemption::from_row( $row );

			$found[ Data::int( $row, 'attempt_id' ) ] = new AcceptedOffer(
				$redemption->created_at,
				$redemption->offer_id,
				$redemption->offer_type,
				$redemption->is_live() ? null : $redemption->updated_at,
				Redemption::REVERTED === $redemption->state,
				$redemption->receipt->change->changes_price(),
				$redemption->receipt->change->waives_payment(),
				Data::time( $redemption->receipt->prior, 'next_payment' ),
				$redemption->terms,
			);
		}
		return $found;
	}

	/**
	 * Writes what is different, with the totals. Somebody who heard of something meanwhile, or an attempt that went on,
	 * is measured again.
	 *
	 * @param list<Outcome>   $stored
	 * @param list<Outcome>   $measured
	 * @param array<int, int> $revisions Unmeasured attempt → the revision that was measured.
	 * @return int How many were different.
	 * @throws ConcurrentMeasurement Where another process has written one of them; nothing was written then.
	 */
	public function replace( array $stored, array $measured, array $revisions ): int {
		$before = array();
		foreach ( $stored as $outcome ) {
			$before[ $outcome->attempt_id . ':' . $outcome->place ] = $outcome;
		}
		return $this->database->transaction(
			function () use ( $before, $measured, $revisions ): int {
				$tally   = new TotalsDelta();
				$changed = 0;
				foreach ( $measured as $outcome ) {
					$old     = $before[ $outcome->attempt_id . ':' . $outcome->place ] ?? null;
					$columns = $outcome->columns();
					$differs = null === $old || $old->columns() !== $columns;
					if ( $differs || 0 !== $outcome->dirty || ! $outcome->tallied ) {
						$this->write( $outcome, $differs ? $columns : array() );
					}
					if ( ! $differs && $outcome->tallied ) {
						continue;
					}
					if ( null !== $old && $old->tallied ) {
						$tally->add( $old, -1 );
					}
					$tally->add( $outcome, 1 );
					$this->freeze( $outcome );
					$changed += (int) $differs;
				}
				$this->apply( $tally );
				foreach ( $revisions as $attempt_id => $revision ) {
					$this->attempts->measured( $attempt_id, $revision );
				}
				return $changed;
			}
		);
	}

	/** Empties the totals: tally_some() fills them again. */
	public function untally(): void {
		$this->database->transaction(
			function (): void {
				foreach ( TotalsDelta::TABLES as $table ) {
					$this->database->execute( 'DELETE FROM {' . $table . '}' );
				}
				$this->database->execute( 'UPDATE {outcomes} SET tallied = 0' );
			}
		);
	}

	/**
	 * @return int How many outcomes that no total held are now in the totals.
	 * @throws ConcurrentMeasurement Where another process has written one of them; nothing was written then.
	 */
	public function tally_some( int $limit ): int {
		return $this->database->transaction(
			function () use ( $limit ): int {
				$tally = new TotalsDelta();
				$rows  = $this->database->rows(
					'SELECT * FROM {outcomes} WHERE tallied = 0 ORDER BY id LIMIT %d',
					array( $limit ),
				);
				$ids   = array();
				foreach ( $rows as $row ) {
					$tally->add( Outcome::from_row( $row ), 1 );
					$ids[] = Data::int( $row, 'id' );
				}
				$marked = array() === $ids
					? 0
					: $this->database->execute(
						'UPDATE {outcomes} SET tallied = 1, revision = revision + 1 WHERE tallied = 0 AND id IN ( '
							. implode( ', ', array_fill( 0, count( $ids ), '%d' ) )
							. ' )',
						$ids,
					);
				if ( count( $ids ) !== $marked ) {
					throw new ConcurrentMeasurement();
				}
				$this->apply( $tally );
				return count( $ids );
			}
		);
	}

	private function freeze( Outcome $outcome ): void {
		foreach ( $outcome->entries as $entry ) {
			$good = $outcome->good( $entry );
			if ( null === $entry->good && null !== $good ) {
				$this->entries->freeze( $entry, $good );
			}
		}
	}

	/** @param array<string, string|int|null> $columns Empty where only its marks change. */
	private function write( Outcome $outcome, array $columns ): void {
		if ( 0 === $outcome->id ) {
			$this->database->insert( 'outcomes', $columns + array( 'tallied' => 1 ) );
			return;
		}
		// A person who is forgotten meanwhile stays so.
		unset( $columns['subscription_id'] );
		$written = $this->database->update(
			'outcomes',
			$columns + array(
				'tallied'  => 1,
				'revision' => $outcome->revision + 1,
			),
			array(
				'id'       => $outcome->id,
				'revision' => $outcome->revision,
			)
		);
		if ( 1 !== $written ) {
			throw new ConcurrentMeasurement();
		}
		if ( 0 === $outcome->dirty ) {
			return;
		}
		// Heard of it once more meanwhile: what was measured may be older than that.
		$this->database->update(
			'outcomes',
			array( 'dirty' => 0 ),
			array(
				'id'    => $outcome->id,
				'dirty' => $outcome->dirty,
			)
		);
	}

	private function apply( TotalsDelta $tally ): void {
		$emptied = array();
		$tables  = array();
		foreach ( $tally->entries() as $entry ) {
			$row = array(
				'day'  => $entry['day'],
				'slot' => md5( implode( '|', $entry['keys'] ) ),
			);

			$tables[ $entry['table'] ][] = array( $row, $entry );
		}
		foreach ( $tables as $table => $entries ) {
			usort( $entries, static fn ( array $one, array $other ): int => $one[0] <=> $other[0] );
			foreach ( array_chunk( $entries, self::SLOTS ) as $some ) {
				$known = $this->known( $table, array_column( $some, 0 ) );
				$new   = array();
				foreach ( $some as [ $row, $entry ] ) {
					if ( ! isset( $known[ implode( '|', $row ) ] ) ) {
						$new[] = $row + $entry['keys'] + $entry['counts'];
						continue;
					}
					$sum = implode(
						', ',
						array_map(
							static fn ( string $count ): string => $count . ' = ' . $count . ' + %d',
							array_keys( $entry['counts'] ),
						),
					);
					$this->database->execute(
						'UPDATE {' . $table . '} SET ' . $sum . ' WHERE day = %s AND slot = %s',
						array( ...array_values( $entry['counts'] ), ...array_values( $row ) ),
					);
					if ( array() !== array_filter( $entry['counts'], static fn ( int $count ): bool => $count < 0 ) ) {
						$emptied[] = array( $table, $row );
					}
				}
				$this->database->insert_all( $table, $new );
			}
		}
		foreach ( $emptied as [ $table, $row ] ) {
			$none = match ( $table ) {
				'daily_ends'    => 'ended = 0 AND left_otherwise = 0',
				'daily_entries' => 'entered = 0',
				'daily_offers'  => implode(
					' AND ',
					array_map( static fn ( string $count ): string => $count . ' = 0', Outcome::OFFER_COUNTS ),
				),
				default         => 'rows_counted = 0',
			};
			$this->database->execute(
				'DELETE FROM {' . $table . '} WHERE day = %s AND slot = %s AND ' . $none,
				array_values( $row ),
			);
		}
	}

	/**
	 * Which of these rows are there, so that the others are written with one statement.
	 *
	 * @param non-empty-list<array{day: string, slot: string}> $rows By day.
	 * @return array<string, true> By day and slot.
	 */
	private function known( string $table, array $rows ): array {
		$slots = array_column( $rows, 'slot' );
		$found = array();
		foreach ( $this->database->rows(
			'SELECT day, slot FROM {'
				. $table
				. '} WHERE day >= %s AND day <= %s AND slot IN ( '
				. implode( ', ', array_fill( 0, count( $slots ), '%s' ) )
				. ' )',
			array( $rows[0]['day'], $rows[ count( $rows ) - 1 ]['day'], ...$slots )
		) as $row ) {
			$found[ Data::string( $row, 'day' ) . '|' . Data::string( $row, 'slot' ) ] = true;
		}
		return $found;
	}

	/**
	 * @param list<string|int> $values
	 * @return list<SubscriptionRef>
	 */
	private function refs( string $sql, array $values ): array {
		return array_values( array_filter( array_map(
			SubscriptionRef::from_row( ... ),
			$this->database->rows( $sql, $values ),
		) ) );
	}
}
