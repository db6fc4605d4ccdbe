<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Discounts\DiscountTable;
use ChurnStop\Storage\Database;

/** Flows and their versions in the database. A version is written once and never changed. */
final class FlowTable {

	private const COLUMNS = 'f.id, f.status, f.version, f.is_default, f.created_at, f.updated_at, CASE WHEN '
		. 'f.draft IS NULL THEN 0 ELSE 1 END AS has_draft, v.body, v.signature';

	public function __construct(
		private readonly Database $database,
		private readonly Clock $clock,
		private readonly DiscountTable $discounts,
	) {}

	/** @return list<FlowRow> Those that are served, first by priority. */
	public function active(): array {
		return $this->rows( "WHERE f.status = 'active' ORDER BY f.priority, f.id" );
	}

	/** @return list<FlowRow> */
	public function page( string $status, int $limit, int $offset ): array {
		return '' === $status
			? $this->rows( 'ORDER BY f.priority, f.id LIMIT %d OFFSET %d', array( $limit, $offset ) )
			: $this->rows( 'WHERE f.status = %s ORDER BY f.priority, f.id LIMIT %d OFFSET %d', array(
				$status,
				$limit,
				$offset,
			) );
	}

	public function count( string $status ): int {
		return (int) ( '' === $status
			? $this->database->value( 'SELECT COUNT(*) FROM {flows}' )
			: $this->database->value( 'SELECT COUNT(*) FROM {flows} WHERE status = %s', array( $status ) ) );
	}

	public function find( int $id ): ?FlowRow {
		return $this->rows( 'WHERE f.id = %d', array( $id ) )[0] ?? null;
	}

	public function find_default(): ?FlowRow {
		return $this->rows( 'WHERE f.is_default = 1' )[0] ?? null;
	}

	/** That version, with the flow's present status. */
	public function version( int $id, int $version ): ?FlowRow {
		$row = $this->database->row(
			'SELECT f.id, f.status, v.version, f.is_default, f.created_at, f.updated_at, 0 AS has_draft, v.body, '
				. 'v.signature FROM {flows} f JOIN {flow_versions} v ON v.flow_id = f.id WHERE f.id = %d AND '
				. 'v.version = %d',
			array( $id, $version )
		);
		return null === $row ? null : FlowRow::from_row( $row );
	}

	/**
	 * @return list<array{
	 *   version: int, author: int, origin: string, created_at: string|null, body: array<string, mixed>,
	 * }> Newest first.
	 */
	public function versions( int $id, int $limit, int $offset ): array {
		$versions = array();
		foreach (
			$this->database->rows(
				'SELECT version, author, origin, created_at, body FROM {flow_versions} WHERE flow_id = %d ORDER '
					. 'BY version DESC LIMIT %d OFFSET %d',
				array( $id, $limit, $offset ),
			) as $row
		) {
			$versions[] = array(
				'version'    => Data::int( $row, 'version' ),
				'author'     => Data::int( $row, 'author' ),
				'origin'     => Data::string( $row, 'origin' ),
				'created_at' => Data::iso( Data::time( $row, 'created_at' ) ),
				'body'       => Data::decode( Data::string( $row, 'body' ) ),
			);
		}
		return $versions;
	}

	public function count_versions( int $id ): int {
		return (int) $this->database->value( 'SELECT COUNT(*) FROM {flow_versions} WHERE flow_id = %d', array( $id ) );
	}

	/**
	 * @param array<string, mixed> $body
	 * @return int|null The new flow's id; null where it should be the default flow and there is one already.
	 */
	public function insert( array $body, string $status, int $author, string $origin, bool $is_default = false ): ?int {
		return $this->database->transaction(
			function () use ( $body, $status, $author, $origin, $is_default ): ?int {
				$now = $this->now();
				$id  = $this->database->insert_unique(
					'flows',
					array(
						'name'       => Data::string( $body, 'name' ),
						'status'     => $status,
						'priority'   => Data::int( $body, 'priority', 10 ),
						'version'    => 1,
						'is_default' => $is_default ? 1 : null,
						'created_at' => $now,
						'updated_at' => $now,
					)
				);
				if ( null !== $id ) {
					$this->insert_version( $id, 1, $body, $author, $origin );
				}
				return $id;
			}
		);
	}

	/**
	 * Writes the next version, unless somebody else did meanwhile.
	 *
	 * @param array<string, mixed> $body
	 * @param bool $keeps_draft The draft goes on from the new version; else it is gone with the old one.
	 * @return int|null The new version; null where $expected is not the present one.
	 */
	public function publish(
		int $id,
		int $expected,
		array $body,
		string $status,
		int $author,
		string $origin,
		bool $keeps_draft = false,
	): ?int {
		return $this->database->transaction(
			function () use ( $id, $expected, $body, $status, $author, $origin, $keeps_draft ): ?int {
				$draft = $keeps_draft
					? 'draft_base = draft_base + 1'
					: 'draft = NULL, draft_base = NULL, draft_author = NULL, draft_at = NULL';
				$won   = $this->database->execute(
					'UPDATE {flows} SET version = version + 1, name = %s, status = %s, priority = %d, '
						. $draft
						. ', updated_at = %s WHERE id = %d AND version = %d',
					array(
						Data::string( $body, 'name' ),
						$status,
						Data::int( $body, 'priority', 10 ),
						$this->now(),
						$id,
						$expected,
					)
				);
				if ( 0 === $won ) {
					return null;
				}
				$this->insert_version( $id, $expected + 1, $body, $author, $origin );
				return $expected + 1;
			}
		);
	}

	public function set_status( int $id, string $status ): void {
		$this->database->update(
			'flows',
			array(
				'status'     => $status,
				'updated_at' => $this->now(),
			),
			array( 'id' => $id )
		);
	}

	/**
	 * With all its versions and its draft. Call it in a transaction. False where it is served, or is the default flow.
	 */
	public function delete( int $id ): bool {
		if (
			0 === $this->database->execute(
				"DELETE FROM {flows} WHERE id = %d AND status <> 'active' AND is_default IS NULL",
				array( $id ),
			)
		) {
			return false;
		}
		$this->database->delete( 'flow_versions', array( 'flow_id' => $id ) );
		$this->discounts->forget( $id );
		return true;
	}

	/** A version that was found good again, by present rules and keys. */
	public function sign_again( int $id, int $version, string $signature ): void {
		$this->database->update(
			'flow_versions',
			array( 'signature' => $signature ),
			array(
				'flow_id' => $id,
				'version' => $version,
			)
		);
	}

	/** @return array{draft: array<string, mixed>, base: int, author: int, saved_at: string|null}|null */
	public function draft( int $id ): ?array {
		$row = $this->database->row(
			'SELECT draft, draft_base, draft_author, draft_at FROM {flows} WHERE id = %d AND draft IS NOT NULL',
			array( $id ),
		);
		return null === $row ? null : array(
			'draft'    => Data::decode( Data::string( $row, 'draft' ) ),
			'base'     => Data::int( $row, 'draft_base' ),
			'author'   => Data::int( $row, 'draft_author' ),
			'saved_at' => Data::iso( Data::time( $row, 'draft_at' ) ),
		);
	}

	/**
	 * Nothing where the flow has another version by now.
	 *
	 * @param array<string, mixed>|null $draft Null removes it.
	 */
	public function save_draft( int $id, ?array $draft, int $base, int $author ): void {
		$this->database->update(
			'flows',
			array(
				'draft'        => null === $draft ? null : Data::encode( $draft ),
				'draft_base'   => null === $draft ? null : $base,
				'draft_author' => null === $draft ? null : $author,
				'draft_at'     => null === $draft ? null : $this->now(),
			),
			array(
				'id'      => $id,
				'version' => $base,
			)
		);
	}

	/** @param array<string, mixed> $body */
	private function insert_version( int $id, int $version, array $body, int $author, string $origin ): void {
		$json = Data::encode( $body );
		$this->database->insert(
			'flow_versions',
			array(
				'flow_id'    => $id,
				'version'    => $version,
				'body'       => $json,
				'signature'  => CheckSignature::of( $json ),
				'author'     => $author,
				'origin'     => $origin,
				'created_at' => $this->now(),
			)
		);
		$this->discounts->record( $id, $version, $body );
	}

	/**
	 * @param list<string|int> $values
	 * @return list<FlowRow>
	 */
	private function rows( string $where, array $values = array() ): array {
		return array_map(
			FlowRow::from_row( ... ),
			$this->database->rows(
				'SELECT '
					. self::COLUMNS
					. ' FROM {flows} f JOIN {flow_versions} v ON v.flow_id = f.id AND v.version = f.version '
					. $where,
				$values,
			)
		);
	}

	private function now(): string {
		return $this->clock->now()->format( 'Y-m-d H:i:s' );
	}

	/**
	 * Versions and drafts of these users become nobody's.
	 *
	 * @param list<int> $users
	 * @return int How many.
	 */
	public function forget_authors( array $users ): int {
		if ( array() === $users ) {
			return 0;
		}
		$these = ' IN ( ' . Database::places( $users ) . ' )';
		return $this->database->execute( 'UPDATE {flow_versions} SET author = 0 WHERE author' . $these, $users )
			+ $this->database->execute( 'UPDATE {flows} SET draft_author = 0 WHERE draft_author' . $these, $users );
	}
}
