<?php
declare(strict_types=1);

namespace ChurnStop\Storage;

defined( 'ABSPATH' ) || exit;

/**
 * A lock that every server of the site sees, on each node of a cluster: a row with its holder, taken and given back by
 * one conditional write.
 *
 * It ends after its time where its process is killed. Who holds it may take it again; each take needs its release.
 */
final class Lease {

	public const SECONDS = 20;

	/**
	 * @var array<string, array{string, int}> Held by this process, by the site's tables and the name: its token, and
	 *     how often it was taken.
	 */
	private static array $held = array();

	/** When a claim made now is dead. */
	public static function ends( \DateTimeImmutable $now ): \DateTimeImmutable {
		return $now->modify( '+' . self::SECONDS . ' seconds' );
	}

	/** What was claimed before this moment is dead now. */
	public static function began( \DateTimeImmutable $now ): \DateTimeImmutable {
		return $now->modify( '-' . self::SECONDS . ' seconds' );
	}

	/**
	 * @param float $wait    For how long to try.
	 * @param int   $seconds When it ends where nobody gives it back.
	 * @return bool False where another process held it all the time.
	 * @throws StorageFailure
	 */
	public static function take( string $name, float $wait, int $seconds = self::SECONDS ): bool {
		$key = self::key( $name );
		if ( isset( self::$held[ $key ] ) ) {
			++self::$held[ $key ][1];
			return true;
		}
		$database = Database::of_this_site();
		$token    = bin2hex( random_bytes( 16 ) );
		$taken    = Wait::until(
			static function () use ( $database, $name, $token, $seconds ): bool {
				$now = time();
				$row = array( 'name' => $name, 'holder' => $token, 'ends_at' => $now + $seconds );
				return null !== $database->insert_unique( 'leases', $row )
					|| 1 === $database->execute(
						'UPDATE {leases} SET holder = %s, ends_at = %d WHERE name = %s AND ends_at <= %d',
						array( $token, $now + $seconds, $name, $now ),
					);
			},
			$wait
		);
		if ( $taken ) {
			self::$held[ $key ] = array( $token, 1 );
		}
		return $taken;
	}

	/** One that ran out and was taken by somebody else stays theirs. */
	public static function release( string $name ): void {
		$key = self::key( $name );
		if ( ! isset( self::$held[ $key ] ) || --self::$held[ $key ][1] > 0 ) {
			return;
		}
		[ $token ] = self::$held[ $key ];
		unset( self::$held[ $key ] );
		try {
			Database::of_this_site()->delete( 'leases', array( 'name' => $name, 'holder' => $token ) );
		} catch ( StorageFailure ) {
			// Then it ends automatically; what was done under it stands.
			return;
		}
	}

	/** Two sites of a network count their subscriptions alike: what is held on one is not held on the other. */
	private static function key( string $name ): string {
		global $wpdb;
		return $wpdb->prefix . $name;
	}
}
