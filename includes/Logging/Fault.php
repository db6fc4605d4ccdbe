<?php
declare(strict_types=1);

namespace ChurnStop\Logging;

/** How a log speaks of a throwable: its class and place. Its message is left out, as other people's code may have put personal data into it. */
final class Fault {

	/** @return array{fault: string, at: string} */
	public static function of( \Throwable $error ): array {
		return array(
			'fault' => $error::class,
			'at'    => basename( $error->getFile() ) . ':' . $error->getLine(),
		);
	}

	/** @param array<string, string|int|bool|null> $context */
	public static function line( string $message, array $context ): string {
		return array() === $context ? $message : $message . ' ' . json_encode( $context, JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR );
	}
}
