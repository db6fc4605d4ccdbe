<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Subscriptions\SubscriptionRef;

/** What was agreed on a subscription, as its owner and the store's staff read it, and what they may do about it. */
final class Agreement {

	public const RESUME     = Change::RESUME;
	public const UNDO       = Change::UNDO;
	public const REVOKE     = Change::REVOKE;
	public const REACTIVATE = 'reactivate';

	/**
	 * @param string $text        In words and figures: "20% off: 2 of 3 payments left, then $40.00 / month."
	 * @param self::RESUME|self::UNDO|self::REVOKE|self::REACTIVATE|null $action What would end it; null where nothing
	 *     can be done.
	 * @param bool   $by_customer Whether its owner may do that, too.
	 * @param string $label       Of the button.
	 * @param string $consequence What happens then, said beforehand.
	 * @param int    $redemption_id 0 for a subscription that is cancelled and could be kept.
	 */
	public function __construct(
		public readonly SubscriptionRef $subscription,
		public readonly int $redemption_id,
		public readonly string $text,
		public readonly ?string $action,
		public readonly bool $by_customer,
		public readonly string $label,
		public readonly string $consequence,
	) {}

	/** @return array<string, string|int|bool|null> */
	public function to_array(): array {
		return array(
			'subscription_id' => $this->subscription->written(),
			'redemption_id'   => $this->redemption_id,
			'text'            => $this->text,
			'action'          => $this->action,
			'by_customer'     => $this->by_customer,
			'label'           => $this->label,
			'consequence'     => $this->consequence,
		);
	}
}
