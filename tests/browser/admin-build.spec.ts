// Each template's flow, built by hand from blank, published, and met by a shopper.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { php } from '../harness/site';
import { arriveAsAdmin, checks, makeFlow, NOBODY, openEditor, rest } from './admin';
import type { StoredFlow } from './admin';
import { Keyboard, Mouse } from './hands';
import type { Wanted } from './hands';
import { arrive, because, DONE, open, shopper, truth } from './shopper';
import type { Shopper } from './shopper';

interface Template {
	id: string;
	flow: { name: string; reasons: Wanted[] };
}

type Truth = ReturnType< typeof truth >;

const days = ( before: Truth, after: Truth ) =>
	Math.round( ( Date.parse( after.next_payment ?? '' ) - Date.parse( before.next_payment ?? '' ) ) / 86_400_000 );

/** What each type does to a plan for $40 a month with a smaller one for $19. */
const KEPT: Record< string, ( before: Truth, after: Truth ) => void > = {
	discount: ( _before, after ) => expect( after ).toMatchObject( { status: 'active', total: '28.00' } ),
	pause: ( _before, after ) => expect( after.status ).toBe( 'on_hold' ),
	skip_renewal: ( before, after ) => expect( days( before, after ) ).toBeGreaterThanOrEqual( 28 ),
	tier_down: ( _before, after ) => expect( after ).toMatchObject( { status: 'active', total: '19.00' } ),
	extend_trial: ( before, after ) => expect( days( before, after ) ).toBe( 14 ),
	product_swap: ( _before, after ) => expect( after ).toMatchObject( { status: 'active', total: '19.00' } ),
};

/** Which offer the shopper takes: each of the six types is taken by somebody. */
// Each template and each offer by one hand or the other; CHURNSTOP_BOTH_WAYS=1 builds each by both.
const TEMPLATES: Array< [ template: string, byMouse: string, byKeyboard: string, usually: string[] ] > = [
	[ 'software', 'tier_down', 'extend_trial', [ 'keyboard alone' ] ],
	[ 'boxes', 'skip_renewal', 'product_swap', [ 'mouse', 'keyboard alone' ] ],
	[ 'membership', 'pause', 'tier_down', [ 'keyboard alone' ] ],
	[ 'content', 'discount', 'product_swap', [ 'mouse' ] ],
	[ 'course', 'extend_trial', 'pause', [ 'keyboard alone' ] ],
	[ 'blank', '', '', [ 'mouse' ] ],
];

const template = ( page: Page, id: string ) =>
	page.evaluate(
		( wanted ) =>
			( window as unknown as { churnstopBoot: { templates: Template[] } } ).churnstopBoot.templates.find(
				( one ) => one.id === wanted
			),
		id
	) as Promise< Template >;

/** All that is said of a reason but the ids, which a merchant never types. */
const meaning = ( { reasons }: StoredFlow ) =>
	reasons.map( ( { offers, ...reason } ) => ( {
		...reason,
		id: null,
		offers: offers.map( ( offer ) => ( { ...offer, id: null } ) ),
	} ) );

/** As somebody who wants that offer, past those before it; else straight out. */
async function leave( page: Page, who: Shopper, { reasons }: StoredFlow, taken: string ): Promise< void > {
	const before = truth( who );
	await arrive( page, who );
	const modal = await open( page, who );
	await expect( modal.locator( '[data-part^="reason:"]' ) ).toHaveText( reasons.map( ( reason ) => reason.label ) );
	if ( ! taken ) {
		await modal.getByRole( 'button', { name: 'Cancel subscription' } ).click();
		await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
		expect( truth( who ).status ).toBe( 'pending_cancel' );
		return;
	}
	const reason = reasons.find( ( { offers } ) => offers.some( ( { type } ) => type === taken ) );
	const offer = reason?.offers.find( ( { type } ) => type === taken );
	await because( page, reason?.label ?? '' );
	const another = modal.getByRole( 'button', { name: 'Show another option' } );
	while (
		( await modal.getByRole( 'heading' ).textContent() ) !== offer?.headline &&
		( await another.isVisible() )
	) {
		const now = ( await modal.getByRole( 'heading' ).textContent() ) ?? '';
		await another.click();
		await expect( modal.getByRole( 'heading' ) ).not.toHaveText( now );
	}
	await expect( modal.getByRole( 'heading' ) ).toHaveText( String( offer?.headline ) );
	if ( taken === 'product_swap' ) {
		await modal.getByText( 'Coffee box, small' ).click();
	}
	await modal.locator( '[data-part="accept"]' ).click();
	await expect( modal.getByRole( 'heading' ) ).toHaveText( DONE[ taken ] ?? '' );
	KEPT[ taken ]?.( before, truth( who ) );
}

for ( const [ id, byMouse, byKeyboard, usually ] of TEMPLATES ) {
	for ( const [ way, hands, taken ] of [
		[ 'mouse', Mouse, byMouse ],
		[ 'keyboard alone', Keyboard, byKeyboard ],
	] as const ) {
		if ( ! usually.includes( way ) && ! process.env.CHURNSTOP_BOTH_WAYS ) {
			continue;
		}
		test( `"${ id }" by ${ way } from blank, published, and ${
			taken ? `a shopper takes "${ taken }"` : 'a shopper leaves'
		}`, async ( { page, browser } ) => {
			const who = shopper( { siblings: true, ...( taken === 'extend_trial' && { trial: '+9 days' } ) } );
			const product = php< number >(
				'sandbox',
				`$sandbox = new Sandbox( Plugin::get()->part( Database::class ) );
				return $sandbox->snapshot( $input )->items[0]->product_id;`,
				who.id
			);
			await arriveAsAdmin( page );
			const { flow: wanted } = await template( page, id );
			const { flow: blank } = await template( page, 'blank' );
			const flow = await makeFlow( page, {
				...blank,
				audience: { ...NOBODY, products: [ product ] },
				priority: 1,
			} );
			await openEditor( page, flow.id );
			const merchant = new hands( page );
			await merchant.build( wanted.reasons );
			await expect( checks( page ) ).toHaveAttribute( 'data-tone', 'good' );
			await merchant.publish();
			const built = await rest( page, 'GET', `flows/${ flow.id }` );
			expect( built.status ).toBe( 'active' );
			expect( meaning( built ) ).toEqual( meaning( await makeFlow( page, { ...wanted } ) ) );
			const theirs = await browser.newPage();
			await leave( theirs, who, built, taken );
			await theirs.close();
			await rest( page, 'DELETE', `flows/${ flow.id }` );
		} );
	}
}
