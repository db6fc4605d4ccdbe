/* Made by "npm run types" from includes/Schema/offer.json: change that file instead. */

/**
 * What all offers share. The settings of its type stand beside these (see OfferType::settings()).
 */
export interface Offer {
	id?: string;
	type: string;
	enabled?: boolean;
	headline?: string;
	message?: string;
	accept_label?: string;
	/**
	 * Whom it is for, as with a flow (audience.json). Absent or empty: everybody.
	 */
	audience?: {} | null;
	/**
	 * The most that it may give: see budget.json. Absent or empty: no limit.
	 */
	budget?: {} | null;
	show_again_after_accept?: boolean;
}
