// ChurnStop > Settings as they are saved. Each holds for the whole site, so nothing else runs meanwhile.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { arriveAsAdmin, rest } from './admin';
import { accessible } from './shopper';

/** Whether the bar with the button stands on the field that has the focus. */
const isCovered = ( page: Page ): Promise< boolean > =>
	page.evaluate( () => {
		const bar = document.querySelector( '.churnstop-settings-ways' );
		const field = document.activeElement?.getBoundingClientRect();
		return ! bar || ! field || field.bottom > bar.getBoundingClientRect().top;
	} );

test( 'settings are saved, and what is refused stands at its field', async ( { page } ) => {
	await arriveAsAdmin( page );
	await page.goto( '/wp-admin/admin.php?page=churnstop-settings' );
	const before = await rest< { support: { message: string } } >( page, 'GET', 'settings' );
	await expect(
		page.getByRole( 'textbox', { name: 'E-mail' } ),
		'What shoppers see while it is empty.'
	).toHaveAttribute( 'placeholder', /^\S+@\S+$/ );
	await page.getByRole( 'textbox', { name: 'E-mail' } ).fill( 'nobody' );
	await page.getByLabel( 'Reminder before a pause ends' ).fill( '400' );
	await page.getByRole( 'button', { name: 'Save settings' } ).click();
	await expect( page.locator( '#cs-support-email-problem' ) ).toContainText( 'e-mail address' );
	await expect(
		page.locator( '#cs-reminder-problem' ),
		'Beside its field, not in a bubble of the browser.'
	).toContainText( '30' );
	await expect( page.getByRole( 'textbox', { name: 'E-mail' } ) ).toBeFocused();
	const bar = page.locator( '.churnstop-settings-ways' );
	await expect( bar.getByRole( 'alert' ), 'Where the button is.' ).toContainText( 'Nothing was saved.' );
	await expect( bar ).toBeInViewport( { ratio: 1 } );
	await page.getByLabel( 'Reminder before a pause ends' ).focus();
	await expect.poll( () => isCovered( page ), 'The bar does not stand on what is typed.' ).toBe( false );
	await page.getByLabel( 'Reminder before a pause ends' ).fill( '3' );
	await page.getByRole( 'textbox', { name: 'E-mail' } ).fill( '' );
	await page.getByLabel( 'Message' ).fill( 'Hello {name}' );
	await page.getByRole( 'button', { name: 'Save settings' } ).click();
	await expect( page.locator( '#cs-support-message-problem' ) ).toContainText( '{name} would be shown to customers' );
	await page.getByLabel( 'Message' ).fill( `We help you, ${ Date.now() }` );
	await page.getByRole( 'button', { name: 'Save settings' } ).click();
	await expect( bar.getByRole( 'status' ) ).toHaveText( 'Saved.' );
	await expect( bar.getByRole( 'status' ) ).toBeInViewport( { ratio: 1 } );
	await accessible( page, '.churnstop-admin' );
	await rest( page, 'PUT', 'settings', { support: before.support } );
} );

test( 'a cooldown and roles are chosen by keyboard, saved, and there after a reload', async ( { page } ) => {
	await arriveAsAdmin( page );
	const before = await rest< { cooldown_days: Record< string, number >; roles: string[] } >(
		page,
		'GET',
		'settings'
	);
	await page.goto( '/wp-admin/admin.php?page=churnstop-settings' );
	try {
		const days = page.getByLabel( 'Cooldown in days: Discount' );
		await page.getByLabel( 'Cooldown: Discount' ).focus();
		await page.keyboard.press( 'Space' );
		await expect( days, 'It starts with what is common.' ).toHaveValue( '90' );
		await page.keyboard.press( 'Tab' );
		await page.keyboard.press( 'Backspace' );
		await page.keyboard.type( '60' );
		await expect( page.getByRole( 'checkbox', { name: 'Administrator' } ) ).toBeDisabled();
		await page.getByRole( 'checkbox', { name: 'Editor' } ).focus();
		await page.keyboard.press( 'Space' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'Saved.', { exact: true } ).first() ).toBeVisible();
		await page.reload();
		await expect( days ).toHaveValue( '60' );
		await expect( page.getByRole( 'checkbox', { name: 'Editor' } ) ).toBeChecked();
		await accessible( page, '.churnstop-admin' );
	} finally {
		await rest( page, 'PUT', 'settings', { cooldown_days: before.cooldown_days, roles: before.roles } );
	}
} );

test( 'types are switched off and the store’s budget is set in the settings', async ( { page } ) => {
	await arriveAsAdmin( page );
	const before = await rest< { offers: object; budget: object | null } >( page, 'GET', 'settings' );
	await page.goto( '/wp-admin/admin.php?page=churnstop-settings' );
	try {
		await page.getByLabel( 'Make offers of this type: Pause' ).uncheck();
		await page.getByLabel( 'Cost of offers per month' ).fill( '0' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'A budget of zero would never let the offer be made.' ) ).toBeVisible();
		await page.getByLabel( 'Cost of offers per month' ).fill( '750' );
		await page.getByLabel( 'Accepted offers per day' ).fill( '5' );
		await page.keyboard.press( 'Enter' );
		await expect( page.getByText( 'Saved.', { exact: true } ).first() ).toBeVisible();
		await accessible( page, '.churnstop-admin' );
		await page.screenshot( { path: test.info().outputPath( 'settings.png' ), fullPage: true } );
		const saved = await rest< { offers: Record< string, object >; budget: object } >( page, 'GET', 'settings' );
		expect( [ saved.offers.pause, saved.budget ] ).toEqual( [
			{ enabled: false },
			{ accepts_per_day: 5, cost_per_month: '750' },
		] );
	} finally {
		await rest( page, 'PUT', 'settings', { offers: before.offers, budget: before.budget } );
	}
} );
