<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** What a handler says whose changes count no payments, cost no access, and are not changed unheard. */
trait HandlerDefaults {

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return '';
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return null;
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		return null;
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return null;
	}
}
