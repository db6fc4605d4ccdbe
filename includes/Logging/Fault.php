<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Failure;

/**
 * How a log speaks of a throwable: its class, place and code. Its message is left out, as other people's code may have
 * put personal data into it.
 */
final class Fault {

	/**
	 * @return array{fault: string, at: string, code?: string} The code of a refusal, or the database's number for what
	 *     it refused.
	 */
	public static function of( \Throwable $error ): array {
		$code = $error instanceof Failure ? $error->error : (string) $error->getCode();
		return array(
			'fault' => $error::class,
			'at'    => basename( $error->getFile() ) . ':' . $error->getLine(),
		) + ( '0' === $code ? array() : array( 'code' => $code ) );
	}

	/** @param array<string, string|int|bool|null> $context */
	public static function line( string $message, array $context ): string {
		// phpcs:disable WordPress.WP.AlternativeFunctions -- the log is written without WordPress, too.
		return array() === $context
			? $message
			: $message . ' ' . json_encode( $context, JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR );
		// phpcs:enable
	}
}
