<?php
declare(strict_types=1);

/** What we use of the JWT library, for PHPStan: the build makes it of vendor/firebase/php-jwt. */

namespace ChurnStopVendor\Firebase\JWT;

class BeforeValidException extends \UnexpectedValueException {}

class ExpiredException extends \UnexpectedValueException {}

class SignatureInvalidException extends \UnexpectedValueException {}

final class Key {

	public function __construct( string $material, string $algorithm ) {}
}

final class JWT {

	public static int $leeway = 0;

	public static ?int $timestamp = null;

	/** @param array<string, mixed> $payload */
	public static function encode( array $payload, string $key, string $alg, ?string $kid = null ): string {}

	/**
	 * @throws BeforeValidException|ExpiredException|SignatureInvalidException
	 * @throws \UnexpectedValueException|\DomainException|\InvalidArgumentException
	 */
	public static function decode( string $token, Key $key ): \stdClass {}
}
