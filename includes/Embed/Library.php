<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

/**
 * The JWT library, under a namespace of ours (docs/decisions/0021): loaded where a token is made or checked, on no
 * other page.
 */
final class Library {

	private const FILES = array(
		'JWTExceptionWithPayloadInterface',
		'BeforeValidException',
		'ExpiredException',
		'SignatureInvalidException',
		'Key',
		'JWT',
	);

	public function __construct( private readonly string $folder ) {}

	public function load(): void {
		foreach ( self::FILES as $name ) {
			require_once $this->folder . '/' . $name . '.php';
		}
	}
}
