<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Money;

/** What a handler says whose changes count no payments and cost no access. */
trait Uncounted {

	public function access_note( \WC_Subscription $subscription, Change $change ): string {
		return '';
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return null;
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		return null;
	}
}
