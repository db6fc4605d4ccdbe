<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Which legal profile holds for whom: data (profiles.json), chosen by billing country and state. */
final class Profiles {

	public const PARALLEL_CANCEL = 'parallel_cancel';
	public const CONSENT_GATE    = 'consent_gate';
	public const BARE            = 'bare';

	/** The later the stricter. */
	public const ORDER = array( self::PARALLEL_CANCEL, self::CONSENT_GATE, self::BARE );

	/** @var array<string, mixed>|null The file. */
	private static ?array $data = null;

	/**
	 * @param string $country ISO 3166-1 alpha-2, or empty where unknown.
	 * @param string $state   Without the country ("MN"); "US:MN" and "US-MN" are understood.
	 */
	public static function of( string $country, string $state = '' ): string {
		$country = strtoupper( trim( $country ) );
		$state   = (string) preg_replace(
			'/^' . preg_quote( $country, '/' ) . '[:-]/',
			'',
			strtoupper( trim( $state ) ),
		);
		$found   = array();
		foreach ( Data::maps( self::data(), 'places' ) as $place ) {
			if (
				Data::string( $place, 'country' ) === $country
				&& in_array( Data::string( $place, 'state' ), array( '', $state ), true )
			) {
				$found[] = Data::string( $place, 'profile' );
			}
		}
		return self::strictest( $found );
	}

	/** @param list<string> $profiles None: the default. Unknown ones are not heard. */
	public static function strictest( array $profiles ): string {
		$known = array_intersect( self::ORDER, $profiles );
		return array() === $known ? self::PARALLEL_CANCEL : self::ORDER[ max( array_keys( $known ) ) ];
	}

	/** Whether the law there asks for a way to cancel online where the contract was made online. */
	public static function asks_for_online_cancel( string $country ): bool {
		return in_array(
			strtoupper( trim( $country ) ),
			array_column( Data::maps( self::data(), 'online_cancel' ), 'country' ),
			true,
		);
	}

	/** @return array<string, mixed> */
	private static function data(): array {
		self::$data ??= Data::file( __DIR__ . '/profiles.json' );
		return self::$data;
	}
}
