<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * A row on View Subscription, and a box on the subscription's page in wp-admin (high-performance order storage and
 * posts alike).
 */
final class Panels implements SubscriptionPanels {

	private const BOX = 'churnstop';

	/** @var array<int, bool> Subscription on this page → whether its row has a button. */
	private array $acts = array();

	public function account( \Closure $title, \Closure $html ): void {
		// Before the store's buttons, after its dates.
		add_action(
			'woocommerce_subscription_before_actions',
			function ( mixed $subscription ) use ( $title, $html ): void {
				$row = $subscription instanceof \WC_Subscription
					? $html( WooCommerceSubscriptions::ref( $subscription->get_id() ) )
					: '';
				if ( '' !== $row ) {
					// phpcs:disable WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
					printf(
						'<tr class="churnstop-agreed-row"><td>%s</td><td>%s</td></tr>',
						esc_html( $title( WooCommerceSubscriptions::ref( $subscription->get_id() ) ) ),
						$row,
					);
					// phpcs:enable
					$this->acts[ $subscription->get_id() ] = str_contains( $row, '<form' );
				}
			}
		);
		add_filter( 'wcs_view_subscription_actions', $this->without_reactivate( ... ), 20, 2 );
		add_filter( 'woocommerce_subscription_date_to_display', self::next_payment( ... ), 10, 3 );
	}

	/**
	 * The row resumes a pause and keeps what was cancelled: the store's Reactivate below it would be a second button
	 * for the same.
	 */
	private function without_reactivate( mixed $actions, mixed $subscription ): mixed {
		if (
			is_array( $actions )
			&& $subscription instanceof \WC_Subscription
			&& ( $this->acts[ $subscription->get_id() ] ?? false )
		) {
			unset( $actions['reactivate'] );
		}
		return $actions;
	}

	/** The store shows a dash for whatever is on hold, but a pause has its day. */
	private static function next_payment( mixed $shown, mixed $type, mixed $subscription ): mixed {
		if (
			'next_payment' !== $type
			|| ! $subscription instanceof \WC_Subscription
			|| ! $subscription->has_status( 'on-hold' )
			|| null === HoldMark::of( $subscription )
		) {
			return $shown;
		}
		$time = $subscription->get_time( 'next_payment' );
		return $time > time() ? wp_date( wc_date_format(), $time ) : $shown;
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
						// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
						echo $html( WooCommerceSubscriptions::ref( $id ) );
					},
					is_string( $screen ) ? $screen : null,
					'normal',
					'high'
				);
				add_action(
					'admin_footer',
					static function () use ( $footer, $id ): void {
						// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
						echo $footer( WooCommerceSubscriptions::ref( $id ) );
					}
				);
			},
			30,
			2
		);
	}

	public function edit_url( SubscriptionRef $subscription ): ?string {
		$found = WooCommerceSubscriptions::ID === $subscription->connection
			? wcs_get_subscription( $subscription->number() )
			: null;
		return $found instanceof \WC_Subscription ? (string) $found->get_edit_order_url() : null;
	}

	/** Both storages: the second argument is the order itself, or its post. */
	private static function on_screen( mixed $screen, mixed $about ): ?\WC_Subscription {
		if (
			! in_array( $screen, array( 'shop_subscription', wcs_get_page_screen_id( 'shop_subscription' ) ), true )
		) {
			return null;
		}
		$found = $about instanceof \WP_Post ? wcs_get_subscription( $about->ID ) : $about;
		return $found instanceof \WC_Subscription ? $found : null;
	}
}
