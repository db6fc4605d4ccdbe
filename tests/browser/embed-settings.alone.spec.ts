// The embed's settings: what is changed here other tests of the embed would notice.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../harness/site';
import { shopper } from './shopper';

test( "the embed's settings: snippets, the live check, origins, keys that are rotated and revoked, views", async ( {
	page,
} ) => {
	// A try before this one may have left a second key, and the views.
	php(
		'sandbox',
		`$keys = \\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Embed\\TokenKeys::class );
		$live = array_filter( $keys->listed(), static fn ( $key ) => null === $key['revoked_at'] );
		foreach ( array_slice( array_column( $live, 'id' ), 1 ) as $id ) { $keys->revoke( $id ); }
		\\ChurnStop\\Plugin::get()->part( \\ChurnStop\\Storage\\Views::class )->drop();`
	);
	await logIn( page.context(), 'sandbox', 'admin' );
	await page.goto( '/wp-admin/admin.php?page=churnstop-settings' );
	const embed = page.locator( '#embed' );
	const snippet = embed.locator( '#cs-snippet' );
	await expect( snippet ).toHaveValue(
		/access_token_id: "cs_[0-9a-f]{32}"[\s\S]*<script async src="http.*\/build\/embed\.js">/
	);
	await embed.getByLabel( 'Where the page is' ).selectOption( 'elsewhere' );
	await expect( snippet ).toHaveValue( /token: \(\) => fetch/ );
	await embed.getByLabel( 'Where the page is' ).selectOption( 'baremetrics' );
	await expect( snippet ).toHaveValue( /^http.*\/build\/barecancel\.js$/ );
	await embed.getByLabel( 'Where the page is' ).selectOption( 'here' );

	const before = await snippet.inputValue();
	await embed.getByRole( 'button', { name: 'Replace the embed key' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Go back' } ).click();
	expect( await snippet.inputValue() ).toBe( before );
	await embed.getByRole( 'button', { name: 'Replace the embed key' } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Replace the key' } ).click();
	await expect( snippet ).not.toHaveValue( before );
	await expect( embed.getByText( 'No call has arrived yet.' ) ).toBeVisible();
	const [ , key ] = /"(cs_[0-9a-f]{32})"/.exec( await snippet.inputValue() ) ?? [];
	php(
		'sandbox',
		`wp_set_current_user( get_user_by( 'login', $input['login'] )->ID );
		$request = new WP_REST_Request( 'POST', '/churnstop/v1/attempts' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( wp_json_encode( array(
			'subscription_id' => 'sandbox:' . $input['id'],
			'source' => 'embed',
			'access_token_id' => $input['key'],
		) ) );
		return rest_do_request( $request )->get_status();`,
		{ ...shopper(), key }
	);
	await expect( embed.getByText( 'The first call arrived' ) ).toBeVisible();

	const list = embed.locator( '.churnstop-bullets li' );
	await expect( list ).toHaveCount( 1 );
	const first = await list.locator( 'code' ).textContent();
	await embed.getByRole( 'button', { name: 'Create a key' } ).click();
	await expect( embed.locator( 'code' ).filter( { hasText: /^[0-9a-f]{64}$/ } ) ).toBeVisible();
	await expect( list ).toHaveCount( 2 );
	await expect( embed.getByRole( 'button', { name: 'Create a key' } ) ).toBeDisabled();
	await embed.getByRole( 'button', { name: `Revoke ${ first }` } ).click();
	await page.getByRole( 'dialog' ).getByRole( 'button', { name: 'Revoke the key' } ).click();
	await expect( list ).toHaveCount( 1 );
	await expect( embed.getByText( first ?? '' ) ).toHaveCount( 0 );

	const origins = embed.getByLabel( 'Allowed origins' );
	await origins.fill( 'app.example.com/path' );
	await page.getByRole( 'button', { name: 'Save settings' } ).click();
	await expect( origins ).toHaveAttribute( 'aria-invalid', 'true' );
	await origins.fill( 'https://App.example.com/\nhttps://shop.example:8443' );
	await page.getByRole( 'button', { name: 'Save settings' } ).click();
	await expect( origins ).toHaveValue( 'https://app.example.com\nhttps://shop.example:8443' );

	const views = page.locator( '#views' );
	await views.getByRole( 'button', { name: 'Create the views' } ).click();
	await expect( views.getByRole( 'listitem' ) ).toHaveCount( 3 );
	await views.getByRole( 'button', { name: 'Drop the views' } ).click();
	await expect( views.getByText( 'There are none.' ) ).toBeVisible();
	await page.reload();
	await expect( embed ).toBeVisible();
	await expect( embed.locator( 'code' ).filter( { hasText: /^[0-9a-f]{64}$/ } ) ).toHaveCount( 0 );
} );
