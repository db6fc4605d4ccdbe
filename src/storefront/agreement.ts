/**
 * Sends the forms of what was agreed (Resume now, Undo, Keep my subscription) without leaving the page, and puts what
 * the server answers in their place: the same answer that the browser shows wherever this fails.
 */

/** The part of the page that shows the subscription: the store's table, or the row of our block. */
const PLACE = '.subscription_details, .churnstop-subscriptions, .churnstop-agreed';

/** What the store says there of the price, which goes by the status too. */
const TOTALS = 'table.order_details';

async function send( form: HTMLFormElement, button: HTMLButtonElement ): Promise< void > {
	const places = [ ...document.querySelectorAll( PLACE ) ];
	const at = places.findIndex( ( place ) => place.contains( form ) );
	try {
		const response = await fetch( form.action, {
			method: 'POST',
			body: new FormData( form ),
			credentials: 'same-origin',
		} );
		const page = new DOMParser().parseFromString( await response.text(), 'text/html' );
		const fresh = page.querySelectorAll( PLACE );
		const old = places[ at ];
		const place = fresh[ at ];
		if ( ! response.ok || ! old || ! place || fresh.length === 0 ) {
			throw new Error( 'Another page came back.' );
		}
		old.replaceWith( place );
		const totals = page.querySelectorAll( TOTALS );
		document.querySelectorAll( TOTALS ).forEach( ( table, n ) => table.replaceWith( totals[ n ] ?? table ) );
		// Only what changes after it stands in the page is announced; and the button that had the focus is gone.
		const said = place.querySelector< HTMLElement >( '[role="status"], [role="alert"]' );
		if ( said ) {
			said.tabIndex = -1;
			said.focus();
		}
	} catch {
		// The effect happens once, however often it is asked for.
		button.disabled = false;
		form.submit();
	}
}

document.addEventListener( 'submit', ( event ) => {
	const form = event.target as HTMLFormElement;
	const button = form.querySelector( 'button' );
	if ( form.closest( '.churnstop-agreed' ) && button && ! event.defaultPrevented ) {
		event.preventDefault();
		if ( ! button.disabled ) {
			button.disabled = true;
			void send( form, button );
		}
	}
} );
