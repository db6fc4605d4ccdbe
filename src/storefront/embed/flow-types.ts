/** What `embed.js` and the flow say to one another. */
import type { Page } from '../modal/options';
import type { Params, Result } from './types';

/** The answer of `GET /embed`. */
export interface Config extends Page {
	root: string;
	renew: string;
	script: string;
	/** The language of all this, as the server names it. */
	speaks: string;
}

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
	report: ( thrown: unknown ) => void,
	trigger?: Named
) => Promise< [ Promise< Result > ] >;
