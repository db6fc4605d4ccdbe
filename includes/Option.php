<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * An option that WordPress keeps. A table that cannot keep emoji would keep the former value, without a word: then the
 * new one goes without them.
 */
final class Option {

	/**
	 * @param array<string, mixed> $value
	 * @return array<string, mixed> As it is kept.
	 */
	public static function write( string $name, array $value, bool $autoload ): array {
		if ( ! update_option( $name, $value, $autoload ) && get_option( $name ) !== $value ) {
			$value = Data::as_map( map_deep(
				$value,
				static fn ( mixed $one ): mixed => is_string( $one )
					? Data::each_emoji( $one, static fn (): string => '' )
					: $one,
			) );
			update_option( $name, $value, $autoload );
		}
		return $value;
	}
}
