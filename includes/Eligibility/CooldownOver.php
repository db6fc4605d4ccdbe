<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/**
 * After a customer took an offer, none of its type is made for as long as the store says, on any of their
 * subscriptions: cancelling is no way to collect discounts.
 */
final class CooldownOver implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		$days = $facts->history->cooling[ $offer->type ] ?? 0;
		return $days > 0 ? new Blocker( 'cooldown', array( 'days' => $days ) ) : null;
	}
}
