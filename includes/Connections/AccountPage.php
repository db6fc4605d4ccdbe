<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** A connection's own account pages, where its Cancel stands. Connections without such pages have none of these. */
interface AccountPage {

	/**
	 * Puts ChurnStop's address on each Cancel that the store shows, and the page behind that address into the store's
	 * account.
	 *
	 * @param \Closure(SubscriptionRef, string, string): ?string $link From the subscription, the address of its page
	 *     and the store's own cancel link to
	 *                                                        ChurnStop's address; null where ChurnStop stays out and
	 *                                                        the store's link remains.
	 * @param \Closure(): ?string $page The page as escaped HTML, where this request asks for it; once.
	 * @param \Closure(list<SubscriptionRef>): string $several From the subscriptions with such a Cancel in the present
	 *     list to the form that cancels several
	 *                                                        at once, as escaped HTML; empty where there is nothing to
	 *                                                        choose.
	 * @param SubscriptionRef|null $walked The subscription that a member of staff walks through in its customer's
	 *     place: they see its page,
	 *                                                        with no control but Cancel.
	 */
	public function attach( \Closure $link, \Closure $page, \Closure $several, ?SubscriptionRef $walked = null ): void;

	/**
	 * The account page's own log-in; null where there is no such page.
	 *
	 * @param string $back Root-relative: who has logged in there is led to it.
	 */
	public function log_in_url( string $back ): ?string;
}
