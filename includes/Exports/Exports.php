<?php
declare(strict_types=1);

namespace ChurnStop\Exports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Storage\Database;

/**
 * Files of many rows, written in the background into compressed chunks of a table: several web servers share no disk,
 * and a folder of uploads may be public.
 *
 * A chunk and the place where it stopped are written together, so that a killed job goes on from there and writes no
 * row twice. Only its maker gets a file, for a day.
 */
final class Exports {

	public const JOB = 'churnstop_export';

	/** How often somebody looks whether a killed one is to go on, or an old one is to go. */
	public const SECONDS = 300;

	private const ROWS  = 1000;
	private const KEPT  = '-1 day';
	private const MOST  = 5;

	/**
	 * How long whoever asks how far it is helps it on, in seconds: also a store whose queue stands still gets its file.
	 */
	private const HELP = 2;

	private const RUNNING = 'running';
	private const DONE    = 'done';

	public function __construct(
		private readonly Database $database,
		private readonly Source $source,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
	) {}

	/**
	 * @param string                  $name   One of Source::NAMES.
	 * @param string                  $format One of Format::NAMES.
	 * @param \DateTimeImmutable|null $before The first moment that is not asked for.
	 * @return array<string, mixed>
	 * @throws Failure Where the user has too many already.
	 */
	public function start(
		int $user_id,
		string $name,
		string $format,
		?\DateTimeImmutable $after,
		?\DateTimeImmutable $before,
	): array {
		$this->forget_old();
		if ( count( $this->of_user( $user_id ) ) >= self::MOST ) {
			throw Failure::conflict()->saying( sprintf(
				/* translators: %d: a number. */
				__( 'You have %d exports already. Please delete one first.', 'churnstop' ),
				self::MOST,
			) );
		}
		$now = (string) Data::sql( $this->clock->now() );
		$id  = $this->database->insert(
			'exports',
			array(
				'user_id'    => $user_id,
				'name'       => $name,
				'format'     => $format,
				'from_at'    => Data::sql( $after ),
				'to_at'      => Data::sql( $before ),
				'state'      => self::RUNNING,
				'last_id'    => $this->source->last( $name ),
				'created_at' => $now,
			)
		);
		$this->jobs->soon( self::JOB );
		return $this->get( $user_id, $id );
	}

	/**
	 * How far it is.
	 *
	 * @return array<string, mixed>
	 * @throws Failure Where the user has no such export.
	 */
	public function get( int $user_id, int $id ): array {
		$row = $this->row( $user_id, $id );
		if ( self::RUNNING === Data::string( $row, 'state' ) ) {
			$this->go_on( $row, time() + self::HELP );
			$row = $this->row( $user_id, $id );
		}
		return self::told( $row );
	}

	/** @return list<array<string, mixed>> Newest first. */
	public function of_user( int $user_id ): array {
		return array_map(
			self::told( ... ),
			$this->database->rows(
				'SELECT * FROM {exports} WHERE user_id = %d AND created_at >= %s ORDER BY id DESC',
				array( $user_id, $this->oldest() ),
			),
		);
	}

	/**
	 * Its text, a chunk at a time.
	 *
	 * @return iterable<string>
	 * @throws Failure Where the user has no such export, or it is not done.
	 */
	public function chunks( int $user_id, int $id ): iterable {
		if ( self::DONE !== Data::string( $this->row( $user_id, $id ), 'state' ) ) {
			throw Failure::conflict()->saying( __( 'This export is not finished yet.', 'churnstop' ) );
		}
		return $this->read( $id );
	}

	public function delete( int $user_id, int $id ): void {
		$this->row( $user_id, $id );
		$this->database->transaction(
			function () use ( $id ): void {
				$this->database->delete( 'export_chunks', array( 'export_id' => $id ) );
				$this->database->delete( 'exports', array( 'id' => $id ) );
			}
		);
	}

	/**
	 * The job.
	 *
	 * @param int $until A moment, in seconds.
	 * @return bool Whether some is left.
	 */
	public function run( int $until ): bool {
		$this->forget_old();
		foreach (
			$this->database->rows( 'SELECT * FROM {exports} WHERE state = %s ORDER BY id', array(
				self::RUNNING,
			) ) as $row
		) {
			if ( $this->go_on( $row, $until ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * @param array<string, mixed> $row
	 * @return bool Whether some is left.
	 */
	private function go_on( array $row, int $until ): bool {
		do {
			$row = $this->add_chunk( $row );
		} while ( null !== $row && self::DONE !== Data::string( $row, 'state' ) && time() < $until );
		return null !== $row && self::DONE !== Data::string( $row, 'state' );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>|null As it is afterwards; null where another process was faster.
	 */
	private function add_chunk( array $row ): ?array {
		$id             = Data::int( $row, 'id' );
		$at             = Data::int( $row, 'at_id' );
		[ $rows, $end ] = $this->source->rows(
			Data::string( $row, 'name' ),
			$at,
			Data::int( $row, 'last_id' ),
			Data::string_or_null( $row, 'from_at' ),
			Data::string_or_null( $row, 'to_at' ),
			self::ROWS,
		);
		$is_done        = count( $rows ) < self::ROWS;
		$body           = Format::write(
			Data::string( $row, 'format' ),
			$rows,
			0 === Data::int( $row, 'chunks' ) ? Source::columns( Data::string( $row, 'name' ) ) : array(),
		);
		$next           = array(
			'state'     => $is_done ? self::DONE : self::RUNNING,
			'at_id'     => $is_done ? Data::int( $row, 'last_id' ) : $end,
			'chunks'    => Data::int( $row, 'chunks' ) + 1,
			'rows_done' => Data::int( $row, 'rows_done' ) + count( $rows ),
		);
		$is_mine        = $this->database->transaction(
			function () use ( $row, $next, $id, $body ): bool {
				$mine = 1 === $this->database->update(
					'exports',
					$next,
					array(
						'id'     => $id,
						'state'  => self::RUNNING,
						'chunks' => Data::int( $row, 'chunks' ),
					)
				);
				if ( $mine ) {
					$this->database->insert(
						'export_chunks',
						array(
							'export_id' => $id,
							'number'    => $next['chunks'],
							// WordPress takes bytes that are no text out of a query.
							// phpcs:disable WordPress.PHP.DiscouragedPHPFunctions -- compressed text.
							'body'      => base64_encode( (string) gzencode( $body ) ),
						)
					);
							// phpcs:enable
				}
				return $mine;
			}
		);
		return $is_mine ? $next + $row : null;
	}

	/** @return iterable<string> */
	private function read( int $id ): iterable {
		for ( $number = 1; ; $number++ ) {
			$body = $this->database->value(
				'SELECT body FROM {export_chunks} WHERE export_id = %d AND number = %d',
				array( $id, $number ),
			);
			if ( null === $body ) {
				return;
			}
			// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- as above.
			yield (string) gzdecode( (string) base64_decode( $body, true ) );
		}
	}

	private function forget_old(): void {
		foreach (
			$this->database->rows( 'SELECT id, user_id FROM {exports} WHERE created_at < %s', array(
				$this->oldest(),
			) ) as $row
		) {
			$this->database->delete( 'export_chunks', array( 'export_id' => Data::int( $row, 'id' ) ) );
			$this->database->delete( 'exports', array( 'id' => Data::int( $row, 'id' ) ) );
		}
	}

	private function oldest(): string {
		return (string) Data::sql( $this->clock->now()->modify( self::KEPT ) );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	private function row( int $user_id, int $id ): array {
		return $this->database->row(
			'SELECT * FROM {exports} WHERE id = %d AND user_id = %d AND created_at >= %s',
			array( $id, $user_id, $this->oldest() ),
		)
			?? throw Failure::not_found();
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function told( array $row ): array {
		$last = Data::int( $row, 'last_id' );
		$made = Data::time( $row, 'created_at' );
		return array(
			'id'         => Data::int( $row, 'id' ),
			'name'       => Data::string( $row, 'name' ),
			'format'     => Data::string( $row, 'format' ),
			'state'      => Data::string( $row, 'state' ),
			'progress'   => self::DONE === Data::string( $row, 'state' )
				? 1.0
				: round( $last > 0 ? min( 0.99, Data::int( $row, 'at_id' ) / $last ) : 0.0, 2 ),
			'rows'       => Data::int( $row, 'rows_done' ),
			'created_at' => Data::iso( $made ),
			'expires_at' => Data::iso( $made?->modify( '+1 day' ) ),
		);
	}
}
