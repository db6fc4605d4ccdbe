<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\AccountPage as AccountPageInterface;
use ChurnStop\Connections\CustomerMayCancel;
use ChurnStop\Subscriptions\SubscriptionRef;

/** My Account: Cancel on View Subscription and in the list of subscriptions, and the page behind them. */
final class AccountPage implements AccountPageInterface {

	/**
	 * The endpoints that show one subscription and all of them; the flow takes their place where the address asks for
	 * it.
	 */
	private const VIEW = 'woocommerce_account_view-subscription_endpoint';
	private const LIST = 'woocommerce_account_subscriptions_endpoint';

	/** What page builders draw of the account without those endpoints: the flow stands above it. */
	private const TEMPLATES = array(
		'myaccount/view-subscription.php',
		'myaccount/subscription-details.php',
		'myaccount/my-subscriptions.php',
	);

	/** Where somebody who logs in on the account page came from. */
	private const BACK = 'churnstop_back';

	/** @var list<SubscriptionRef> Those in the list that got a Cancel of ours. */
	private array $listed = array();

	/** Staff who may see the store's orders walk through a customer's page. */
	private const SEES_ORDERS = 'edit_shop_orders';

	public function attach( \Closure $link, \Closure $page, \Closure $several, ?SubscriptionRef $walked = null ): void {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- WooCommerce's.
		if ( null !== $walked && current_user_can( self::SEES_ORDERS ) ) {
			add_filter(
				'user_has_cap',
				static fn ( mixed $caps, mixed $required, mixed $asked ): mixed => is_array( $caps )
					&& self::is_to_view( $asked, $walked->number() )
					? array( 'view_order' => true ) + $caps
					: $caps,
				20,
				3,
			);
		}
		// Late: other plugins take Cancel away, or bring it, at the default priority.
		add_filter(
			'wcs_view_subscription_actions',
			fn (
				mixed $actions,
				mixed $subscription = null,
				mixed $user_id = 0,
			): mixed => $subscription instanceof \WC_Subscription
				&& $subscription->get_id() === $walked?->number()
				&& get_current_user_id() === $user_id
				? self::walked( $link, $subscription )
				: $this->actions( $link, $actions, $subscription, $user_id ),
			1000,
			3
		);
		add_action(
			'woocommerce_my_subscriptions_actions',
			fn ( mixed $subscription ) => $this->in_list( $subscription ),
		);
		foreach ( array( self::VIEW, self::LIST ) as $endpoint ) {
			add_action(
				$endpoint,
				static function () use ( $page, $endpoint ): void {
					$html = $page();
					if ( null !== $html ) {
						remove_all_actions( $endpoint );
						// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
						echo $html;
					}
				},
				1
			);
		}
		foreach ( array( 'woocommerce_login_redirect', 'woocommerce_registration_redirect' ) as $filter ) {
			// Late: stores lead everybody to one page, or by role.
			add_filter( $filter, static fn ( mixed $redirect ): mixed => self::back() ?? $redirect, 1000 );
		}
		add_action( 'template_redirect', array( self::class, 'lead_back' ) );
		add_action( 'wp_loaded', array( StaleLink::class, 'answer' ), 99 );
		add_action(
			'woocommerce_before_template_part',
			static function ( mixed $template ) use ( $page ): void {
				if ( in_array( $template, self::TEMPLATES, true ) ) {
					// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
					echo $page() ?? '';
				}
			}
		);
		add_action(
			self::LIST,
			function () use ( $several ): void {
				// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
				echo $several( $this->listed );
			},
			20
		);
	}

	public function log_in_url( string $back ): ?string {
		$account = (string) wc_get_page_permalink( 'myaccount', '' );
		return '' === $account ? null : add_query_arg( self::BACK, rawurlencode( $back ), $account );
	}

	/**
	 * On `template_redirect`: somebody who is logged in already, in another tab say, has nothing to do on the account
	 * page.
	 */
	public static function lead_back(): void {
		$back = is_user_logged_in() ? self::back() : null;
		if ( null !== $back ) {
			wp_safe_redirect( $back, 302, 'ChurnStop' );
			exit;
		}
	}

	/** An address of this site that the log-in's own address names. */
	private static function back(): ?string {
		// phpcs:disable WordPress.Security.NonceVerification, WordPress.Security.ValidatedSanitizedInput -- an address.
		$back = isset( $_GET[ self::BACK ] ) && is_string( $_GET[ self::BACK ] )
			? sanitize_url( wp_unslash( $_GET[ self::BACK ] ) )
			: '';
		// phpcs:enable
		$back = str_starts_with( $back, '/' ) ? wp_validate_redirect( $back, '' ) : '';
		return '' === $back || str_contains( $back, self::BACK . '=' ) ? null : $back;
	}

	/**
	 * @param \Closure(SubscriptionRef, string, string): ?string $link
	 * @param mixed $actions As other plugins leave it; normally a map of buttons.
	 */
	private function actions( \Closure $link, mixed $actions, mixed $subscription, mixed $user_id ): mixed {
		if (
			CustomerActions::are_being_asked()
			|| ! is_array( $actions )
			|| ! is_array( $actions['cancel'] ?? null )
			|| ! $subscription instanceof \WC_Subscription
			|| get_current_user_id() !== $user_id
		) {
			return $actions;
		}
		// The recipient of a gift may cancel it as well, by a link of the store's for them alone. Only the owner may
		// change its terms.
		if ( (int) $subscription->get_user_id() !== $user_id ) {
			return $actions;
		}
		if ( ! CustomerMayCancel::ask( true, WooCommerceSubscriptions::ref( $subscription->get_id() ), $user_id ) ) {
			unset( $actions['cancel'] );
			return $actions;
		}
		$address = $link(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			(string) $subscription->get_view_order_url(),
			CancellationHandler::link( $subscription ),
		);
		if ( null !== $address ) {
			$actions['cancel']['url'] = $address;
			// The store grays the page out when its own link is clicked; ours opens a dialog.
			$actions['cancel']['block_ui'] = false;
		}
		return $actions;
	}

	/** @param mixed $asked Capability, user and what for. */
	private static function is_to_view( mixed $asked, int $subscription_id ): bool {
		return is_array( $asked )
			&& 'view_order' === ( $asked[0] ?? '' )
			&& is_numeric( $asked[2] ?? '' )
			&& (int) $asked[2] === $subscription_id;
	}

	/**
	 * The customer's own Cancel, and nothing else that would act.
	 *
	 * @param \Closure(SubscriptionRef, string, string): ?string $link
	 * @return array<string, mixed>
	 */
	private static function walked( \Closure $link, \WC_Subscription $subscription ): array {
		$cancel  = wcs_get_all_user_actions_for_subscription(
			$subscription,
			(int) $subscription->get_user_id(),
		)['cancel']
			?? null;
		$address = is_array( $cancel )
			? $link(
				WooCommerceSubscriptions::ref( $subscription->get_id() ),
				(string) $subscription->get_view_order_url(),
				'',
			)
			: null;
		return null === $address
			? array()
			: array( 'cancel' => array( 'url' => $address, 'block_ui' => false ) + (array) $cancel );
	}

	/** The list has no Cancel of its own: it gets the one that View Subscription shows, where that is ChurnStop's. */
	private function in_list( mixed $subscription ): void {
		if ( ! $subscription instanceof \WC_Subscription ) {
			return;
		}
		$cancel = wcs_get_all_user_actions_for_subscription( $subscription, get_current_user_id() )['cancel'] ?? null;
		$url    = is_array( $cancel ) && is_string( $cancel['url'] ?? null ) ? $cancel['url'] : '';
		$name   = is_array( $cancel ) && is_string( $cancel['name'] ?? null ) ? $cancel['name'] : '';
		if ( ! str_contains( $url, 'churnstop_cancel=' ) ) {
			return;
		}
		$this->listed[] = WooCommerceSubscriptions::ref( $subscription->get_id() );

		$theme = wc_wp_theme_get_element_class_name( 'button' );
		printf(
			'<a href="%1$s" class="%2$s" aria-label="%3$s" rel="nofollow">%4$s</a>',
			esc_url( $url ),
			esc_attr( trim( 'woocommerce-button button cancel ' . $theme ) ),
			esc_attr( sprintf(
				/* translators: 1: the word on the button ("Cancel"), 2: the subscription's number. */
				__( '%1$s subscription number %2$s', 'churnstop' ),
				$name,
				$subscription->get_order_number(),
			) ),
			esc_html( $name )
		);
	}
}
