<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/** What customers wrote, newest first. */
final class Comments {

	public function __construct( private readonly Database $database, private readonly CountedAttempts $counting ) {}

	/**
	 * @param int $before The `id` of the last one read; 0: from the newest.
	 * @return array{list<array<string, mixed>>, int|null} The page, and where the next one begins.
	 */
	public function page(
		Span $span,
		string $search,
		string $reason,
		string $outcome,
		int $before,
		int $per_page,
	): array {
		$where  = array( "a.comment <> ''", $this->counting->condition( 'a' ), 'o.day >= %s', 'o.day < %s' );
		$values = array( $span->from, $span->to );
		// By its figure, or by the state that the answer names.
		$figure = AttemptFilter::condition( $outcome );
		if ( null !== $figure ) {
			$where[] = $figure;
			$outcome = '';
		}
		foreach (
			array(
				'a.reason' => $reason,
				'o.state' => $outcome,
				'o.currency' => $span->currency,
				'a.source' => $span->source,
			) as $column => $value
		) {
			if ( '' !== $value ) {
				$where[]  = $column . ' = %s';
				$values[] = $value;
			}
		}
		if ( '' !== $search ) {
			$where[]  = 'a.comment LIKE %s';
			$values[] = '%' . $this->database->escape_like( $search ) . '%';
		}
		if ( $before > 0 ) {
			$where[]  = 'a.id < %d';
			$values[] = $before;
		}
		$values[] = $per_page + 1;
		$rows     = $this->database->rows(
			'SELECT a.id, a.uuid, a.created_at, a.flow_id, a.reason, a.comment, o.state AS outcome, o.connection, '
				. 'o.subscription_id FROM {attempts} a JOIN {outcomes} o ON o.attempt_id = a.id AND o.place = 0 WHERE '
				. implode( ' AND ', $where )
				. ' ORDER BY a.id DESC LIMIT %d',
			$values
		);
		$page     = array_map(
			static fn ( array $row ): array => array(
				'id'              => Data::int( $row, 'id' ),
				'attempt_id'      => Data::string( $row, 'uuid' ),
				'at'              => Data::iso( Data::time( $row, 'created_at' ) ),
				'flow_id'         => Data::int( $row, 'flow_id' ),
				'subscription_id' => SubscriptionRef::from_row( $row )?->written() ?? 0,
				'reason'          => Data::string_or_null( $row, 'reason' ),
				'comment'         => Data::string( $row, 'comment' ),
				'outcome'         => Data::string( $row, 'outcome' ),
			),
			array_slice( $rows, 0, $per_page )
		);
		return array( $page, count( $rows ) > $per_page ? $page[ $per_page - 1 ]['id'] : null );
	}
}
