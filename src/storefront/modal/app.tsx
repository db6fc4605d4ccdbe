import { Component } from 'preact';
import { BlindError, ContractError } from '../../contract/error';
import type { Attempt, Step } from '../../contract/types';
import type { Options } from './options';
import { Icon, Skeleton } from './parts';
import { headline, View } from './screens';
import type { Draft } from './screens';
import { first, isOver, isStrange, next, take, writes } from './state';
import type { Arrived, Busy, Happening, State, Trouble } from './state';
import { bound } from '../../contract/bound';
import { tell } from './text';

interface Props {
	options: Options;
	dialog: HTMLDialogElement;
}

/** A fault of our own must not look like a change that may have happened, and must not trap anybody either. */
const asError = ( thrown: unknown ): ContractError =>
	thrown instanceof ContractError ? thrown : new ContractError( 'lost' );

/** Refusals that may pass: somebody else's change is running, the gateway did not answer. */
const mayPass = ( { kind, status }: ContractError ): boolean => kind !== 'refused' || status === 423 || status === 502;

/**
 * Whether the modal cannot go on because REST does not come through; without an attempt there is nothing to look up.
 */
const isBlind = ( what: Busy, error: ContractError ): boolean =>
	error instanceof BlindError || ( what === 'start' && isStrange( error ) );

/** There is nothing left to cancel, in the store's own way either. */
const hasEnded = ( { code }: ContractError ): boolean => code === 'churnstop_not_cancellable';

/** What the server said of single fields. */
const faultsOf = ( trouble: Trouble | null ): Record< string, string > =>
	( trouble?.error.data.params as Record< string, string > | undefined ) ?? {};

/** How long the modal waits before it asks whether an offer is confirmed, in milliseconds. */
const ASK_AGAIN = 3_000;

/** A class, not hooks: half the size, and what happened last is known before the next paint. */
export class App extends Component< Props, { at: State; draft: Draft } > {
	private at = first;
	private again = () => {};
	/**
	 * Whether the page behind may show what is not true any more: an answer got lost, or the subscription has ended
	 * elsewhere.
	 */
	private unsure = false;
	/** Pixels. */
	private tall = 0;

	override state = { at: first, draft: { reason: null, comment: '' } };

	private dispatch( event: Happening ): void {
		this.at = next( this.at, event );
		this.setState( { at: this.at } );
	}

	private changed(): boolean {
		const { attempt } = this.at;
		return this.unsure || !! attempt?.pending || ( isOver( attempt ) && attempt?.state !== 'dismissed' );
	}

	/** Asks again until the engine has answered; what is being read by then is left alone. */
	private ask( { id, pending }: Attempt ): void {
		if ( pending ) {
			setTimeout( async () => {
				const { dialog, options } = this.props;
				const { busy, attempt } = this.at;
				if ( dialog.open && attempt?.pending ) {
					const now = busy ? null : await options.walk.read( id ).catch( () => null );
					if ( now && ! now.pending && ! this.at.busy ) {
						this.dispatch( { type: 'arrived', attempt: now, note: '' } );
					} else {
						this.ask( attempt );
					}
				}
			}, ASK_AGAIN );
		}
	}

	private async run( what: Busy, work: () => Promise< Arrived > ): Promise< void > {
		// A second press while the first is under way.
		if ( this.at.busy ) {
			return;
		}
		this.again = () => void this.run( what, work );
		this.dispatch( { type: 'sent', what } );
		try {
			const arrived = await work();
			this.unsure = false;
			this.dispatch( { type: 'arrived', ...arrived } );
			this.ask( arrived.attempt );
		} catch ( thrown ) {
			const error = asError( thrown );
			if ( isBlind( what, error ) && ( await this.page() ) ) {
				return;
			}
			this.unsure ||= hasEnded( error ) || ( error.kind === 'lost' && writes( what ) );
			this.dispatch( { type: 'failed', error } );
		}
		// Closed while it ran.
		if ( ! this.props.dialog.open ) {
			this.closed();
		}
	}

	/** Whether the way goes on by the page without script, which shows what is true: only where it can be had. */
	private async page(): Promise< boolean > {
		const { page } = this.props.options;
		const { attempt } = this.at;
		if ( ! page ) {
			return false;
		}
		const address = new URL( page, location.href );
		if ( attempt ) {
			address.searchParams.set( 'attempt', attempt.id );
			address.searchParams.set( 'churnstop_screen', 'now' );
		}
		try {
			const answer = await fetch( address, { signal: AbortSignal.timeout( 15_000 ) } );
			if ( answer.ok && ( await answer.text() ).includes( 'churnstop-page' ) && this.props.dialog.open ) {
				location.assign( address );
				return true;
			}
		} catch {
			// Then it cannot be had.
		}
		return false;
	}

	private go = ( step: Step ): void => {
		const { attempt } = this.at;
		const { walk, words } = this.props.options;
		if ( attempt ) {
			void this.run( step.path, () => take( walk, attempt, step, words.no_comment ) );
		}
	};

	/** A resumed attempt has not shown its reasons here: they are asked for. */
	private back = (): void => {
		const { attempt, survey } = this.at;
		if ( survey ) {
			this.dispatch( { type: 'back' } );
		} else if ( attempt ) {
			void this.run( 'back', async () => ( {
				attempt: await this.props.options.walk.read( attempt.id, true ),
				note: '',
			} ) );
		}
	};

	private leave = (): void => this.props.dialog.close();

	/**
	 * Escape, ✕, "Never mind" and the last button all end here; what was asked for before goes on, and then this does.
	 */
	private closed = (): void => {
		const { attempt, busy } = this.at;
		const { walk, closed } = this.props.options;
		if ( busy ) {
			return;
		}
		if ( attempt && ! isOver( attempt ) ) {
			// The shopper is gone: nobody could be told of a failure, and left open it is abandoned in a day.
			walk.step( attempt.id, { path: 'dismiss', body: {} } ).catch( () => undefined );
		}
		closed( this.changed(), attempt );
	};

	/**
	 * Before the store's own link is followed: another plugin may ask there in a dialog, which ours would cover. The
	 * attempt stays open, and the page is not renewed: both would cut in on the cancellation.
	 */
	private makeWay = ( event: Event ): void => {
		const { dialog, options } = this.props;
		dialog.removeEventListener( 'close', this.closed );
		dialog.close();
		if ( options.pass ) {
			event.preventDefault();
			options.pass();
		}
	};

	override componentDidMount(): void {
		const { dialog, options } = this.props;
		dialog.addEventListener( 'close', this.closed );
		void this.run( 'start', async () => ( {
			attempt: await options.walk.start( options.ids, options.source, options.mode ),
			note: '',
		} ) );
	}

	override componentDidUpdate( _: Props, before: { at: State } ): void {
		const { dialog } = this.props;
		const { turn, trouble } = this.at;
		const moved = before.at.turn !== turn;
		if ( moved ) {
			// A sheet that shrinks between screens moves the buttons away under the finger: it only ever grows (as far
			// as the window lets it).
			this.tall = Math.max( this.tall, dialog.offsetHeight );
			dialog.style.setProperty( '--tall', `${ this.tall }px` );
			// A result is the last screen: nothing is pressed there by mistake, and it need not stand half empty.
			dialog.classList.toggle( 'is-over', this.at.attempt?.screen.type === 'result' );
		}
		// What went wrong stands above what was pressed, which may be far below; and "Try again" has gone with the
		// sentence before.
		if ( moved || ( trouble && before.at.trouble !== trouble ) ) {
			dialog.querySelector( '.churnstop-scroll' )?.scrollTo( 0, 0 );
			dialog.querySelector< HTMLElement >( trouble ? '.churnstop-trouble, [aria-invalid]' : 'h2' )?.focus();
		}
	}

	/** The store's own way out, which is no test. */
	private native( attempt: Attempt | null ): string | false | undefined {
		const { mode, pass, native } = this.props.options;
		return mode === 'live' && ( pass ? '#' : attempt?.cancel_url || native );
	}

	private trouble( trouble: Trouble, attempt: Attempt | null ) {
		const { words, log_in: logIn } = this.props.options;
		const native = this.native( attempt );
		return (
			<div class="churnstop-trouble" role="alert" tabIndex={ -1 }>
				<p>{ tell( trouble, words ) }</p>
				<p class="churnstop-trouble-ways">
					{ trouble.error.kind === 'session' ? (
						<a href={ logIn }>{ words.log_in }</a>
					) : (
						mayPass( trouble.error ) && (
							<button type="button" class="churnstop-quiet" onClick={ this.again }>
								{ words.retry }
							</button>
						)
					) }
					{ native && ! isOver( attempt ) && ! hasEnded( trouble.error ) && (
						<a href={ native } onClick={ this.makeWay }>
							{ attempt ? words.cancel_native : words.cancel }
						</a>
					) }
				</p>
			</div>
		);
	}

	override render( { options }: Props, { at, draft }: { at: State; draft: Draft } ) {
		const { attempt, busy, trouble, note } = at;
		const { words, look } = options;
		const screen = at.back ? at.survey : attempt?.screen;
		const faults = faultsOf( trouble );
		const native = this.native( attempt );
		return (
			<div class="churnstop-scroll">
				<div class="churnstop-top">
					{ screen && screen.type !== 'survey' && screen.type !== 'result' && ! attempt?.pending && (
						<Icon
							name={ screen.labels.back }
							of="churnstop-back"
							path="M15 5l-7 7 7 7"
							press={ this.back }
						/>
					) }
					{ look.logo && <img class="churnstop-logo" src={ look.logo } alt="" /> }
					<div class="churnstop-what">
						{ attempt?.subscriptions.map( ( { id, name, billing } ) => (
							<p key={ id }>
								<b>{ name }</b> <span>{ bound( billing.text ) }</span>
							</p>
						) ) }
					</div>
					<Icon name={ words.close } path="M6 6l12 12M18 6L6 18" press={ this.leave } />
				</div>
				<p class="churnstop-sr" role="status">
					{ busy ? ( attempt ? words.busy : words.loading ) : note }
				</p>
				{ attempt?.mode === 'test' && <p class="churnstop-note">{ words.test }</p> }
				{ note && <p class="churnstop-note">{ note }</p> }
				{ screen || trouble ? (
					<h2 id="churnstop-title" class="churnstop-title" data-part="title" tabIndex={ -1 }>
						{ screen ? headline( screen, words ) : words.confirm_title }
					</h2>
				) : (
					<Skeleton>
						{ native && (
							<a
								class="churnstop-button button wp-element-button"
								href={ native }
								onClick={ this.makeWay }
							>
								{ words.cancel }
							</a>
						) }
					</Skeleton>
				) }
				{ trouble && ! ( faults.comment && screen?.type === 'survey' ) && this.trouble( trouble, attempt ) }
				{ screen && attempt && (
					<View
						screen={ screen }
						attempt={ attempt }
						options={ options }
						busy={ busy }
						faults={ faults }
						draft={ draft }
						change={ ( changed ) => this.setState( { draft: changed } ) }
						go={ this.go }
						leave={ this.leave }
					/>
				) }
			</div>
		);
	}
}
