<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Health\Probe;
use ChurnStop\Health\Finding;

/** Webhooks of ours that WooCommerce has disabled because their deliveries failed. */
final class DisabledWebhooks implements Probe {

	/** WooCommerce's filter for how many failures in a row it puts up with. */
	public const LIMIT = 'woocommerce_max_webhook_delivery_failures';

	public function findings(): array {
		$names = array();
		$store = class_exists( \WC_Data_Store::class ) ? \WC_Data_Store::load( 'webhook' ) : null;
		$ids   = null === $store || ! is_callable( array( $store, 'get_webhooks_ids' ) )
			? array()
			: $store->get_webhooks_ids( 'disabled' );
		foreach ( is_array( $ids ) ? $ids : array() as $id ) {
			$webhook = is_numeric( $id ) ? wc_get_webhook( (int) $id ) : null;
			if (
				null !== $webhook
				&& Webhooks::RESOURCE === $webhook->get_resource()
				&& self::is_disabled_by_failures( $webhook )
			) {
				$names[] = $webhook->get_name();
			}
		}
		if ( array() === $names ) {
			return array();
		}
		return array(
			new Finding(
				'webhooks_disabled',
				Finding::WARNING,
				count( $names ),
				sprintf(
					/* translators: 1: number of webhooks, 2: their names, with commas. */
					_n(
						'WooCommerce has disabled %1$d webhook of ChurnStop because its deliveries failed: %2$s.',
						'WooCommerce has disabled %1$d webhooks of ChurnStop because their deliveries failed: %2$s.',
						count( $names ),
						'churnstop',
					),
					count( $names ),
					implode( ', ', $names )
				),
				__(
					'Events that happen meanwhile are not delivered to it. See that the delivery URL answers, then set the webhook to Active in WooCommerce > Settings > Advanced > Webhooks.',
					'churnstop',
				)
			),
		);
	}

	/** Not by a merchant, who may well disable one that has failed a few times. */
	public static function is_disabled_by_failures( \WC_Webhook $webhook ): bool {
		$limit = apply_filters( self::LIMIT, 5 );
		return 'disabled' === $webhook->get_status()
			&& $webhook->get_failure_count() > ( is_numeric( $limit ) ? (int) $limit : 0 );
	}
}
