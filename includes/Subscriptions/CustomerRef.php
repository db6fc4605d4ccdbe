<?php
declare(strict_types=1);

namespace ChurnStop\Subscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * Which customer: an integer is a user of this site, and `connection:id` is somebody whom only the connection knows. 0
 * is nobody.
 */
final class CustomerRef {

	/** From how it is written; null where that is no reference. */
	public static function parse( mixed $written ): int|string|null {
		return SubscriptionRef::parse( $written )?->written();
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row, string $column = 'customer_id' ): int|string {
		return self::parse( Data::string( $row, $column ) ) ?? 0;
	}

	/** The user of this site; 0 where it is none. */
	public static function user_id( int|string $customer ): int {
		return is_int( $customer ) ? $customer : 0;
	}

	/** The language that is written to the customer in. */
	public static function locale( int|string $customer ): string {
		return is_int( $customer ) ? get_user_locale( $customer ) : get_locale();
	}
}
