/* Made by "npm run types" from includes/Schema/budget.json: change that file instead. */

/**
 * The most that an offer, or all offers of the store, may give. Absent, null or empty: no limit.
 */
export interface Budget {
	/**
	 * Days of the store's time zone.
	 */
	accepts_per_day?: number | null;
	/**
	 * In the store's currency, as promised when an offer is accepted: "500.00".
	 */
	cost_per_month?: string | null;
}
