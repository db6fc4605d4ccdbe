<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * One step from a released schema to the next.
 *
 * `statements` run at once, before the new code works with the tables: they must be quick on a big table (a new
 * nullable column, a new index; never a rewrite of rows). `batch` fills old rows afterwards, a few at a time, by a job;
 * the new code must cope with rows that are not filled yet.
 */
final class MigrationStep {

	/**
	 * @param int          $version    The schema that this step leads to.
	 * @param string       $does       For the log and for `wp churnstop doctor`, in English: "Adds the column …".
	 * @param list<string> $statements SQL with {table} names. An ALTER TABLE is run without blocking the shop where the
	 *     server can; running one twice must be harmless or fail
	 *                                 with one of the errors "exists already" and "is gone already".
	 * @param (\Closure(Database, int, int): int)|null $batch Given the database, the id after which to go on and how
	 *     many rows to do: the last id done, 0 when all are.
	 */
	public function __construct(
		public readonly int $version,
		public readonly string $does,
		public readonly array $statements = array(),
		public readonly ?\Closure $batch = null,
	) {}
}
