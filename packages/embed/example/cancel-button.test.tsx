import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

const site = { script: 'https://shop.test/wp-content/plugins/churnstop/build/embed.js', access_token_id: 'cs_1' };
const script = () => document.querySelector< HTMLScriptElement >( `script[src="${ site.script }"]` );

beforeEach( () => {
	cleanup();
	vi.resetModules();
	document.head.replaceChildren();
	Reflect.deleteProperty( window, 'churnstop' );
} );

test( "one script; the outcome is handed on; the parameters are the page's", async () => {
	const { CancelButton } = await import( './cancel-button' );
	const cancel = vi.fn();
	const done = vi.fn();
	render( <CancelButton site={ site } cancel={ cancel } done={ done } /> );
	const open = vi.fn( async () => ( { status: 'saved', attempt: null } ) );
	await waitFor( () => expect( script() ).not.toBeNull() );
	const page = window as unknown as { churnstop: { params: object } };
	expect( page.churnstop.params ).toEqual( { access_token_id: 'cs_1' } );
	Object.assign( page.churnstop, { open, prefetch: async () => undefined } );
	script()?.dispatchEvent( new Event( 'load' ) );
	await userEvent.click( screen.getByText( 'Cancel my plan' ) );
	await waitFor( () => expect( done ).toHaveBeenCalledWith( { status: 'saved', attempt: null } ) );
	expect( document.querySelectorAll( 'script' ) ).toHaveLength( 1 );
	expect( cancel ).not.toHaveBeenCalled();
} );

test( 'the script does not come: the page cancels as it did before', async () => {
	const { CancelButton } = await import( './cancel-button' );
	const cancel = vi.fn();
	render( <CancelButton site={ site } cancel={ cancel } done={ vi.fn() } /> );
	await waitFor( () => expect( script() ).not.toBeNull() );
	script()?.dispatchEvent( new Event( 'error' ) );
	await userEvent.click( screen.getByText( 'Cancel my plan' ) );
	await waitFor( () => expect( script() ).not.toBeNull() );
	script()?.dispatchEvent( new Event( 'error' ) );
	await waitFor( () => expect( cancel ).toHaveBeenCalledTimes( 1 ) );
} );

test( 'ChurnStop leaves the cancellation to the page: it cancels, once', async () => {
	const { CancelButton } = await import( './cancel-button' );
	const cancel = vi.fn();
	const done = vi.fn();
	render( <CancelButton site={ site } cancel={ cancel } done={ done } /> );
	await waitFor( () => expect( script() ).not.toBeNull() );
	Object.assign( ( window as unknown as { churnstop: object } ).churnstop, {
		open: async () => ( { status: 'passed_through', attempt: null } ),
		prefetch: async () => undefined,
	} );
	script()?.dispatchEvent( new Event( 'load' ) );
	await userEvent.click( screen.getByText( 'Cancel my plan' ) );
	await waitFor( () => expect( cancel ).toHaveBeenCalledTimes( 1 ) );
	expect( done ).not.toHaveBeenCalled();
} );
