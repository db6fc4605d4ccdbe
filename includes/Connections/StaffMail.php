<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** Tells the store's staff what customers did, where the store wants that. */
interface StaffMail {

	/**
	 * When a note that comes up now is sent; null where the store wants none of this kind.
	 *
	 * @param StaffNote::CANCELLED|StaffNote::SAVED $kind
	 */
	public function due( string $kind, \DateTimeImmutable $now ): ?\DateTimeImmutable;

	/**
	 * Sends notes of one kind in one e-mail.
	 *
	 * @param StaffNote::CANCELLED|StaffNote::SAVED $kind
	 * @param non-empty-list<StaffNote>             $notes
	 * @return bool|null Null where the store wants none any more.
	 */
	public function send( string $kind, array $notes ): ?bool;
}
