/** What pages and `embed.js` say to one another: docs/embed.md, and the types of packages/embed. */
import type { Attempt } from '../../contract/types.js';

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
	subscription_oids: Array< string | number >;
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
	handlers?: {
		cancel?: ( attempt: Attempt ) => Promise< boolean >;
		accept?: ( attempt: Attempt ) => Promise< boolean >;
	};
	/** Where the site's routes are, if the script does not lie below `/wp-content/` of the site. */
	root?: string;
}

export interface Result {
	status: 'saved' | 'cancelled' | 'dismissed' | 'passed_through';
	attempt: Attempt | null;
	/** Whether `callback_send` alone has cancelled: the trigger has nothing to follow. */
	alone?: boolean;
}

export type Listener = ( value: unknown ) => void;

/** `window.churnstop`. */
export interface ChurnStop {
	params?: Params;
	open: ( options?: Params ) => Promise< Result >;
	/** Fetches the code; starts nothing. */
	prefetch: () => Promise< void >;
	close: () => void;
	/** Answers what takes the listener away again. */
	on: ( event: 'open' | 'screen' | 'answer' | 'result' | 'error', listener: Listener ) => () => void;
}
