// A site of another origin with plain pages, and a cancellation of its own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { address, patient, php } from '../harness/site';
import type { Kind } from '../harness/site';
import { dialog } from './shopper';

/** What a page of this site has. */
export interface Plain {
	/** JSON. */
	params?: object;
	/** JavaScript after the parameters: functions, say. */
	code?: string;
	html?: string;
	/** The object on the window. */
	name?: string;
	tags?: string;
	/** Nothing ever comes, and that is what is waited for. */
	hurried?: boolean;
}

export const trigger = '<a id="churnstop-trigger" href="/cancelled?by=link">Cancel my plan</a>';

/** A token lives for ten minutes, and a machine under load takes its time. */
const FRESH = 300_000;

/** For the tests of a file: the store allows this origin, and its key is not new any more. */
export function plain( kind: Kind ) {
	const tokens = new Map< string, { token: string; at: number } >();
	const site = {
		origin: '',
		key: '',
		body: '',
		/** Content-Security-Policy. */
		policy: '',
		/** By path. */
		files: {} as Record< string, string >,
		/** What the site's own cancellation got: its address, or its fields. */
		cancelled: [] as string[],
		script: ( name = 'embed', at = '' ) =>
			`<script src="${ address( kind ) }/wp-content/plugins/churnstop/build/${ name }.js${ at }"></script>`,
		token( login: string, only: string[] | null = null ) {
			const name = JSON.stringify( [ login, only ] );
			const known = tokens.get( name );
			if ( known && known.at > Date.now() - FRESH ) {
				return known.token;
			}
			const token = php< string >(
				kind,
				`return churnstop_customer_token(
					get_user_by( 'login', $input['login'] )->ID,
					null === $input['only'] ? array() : array( 'subscription_ids' => $input['only'] )
				);`,
				{ login, only }
			);
			tokens.set( name, { token, at: Date.now() } );
			return token;
		},
		async visit(
			page: Page,
			who: { login: string },
			{ params = {}, code = '', html = trigger, name = 'churnstop', tags, hurried }: Plain = {}
		) {
			const all = JSON.stringify( {
				access_token_id: site.key,
				customer_oid: 1,
				token: site.token( who.login ),
				...params,
			} );
			const scripts = tags ?? site.script();
			site.body = `${ html }<script>window.said = []; window.${ name } = window.${ name } || {};
				window.${ name }.params = ${ all }; ${ code }</script>${ scripts }`;
			if ( ! hurried ) {
				await patient( page );
			}
			// Nobody waits for a script that is late.
			await page.goto( site.origin, { waitUntil: 'domcontentloaded' } );
		},
		async followed( page: Page, by = '/cancelled?by=link' ) {
			await expect( page.getByText( 'The page has cancelled' ) ).toBeVisible();
			expect( site.cancelled ).toEqual( [ by ] );
		},
	};
	const server = createServer( ( request, response ) => {
		const { url = '' } = request;
		let sent = '';
		request.on( 'data', ( part: Buffer ) => ( sent += part.toString() ) );
		request.on( 'end', () => {
			if ( url.startsWith( '/cancelled' ) ) {
				site.cancelled.push( sent || url );
			}
			const file = site.files[ url ];
			response.setHeader(
				'Content-Type',
				`${ file === undefined ? 'text/html' : 'text/javascript' }; charset=utf-8`
			);
			if ( site.policy ) {
				response.setHeader( 'Content-Security-Policy', site.policy );
			}
			response.end(
				file ??
					`<!doctype html><title>Plain</title><body>${
						url.startsWith( '/cancelled' ) ? 'The page has cancelled' : site.body
					}</body>`
			);
		} );
	} );
	test.beforeAll( async () => {
		await new Promise< void >( ( ready ) => server.listen( 0, '127.0.0.1', ready ) );
		site.origin = `http://127.0.0.1:${ ( server.address() as AddressInfo ).port }`;
		site.key = php< string >(
			kind,
			`$plugin = Plugin::get();
			$embed = array( 'origins' => array( $input ) );
			$plugin->part( \\ChurnStop\\Settings\\SettingsStore::class )->save( array( 'embed' => $embed ) );
			$key = $plugin->part( \\ChurnStop\\Embed\\EmbedKey::class );
			$key->is_first_call();
			return $key->get();`,
			site.origin
		);
	} );
	test.afterAll( () => server.close() );
	test.beforeEach( () => {
		site.cancelled = [];
		site.policy = '';
	} );
	return site;
}

export const press = ( page: Page ) => page.getByText( 'Cancel my plan' ).click();
export const said = ( page: Page ) => page.evaluate( () => ( window as unknown as { said: unknown[] } ).said );
export const cancel = ( page: Page ) => dialog( page ).getByRole( 'button', { name: 'Cancel subscription' } );
