<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\SiteSecret;
use ChurnStop\Storage\Database;

/**
 * Accounts that are one person, because they answered offers with the same billing e-mail (kept as an HMAC). Limits
 * hold for all of them.
 */
final class People {

	public function __construct( private readonly Database $database ) {}

	/** @return int How many answers and offers were known by it. */
	public function forget( string $email ): int {
		$mail = array( self::mail( $email ) );
		return $this->database->execute( 'DELETE FROM {responses} WHERE mail = %s', $mail )
			+ $this->database->execute( 'UPDATE {redemptions} SET mail = NULL WHERE mail = %s', $mail );
	}

	/** As the tables have it; empty where there is no address. */
	public static function mail( string $email ): string {
		$email = strtolower( trim( $email ) );
		return '' === $email ? '' : hash_hmac( 'sha256', $email, SiteSecret::get() );
	}
}
