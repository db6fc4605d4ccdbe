<?php
declare(strict_types=1);

namespace ChurnStop\Audience;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * What ChurnStop remembers of a customer: one query a fact, each by an index. Tests of a flow, and what was never
 * applied, do not count.
 */
final class PastFacts {

	private const SAVES = "FROM {redemptions} WHERE customer_id = %s AND created_at < %s AND state NOT IN ( "
		. "'pending', 'awaiting', 'failed' )";

	public function __construct( private readonly Database $database ) {}

	public function attempts_before( FactRequest $asked ): int {
		return (int) $this->database->value(
			"SELECT COUNT(*) FROM {attempts} WHERE customer_id = %s AND mode = 'live' AND created_at < %s",
			self::who( $asked ),
		);
	}

	public function saves_before( FactRequest $asked ): int {
		return (int) $this->database->value( 'SELECT COUNT(*) ' . self::SAVES, self::who( $asked ) );
	}

	public function days_since_save( FactRequest $asked ): ?int {
		$last = Data::time(
			$this->database->row( 'SELECT MAX(created_at) AS at ' . self::SAVES, self::who( $asked ) ) ?? array(),
			'at',
		);
		return SnapshotFacts::days( $last, $asked->before );
	}

	public function pauses_12_months( FactRequest $asked ): int {
		$since = Data::sql( $asked->before->modify( '-12 months' ) );
		return (int) $this->database->value(
			'SELECT COUNT(*) ' . self::SAVES . ' AND resumes_at IS NOT NULL AND created_at >= %s',
			array( ...self::who( $asked ), $since ),
		);
	}

	/** @return list<int|string> */
	private static function who( FactRequest $asked ): array {
		return array( $asked->snapshot->customer_id, Data::sql( $asked->before ) );
	}
}
