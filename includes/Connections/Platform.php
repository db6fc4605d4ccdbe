<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\SubscriptionRef;

/** The plugin that a connection stands on, asked whether or not it is there. Connections that need none have none. */
interface Platform {

	/**
	 * What keeps the connection from being available: plugins that are not active, or too old.
	 *
	 * @return list<array{name: string, found: string|null, needed: string}> `found` is its version, null where it is
	 *     not active.
	 */
	public function lacking(): array;

	/** Whether this site has it active, be it loaded in this request or not. */
	public function is_active(): bool;

	/** Whether it takes this site for a copy of a live store, where nothing may be billed. */
	public function is_copy(): bool;

	/**
	 * Subscriptions by the e-mail address on their bill, which may differ from the account's: it was changed, or the
	 * account is gone.
	 *
	 * @return list<SubscriptionRef>
	 */
	public function billed_to( string $email ): array;
}
