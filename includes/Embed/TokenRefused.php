<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

/** A customer token that is not accepted, and why. */
final class TokenRefused extends \RuntimeException {

	/** @param 'expired'|'signature'|'audience'|'origin'|'revoked'|'malformed'|'algorithm' $reason */
	public function __construct( public readonly string $reason ) {
		parent::__construct( $reason );
	}
}
