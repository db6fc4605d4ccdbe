<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * The one place that holds $wpdb: prepared statements, rows as arrays, exceptions instead of silent falses,
 * transactions.
 *
 * SQL stays within what MySQL 8, MariaDB 10.6 and WordPress' SQLite translation all understand. `{name}` in a statement
 * is the site's table `{prefix}churnstop_name`, `{wp:name}` is WordPress' own or another plugin's `{prefix}name`, which
 * is only read.
 */
final class Database {

	/**
	 * $wpdb itself refuses what a table cannot keep (no number); or the server does: incorrect string value,
	 * impossible conversion.
	 */
	private const NOT_UNDERSTOOD = array( 0, 1366, 1267, 3988 );

	/** How often a statement or a transaction that collided is run, in all. */
	private const TRIES = 5;

	private bool $is_open = false;

	/** @var list<callable(): void> */
	private array $after_commit = array();

	/** @var list<callable(): void> */
	private array $after_rollback = array();

	/**
	 * @param (\Closure(): ?string)|null $refusal Why nothing may be written now; null while writing is fine. Asked
	 *     before each write.
	 */
	public function __construct( private readonly \wpdb $wpdb, private readonly ?\Closure $refusal = null ) {}

	/** For whoever is made before the parts are. */
	public static function of_this_site(): self {
		global $wpdb;
		return new self( $wpdb );
	}

	/** Which session this is of the server's: another one once it was lost and replaced. 0 where nobody knows. */
	public function session(): int {
		$handle = $this->wpdb->__get( 'dbh' );
		return $handle instanceof \mysqli ? $handle->thread_id : 0;
	}

	public function table( string $name ): string {
		return $this->wpdb->prefix . 'churnstop_' . $name;
	}

	/**
	 * @param list<string|int> $values For %s and %d.
	 * @return list<array<string, mixed>>
	 */
	public function rows( string $sql, array $values = array() ): array {
		$rows = $this->persistently(
			fn () => $this->understood(
				// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- prepared() did that.
				fn ( string $sql ) => $this->wpdb->get_results( $sql, ARRAY_A ),
				$this->prepared( $sql, $values ),
				"\u{FFFD}",
			),
		);
		return is_array( $rows ) ? array_values( array_map( \ChurnStop\Data::as_map( ... ), $rows ) ) : array();
	}

	/**
	 * @param list<string|int> $values
	 * @return array<string, mixed>|null
	 */
	public function row( string $sql, array $values = array() ): ?array {
		return $this->rows( $sql, $values )[0] ?? null;
	}

	/**
	 * The first column of the first row.
	 *
	 * @param list<string|int> $values
	 */
	public function value( string $sql, array $values = array() ): ?string {
		$row = $this->row( $sql, $values );
		if ( null === $row ) {
			return null;
		}
		$value = reset( $row );
		return is_scalar( $value ) ? (string) $value : null;
	}

	/**
	 * @param list<string|int> $values
	 * @return int Rows affected.
	 * @throws StorageFailure Also where the tables are not this code's to write.
	 */
	public function execute( string $sql, array $values = array() ): int {
		$refused = null === $this->refusal ? null : ( $this->refusal )();
		if ( null !== $refused ) {
			throw new StorageFailure( esc_html( $refused ) );
		}
		$done = $this->persistently(
			fn () => $this->understood(
				// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- prepared() did that.
				fn ( string $sql ) => $this->wpdb->query( $sql ),
				$this->prepared( $sql, $values ),
				'',
			),
		);
		return is_int( $done ) ? $done : 0;
	}

	/**
	 * @param array<string, string|int|null> $values
	 * @return int The new id.
	 */
	public function insert( string $table, array $values ): int {
		$this->write_row( 'INSERT INTO', $table, $values );
		return (int) $this->wpdb->insert_id;
	}

	/**
	 * Several rows with one statement. Their ids are not told: not every server counts them in steps of one.
	 *
	 * @param list<array<string, string|int|null>> $rows With the same columns, in the same order.
	 */
	public function insert_all( string $table, array $rows ): void {
		if ( array() !== $rows ) {
			$this->write_rows( 'INSERT INTO', $table, $rows );
		}
	}

	/**
	 * Several rows with one statement; a row whose key is taken changes instead.
	 *
	 * @param non-empty-list<array<string, string|int|null>> $rows    With the same columns, in the same order.
	 * @param array<string, string>                          $instead Column → what it becomes; `VALUES( column )` is
	 *     what was to be inserted.
	 */
	public function write_all( string $table, array $rows, array $instead ): void {
		$set = array_map(
			static fn ( string $column, string $becomes ): string => $column . ' = ' . $becomes,
			array_keys( $instead ),
			$instead,
		);
		$this->write_rows( 'INSERT INTO', $table, $rows, ' ON DUPLICATE KEY UPDATE ' . implode( ', ', $set ) );
	}

	/**
	 * Inserts unless a unique key is taken.
	 *
	 * @param array<string, string|int|null> $values
	 * @return int|null The new id (0 where the table has none), or null where the key was taken.
	 */
	public function insert_unique( string $table, array $values ): ?int {
		return 0 === $this->write_row( 'INSERT IGNORE INTO', $table, $values ) ? null : (int) $this->wpdb->insert_id;
	}

	/**
	 * A conditional write: how many rows it changed says who won.
	 *
	 * @param array<string, string|int|null> $values
	 * @param array<string, string|int|null> $where Equal, all of them; null means IS NULL.
	 */
	public function update( string $table, array $values, array $where ): int {
		$set = implode(
			', ',
			array_map(
				static fn ( string $column ): string => $column . ' = ' . self::place( $values[ $column ] ),
				array_keys( $values ),
			),
		);
		return $this->execute(
			'UPDATE {' . $table . '} SET ' . $set . ' WHERE ' . self::conditions( $where ),
			self::given( array_merge( array_values( $values ), array_values( $where ) ) ),
		);
	}

	/** @param array<string, string|int|null> $where */
	public function delete( string $table, array $where ): int {
		return $this->execute(
			'DELETE FROM {' . $table . '} WHERE ' . self::conditions( $where ),
			self::given( array_values( $where ) ),
		);
	}

	/**
	 * All or nothing. Nested calls join the outer one. Never call a connection's write inside: WooCommerce
	 * Subscriptions starts transactions of its own, and that would commit ours.
	 *
	 * WordPress goes on with a new connection where the server has closed the old one. In here it must not: the new one
	 * knows nothing of what was written before, and would keep the rest of it. So the transaction fails; or, where no
	 * page has begun yet, WordPress ends the request, which a kill is for us.
	 *
	 * One that collides with another, at its commit too, starts over: the work runs again, and must not build on what
	 * its last run left in memory.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public function transaction( callable $work ): mixed {
		return $this->is_open ? $work() : $this->persistently( fn () => $this->once( $work ) );
	}

	/**
	 * Again where it collided, a few times, after a moment that differs from the other's. Inside a transaction that is
	 * the transaction's to do.
	 *
	 * @template T
	 * @param callable(): T $call
	 * @return T
	 */
	private function persistently( callable $call ): mixed {
		for ( $try = 1; ; $try++ ) {
			try {
				return $call();
			} catch ( StorageFailure $failure ) {
				if ( $this->is_open || $try >= self::TRIES || ! $failure->is_collision() ) {
					throw $failure;
				}
				Wait::a_moment( $try * random_int( 2, 15 ) / 1000 );
			}
		}
	}

	/**
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	private function once( callable $work ): mixed {
		$this->after_commit   = array();
		$this->after_rollback = array();
		$this->guarded( fn () => $this->wpdb->query( 'START TRANSACTION' ) );
		$this->is_open = true;
		$reconnects    = $this->wpdb->__get( 'reconnect_retries' );
		$this->wpdb->__set( 'reconnect_retries', 0 );
		try {
			$result = $work();
			$this->guarded( fn () => $this->wpdb->query( 'COMMIT' ) );
		} catch ( \Throwable $error ) {
			$this->close( $reconnects );
			$this->take_back();
			self::call( $this->after_rollback );
			throw $error;
		}
		$this->close( $reconnects );
		self::call( $this->after_commit );
		return $result;
	}

	private function close( mixed $reconnects ): void {
		$this->is_open = false;
		$this->wpdb->__set( 'reconnect_retries', $reconnects );
	}

	/** A server that is gone has taken it back itself. */
	private function take_back(): void {
		try {
			$this->guarded( fn () => $this->wpdb->query( 'ROLLBACK' ) );
		} catch ( StorageFailure ) {
			return;
		}
	}

	/** @param list<callable(): void> $calls */
	private static function call( array $calls ): void {
		foreach ( $calls as $call ) {
			$call();
		}
	}

	/**
	 * Runs after the outermost commit; after a rollback the other one runs instead.
	 *
	 * @param callable(): void $commit
	 * @param callable(): void $rollback
	 * @throws \LogicException Where no transaction is open.
	 */
	public function after_commit( callable $commit, callable $rollback ): void {
		if ( ! $this->is_open ) {
			throw new \LogicException( 'after_commit() belongs inside transaction().' );
		}
		$this->after_commit[]   = $commit;
		$this->after_rollback[] = $rollback;
	}

	/** @return list<string> Of this site's options, those whose name begins so. */
	public function option_names( string $prefix ): array {
		$rows = $this->rows(
			"SELECT option_name FROM {$this->wpdb->options} WHERE option_name LIKE %s",
			array( $this->wpdb->esc_like( $prefix ) . '%' ),
		);
		return array_map( static fn ( array $row ): string => \ChurnStop\Data::string( $row, 'option_name' ), $rows );
	}

	public function escape_like( string $text ): string {
		return $this->wpdb->esc_like( $text );
	}

	public function charset(): string {
		return $this->wpdb->get_charset_collate();
	}

	/** @param array<string, string|int|null> $values */
	private function write_row( string $verb, string $table, array $values ): int {
		return $this->write_rows( $verb, $table, array( $values ) );
	}

	/**
	 * Not $wpdb->insert(): that asks the server for the table's columns first, a query a table and request.
	 *
	 * @param non-empty-list<array<string, string|int|null>> $rows
	 */
	private function write_rows( string $verb, string $table, array $rows, string $else = '' ): int {
		$places = implode(
			', ',
			array_map(
				static fn ( array $row ): string => '(' . implode( ', ', array_map( self::place( ... ), $row ) ) . ')',
				$rows,
			),
		);
		$values = array_merge( ...array_map( array_values( ... ), $rows ) );
		return $this->execute(
			$verb . ' {' . $table . '} (' . implode( ', ', array_keys( $rows[0] ) ) . ') VALUES ' . $places . $else,
			self::given( $values ),
		);
	}

	/**
	 * The places of a list in a statement: `%d, %d`.
	 *
	 * @param array<string|int> $values
	 */
	public static function places( array $values ): string {
		return implode( ', ', array_map( self::place( ... ), $values ) );
	}

	private static function place( string|int|null $value ): string {
		return null === $value ? 'NULL' : ( is_int( $value ) ? '%d' : '%s' );
	}

	/** @param array<string, string|int|null> $where */
	private static function conditions( array $where ): string {
		return implode(
			' AND ',
			array_map(
				static fn ( string $column ): string => null === $where[ $column ]
					? $column . ' IS NULL'
					: $column . ' = ' . self::place( $where[ $column ] ),
				array_keys( $where ),
			),
		);
	}

	/**
	 * @param list<string|int|null> $values
	 * @return list<string|int>
	 */
	private static function given( array $values ): array {
		return array_values( array_filter( $values, static fn ( $value ): bool => null !== $value ) );
	}

	/**
	 * A statement with its tables and values in it: for a condition in somebody else's query.
	 *
	 * @param list<string|int> $values
	 */
	public function prepared( string $sql, array $values ): string {
		$sql = (string) preg_replace_callback(
			'/\{(wp:)?([a-z_]+)\}/',
			fn ( array $found ): string => '' === $found[1]
				? $this->table( $found[2] )
				: $this->wpdb->prefix . $found[2],
			$sql,
		);
		if ( array() === $values ) {
			return $sql;
		}
		// phpcs:ignore WordPress.DB.PreparedSQL -- this is where statements are prepared; callers pass literals.
		return (string) $this->wpdb->prepare( $sql, $values );
	}

	private function last_error(): string {
		return $this->wpdb->last_error;
	}

	/** The server's number for it, for logs: its text may hold what a customer wrote. */
	private function last_error_number(): int {
		$link = $this->wpdb->__get( 'dbh' );
		// phpcs:ignore WordPress.DB.RestrictedFunctions -- $wpdb keeps the text alone.
		return $link instanceof \mysqli ? mysqli_errno( $link ) : 0;
	}

	/**
	 * Once more without emoji where a table cannot keep them (characters of three bytes at most). Nothing was done
	 * then, the transaction goes on.
	 *
	 * @template T
	 * @param callable(string): T $call
	 * @param string              $instead What takes their place.
	 * @return T
	 * @throws StorageFailure
	 */
	private function understood( callable $call, string $sql, string $instead ): mixed {
		try {
			return $this->guarded( static fn () => $call( $sql ) );
		} catch ( StorageFailure $failure ) {
			$plain = \ChurnStop\Data::each_emoji( $sql, static fn (): string => $instead );
			if ( $plain === $sql || ! in_array( $failure->getCode(), self::NOT_UNDERSTOOD, true ) ) {
				throw $failure;
			}
			return $this->guarded( static fn () => $call( $plain ) );
		}
	}

	/**
	 * @template T
	 * @param callable(): T $call
	 * @return T
	 * @throws StorageFailure
	 */
	private function guarded( callable $call ): mixed {
		$quiet = $this->wpdb->suppress_errors( true );
		try {
			$this->wpdb->last_error = '';
			$result                 = $call();
			$error                  = $this->last_error();
			$number                 = $this->last_error_number();
		} finally {
			$this->wpdb->suppress_errors( $quiet );
		}
		// $wpdb has no text where the server is gone and it does not connect again.
		if ( '' !== $error || 0 !== $number ) {
			// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- a number.
			throw new StorageFailure(
				esc_html( '' === $error ? 'The connection to the database was lost.' : $error ),
				$number,
			);
			// phpcs:enable
		}
		return $result;
	}
}
