<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

/** The kinds of changes that this site knows: the four shipped ones and what other plugins register. */
final class Kinds {

	private const SHIPPED = array(
		Discount::KIND      => Discount::class,
		Hold::KIND          => Hold::class,
		MoveDates::KIND     => MoveDates::class,
		SwitchProduct::KIND => SwitchProduct::class,
	);

	/** @return class-string<Change>|null Null for a kind whose plugin is gone: what is stored of it stays as it is. */
	public static function class_of( string $kind ): ?string {
		return self::SHIPPED[ $kind ] ?? self::added()[ $kind ] ?? null;
	}

	/** @return list<string> */
	public static function all(): array {
		return array_keys( self::SHIPPED + self::added() );
	}

	/** @return array<string, class-string<Change>> */
	private static function added(): array {
		/**
		 * Registers further kinds of changes. The four cannot be replaced or removed: stored redemptions rely on what
		 * they mean.
		 *
		 * @param array<string, class-string<Change>> $kinds Kind → its class; add yours.
		 */
		$added = apply_filters( 'churnstop_change_kinds', self::SHIPPED );
		$found = array();
		foreach ( is_array( $added ) ? $added : array() as $kind => $class ) {
			if (
				is_string( $kind )
				&& 1 === preg_match( '/^[a-z0-9_]{1,40}$/', $kind )
				&& is_string( $class )
				&& is_subclass_of( $class, Change::class )
			) {
				$found[ $kind ] = $class;
			} else {
				_doing_it_wrong(
					'churnstop_change_kinds',
					esc_html__(
						'A kind of change is a class that extends ChurnStop\Changes\Change, under an id of at most 40 characters of a-z, 0-9 and _.',
						'churnstop',
					),
					'0.1.0',
				);
			}
		}
		return $found;
	}
}
