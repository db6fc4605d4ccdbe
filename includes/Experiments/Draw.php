<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

/**
 * Draws by a hash of customer and programme with the site's secret: the same on every server and device, and nobody can
 * reckon it. What is stored of a customer outranks it.
 */
final class Draw {

	/** From 0 to below 1. */
	public static function point( string $secret, string $programme, int|string $customer_id, int $round ): float {
		return hexdec( substr(
			hash_hmac( 'sha256', $programme . ':' . $round . ':' . $customer_id, $secret ),
			0,
			12,
		) ) / 2 ** 48;
	}

	public static function is_held_out( float $point, int $percent ): bool {
		return $point * 100 < $percent;
	}

	/** @param non-empty-list<Arm> $arms Their weights sum to 100. */
	public static function arm( float $point, array $arms ): Arm {
		$upto = 0;
		foreach ( $arms as $arm ) {
			$upto += $arm->weight;
			if ( $point * 100 < $upto ) {
				return $arm;
			}
		}
		return $arms[ count( $arms ) - 1 ];
	}
}
