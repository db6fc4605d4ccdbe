<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Budgets\Budget;
use ChurnStop\Budgets\BudgetStatus;
use ChurnStop\Budgets\Charge;
use ChurnStop\Budgets\Ledger;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\Snapshot;

/** Which budgets an offer draws on, how they stand, and what its acceptance takes from each. */
final class OfferBudgets {

	public function __construct( private readonly Ledger $ledger, private readonly SettingsStore $settings ) {}

	/**
	 * @param list<Offer> $offers
	 * @return array<string, list<BudgetStatus>> Offer id → its budgets, without what it would cost. Read with one
	 *     query, where there is a budget.
	 */
	public function standings( Flow $flow, array $offers, Snapshot $snapshot, \DateTimeImmutable $now ): array {
		$budgets = array();
		foreach ( $offers as $offer ) {
			$budgets[ $offer->id ] = $this->of( $flow, $offer );
		}
		$scopes = array_keys( array_merge( array(), ...array_values( $budgets ) ) );
		if ( array() === $scopes ) {
			return array();
		}
		$used     = $this->ledger->used( $scopes, $now );
		$currency = $snapshot->total->currency === $this->settings->currency();
		$found    = array();
		foreach ( $budgets as $id => $drawn_on ) {
			foreach ( $drawn_on as $scope => $budget ) {
				$found[ $id ][] = new BudgetStatus(
					BudgetStatus::STORE === $scope ? BudgetStatus::STORE : BudgetStatus::OFFER,
					$budget,
					$used[ $scope ][0],
					$used[ $scope ][1],
					null,
					$currency,
				);
			}
		}
		return $found;
	}

	/**
	 * @param int $cost In ten-thousandths.
	 * @return list<Charge>
	 */
	public function charges( Flow $flow, Offer $offer, int $cost, \DateTimeImmutable $now ): array {
		[ $day, $month ] = Ledger::periods( $now );
		$charges         = array();
		foreach ( $this->of( $flow, $offer ) as $scope => $budget ) {
			if ( null !== $budget->accepts_per_day ) {
				$charges[] = new Charge( $scope, $day, 1, $budget->accepts_per_day );
			}
			$limit = $budget->cost_limit();
			if ( null !== $limit && $cost > 0 ) {
				$charges[] = new Charge( $scope, $month, $cost, $limit );
			}
		}
		return $charges;
	}

	/** @return int What the change costs as promised, in ten-thousandths. */
	public static function cost( Change $change, Terms $terms, ?Target $target ): int {
		$less = null === $target ? 0 : $target->present_per_day - $target->per_day;
		return $change->cost( $terms, $less ) * 10 ** max( 0, Budget::DECIMALS - $terms->price_now->decimals );
	}

	/**
	 * @return array<string, Budget> Scope → budget: the store's first, so that all take from them in the same order.
	 */
	private function of( Flow $flow, Offer $offer ): array {
		$budgets = array(
			BudgetStatus::STORE              => Budget::from_array( $this->settings->get()->budget ),
			$flow->id . ':' . $offer->id => $offer->budget,
		);
		return array_filter( $budgets, static fn ( Budget $budget ): bool => ! $budget->is_unlimited() );
	}
}
