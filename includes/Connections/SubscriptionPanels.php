<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** Where a connection shows something of ChurnStop's about one subscription, on its own pages. Connections without such pages have none. */
interface SubscriptionPanels {

	/**
	 * On the page where the owner sees the subscription, beside the store's own buttons. They stay, but for one that does what the panel's own does.
	 *
	 * @param \Closure(int): string $title From the subscription's id to what the row is called.
	 * @param \Closure(int): string $html  From the subscription's id to escaped HTML; empty where there is nothing to show.
	 */
	public function account( \Closure $title, \Closure $html ): void;

	/**
	 * On the subscription's page in wp-admin.
	 *
	 * @param \Closure(int): string $html   The box, escaped; it may refer to forms by their ids, as the page itself is one.
	 * @param \Closure(int): string $footer Those forms, printed outside of the page's own.
	 */
	public function admin( string $title, \Closure $html, \Closure $footer ): void;

	/** That page's address; null where the connection has no such subscription. */
	public function edit_url( int $subscription_id ): ?string;
}
