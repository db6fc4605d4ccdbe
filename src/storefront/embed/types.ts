/** What pages, `embed.js` and the flow say to one another. The page's side is documented in docs/embed.md and shipped as packages/embed. */
import type { Attempt } from '../../contract/types';
import type { Look, Words } from '../modal/options';

/** `callback_error` gets one of these. */
export interface EmbedError {
	code: string;
	message: string;
	status: number;
}

/** What `callback_send` gets: the customer's last answer. */
export interface Sent {
	attempt_id: string;
	customer_oid: string | number | null;
	subscription_oids: number[];
	reason: string | null;
	comment: string;
	mode: Attempt[ 'mode' ];
}

export interface Params {
	access_token_id?: string;
	customer_oid?: string | number;
	token?: string | ( () => string | Promise< string > );
	subscription_oids?: Array< string | number >;
	callback_send?: ( data: Sent ) => unknown;
	callback_error?: ( error: EmbedError ) => unknown;
	test_mode?: boolean;
	comment_required?: boolean | string;
	trigger?: string;
	cancel?: 'store' | 'pass-through';
	handlers?: { cancel?: ( attempt: Attempt ) => Promise< boolean >; accept?: ( attempt: Attempt ) => Promise< boolean > };
	/** Where the site's routes are, if the script does not lie below `/wp-content/` of the site. */
	root?: string;
}

export interface Result {
	status: 'saved' | 'cancelled' | 'dismissed' | 'passed_through';
	attempt: Attempt | null;
	/** Whether `callback_send` alone has cancelled: the trigger has nothing to follow. */
	alone?: boolean;
}

/** The answer of `GET /embed`. */
export interface Config {
	root: string;
	renew: string;
	script: string;
	style: string;
	words: Words;
	look: Look;
	locale: string;
	zone: string;
	log_in: string;
}

export type Listener = ( value: unknown ) => void;

/** Whether the trigger leads anywhere: a link, or a form that it sends. */
export interface Named {
	leads: boolean;
}

/** Answers once there is a screen: in a list, so that the outcome is not waited for. */
export type Flow = (
	dialog: HTMLDialogElement,
	config: Config,
	params: Params,
	emit: ( event: string, value: unknown ) => void,
	trigger?: Named
) => Promise< [ Promise< Result > ] >;
