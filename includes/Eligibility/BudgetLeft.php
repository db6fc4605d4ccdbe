<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;

/** Its own budget and the store's leave room for one more. */
final class BudgetLeft implements Rule {

	public function blocker( Offer $offer, Flow $flow, Facts $facts ): ?Blocker {
		foreach ( $facts->budgets[ $offer->id ] ?? array() as $budget_status ) {
			$limit = $budget_status->spent();
			if ( null !== $limit ) {
				$where = array( 'budget' => $budget_status->of );
				return new Blocker( 'budget_spent', $where + array( 'limit' => $limit ) );
			}
		}
		return null;
	}
}
