/**
 * What `embed.js` and `barecancel.js` share: it hears the trigger, fetches the flow on intent and opens it. Whatever
 * fails, the trigger does what it did before ChurnStop. Served to foreign pages, so it has no dependency and at most 2
 * KB.
 */
import type { Config, Flow, Named } from './flow-types';
import type { EmbedError, Listener, Params, Result } from './types';

/** How long a press waits for the first screen before the trigger is let through. */
const PATIENCE = 8000;

interface Api {
	params?: Params;
	open?: ( options?: Params ) => Promise< Result >;
	[ key: string ]: unknown;
}

/**
 * On the window while a press is let through: `embed.js` and `barecancel.js` may both be there, for the same trigger.
 */
const PASSING = 'churnstop_passing';

const late: EmbedError = { code: 'churnstop_late', message: '', status: 0 };

export function install( name: string, defaults: Params ): void {
	const page = window as unknown as Record< string, unknown >;
	const before = page[ name ];
	// An element with this id is a property of the window, too.
	const api = ( before instanceof Element ? {} : before ?? {} ) as Api;
	// The script is on the page twice.
	if ( api.open ) {
		return;
	}
	const address = ( document.currentScript as HTMLScriptElement | null )?.src ?? '';
	const listeners: Array< [ string, Listener ] > = [];
	let code: Promise< [ Flow, Config ] > | undefined;
	let shown: HTMLDialogElement | undefined;

	const settings = ( options?: Params ): Params => ( { ...defaults, ...api.params, ...options } );

	/** A fault of a listener is the page's own, and never the shopper's. */
	const emit = ( event: string, value: unknown ): void => {
		for ( const [ wanted, listener ] of listeners ) {
			try {
				if ( wanted === event ) {
					listener( value );
				}
			} catch ( fault ) {
				setTimeout( () => {
					throw fault;
				} );
			}
		}
	};

	/** Tells the page of an error, in the one form that it knows. */
	const report = ( params: Params, thrown: unknown ): EmbedError => {
		const { code: reason, message = '', status = 0 } = ( thrown ?? {} ) as Partial< EmbedError >;
		const error = { code: reason || 'churnstop_failed', message, status };
		emit( 'error', error );
		try {
			params.callback_error?.( error );
		} catch {
			// The page's own fault.
		}
		return error;
	};

	async function load(): Promise< [ Flow, Config ] > {
		const {
			root = address.replace( /\/wp-content\/.*/, '/index.php?rest_route=/churnstop/v1/' ),
			access_token_id = '',
		} = settings();
		const asked = `${ root }embed${ root.includes( '?' ) ? '&' : '?' }access_token_id=${ encodeURIComponent(
			access_token_id
		) }&locale=${ document.documentElement.lang }`;
		const response = await fetch( asked, { credentials: 'omit' } );
		const config = ( await response.json() ) as Config & EmbedError;
		if ( ! response.ok ) {
			throw { code: config.code, message: config.message, status: response.status };
		}
		if ( ! page.churnstop_flow ) {
			await new Promise( ( come, fail ) => {
				const script = document.createElement( 'script' );
				script.src = config.script;
				script.onload = come;
				script.onerror = fail;
				document.head.append( script );
			} );
		}
		return [ page.churnstop_flow as Flow, config ];
	}

	const prefetch = () =>
		( code ??= load().catch( ( error ) => {
			code = undefined;
			throw error;
		} ) );

	/** @param trigger Lets the trigger do what it did; `callback_send` alone cancels where it would do nothing. */
	async function open( options?: Params, trigger?: Named ): Promise< Result > {
		if ( shown ) {
			throw { code: 'churnstop_open', message: '', status: 0 };
		}
		const params = settings( options );
		const dialog = ( shown = document.createElement( 'dialog' ) );
		try {
			dialog.className = 'churnstop churnstop-dialog';
			dialog.textContent = '…';
			document.body.append( dialog );
			dialog.showModal();
			const left = new Promise< [ Promise< Result > ] >( ( leave ) => {
				dialog.onclose = () => leave( [ Promise.resolve( { status: 'dismissed', attempt: null } ) ] );
			} );
			const timeout = new Promise< never >( ( _, fail ) => setTimeout( () => fail( late ), PATIENCE ) );
			const begun = prefetch().then( ( [ flow, config ] ) =>
				flow( dialog, config, params, emit, ( thrown ) => report( params, thrown ), trigger )
			);
			const [ done ] = await Promise.race( [ begun, left, timeout ] );
			return await done;
		} catch ( thrown ) {
			throw report( params, thrown );
		} finally {
			shown = undefined;
			dialog.remove();
		}
	}

	/** The element of the page's trigger that an event is about. */
	function hit( { target }: Event ): HTMLElement | null {
		try {
			return (
				( ! page[ PASSING ] &&
					( target as Element ).closest?.< HTMLElement >( settings().trigger as string ) ) ||
				null
			);
		} catch {
			// No selector that the browser knows.
			return null;
		}
	}

	/** Once more, and this time as if ChurnStop were not there; a framework may have replaced the element meanwhile. */
	function replay( trigger: HTMLElement, pressed: HTMLElement, submitter?: HTMLElement | null ): void {
		page[ PASSING ] = true;
		try {
			const there = trigger.isConnected
				? trigger
				: document.querySelector< HTMLElement >( settings().trigger as string ) ?? trigger;
			if ( there instanceof HTMLFormElement ) {
				if ( ! there.isConnected ) {
					there.hidden = true;
					document.body.append( there );
				}
				there.requestSubmit( there.contains( submitter ?? null ) ? submitter : null );
			} else {
				( there === trigger && 'click' in pressed ? pressed : there ).click();
			}
		} finally {
			page[ PASSING ] = false;
		}
	}

	function start( event: Event, trigger: HTMLElement, submitter?: HTMLElement | null ): void {
		event.preventDefault();
		event.stopImmediatePropagation();
		const pressed = event.target as HTMLElement;
		const again = () => replay( trigger, pressed, submitter );
		const button = pressed.closest< HTMLButtonElement >( 'button,input' );
		const leads =
			submitter !== undefined ||
			!! pressed.closest( '[href]' ) ||
			!! ( button?.form && button.type !== 'button' );
		open( undefined, { leads } ).then( ( { status, attempt, alone } ) => {
			if ( status === 'passed_through' ) {
				if ( ! alone ) {
					again();
				}
			} else if (
				status !== 'dismissed' &&
				dispatchEvent( new CustomEvent( 'churnstop_changed', { cancelable: true, detail: attempt } ) ) &&
				new URL( address, location.href ).origin === location.origin
			) {
				location.reload();
			}
		}, again );
	}

	for ( const hint of [ 'pointerover', 'focusin', 'touchstart' ] ) {
		addEventListener( hint, ( event ) => hit( event ) && prefetch().catch( () => undefined ), { passive: true } );
	}
	// On the window and on the way down: before another plugin's handler on the same element, which hears the click
	// that is let through.
	addEventListener(
		'click',
		( event ) => {
			const trigger = hit( event );
			if (
				trigger &&
				! ( trigger instanceof HTMLFormElement ) &&
				! event.button &&
				! event.metaKey &&
				! event.ctrlKey &&
				! event.shiftKey &&
				! event.altKey
			) {
				start( event, trigger );
			}
		},
		true
	);
	addEventListener(
		'submit',
		( event ) => {
			const trigger = hit( event );
			if ( trigger instanceof HTMLFormElement ) {
				start( event, trigger, event.submitter ?? null );
			}
		},
		true
	);

	Object.assign( api, {
		open: ( options?: Params ) => open( options ),
		prefetch: () => prefetch().then( () => undefined ),
		close: () => shown?.close(),
		on( event: string, listener: Listener ) {
			const entry: [ string, Listener ] = [ event, listener ];
			listeners.push( entry );
			return () => void listeners.splice( listeners.indexOf( entry ), 1 );
		},
	} );
	// The page may write `window.churnstop = { params }` later on.
	Object.defineProperty( window, name, {
		configurable: true,
		get: () => api,
		set: ( more: object ) => Object.assign( api, more ),
	} );
}
