<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

/** What another room keeps of attempts. It hears in the same transaction when an attempt goes, or becomes nobody's. */
interface AttemptRecords {

	/** @param non-empty-list<string> $uuids Of attempts that are about to be deleted. */
	public function attempts_deleted( array $uuids ): void;

	public function attempt_forgotten( int $id, string $uuid ): void;
}
