<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptRecords;
use ChurnStop\Connections\ConnectionRecords;
use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * E-mails that are to be sent, and those that were: a unique key per kind and reference makes each one, whoever asks
 * for it and how often. It holds no personal data: what an e-mail says is put together when it is sent.
 */
final class OutboxStore implements ConnectionRecords, AttemptRecords {

	private const LEASE_SECONDS = 120;

	/** An e-mail that could not be sent is tried again after so many seconds, once each. */
	private const AGAIN_AFTER = array( 60, 300, 1800, 7200, 43200 );

	/**
	 * For so many days after its last try an e-mail that was given up is told of, and can be sent again: an old one
	 * would only confuse.
	 */
	private const GIVEN_UP_DAYS = 30;

	public function __construct( private readonly Database $database ) {}

	/**
	 * @param string $reference The attempt's uuid, or the redemption's key.
	 * @return bool False where it is in the outbox already.
	 */
	public function add( string $kind, string $reference, \DateTimeImmutable $due ): bool {
		return null !== $this->database->insert_unique(
			'emails',
			array(
				'kind'      => $kind,
				'reference' => $reference,
				'state'     => 'waiting',
				'due_at'    => Data::sql( $due ),
			)
		);
	}

	/**
	 * @param string $kind Empty: of any.
	 * @return list<array{kind: string, reference: string}> What is due and nobody is sending.
	 */
	public function due( \DateTimeImmutable $now, int $limit = 50, string $kind = '' ): array {
		$rows = $this->database->rows(
			'SELECT kind, reference FROM {emails} WHERE state = %s AND due_at <= %s AND ( claimed_until IS NULL '
				. 'OR claimed_until < %s )'
				. ( '' === $kind ? '' : ' AND kind = %s' ) . ' ORDER BY due_at LIMIT %d',
			array(
				'waiting',
				Data::sql( $now ),
				Data::sql( $now ),
				...( '' === $kind ? array() : array( $kind ) ),
				$limit,
			)
		);
		return array_map(
			static fn ( array $row ): array => array(
				'kind'      => Data::string( $row, 'kind' ),
				'reference' => Data::string( $row, 'reference' ),
			),
			$rows
		);
	}

	/**
	 * One sender at a time. A process killed while sending is taken to have failed after two minutes: an
	 * acknowledgement twice is better than none.
	 */
	public function claim( string $kind, string $reference, \DateTimeImmutable $now ): bool {
		return 1 === $this->database->execute(
			'UPDATE {emails} SET claimed_until = %s, tries = tries + 1 WHERE kind = %s AND reference = %s AND '
				. 'state = %s AND due_at <= %s AND ( claimed_until IS NULL OR claimed_until < %s )',
			array(
				Data::sql( $now->modify( '+' . self::LEASE_SECONDS . ' seconds' ) ),
				$kind,
				$reference,
				'waiting',
				Data::sql( $now ),
				Data::sql( $now ),
			)
		);
	}

	/** @param 'sent'|'dropped' $state */
	public function done( string $kind, string $reference, string $state ): void {
		$this->set( $kind, $reference, array( 'state' => $state ) );
	}

	/** @return bool Whether it will be tried again. */
	public function failed( string $kind, string $reference, \DateTimeImmutable $now ): bool {
		$tries = (int) $this->database->value(
			'SELECT tries FROM {emails} WHERE kind = %s AND reference = %s',
			array( $kind, $reference ),
		);
		$wait  = self::AGAIN_AFTER[ $tries - 1 ] ?? null;
		$this->set(
			$kind,
			$reference,
			null === $wait
				? array(
					'state'  => 'failed',
					'due_at' => Data::sql( $now ),
				)
				: array( 'due_at' => Data::sql( $now->modify( '+' . $wait . ' seconds' ) ) )
		);
		return null !== $wait;
	}

	/** Those that were given up lately are due again, as if untried. */
	public function revive( \DateTimeImmutable $now ): int {
		return $this->database->execute(
			'UPDATE {emails} SET state = %s, tries = 0, claimed_until = NULL, due_at = %s WHERE state = %s AND '
				. 'due_at >= %s',
			array( 'waiting', Data::sql( $now ), 'failed', self::given_up_since( $now ) )
		);
	}

	public function given_up( \DateTimeImmutable $now ): int {
		return (int) $this->database->value(
			'SELECT COUNT(*) FROM {emails} WHERE state = %s AND due_at >= %s',
			array( 'failed', self::given_up_since( $now ) ),
		);
	}

	private static function given_up_since( \DateTimeImmutable $now ): string {
		return Data::sql( $now->modify( '-' . self::GIVEN_UP_DAYS . ' days' ) );
	}

	/** Back into the outbox, untried: it is not due yet after all. */
	public function postpone( string $kind, string $reference, \DateTimeImmutable $due ): void {
		$this->set(
			$kind,
			$reference,
			array(
				'due_at' => Data::sql( $due ),
				'tries'  => 0,
			)
		);
	}

	public function forget_connection( string $connection ): void {
		$this->database->execute(
			'DELETE FROM {emails} WHERE reference IN ( SELECT redemption_key FROM {redemptions} WHERE connection = %s '
				. ') OR reference IN ( SELECT uuid FROM {attempts} WHERE connection = %s )',
			array( $connection, $connection ),
		);
	}

	public function attempts_deleted( array $uuids ): void {
		$this->database->execute(
			'DELETE FROM {emails} WHERE reference IN ( ' . Database::places( $uuids ) . ' )',
			$uuids,
		);
	}

	public function attempt_forgotten( int $id, string $uuid ): void {
		$this->attempts_deleted( array( $uuid ) );
	}

	/** @param array<string, string|int> $values */
	private function set( string $kind, string $reference, array $values ): void {
		$this->database->update(
			'emails',
			$values + array( 'claimed_until' => null ),
			array(
				'kind'      => $kind,
				'reference' => $reference,
			)
		);
	}
}
