import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** The page's data block, whose `module` is a real module that vitest can import: it records what it is opened with. */
const recorder = `data:text/javascript,${ encodeURIComponent(
	`export const client = ( door ) => ( { door } );
	export const open = ( dialog, options ) => globalThis.opened( dialog, options );`
) }`;

/** What becomes of the style: load, error, or nothing yet. */
let styled = 'load';
let listeners: Array< () => void > = [];
const opened = vi.fn();
const assign = vi.fn();
const reload = vi.fn();

function page( links: string, module = recorder ): void {
	const data = {
		root: '/r/',
		nonce: 'n',
		renew: '/n',
		module,
		style: '/modal.css',
		words: { loading: 'Loading', cancel: 'Cancel subscription' },
		look: {},
		native: { 7: '/native' },
		log_in: '/in',
	};
	document.head.replaceChildren();
	document.body.innerHTML = `${ links }<script type="application/json" id="churnstop-data">${ JSON.stringify(
		data
	) }</script>`;
}

const link = ( id = 'cancel' ) => document.getElementById( id ) as HTMLAnchorElement;
const settled = () => new Promise( ( resolve ) => setTimeout( resolve, 20 ) );
const styles = () => document.querySelectorAll( 'link[rel=stylesheet]' ).length;

beforeEach( async () => {
	vi.resetModules();
	HTMLDialogElement.prototype.showModal = function () {
		this.open = true;
	};
	vi.stubGlobal( 'opened', opened );
	vi.stubGlobal( 'location', { assign, reload, href: 'https://shop.test/account/' } );
	page(
		'<a id="cancel" href="https://shop.test/view/7/?churnstop_cancel=7">Cancel</a>' +
			'<a id="view" href="/view/7/">View</a><a id="under-way" href="/?churnstop_cancel=7&attempt=x">Back</a>'
	);
	// Styles come at once, as from the browser's memory.
	vi.spyOn( document.head, 'append' ).mockImplementation( ( ...nodes ) => {
		Element.prototype.append.apply( document.head, nodes );
		nodes.forEach( ( node ) => setTimeout( () => ( node as Node ).dispatchEvent( new Event( styled ) ) ) );
	} );
	const listen = vi.spyOn( window, 'addEventListener' );
	await import( './loader' );
	listeners = listen.mock.calls.map(
		( [ type, listener, options ] ) =>
			() =>
				window.removeEventListener( type, listener, options )
	);
	listen.mockRestore();
} );

afterEach( async () => {
	await settled();
	// Each test has a page of its own: the last one's loader has gone with it.
	listeners.forEach( ( forget ) => forget() );
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
	vi.clearAllMocks();
	styled = 'load';
} );

const click = ( id: string, init: MouseEventInit = {} ) => {
	const event = new MouseEvent( 'click', { bubbles: true, cancelable: true, ...init } );
	link( id ).dispatchEvent( event );
	return event;
};

test( 'a click opens the dialog at once, then the modal with this subscription', async () => {
	expect( click( 'cancel' ).defaultPrevented ).toBe( true );
	expect( document.querySelector( 'dialog' )?.open ).toBe( true );
	expect( document.querySelectorAll( 'dialog .churnstop-skeleton i' ).length ).toBe( 6 );
	const way = document.querySelector< HTMLAnchorElement >( 'dialog .churnstop-ways a' );
	expect( [ way?.getAttribute( 'href' ), way?.textContent ] ).toEqual( [ '/native', 'Cancel subscription' ] );
	expect( document.activeElement, 'Whoever holds the key does not cancel.' ).not.toBe( way );
	await vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( 1 ) );
	expect( opened.mock.calls[ 0 ]?.[ 1 ] ).toMatchObject( {
		ids: [ 7 ],
		native: '/native',
		source: 'account',
		mode: 'live',
	} );
} );

test.each( [ [ 'a click' ], [ 'Enter' ], [ ' ' ] ] )(
	'another script on the link hears nothing of %s',
	async ( how ) => {
		const other = vi.fn();
		[ 'click', 'keydown' ].forEach( ( type ) =>
			[ link(), document ].forEach( ( place ) => place.addEventListener( type, other, true ) )
		);
		const press = { key: how, bubbles: true, cancelable: true };
		const event = how === 'a click' ? new MouseEvent( 'click', press ) : new KeyboardEvent( 'keydown', press );
		link().dispatchEvent( event );
		expect( event.defaultPrevented ).toBe( true );
		await vi.waitFor( () => expect( opened ).toHaveBeenCalled() );
		expect( other ).not.toHaveBeenCalled();
		document.removeEventListener( 'click', other, true );
		document.removeEventListener( 'keydown', other, true );
	}
);

test( 'a link that says test begins a test', async () => {
	link().search += '&churnstop_mode=test';
	click( 'cancel' );
	await vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( 1 ) );
	expect( opened.mock.calls[ 0 ]?.[ 1 ] ).toMatchObject( { ids: [ 7 ], mode: 'test' } );
} );

test.each( [
	[ 'error', 1 ],
	[ 'nothing', 0 ],
] )( 'a style that answers with %s: it is filled %i times, and says that it loads', async ( event, times ) => {
	styled = event;
	click( 'cancel' );
	expect( document.querySelector( 'dialog' )?.textContent ).toContain( 'Loading' );
	// "Nothing" is what it is all the time; something may take longer than usual on a busy machine.
	await ( times ? vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( times ) ) : settled() );
	expect( opened ).toHaveBeenCalledTimes( times );
} );

test( 'pointing at the link fetches code and style, and opens nothing', async () => {
	link().dispatchEvent( new Event( 'pointerover', { bubbles: true } ) );
	link().dispatchEvent( new Event( 'focusin', { bubbles: true } ) );
	await settled();
	expect( styles() ).toBeGreaterThan( 0 );
	expect( opened ).not.toHaveBeenCalled();
	expect( document.querySelector( 'dialog' ) ).toBeNull();
} );

test( 'pointing at anything else fetches nothing', async () => {
	link( 'view' ).dispatchEvent( new Event( 'pointerover', { bubbles: true } ) );
	document.dispatchEvent( new Event( 'pointerover', { bubbles: true } ) );
	await settled();
	expect( styles() ).toBe( 0 );
} );

test.each( [
	[ 'another link', 'view', {} ],
	[ "a link back into the page's own flow", 'under-way', {} ],
	[ 'a new tab', 'cancel', { ctrlKey: true } ],
	[ 'a new tab on a Mac', 'cancel', { metaKey: true } ],
	[ 'a new window', 'cancel', { shiftKey: true } ],
	[ 'the middle button', 'cancel', { button: 1 } ],
] )( 'left to the browser: %s', ( _, id, init ) => {
	expect( click( id, init ).defaultPrevented ).toBe( false );
	expect( document.querySelector( 'dialog' ) ).toBeNull();
} );

test( 'code that does not load: the link is followed, whatever becomes of its style', async () => {
	styled = 'nothing';
	page(
		'<a id="cancel" href="https://shop.test/view/7/?churnstop_cancel=7">Cancel</a>',
		'data:text/javascript,throw new Error()'
	);
	click( 'cancel' );
	await vi.waitFor( () => expect( assign ).toHaveBeenCalledWith( 'https://shop.test/view/7/?churnstop_cancel=7' ) );
	expect( document.querySelector( 'dialog' ) ).toBeNull();
} );

test( 'Escape while the code is on its way: nobody is taken to the page either', async () => {
	vi.useFakeTimers();
	page(
		'<a id="cancel" href="https://shop.test/view/7/?churnstop_cancel=7">Cancel</a>',
		'data:text/javascript,await new Promise( () => undefined )'
	);
	click( 'cancel' );
	const dialog = document.querySelector( 'dialog' ) as HTMLDialogElement;
	expect( dialog.getAttribute( 'aria-label' ) ).toBe( 'Loading' );
	// As browsers do on Escape.
	dialog.open = false;
	dialog.dispatchEvent( new Event( 'close' ) );
	expect( document.querySelector( 'dialog' ) ).toBeNull();
	await vi.advanceTimersByTimeAsync( 7000 );
	expect( assign ).not.toHaveBeenCalled();
	vi.useRealTimers();
} );

test( 'code that takes too long: the link is followed', async () => {
	vi.useFakeTimers();
	page(
		'<a id="cancel" href="https://shop.test/view/7/?churnstop_cancel=7">Cancel</a>',
		'data:text/javascript,await new Promise( () => 1 )'
	);
	click( 'cancel' );
	await vi.advanceTimersByTimeAsync( 7000 );
	expect( assign ).toHaveBeenCalledTimes( 1 );
	vi.useRealTimers();
} );

test( 'a policy that refuses markup from strings: the link is followed', async () => {
	vi.spyOn( HTMLDialogElement.prototype, 'innerHTML', 'set' ).mockImplementation( () => {
		throw new TypeError( 'This document requires TrustedHTML.' );
	} );
	click( 'cancel' );
	await vi.waitFor( () => expect( assign ).toHaveBeenCalledTimes( 1 ) );
	vi.restoreAllMocks();
} );

const several = `<form class="churnstop-several" action="https://shop.test/account/" data-source="block">
	<input type="hidden" name="churnstop_cancel[]" value="">
	<input type="checkbox" name="churnstop_cancel[]" value="7">
	<input type="checkbox" name="churnstop_cancel[]" value="8">
	<button id="cancel">Continue</button></form>`;

/** Sends the form for several with the first so many checked. */
function choose( count: number ): Event {
	const form = document.querySelector( 'form' ) as HTMLFormElement;
	[ ...form.querySelectorAll< HTMLInputElement >( '[type=checkbox]' ) ]
		.slice( 0, count )
		.forEach( ( box ) => ( box.checked = true ) );
	const event = new SubmitEvent( 'submit', { bubbles: true, cancelable: true, submitter: link() } );
	form.dispatchEvent( event );
	return event;
}

test( 'several are chosen: one modal for all, and where the store has no link for several, the page', async () => {
	page( several );
	expect( choose( 2 ).defaultPrevented ).toBe( true );
	await vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( 1 ) );
	const [ , { ids, source, native } ] = opened.mock.calls[ 0 ] ?? [];
	expect( { ids, source } ).toEqual( { ids: [ 7, 8 ], source: 'block' } );
	// What the browser would have sent; and no link that would open a second modal.
	expect( new URL( native ).searchParams.getAll( 'churnstop_cancel[]' ) ).toEqual( [ '', '7', '8' ] );
	expect( native ).not.toContain( 'churnstop_cancel=' );
} );

test( "one of several is chosen: the store's own link stays its way out", async () => {
	page( several );
	choose( 1 );
	await vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( 1 ) );
	expect( opened.mock.calls[ 0 ]?.[ 1 ] ).toMatchObject( { ids: [ 7 ], native: '/native' } );
} );

test( 'none of several is chosen: the page says so', () => {
	page( several );
	expect( choose( 0 ).defaultPrevented ).toBe( false );
	expect( document.querySelector( 'dialog' ) ).toBeNull();
} );

test( 'several, and code that does not load: the form is followed', async () => {
	page( several, 'data:text/javascript,throw new Error()' );
	choose( 2 );
	await vi.waitFor( () => expect( assign ).toHaveBeenCalledTimes( 1 ) );
	expect( assign.mock.calls[ 0 ]?.[ 0 ] ).toMatch( /^https:\/\/shop\.test\/account\/\?.*=7.*=8$/ );
} );

test( 'a browser without dialogs: the link is followed', async () => {
	Reflect.deleteProperty( HTMLDialogElement.prototype, 'showModal' );
	click( 'cancel' );
	await vi.waitFor( () => expect( assign ).toHaveBeenCalledTimes( 1 ) );
} );

test( 'the space bar presses what is a button to a screen reader', () => {
	link().setAttribute( 'role', 'button' );
	Object.defineProperty( link(), 'role', { value: 'button' } );
	const key = new KeyboardEvent( 'keydown', { key: ' ', bubbles: true, cancelable: true } );
	link().dispatchEvent( key );
	expect( key.defaultPrevented ).toBe( true );
	expect( document.querySelector( 'dialog' ) ).not.toBeNull();
} );

test.each( [
	[ 'nothing changed', false, false, 0 ],
	[ 'the subscription changed', true, false, 1 ],
	[ 'the page renews itself', true, true, 0 ],
] )( 'closing where %s', async ( _, changed, prevented, times ) => {
	const own = ( event: Event ) => prevented && event.preventDefault();
	addEventListener( 'churnstop_changed', own );
	click( 'cancel' );
	await vi.waitFor( () => expect( opened ).toHaveBeenCalledTimes( 1 ) );
	document.querySelector( 'dialog' )?.dispatchEvent( new Event( 'close' ) );
	opened.mock.calls[ 0 ]?.[ 1 ].closed( changed );
	removeEventListener( 'churnstop_changed', own );
	expect( reload ).toHaveBeenCalledTimes( times );
	expect( document.querySelector( 'dialog' ) ).toBeNull();
	expect( document.activeElement ).toBe( link() );
} );
