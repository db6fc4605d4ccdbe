import { h as create, render } from 'preact';
import { App } from './app';
import type { Look, Options } from './options';
import './modal.css';

export { client } from '../../contract/client';
export { ContractError } from '../../contract/error';
export type { Look, Options, Words } from './options';

/**
 * What the first painted ancestor of the modal looks like: the modal follows it, light or dark. What shines through is
 * no ground for text.
 */
function ground(): string {
	for ( const element of [ document.body, document.documentElement ] ) {
		const { backgroundColor } = getComputedStyle( element );
		if ( ! /a\(|\//.test( backgroundColor ) ) {
			return backgroundColor;
		}
	}
	return 'rgb(255, 255, 255)';
}

/** How bright an `rgb(…)` is, 0 to 255; NaN for other notations. */
function brightness( color: string ): number {
	const [ , red, green, blue ] = /^rgba?\((\d+), (\d+), (\d+)/.exec( color ) ?? [];
	return 0.3 * Number( red ) + 0.6 * Number( green ) + 0.1 * Number( blue );
}

/** Through the CSSOM: a strict Content-Security-Policy refuses style attributes. */
function dress( dialog: HTMLDialogElement, look: Look ): void {
	const set = ( name: string, value?: string ) => value && dialog.style.setProperty( `--churnstop-${ name }`, value );
	if ( look.scheme && look.scheme !== 'page' ) {
		dialog.classList.add( `churnstop-${ look.scheme }` );
	} else {
		const surface = ground();
		const text = getComputedStyle( document.body ).color;
		const apart = Math.abs( brightness( surface ) - brightness( text ) );
		// A page that paints its ground elsewhere (an image, a wrapper) may write white upon nothing: then the
		// browser's own two colors.
		if ( ! ( apart < 90 ) ) {
			set( 'page-surface', surface );
			set( 'page-text', text );
			// For the browser's own controls: radios, the text field, scroll bars.
			dialog.style.colorScheme = brightness( surface ) < 128 ? 'dark' : 'light';
			if ( apart > 190 ) {
				set( 'page-soft', 'color-mix(in srgb, var(--text) 78%, var(--surface))' );
			}
		}
	}
	set( 'accent', look.accent );
	set( 'on-accent', look.on_accent );
	set( 'radius', look.radius );
	dialog.classList.toggle( 'has-accent', !! look.accent );
	dialog.classList.toggle( 'has-radius', !! look.radius );
}

/** Fills the dialog (and opens it, where the loader has not), starts the attempt and walks it. */
export function open( dialog: HTMLDialogElement, options: Options ): void {
	dress( dialog, options.look );
	// Until there is a heading the dialog is named by what it waits for.
	dialog.setAttribute( 'aria-label', options.words.loading );
	dialog.setAttribute( 'aria-labelledby', 'churnstop-title' );
	dialog.replaceChildren();
	render( create( App, { dialog, options } ), dialog );
	if ( ! dialog.open ) {
		dialog.showModal();
	}
}
