// Deactivating while a subscription is paused: what the operator is asked, and the way back. What the buttons do is
// tested over HTTP, on sites where nobody else is.
import { expect, test } from '@playwright/test';
import { logIn, php } from '../harness/site';
import { accessible, shopper } from './shopper';

test( 'Deactivate asks first while subscriptions are paused, and can be left by keyboard', async ( {
	page,
	context,
} ) => {
	const { login, id } = shopper();
	php(
		'sandbox',
		`$plugin  = Plugin::get();
		$actor   = Actor::customer( get_user_by( 'login', $input['login'] )->ID );
		$flow    = $plugin->part( CancelFlow::class );
		$attempt = $flow->start( $actor, array( Sandbox::ref( $input['id'] ) ) )[0];
		$attempt = $flow->reason( $actor, $attempt['id'], 'too_busy' );
		$flow->accept( $actor, $attempt['id'], $attempt['screen']['offer']['id'] );
		return true;`,
		{ login, id }
	);
	await logIn( context, 'sandbox', 'admin' );
	await page.goto( '/wp-admin/plugins.php' );
	await page.locator( '#deactivate-churnstop' ).click();
	await expect( page ).toHaveURL( /page=churnstop-leave/ );
	await expect( page.getByRole( 'heading', { level: 1 } ) ).toHaveText(
		/^\d+ subscriptions? (is|are) paused by ChurnStop$/
	);
	const resume = page.getByRole( 'button', { name: /^Resume .*then deactivate$/ } );
	const leave = page.getByRole( 'button', { name: 'Deactivate without resuming' } );
	const keep = page.getByRole( 'link', { name: 'Keep ChurnStop active' } );
	for ( const size of [
		{ width: 1280, height: 800 },
		{ width: 360, height: 640 },
	] ) {
		await page.setViewportSize( size );
		for ( const control of [ resume, leave, keep ] ) {
			await expect( control ).toBeVisible();
			await expect( control ).toBeEnabled();
		}
		expect( await page.evaluate( () => document.documentElement.scrollWidth <= window.innerWidth ) ).toBe( true );
		await accessible( page, '.wrap', [ 'region' ] );
	}
	await resume.focus();
	await page.keyboard.press( 'Tab' );
	await expect( leave ).toBeFocused();
	await page.keyboard.press( 'Tab' );
	await expect( keep ).toBeFocused();
	await page.keyboard.press( 'Enter' );
	await expect( page ).toHaveURL( /plugins\.php$/ );
	await expect( page.locator( '#deactivate-churnstop' ) ).toBeVisible();
} );
