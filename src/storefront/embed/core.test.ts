import { afterEach, expect, test, vi } from 'vitest';
import { install } from './core';

afterEach( () => {
	vi.unstubAllGlobals();
	document.documentElement.lang = '';
} );

test( 'the flow is asked for in the language that the page names', async () => {
	const asked = vi.fn< typeof fetch >( async () => new Response( '{"code":"x","message":""}', { status: 403 } ) );
	vi.stubGlobal( 'fetch', asked );
	const page = window as unknown as { spoken?: { params: object; prefetch: () => Promise< void > } };
	install( 'spoken', {} );
	if ( page.spoken ) {
		page.spoken.params = { root: 'https://shop.test/wp-json/churnstop/v1/', access_token_id: 'cs_1' };
	}
	document.documentElement.lang = 'de-AT';
	await expect( page.spoken?.prefetch() ).rejects.toMatchObject( { status: 403 } );
	expect( new URL( String( asked.mock.calls[ 0 ]?.[ 0 ] ) ).searchParams.get( 'locale' ) ).toBe( 'de-AT' );
} );
