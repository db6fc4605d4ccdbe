<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\RulePack;

/**
 * Says that a stored version passed the checks of this rule pack, so that serving it costs a hash and not a validation.
 * A row edited in the database, or a newer rule pack, breaks it: then the version is checked again.
 */
final class CheckSignature {

	public static function of( string $json ): string {
		return hash_hmac( 'sha1', RulePack::get()->version . "\n" . $json, wp_salt( 'auth' ) );
	}
}
