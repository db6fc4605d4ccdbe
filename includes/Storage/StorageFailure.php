<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/** The database refused a statement, or a table of ours is gone. Doors turn it into the store's own cancel. */
final class StorageFailure extends \RuntimeException {

	/**
	 * Lock wait timeout; deadlock, or refused by a cluster; changed since it was read. The server has taken the
	 * transaction back.
	 */
	private const COLLISIONS = array( 1205, 1213, 1020 );

	/**
	 * Not ready (a node that joins or was left alone), shutting down, gone. Whoever comes back in a second finds
	 * another node, or the same one again.
	 */
	private const AWAY = array( 1047, 1053, 2002, 2006, 2013 );

	/** Somebody else wrote the same at the same moment: the same once more may well succeed. */
	public function is_collision(): bool {
		return in_array( $this->getCode(), self::COLLISIONS, true );
	}

	/** It will pass: whoever asked should come back. */
	public function will_pass(): bool {
		return $this->is_collision() || in_array( $this->getCode(), self::AWAY, true );
	}
}
