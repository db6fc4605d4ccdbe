/**
 * The canvas: the storefront's own modal in a page of the shop's theme, walked over POST /flows/preview. Nothing is
 * written, and there is no second renderer: what stands here is what customers get.
 */
import { asContractError, call } from '../../api';
import { boot } from '../../boot';
import type { ContractError } from '../../../contract/error';
import type { Attempt, Step } from '../../../contract/types';
import type { Flow } from '../../types';
import type { Facts } from './customers';

/** What the page in the frame puts on its window: build/storefront/modal. */
interface Modal {
	open( dialog: HTMLDialogElement, options: Record< string, unknown > ): void;
	ContractError: typeof ContractError;
}

type FrameWindow = Window & { churnstopModal?: Modal; HTMLElement?: typeof HTMLElement };

export interface Walked {
	action: string;
	[ detail: string ]: unknown;
}

export type PreviewAttempt = Attempt & {
	steps: readonly Walked[];
	decisions?: Array< { skipped?: Record< string, Array< { code: string } > > } >;
};

/** How far to go: see PreviewAttempt::run(). */
interface Walk {
	steps: readonly Walked[];
	until?: string;
	stale?: boolean;
}

export interface Show {
	/**
	 * Its id where the server has it as it stands in the editor: it is not uploaded again. Or an arm of an experiment.
	 */
	flow: Flow | number | { experiment: number; arm: string };
	facts: Facts;
	scheme: 'light' | 'dark';
}

export interface Listener {
	/** A new screen stands on the stage. */
	screen( attempt: PreviewAttempt, steps: readonly Walked[] ): void;
	/** Something was clicked: a part of the modal, as its data-part names it. */
	picked( part: string, attempt: PreviewAttempt ): void;
	/** The flow cannot be shown as it is. */
	failed( error: ContractError | null ): void;
}

const walkedOf = ( { path, body }: Step ): Walked => ( { action: path, ...body } );

export class Stage {
	private steps: readonly Walked[] = [];
	private show: Show | null = null;
	private attempt: PreviewAttempt | null = null;
	/** Counts what was asked for, so that a late answer does not cover a newer one. */
	private turn = 0;
	private marked = '';

	constructor(
		private readonly frame: HTMLIFrameElement,
		private readonly listener: Listener
	) {
		// Not the frame's load event: an image of the theme that hangs would keep the screen away.
		this.frame.addEventListener( 'churnstop_ready', this.mount );
	}

	destroy(): void {
		this.frame.removeEventListener( 'churnstop_ready', this.mount );
		this.turn++;
	}

	/**
	 * Shows a flow from where the merchant is in it, or from the steps given. What was walked may not exist any more:
	 * then as far as it does.
	 */
	async present( show: Show, steps: readonly Walked[] = this.steps ): Promise< void > {
		await this.put( show, { steps, stale: true } );
	}

	/**
	 * Walks to an offer: by its reason, past those before it. Answers why it is not reached, as blockers' codes; none
	 * where it is; null where something else was asked for meanwhile.
	 */
	async walkTo( show: Show, reason: string, offer: string ): Promise< string[] | null > {
		const attempt = await this.put( show, { steps: [ { action: 'reason', reason, comment: '' } ], until: offer } );
		if ( ! attempt ) {
			return attempt === null ? null : [];
		}
		if ( attempt.screen.type === 'offer' && attempt.screen.offer.id === offer ) {
			return [];
		}
		const codes = ( attempt.decisions ?? [] ).flatMap( ( decision ) =>
			( decision.skipped?.[ offer ] ?? [] ).map( ( blocker ) => blocker.code )
		);
		return [ ...new Set( codes.length ? codes : [ 'offer_limit' ] ) ];
	}

	/**
	 * Puts the screen at the end of a walk on the stage. False where it cannot be shown, null where something else was
	 * asked for meanwhile.
	 */
	private async put( show: Show, walk: Walk ): Promise< PreviewAttempt | false | null > {
		this.show = show;
		const turn = ++this.turn;
		try {
			const attempt = await this.ask( show, walk );
			if ( turn !== this.turn ) {
				return null;
			}
			this.steps = attempt.steps;
			this.attempt = attempt;
			this.mount();
			this.listener.failed( null );
			return attempt;
		} catch ( thrown ) {
			if ( turn !== this.turn ) {
				return null;
			}
			this.listener.failed( asContractError( thrown ) );
			return false;
		}
	}

	/** Outlines what is selected; scrolls it into view. */
	mark( part: string ): void {
		this.marked = part;
		const dialog = this.dialog();
		dialog?.querySelector( '.churnstop-selected' )?.classList.remove( 'churnstop-selected' );
		const found = part ? dialog?.querySelector( `[data-part="${ CSS.escape( part ) }"]` ) : null;
		found?.classList.add( 'churnstop-selected' );
		found?.scrollIntoView( { block: 'nearest' } );
	}

	private async ask( { flow, facts }: Show, walk: Walk ): Promise< PreviewAttempt > {
		const attempt = await call< PreviewAttempt >( 'POST', 'flows/preview', { flow, customer: facts, ...walk } );
		// As customers see it: without the note of a test.
		return { ...attempt, mode: 'live' };
	}

	private window(): FrameWindow | null {
		try {
			// Another origin (a shop whose admin has another address) throws.
			return this.frame.contentWindow?.document ? ( this.frame.contentWindow as FrameWindow ) : null;
		} catch {
			return null;
		}
	}

	private dialog(): HTMLDialogElement | null {
		return this.window()?.document.querySelector< HTMLDialogElement >( 'dialog.churnstop' ) ?? null;
	}

	/** Before the first preview, which may come before the frame has loaded all of its page. */
	private guard( view: FrameWindow ): void {
		const { frame } = this;
		const own = view.HTMLElement?.prototype;
		if ( ! own || 'churnstop' in own ) {
			return;
		}
		const { focus } = own;
		Object.assign( own, { churnstop: true } );
		// The modal moves the focus to each new screen. While the merchant types beside it, it must not.
		own.focus = function ( this: HTMLElement, options?: FocusOptions ) {
			if ( document.activeElement === frame ) {
				focus.call( this, options );
			}
		};
		view.document.addEventListener( 'click', this.clicked, true );
		view.document.addEventListener( 'keydown', ( event ) => event.key === 'Escape' && this.dialog()?.close() );
	}

	private readonly clicked = ( event: MouseEvent ): void => {
		const target = event.target as Element;
		const part = target.closest?.( '[data-part]' )?.getAttribute( 'data-part' );
		if ( target.closest?.( 'a' ) ) {
			// The preview has no pages to go to.
			event.preventDefault();
		}
		if ( part && this.attempt ) {
			this.listener.picked( part, this.attempt );
		}
	};

	/** Once the modal is there and the screen is, whichever comes last. */
	private readonly mount = (): void => {
		const view = this.window();
		const modal = view?.churnstopModal;
		const { attempt, show } = this;
		if ( ! view || ! modal || ! attempt || ! show ) {
			return;
		}
		this.guard( view );
		const { document: page } = view;
		const old = this.dialog();
		const scroll = old?.querySelector( '.churnstop-scroll' )?.scrollTop ?? 0;
		const dialog = page.createElement( 'dialog' );
		dialog.className = 'churnstop churnstop-dialog woocommerce';
		// Not showModal(): that takes the focus from the field beside it.
		dialog.setAttribute( 'open', '' );
		page.documentElement.style.colorScheme = show.scheme;
		page.body.append( dialog );
		const { words, look } = boot().modal;
		modal.open( dialog, {
			ids: [ 1 ],
			source: 'preview',
			mode: 'live',
			walk: {
				start: () => Promise.resolve( attempt ),
				read: () => Promise.resolve( this.attempt ),
				step: ( _id: string, step: Step ) => this.step( step, modal.ContractError ),
			},
			words,
			look: { ...look, scheme: show.scheme },
			native: '',
			log_in: '',
			closed: () => void ( this.show && this.present( this.show, [] ) ),
		} );
		old?.remove();
		// The modal draws with its first answer, a tick later.
		view.setTimeout( () => {
			dialog.querySelector( '.churnstop-scroll' )?.scrollTo( 0, scroll );
			this.mark( this.marked );
		}, 30 );
		this.listener.screen( attempt, this.steps );
	};

	private async step( step: Step, Refused: Modal[ 'ContractError' ] ): Promise< PreviewAttempt > {
		const { show } = this;
		const steps = [ ...this.steps, walkedOf( step ) ];
		try {
			if ( ! show ) {
				throw new Refused( 'lost', '', 0, '' );
			}
			const attempt = await this.ask( show, { steps } );
			this.steps = steps;
			this.attempt = attempt;
			this.marked = '';
			this.listener.screen( attempt, steps );
			return attempt;
		} catch ( thrown ) {
			const { kind, code, status, message, data } = asContractError( thrown );
			// The modal's own class: it asks with instanceof.
			throw new Refused( kind, code, status, message, data );
		}
	}
}
