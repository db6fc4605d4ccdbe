/**
 * Turns links to the cancellation page, and the form for several subscriptions, into the modal. It stands on every page
 * with such a link, so it has no dependency, and whatever fails here leaves a link that works.
 */
import type { Door } from '../contract/client';
import './page.css';
import type { Page } from './modal/options';

/** What Storefront\Assets prints as JSON beside the links. */
export interface Data extends Door, Page {
	module: string;
	speaks: string;
	/** Subscription id → the store's own cancel link. */
	native: Record< string, string >;
}

type Modal = typeof import('./modal/index');

/** How long a click waits for the modal's code before it becomes the link again. */
const PATIENCE = 6000;

/** Links with `attempt` lead back into one that is under way on the page itself. */
const LINK = 'a[href*="churnstop_cancel="]:not([href*="attempt="])';
const FORM = '.churnstop-several';

let data: Data | undefined;
let code: Promise< Modal > | undefined;

/** The control that a press is for; not where another window was asked for. */
function pressed( event: MouseEvent | KeyboardEvent ): HTMLAnchorElement | null | undefined {
	const { target, metaKey, ctrlKey, shiftKey, altKey } = event;
	return metaKey || ctrlKey || shiftKey || altKey
		? null
		: ( target as Element ).closest?.< HTMLAnchorElement >( LINK );
}

/** Ours alone: what other scripts would ask, the flow asks. */
function take( event: Event ): void {
	event.preventDefault();
	event.stopImmediatePropagation();
}

/** Fetches the code and its style once; starts nothing. */
function fetchModal(): Promise< Modal > {
	if ( ! code ) {
		data = JSON.parse( document.getElementById( 'churnstop-data' )?.textContent ?? '' ) as Data;
		const style = document.createElement( 'link' );
		style.rel = 'stylesheet';
		style.href = data.style;
		document.head.append( style );
		// Not filled before it is dressed; where there is no style it works all the same.
		const dressed = new Promise( ( come ) => ( style.onload = style.onerror = come ) );
		code = Promise.all( [ import( /* @vite-ignore */ data.module ) as Promise< Modal >, dressed ] ).then(
			( [ modal ] ) => modal
		);
	}
	return code;
}

/**
 * @param from   The control that was pressed: it gets the focus back.
 * @param href   The cancellation page, where the modal does not come.
 * @param ids    Subscriptions.
 * @param source Recorded with the attempt.
 */
async function open( from: HTMLElement, href: string, ids: string[], source = 'account' ): Promise< void > {
	const dialog = document.createElement( 'dialog' );
	// Rules that a theme writes for shop pages reach the buttons as they reach the link.
	dialog.className = `churnstop churnstop-dialog${ from.closest( '.woocommerce' ) ? ' woocommerce' : '' }`;
	// The browser has given the focus back to the control by then.
	dialog.onclose = () => dialog.remove();
	try {
		from.focus();
		document.body.append( dialog );
		const modal = fetchModal();
		const page = data as Data;
		const mode = href.includes( 'churnstop_mode=test' ) ? 'test' : 'live';
		const native = page.native[ ids.join() ];
		dialog.setAttribute( 'aria-label', page.words.loading );
		// The words are seen until the style has come. A policy that wants trusted types throws here: the link is
		// followed.
		dialog.innerHTML =
			'<div class="churnstop-scroll" tabindex="-1" autofocus><div class="churnstop-top"></div>' +
			`<p class="churnstop-sr"></p><div class="churnstop-skeleton">${ '<i></i>'.repeat( 6 ) }</div></div>`;
		const scroll = dialog.firstChild as Element;
		( scroll.children[ 1 ] as Element ).textContent = page.words.loading;
		// What says cancel cancels: only the store's own link does. It has no focus at first, since a key may still be
		// held.
		if ( native && mode === 'live' ) {
			scroll.insertAdjacentHTML(
				'beforeend',
				'<div class="churnstop-ways"><div class="churnstop-equal">' +
					'<a class="churnstop-button button wp-element-button"></a></div></div>'
			);
			const cancel = scroll.querySelector( 'a' ) as HTMLAnchorElement;
			cancel.href = native;
			cancel.textContent = page.words.cancel;
		}
		dialog.showModal();
		const { open: fill, client } = await Promise.race( [
			modal,
			new Promise< never >( ( _, late ) => setTimeout( late, PATIENCE ) ),
		] );
		// Unless Escape was pressed meanwhile.
		if ( dialog.open ) {
			fill( dialog, {
				...page,
				ids: ids.map( ( id ) => Number( id ) || id ),
				source,
				mode,
				walk: client( page ),
				page: href,
				// The store has no link for several: the page has, for each.
				native: ids[ 1 ] ? href : native ?? '',
				closed( changed ) {
					// A page that renews itself prevents this.
					if ( changed && dispatchEvent( new CustomEvent( 'churnstop_changed', { cancelable: true } ) ) ) {
						location.reload();
					}
				},
			} );
		}
	} catch {
		// Nor is anybody taken to the page who has pressed Escape.
		if ( dialog.isConnected ) {
			dialog.remove();
			location.assign( href );
		}
	}
}

for ( const hint of [ 'pointerover', 'focusin', 'touchstart' ] ) {
	addEventListener(
		hint,
		( event ) =>
			( event.target as Element ).closest?.( `${ LINK },${ FORM }` ) && fetchModal().catch( () => undefined ),
		{ passive: true }
	);
}

// On the window and on the way down, so before any other script on the page has had its say.
addEventListener(
	'keydown',
	( event ) => {
		const link = pressed( event );
		// These links look like buttons, in the store's template also to screen readers: the space bar presses them.
		if ( link && ( event.key === ' ' || event.key === 'Enter' ) ) {
			take( event );
			link.click();
		}
	},
	true
);

addEventListener(
	'click',
	( event ) => {
		const link = pressed( event );
		if ( link && ! event.button ) {
			take( event );
			void open(
				link,
				link.href,
				new URL( link.href ).searchParams.get( 'churnstop_cancel' )?.split( ',' ) ?? [],
				link.dataset.source
			);
		}
	},
	true
);

addEventListener( 'submit', ( event ) => {
	const form = event.target as HTMLFormElement;
	if ( form.matches( FORM ) && ! event.defaultPrevented ) {
		const fields = [ ...new FormData( form ) ] as string[][];
		const ids = fields.flatMap( ( [ name, value ] ) => ( name === 'churnstop_cancel[]' && value ? value : [] ) );
		// None is checked: the page says so.
		if ( ids[ 0 ] ) {
			event.preventDefault();
			void open(
				event.submitter ?? form,
				`${ form.action }?${ new URLSearchParams( fields ) }`,
				ids,
				form.dataset.source
			);
		}
	}
} );
