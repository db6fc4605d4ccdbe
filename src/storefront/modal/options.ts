import type { Walk } from '../../contract/client';
import type { Attempt, SubscriptionId } from '../../contract/types';

/** The modal's own words, from the server in the shopper's language. What a screen says comes with the screen. */
export interface Words {
	loading: string;
	busy: string;
	close: string;
	cancel: string;
	cancel_native: string;
	retry: string;
	log_in: string;
	confirm_title: string;
	choose_error: string;
	/** Of what could be chosen. */
	search: string;
	find: string;
	/** With %s for a number. */
	found: string;
	found_none: string;
	comment: string;
	optional: string;
	test: string;
	ends: string;
	effective: string;
	next_payment: string;
	next_on: string;
	new_price: string;
	keep_price: string;
	/** With %s for an amount. */
	less: string;
	more: string;
	same: string;
	offline: string;
	session: string;
	unchanged: string;
	unknown: string;
	no_comment: string;
	refused: string;
	/** The engine answers later. */
	confirming: string;
	/** Asks which of several. */
	which: string;
}

/** How the merchant wants it to look; what is missing follows the page. */
export interface Look {
	accent?: string;
	on_accent?: string;
	radius?: string;
	logo?: string;
	scheme?: 'page' | 'light' | 'dark';
}

/** What the server says to every modal. */
export interface Served {
	words: Words;
	look: Look;
	log_in: string;
}

/** What a page is told that loads the modal: where its style is, too. */
export interface Page extends Served {
	style: string;
}

export interface Options extends Served {
	ids: SubscriptionId[];
	source: string;
	mode: Attempt[ 'mode' ];
	walk: Walk;
	/** The store's own cancel link: what remains where ChurnStop fails. */
	native: string;
	/** The cancellation page, which needs neither script nor REST; the editor's preview has none. */
	page?: string;
	/** Lets the page's own control do what it did, in the place of the store's own link. */
	pass?: () => void;
	/** Called once when the modal has closed; `changed` where the subscription is not what the page shows any more. */
	closed: ( changed: boolean, attempt: Attempt | null ) => void;
}
