<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;

/** WooCommerce's logger: WooCommerce > Status > Logs, source "churnstop". */
final class StoreLog implements Log {

	private const SOURCE = array( 'source' => 'churnstop' );

	public static function available(): bool {
		return function_exists( 'wc_get_logger' );
	}

	public function error( string $message, array $context = array() ): void {
		wc_get_logger()->error( Fault::line( $message, $context ), self::SOURCE );
	}

	public function info( string $message, array $context = array() ): void {
		wc_get_logger()->info( Fault::line( $message, $context ), self::SOURCE );
	}
}
