// What offers may give: on an offer's panel, and in the settings.
import { expect, test } from '@playwright/test';
import { php } from '../harness/site';
import { arriveAsAdmin, edit, field, rest, row } from './admin';
import { accessible } from './shopper';

interface Budgeted {
	reasons: Array< { offers: Array< { budget?: object } > } >;
}

test( 'an offer’s budget is set by keyboard, zero is refused, and empty is no limit', async ( { page } ) => {
	const flow = await edit( page, {} );
	await row( page, 'offer:too_expensive-discount-1' ).click();
	const path = 'reasons.0.offers.0.budget';
	const draft = async () =>
		( await rest< Budgeted >( page, 'GET', `flows/${ flow.id }/draft` ).catch( () => null ) )?.reasons[ 0 ]
			?.offers[ 0 ]?.budget;
	await field( page, `${ path }.accepts_per_day` ).focus();
	await page.keyboard.type( '20' );
	await page.keyboard.press( 'Tab' );
	await expect( field( page, `${ path }.cost_per_month` ) ).toBeFocused();
	await page.keyboard.type( '0' );
	await expect( page.getByText( 'A budget of zero would never let the offer be made.' ).first() ).toBeVisible();
	await page.keyboard.press( 'Backspace' );
	await page.keyboard.type( '500.00' );
	await expect( page.getByText( 'A budget of zero would never let the offer be made.' ) ).toHaveCount( 0 );
	await accessible( page, '.churnstop-admin' );
	await page.screenshot( { path: test.info().outputPath( 'budget.png' ), fullPage: true } );
	await page.keyboard.press( 'Control+s' );
	await expect.poll( draft ).toEqual( { accepts_per_day: 20, cost_per_month: '500.00' } );
	await field( page, `${ path }.accepts_per_day` ).fill( '' );
	await field( page, `${ path }.cost_per_month` ).fill( '' );
	await page.keyboard.press( 'Control+s' );
	await expect.poll( draft ).toBeUndefined();
} );

test( 'why an offer was not shown stands beside it', async ( { page } ) => {
	// A customer where the law allows no offer.
	php(
		'sandbox',
		`$plugin = Plugin::get();
$book = ( new Sandbox( $plugin->part( Database::class ) ) )->book;
$user = wp_insert_user( array(
	'user_login' => $input, 'user_pass' => wp_generate_password(), 'user_email' => $input . '@example.org'
) );
$id = $book->add_subscription( $user, $book->add_plan( $input, 4000 ), '+20 days', 1, 'active', null, null, 'DE', '' );
$actor = Actor::customer( $user );
$flow = $plugin->part( CancelFlow::class );
$flow->reason( $actor, $flow->start( $actor, array( Sandbox::ref( $id ) ) )[0]['id'], 'too_expensive' );
return 1;`,
		`kept-${ Date.now() }`
	);
	await arriveAsAdmin( page );
	const rows = await rest< Array< { flow_id: number; offer_id: string; blocked: Record< string, number > } > >(
		page,
		'GET',
		'reports/eligibility'
	);
	const blocked = rows.find( ( one ) => ( one.blocked.profile ?? 0 ) > 0 );
	await page.goto( `/wp-admin/admin.php?page=churnstop&flow=${ blocked?.flow_id }` );
	await row( page, `offer:${ blocked?.offer_id }` ).click();
	await expect( page.getByText( 'Why it was not shown:' ) ).toBeVisible();
	await expect( page.getByText( /× the law where this customer lives allows no offer here/ ) ).toBeVisible();
	await page.screenshot( { path: test.info().outputPath( 'not-shown.png' ), fullPage: true } );
} );
