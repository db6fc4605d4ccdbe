/**
 * Why a request has no answer.
 *
 * - `refused`: the server said no, with one of the contract's codes; nothing has changed.
 * - `session`: the log-in or its nonce has run out and could not be renewed; nothing has changed.
 * - `offline`: the browser knows that it has no network; nothing was sent.
 * - `lost`: no readable answer came: a timeout, a broken connection, an error page. A write may have happened.
 */
export type Kind = 'refused' | 'session' | 'offline' | 'lost';

/** The one error of the REST clients. */
export class ContractError extends Error {
	constructor(
		readonly kind: Kind,
		/** The contract's or WordPress' code; empty where no answer came. */
		readonly code = '',
		/** HTTP status, 0 where no answer came. */
		readonly status = 0,
		message = '',
		/** The error's `data`: params, violations, attempt, flow. */
		readonly data: Readonly< Record< string, unknown > > = {}
	) {
		super( message );
		this.name = 'ContractError';
	}

	/** Whether ChurnStop itself has answered; else a host, WordPress or another plugin did, or nobody. */
	get known(): boolean {
		return this.code.startsWith( 'churnstop_' );
	}
}

/** Lost, and what is true could not be looked up either. */
export class BlindError extends ContractError {
	constructor( { code, status }: ContractError ) {
		super( 'lost', code, status );
	}
}
