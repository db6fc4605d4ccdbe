<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\SubscriptionPanels;

/** A row on View Subscription, and a box on the subscription's page in wp-admin (high-performance order storage and posts alike). */
final class Panels implements SubscriptionPanels {

	private const BOX = 'churnstop';

	public function account( \Closure $html ): void {
		// Before the store's buttons, after its dates.
		add_action(
			'woocommerce_subscription_before_actions',
			static function ( mixed $subscription ) use ( $html ): void {
				$row = $subscription instanceof \WC_Subscription ? $html( $subscription->get_id() ) : '';
				if ( '' !== $row ) {
					// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
					printf( '<tr class="churnstop-agreed-row"><td>%s</td><td>%s</td></tr>', esc_html__( 'Agreed', 'churnstop' ), $row );
				}
			}
		);
	}

	public function admin( string $title, \Closure $html, \Closure $footer ): void {
		add_action(
			'add_meta_boxes',
			static function ( mixed $screen, mixed $about = null ) use ( $title, $html, $footer ): void {
				$subscription = self::on_screen( $screen, $about );
				if ( null === $subscription || 'auto-draft' === $subscription->get_status() ) {
					return;
				}
				$id = $subscription->get_id();
				add_meta_box(
					self::BOX,
					esc_html( $title ),
					static function () use ( $html, $id ): void {
						echo $html( $id ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
					},
					is_string( $screen ) ? $screen : null,
					'normal',
					'default'
				);
				add_action(
					'admin_footer',
					static function () use ( $footer, $id ): void {
						echo $footer( $id ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
					}
				);
			},
			30,
			2
		);
	}

	public function edit_url( int $subscription_id ): ?string {
		$subscription = wcs_get_subscription( $subscription_id );
		return $subscription instanceof \WC_Subscription ? (string) $subscription->get_edit_order_url() : null;
	}

	/** Both storages: the second argument is the order itself, or its post. */
	private static function on_screen( mixed $screen, mixed $about ): ?\WC_Subscription {
		if ( ! in_array( $screen, array( 'shop_subscription', wcs_get_page_screen_id( 'shop_subscription' ) ), true ) ) {
			return null;
		}
		$found = $about instanceof \WP_Post ? wcs_get_subscription( $about->ID ) : $about;
		return $found instanceof \WC_Subscription ? $found : null;
	}
}
