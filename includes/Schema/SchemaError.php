<?php
declare(strict_types=1);

namespace ChurnStop\Schema;

defined( 'ABSPATH' ) || exit;

/** One field that does not fit its schema. */
final class SchemaError {

	public const RANGE = 'range';
	public const OTHER = 'other';

	/**
	 * @param string $path `reasons.0.offers.1.value_percent`.
	 * @param self::RANGE|self::OTHER $kind A figure of the right type outside its range, or anything else.
	 */
	public function __construct(
		public readonly string $path,
		public readonly string $kind,
		public readonly string $message,
	) {}

	/**
	 * @param list<self> $errors
	 * @return array<string, string> Field → sentence, the contract's `data.params`.
	 */
	public static function params( array $errors ): array {
		$params = array();
		foreach ( $errors as $error ) {
			$params[ $error->path ] ??= $error->message;
		}
		return $params;
	}
}
