<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
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
	private const SLOTS = 200;

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
			// A customer who enters has one subscription in the attempt.
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
				$written = array();
				foreach ( $measured as $outcome ) {
					$old     = $before[ $outcome->attempt_id . ':' . $outcome->place ] ?? null;
					$differs = null === $old || $old->columns() !== $outcome->columns();
					if ( $differs || 0 !== $outcome->dirty || ! $outcome->tallied ) {
						$written[] = $outcome;
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
				$this->write( $written );
				$this->apply( $tally );
				$this->attempts->measured( $revisions );
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
							. Database::places( $ids )
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

	/**
	 * @param list<Outcome> $outcomes
	 * @throws ConcurrentMeasurement
	 */
	private function write( array $outcomes ): void {
		$marks   = $this->marks( $outcomes );
		$new     = array();
		$changed = array();
		foreach ( $outcomes as $outcome ) {
			if ( 0 === $outcome->id ) {
				$new[] = $outcome->columns() + array( 'tallied' => 1 );
				continue;
			}
			[ $revision, $dirty ] = $marks[ $outcome->id ] ?? array( null, 0 );
			if ( $revision !== $outcome->revision ) {
				throw new ConcurrentMeasurement();
			}
			$changed[] = array( 'id' => $outcome->id ) + $outcome->columns() + array(
				'tallied'  => 1,
				'revision' => $revision + 1,
				// Heard of it once more meanwhile: what was measured may be older than that.
				'dirty'    => $dirty === $outcome->dirty ? 0 : $dirty,
			);
		}
		$this->database->insert_all( 'outcomes', $new );
		if ( array() !== $changed ) {
			// A person who is forgotten meanwhile stays so.
			$columns = array_diff( array_keys( $changed[0] ), array( 'id', 'subscription_id' ) );
			$values  = array_map( static fn ( string $column ): string => "VALUES( $column )", $columns );
			$this->database->write_all( 'outcomes', $changed, array_combine( $columns, $values ) );
		}
	}

	/**
	 * @param list<Outcome> $outcomes
	 * @return array<int, array{int, int}> The revision and the marks of those in the table, which wait for nobody else
	 *     from now on.
	 */
	private function marks( array $outcomes ): array {
		$ids   = array_values( array_filter(
			array_map( static fn ( Outcome $one ): int => $one->id, $outcomes ),
			static fn ( int $id ): bool => $id > 0,
		) );
		$marks = array();
		foreach ( array() === $ids ? array() : $this->database->rows(
			'SELECT id, revision, dirty FROM {outcomes} WHERE id IN ( ' . Database::places( $ids ) . ' ) FOR UPDATE',
			$ids,
		) as $row ) {
			$marks[ Data::int( $row, 'id' ) ] = array( Data::int( $row, 'revision' ), Data::int( $row, 'dirty' ) );
		}
		return $marks;
	}

	private function apply( TotalsDelta $tally ): void {
		$tables = array();
		foreach ( $tally->entries() as $entry ) {
			$row = array( 'day' => $entry['day'], 'slot' => md5( implode( '|', $entry['keys'] ) ) );

			$tables[ $entry['table'] ][] = array( $row, $entry );
		}
		foreach ( $tables as $table => $entries ) {
			// In one order, so that two never wait for each other.
			usort( $entries, static fn ( array $one, array $other ): int => $one[0] <=> $other[0] );
			$counts = array_keys( $entries[0][1]['counts'] );
			$sums   = array_map( static fn ( string $count ): string => "$count + VALUES( $count )", $counts );
			foreach ( array_chunk( $entries, self::SLOTS ) as $some ) {
				$this->database->write_all(
					$table,
					array_map(
						static fn ( array $one ): array => $one[0] + $one[1]['keys'] + $one[1]['counts'],
						$some,
					),
					array_combine( $counts, $sums ),
				);
				$less = array_filter(
					$some,
					static fn ( array $one ): bool => min( 0, ...array_values( $one[1]['counts'] ) ) < 0,
				);
				$this->drop_empty( $table, array_column( $less, 0 ) );
			}
		}
	}

	/** @param list<array{day: string, slot: string}> $rows Of a table of totals, which may count nothing any more. */
	private function drop_empty( string $table, array $rows ): void {
		if ( array() === $rows ) {
			return;
		}
		$days = array();
		foreach ( $rows as $row ) {
			$days[ $row['day'] ][] = $row['slot'];
		}
		$either = array();
		$values = array();
		foreach ( $days as $day => $slots ) {
			$either[] = '( day = %s AND slot IN ( ' . Database::places( $slots ) . ' ) )';
			array_push( $values, $day, ...$slots );
		}
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
			'DELETE FROM {' . $table . '} WHERE ( ' . implode( ' OR ', $either ) . ' ) AND ' . $none,
			$values,
		);
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
