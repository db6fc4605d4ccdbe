<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Data;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What the tables hold about somebody: to show it, and to forget it.
 *
 * Forgetting keeps the counts: events, attempts and redemptions stay as rows without a person. Answers to offers go:
 * they are nothing but a person's.
 */
final class PersonalData {

	public const ATTEMPTS    = 'attempts';
	public const EVENTS      = 'events';
	public const REDEMPTIONS = 'redemptions';
	public const RESPONSES   = 'responses';
	public const VERSIONS    = 'flow_versions';

	private const LIVE = "( 'pending', 'awaiting', 'applied' )";

	public function __construct( private readonly Database $database ) {}

	/**
	 * Rows in a stable order. Where to go on is the last row's place and not a number of rows, so that rows which go
	 * meanwhile make none be skipped.
	 *
	 * @param self::ATTEMPTS|self::EVENTS|self::REDEMPTIONS|self::RESPONSES|self::VERSIONS $group
	 * @param string $after `place` of the last row; empty: from the start.
	 * @return list<array<string, mixed>> Columns of the table, and `place`.
	 */
	public function rows( Subject $subject, string $group, string $after, int $limit ): array {
		[ $place, $where, $values ] = match ( $group ) {
			self::ATTEMPTS    => array( 'id', ...self::attempts( $subject ) ),
			self::EVENTS,
			self::REDEMPTIONS => array( 'id', ...self::by_person_or_subscription( $subject ) ),
			self::RESPONSES   => array(
				"CONCAT( customer_id, ':', flow_id, ':', offer_id, ':', answer )",
				...self::in( 'customer_id', $subject->customer_ids ),
			),
			self::VERSIONS    => array(
				"CONCAT( flow_id, ':', version )",
				...self::in( 'author', $subject->customer_ids ),
			),
		};
		if ( '' !== $after ) {
			$where   .= ' AND ' . $place . ( 'id' === $place ? ' > %d' : ' > %s' );
			$values[] = 'id' === $place ? (int) $after : $after;
		}
		$columns  = self::VERSIONS === $group ? 'flow_id, version, author, origin, created_at' : '*';
		$values[] = $limit;
		return $this->database->rows(
			'SELECT '
				. $columns
				. ', '
				. $place
				. ' AS place FROM {'
				. $group
				. '} WHERE '
				. $where
				. ' ORDER BY place LIMIT %d',
			$values,
		);
	}

	/** What cannot be forgotten yet: offers that are at work, and clicks that are being worked on. */
	public function count_kept( Subject $subject ): int {
		[ $where, $values ]                 = self::by_person_or_subscription( $subject );
		[ $attempt_where, $attempt_values ] = self::attempts( $subject );
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {redemptions} WHERE state IN ' . self::LIVE . ' AND ' . $where,
			$values,
		)
			+ (int) $this->database->value(
				'SELECT COUNT(*) FROM {attempts} WHERE claim IS NOT NULL AND ' . $attempt_where,
				$attempt_values,
			);
	}

	/**
	 * Forgets up to so many rows of each table.
	 *
	 * @return int How many were forgotten; 0: there are none left but those that are kept.
	 */
	public function forget( Subject $subject, int $limit ): int {
		return $this
			->forget_attempts( $subject, $limit ) + $this
			->forget_events( $subject, $limit ) + $this
			->forget_redemptions( $subject, $limit ) + $this
			->forget_answers( $subject );
	}

	private function forget_attempts( Subject $subject, int $limit ): int {
		[ $where, $values ] = self::attempts( $subject );

		$done = 0;
		foreach (
			$this->database->rows(
				'SELECT * FROM {attempts} WHERE claim IS NULL AND ' . $where . ' ORDER BY id LIMIT %d',
				array( ...$values, $limit ),
			) as $row
		) {
			$attempt = Attempt::from_row( $row );
			$body    = array_intersect_key(
				$attempt->body(),
				array_flip( array( 'consent', 'shown', 'declined', 'accepted', 'locale' ) ),
			);
			$done   += $this->database->transaction(
				function () use ( $attempt, $body ): int {
					$won = $this->database->update(
						'attempts',
						array(
							'customer_id' => 0,
							'open_key'    => null,
							'state'       => $attempt->is_open() ? Attempt::ABANDONED : $attempt->state,
							'comment'     => null,
							'body'        => Data::encode( array( 'actor' => Actor::system()->to_array() ) + $body ),
							'revision'    => $attempt->revision + 1,
						),
						array(
							'id'       => $attempt->id,
							'revision' => $attempt->revision,
							'claim'    => null,
						)
					);
					if ( 1 === $won ) {
						$this->database->delete( 'attempt_subscriptions', array( 'attempt_id' => $attempt->id ) );
						$this->database->delete( 'decisions', array( 'attempt_id' => $attempt->id ) );
						// What it came to stays as it was, and nobody's.
						$this->database->update(
							'outcomes',
							array( 'subscription_id' => '' ),
							array( 'attempt_id' => $attempt->id ),
						);
						$this->database->delete( 'emails', array( 'reference' => $attempt->uuid ) );
					}
					return $won;
				}
			);
		}
		return $done;
	}

	private function forget_events( Subject $subject, int $limit ): int {
		[ $where, $values ] = self::by_person_or_subscription( $subject );

		$rows = $this->database->rows(
			'SELECT id, data FROM {events} WHERE ' . $where . ' ORDER BY id LIMIT %d',
			array( ...$values, $limit ),
		);
		foreach ( $rows as $row ) {
			$kept = array_intersect_key(
				Data::decode( Data::string( $row, 'data' ) ),
				array_flip( array( 'offer', 'terms', 'failure' ) ),
			);
			$this->database->update(
				'events',
				array(
					'customer_id'     => 0,
					'connection'      => '',
					'subscription_id' => '',
					'comment'         => null,
					'data'            => Data::encode( $kept ),
				),
				array( 'id' => Data::int( $row, 'id' ) )
			);
		}
		return count( $rows );
	}

	/** Those at work stay: without them nobody could take the offer back, or resume the pause. */
	private function forget_redemptions( Subject $subject, int $limit ): int {
		[ $where, $values ] = self::by_person_or_subscription( $subject );

		$rows = $this->database->rows(
			'SELECT * FROM {redemptions} WHERE state NOT IN ' . self::LIVE . ' AND ' . $where . ' ORDER BY id LIMIT %d',
			array( ...$values, $limit ),
		);
		foreach ( array_map( Redemption::from_row( ... ), $rows ) as $redemption ) {
			$this->database->update(
				'redemptions',
				array(
					'customer_id'     => 0,
					'mail'            => null,
					'subscription_id' => '',
					'receipt'         => Data::encode(
						array(
							'connection' => $redemption->subscription->connection,
							'change'     => $redemption->receipt->change->to_array(),
						)
					),
					'ended_by'        => Data::encode( array(
						'kind' => Data::string( $redemption->ended_by, 'kind' ),
					) ),
					'ended_why'       => '',
				),
				array( 'id' => $redemption->id )
			);
		}
		return count( $rows );
	}

	private function forget_answers( Subject $subject ): int {
		[ $where, $values ]               = self::in( 'customer_id', $subject->customer_ids );
		[ $author_where, $author_values ] = self::in( 'author', $subject->customer_ids );
		[ $draft_where, $draft_values ]   = self::in( 'draft_author', $subject->customer_ids );
		[ $draws_where, $draws_values ]   = self::by_person_or_subscription( $subject );
		[ $these, $these_values ]         = SubscriptionRef::condition( $subject->subscriptions );
		// How long a subscription lasted goes with its customer, also where the store has deleted it since.
		$tenures = 'DELETE FROM {tenures} WHERE ( ' . $these . ' ) OR ( connection, subscription_id ) IN '
			. '( SELECT connection, subscription_id FROM {depth_draws} WHERE ' . $where . ' )';
		return $this->database->execute( 'DELETE FROM {responses} WHERE ' . $where, $values )
			// An entry is counted on, as nobody's.
			+ $this->database->execute( 'UPDATE {experiment_entries} SET customer_id = NULL WHERE ' . $where, $values )
			+ $this->database->execute( $tenures, array( ...$these_values, ...$values ) )
			// Its key was the person's: who comes back is drawn as somebody new.
			+ $this->database->execute(
				"UPDATE {depth_draws} SET draw_key = CONCAT( 'forgotten-', id ), customer_id = NULL, "
					. "subscription_id = '' WHERE " . $draws_where,
				$draws_values,
			)
			+ $this->database->execute( 'UPDATE {flow_versions} SET author = 0 WHERE ' . $author_where, $author_values )
			+ $this->database->execute( 'UPDATE {flows} SET draft_author = 0 WHERE ' . $draft_where, $draft_values );
	}

	/** @return array{string, list<string|int>} */
	private static function attempts( Subject $subject ): array {
		[ $people, $people_values ]               = self::in( 'customer_id', $subject->customer_ids );
		[ $subscriptions, $subscriptions_values ] = SubscriptionRef::condition( $subject->subscriptions );
		return array(
			'( '
				. $people
				. ' OR id IN ( SELECT attempt_id FROM {attempt_subscriptions} WHERE '
				. $subscriptions
				. ' ) )',
			array( ...$people_values, ...$subscriptions_values ),
		);
	}

	/** @return array{string, list<string|int>} */
	private static function by_person_or_subscription( Subject $subject ): array {
		[ $people, $people_values ]               = self::in( 'customer_id', $subject->customer_ids );
		[ $subscriptions, $subscriptions_values ] = SubscriptionRef::condition( $subject->subscriptions );
		return array( '( ' . $people . ' OR ' . $subscriptions . ' )', array(
			...$people_values,
			...$subscriptions_values,
		) );
	}

	/**
	 * @param list<int> $ids
	 * @return array{string, list<int>}
	 */
	private static function in( string $column, array $ids ): array {
		return array() === $ids
			? array( '1 = 0', array() )
			: array( $column . ' IN ( ' . implode( ', ', array_fill( 0, count( $ids ), '%s' ) ) . ' )', $ids );
	}
}
