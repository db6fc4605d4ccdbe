<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Jobs\Runner;

/**
 * Delivers our webhooks again where that failed, which WooCommerce does not do.
 *
 * WooCommerce disables a webhook after a few failures in a row. Only its own deliveries count there: with ours a pause
 * of an hour would be enough. And a webhook that it has disabled is active again once a delivery of ours arrives.
 */
final class WebhookRetries {

	public const JOB = 'churnstop_webhook_again';

	/** Seconds to wait before each further delivery. */
	public const DELAYS = array( 60, 600, 3600, 21_600, 86_400 );

	/** Which further delivery this is; 0 is WooCommerce's own. */
	private int $try = 0;

	/** @param \Closure(): Runner $runner */
	public function __construct( private readonly \Closure $runner ) {}

	public function register(): void {
		add_action( 'woocommerce_webhook_delivery', $this->delivered( ... ), 10, 5 );
		add_action( self::JOB, $this->again( ... ), 10, 3 );
	}

	/** @param array<string, mixed> $request */
	private function delivered(
		array $request,
		mixed $response,
		mixed $duration,
		mixed $event_id,
		mixed $webhook_id,
	): void {
		$ours  = Webhooks::RESOURCE === Data::string( Data::map( $request, 'headers' ), 'X-WC-Webhook-Resource' );
		$delay = self::DELAYS[ $this->try ] ?? null;
		if (
			! $ours
			|| self::is_success( $response )
			|| null === $delay
			|| ! is_numeric( $event_id )
			|| ! is_numeric( $webhook_id )
		) {
			return;
		}
		( new Jobs() )->once( new \DateTimeImmutable( '@' . ( time() + $delay ) ), self::JOB, array(
			(int) $webhook_id,
			(int) $event_id,
			$this->try + 1,
		) );
	}

	private function again( int $webhook_id, int $event_id, int $try ): void {
		$webhook = wc_get_webhook( $webhook_id );
		if ( null === $webhook || ! self::is_wanted( $webhook ) || ! ( $this->runner )()->may_run() ) {
			return;
		}
		$this->try = $try;
		$failures  = $webhook->get_failure_count();
		$no_limit  = static fn (): int => PHP_INT_MAX;
		add_filter( DisabledWebhooks::LIMIT, $no_limit );
		try {
			$webhook->deliver( $event_id );
		} finally {
			remove_filter( DisabledWebhooks::LIMIT, $no_limit );
			$this->try = 0;
		}
		// WooCommerce counts from 0 again after a success.
		$webhook->set_props(
			0 === $webhook->get_failure_count() ? array( 'status' => 'active' ) : array( 'failure_count' => $failures ),
		);
		$webhook->save();
	}

	/**
	 * One that a merchant has paused or disabled is left alone; one that WooCommerce disabled for its failures is not.
	 */
	private static function is_wanted( \WC_Webhook $webhook ): bool {
		return 'active' === $webhook->get_status() || DisabledWebhooks::is_disabled_by_failures( $webhook );
	}

	/** As WooCommerce counts it. */
	private static function is_success( mixed $response ): bool {
		$code = is_array( $response ) ? (int) wp_remote_retrieve_response_code( $response ) : 0;
		return $code >= 200 && $code < 303;
	}
}
