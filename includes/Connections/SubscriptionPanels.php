<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Where a connection shows something of ChurnStop's about one subscription, on its own pages. Connections without such
 * pages have none.
 */
interface SubscriptionPanels {

	/**
	 * On the page where the owner sees the subscription, beside the store's own buttons. They stay, but for one that
	 * does what the panel's own does.
	 *
	 * @param \Closure(SubscriptionRef): string $title From the subscription to what the row is called.
	 * @param \Closure(SubscriptionRef): string $html From the subscription to escaped HTML; empty where there is
	 *     nothing to show.
	 */
	public function account( \Closure $title, \Closure $html ): void;

	/**
	 * On the subscription's page in wp-admin.
	 *
	 * @param \Closure(SubscriptionRef): string $html The box, escaped; it may refer to forms by their ids, as the page
	 *     itself is one.
	 * @param \Closure(SubscriptionRef): string $footer Those forms, printed outside of the page's own.
	 */
	public function admin( string $title, \Closure $html, \Closure $footer ): void;

	/** That page's address; null where the connection has no such subscription. */
	public function edit_url( SubscriptionRef $subscription ): ?string;
}
