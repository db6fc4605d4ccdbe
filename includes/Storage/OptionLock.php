<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * A lock that all requests of this site see, in a row of its options: for migrations, as a lease is a row of a table
 * that may be what is migrated. Not add_option(): that overwrites where two come at once.
 */
final class OptionLock {

	/**
	 * @param string $name    An option's name.
	 * @param int    $seconds After which the lock of a killed process is free again.
	 */
	public function __construct(
		private readonly Database $database,
		private readonly string $name,
		private readonly int $seconds,
	) {}

	/** @param int $now Seconds. */
	public function take( int $now ): bool {
		return 1 === $this->database->execute(
			"INSERT IGNORE INTO {wp:options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')",
			array( $this->name, (string) $now ),
		)
			|| 1 === $this->database->execute(
				'UPDATE {wp:options} SET option_value = %s WHERE option_name = %s'
					. ' AND CAST(option_value AS SIGNED) <= %d',
				array( (string) $now, $this->name, $now - $this->seconds ),
			);
	}

	/** @param int $taken The moment it was taken: one that somebody else has taken over since stays theirs. */
	public function release( int $taken ): void {
		$this->database->execute(
			'DELETE FROM {wp:options} WHERE option_name = %s AND option_value = %s',
			array( $this->name, (string) $taken ),
		);
	}
}
