<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\ForgetAttempts;
use ChurnStop\Depths\ForgetDepths;
use ChurnStop\Events\ForgetEvents;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Redemptions\ForgetRedemptions;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\DataSubject;

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

	public function __construct(
		private readonly Database $database,
		private readonly ForgetAttempts $attempts,
		private readonly ForgetEvents $events,
		private readonly ForgetRedemptions $redemptions,
		private readonly Responses $responses,
		private readonly EntryTable $entries,
		private readonly ForgetDepths $depths,
		private readonly FlowTable $flows,
	) {}

	/**
	 * Rows in a stable order. Where to go on is the last row's place and not a number of rows, so that rows which go
	 * meanwhile make none be skipped.
	 *
	 * @param self::ATTEMPTS|self::EVENTS|self::REDEMPTIONS|self::RESPONSES|self::VERSIONS $group
	 * @param string $after `place` of the last row; empty: from the start.
	 * @return list<array<string, mixed>> Columns of the table, and `place`.
	 */
	public function rows( DataSubject $subject, string $group, string $after, int $limit ): array {
		[ $place, $where, $values ] = match ( $group ) {
			self::ATTEMPTS    => array( 'id', ...ForgetAttempts::concerns( $subject ) ),
			self::EVENTS,
			self::REDEMPTIONS => array( 'id', ...$subject->is_concerned() ),
			self::RESPONSES   => array(
				"CONCAT( customer_id, ':', flow_id, ':', offer_id, ':', answer )",
				...$subject->is_customer(),
			),
			self::VERSIONS    => array(
				"CONCAT( flow_id, ':', version )",
				...$subject->is_customer( 'author' ),
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
	public function count_kept( DataSubject $subject ): int {
		return $this->redemptions->count_kept( $subject ) + $this->attempts->count_kept( $subject );
	}

	/**
	 * Forgets up to so many rows of each table.
	 *
	 * @return int How many were forgotten; 0: there are none left but those that are kept.
	 */
	public function forget( DataSubject $subject, int $limit ): int {
		return $this->attempts->forget_person( $subject, $limit )
			+ $this->events->forget_person( $subject, $limit )
			+ $this->redemptions->forget_person( $subject, $limit )
			+ $this->responses->forget_person( $subject )
			+ $this->entries->forget_person( $subject )
			+ $this->depths->forget_person( $subject )
			+ $this->flows->forget_authors( $subject->customer_ids );
	}
}
