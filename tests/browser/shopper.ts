// Shoppers with subscriptions of their own on the sandbox, and the modal as one uses it.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { logIn, php } from '../harness/site';

export interface Shopper {
	login: string;
	/** Their subscription. */
	id: number;
}

/** What differs from a monthly plan for $40 in California, due in twelve days. */
export interface Situation {
	state?: string;
	country?: string;
	trial?: string;
	/** Sold as large and small sizes of one box, and as another box at the same price. */
	siblings?: boolean;
	/** How many further sizes there are, each dearer than the one before: "Size 1", "Size 2", … */
	sizes?: number;
	name?: string;
}

let count = 0;

/** A new shopper: tests change subscriptions, so none shares one. */
export function shopper( situation: Situation = {} ): Shopper {
	const login = `shopper-${ process.pid }-${ ++count }`;
	const id = php< number >(
		'sandbox',
		`$user = wp_insert_user( array(
			'user_login' => $input['login'],
			'user_pass' => 'x',
			'user_email' => $input['login'] . '@example.test',
			'role' => 'subscriber',
			'show_admin_bar_front' => 'false',
		) );
		$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;
		$family = empty( $input['siblings'] ) ? 0 : random_int( 1000, 1000000 );
		$plan = $book->add_plan( $input['name'] ?? 'Coffee box', 4000, family: $family, image: 'coffee-large.svg' );
		if ( $family ) {
			$book->add_plan( 'Coffee box, small', 1900, family: $family, image: 'coffee-small.svg' );
			$book->add_plan( 'Tea box', 4000, family: $family, image: 'tea.svg' );
			for ( $size = 1; $size <= ( $input['sizes'] ?? 0 ); $size++ ) {
				$book->add_plan( "Size $size", 100 * $size, family: $family );
			}
		}
		return $book->add_subscription(
			$user,
			$plan,
			empty( $input['trial'] ) ? '+12 days' : $input['trial'],
			trial_end: $input['trial'] ?? null,
			country: $input['country'] ?? 'US',
			state: $input['state'] ?? 'CA',
		);`,
		{ login, ...situation }
	);
	return { login, id };
}

/** Another subscription of the same shopper. */
export const another = ( { login }: Shopper, name: string, country = 'US' ): Shopper => ( {
	login,
	id: php< number >(
		'sandbox',
		`$book = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->book;
		return $book->add_subscription(
			get_user_by( 'login', $input['login'] )->ID,
			$book->add_plan( $input['name'], 1290 ),
			'+25 days',
			country: $input['country'],
			state: '',
		);`,
		{ login, name, country }
	),
} );

/** What the sandbox's book says of it now. */
export const truth = ( { id }: Shopper ) =>
	php< { status: string; total: string; next_payment: string | null } >(
		'sandbox',
		`$snapshot = ( new Sandbox( Plugin::get()->part( Database::class ) ) )->snapshot( $input );
		return array(
			'status' => $snapshot->status,
			'total' => $snapshot->total->amount(),
			'next_payment' => \\ChurnStop\\Data::iso( $snapshot->next_payment ),
		);`,
		id
	);

/** What they subscribe to. */
export const product = ( { id }: Shopper ): number =>
	php< number >(
		'sandbox',
		'return ( new Sandbox( Plugin::get()->part( Database::class ) ) )->snapshot( $input )->items[0]->product_id;',
		id
	);

export const account = '/my-subscriptions/';

/** Logged in, on the page with the subscriptions. */
export async function arrive( page: Page, who: Shopper ): Promise< void > {
	await logIn( page.context(), 'sandbox', who.login );
	await page.goto( account );
}

/** As REST and addresses name their subscription. */
export const ref = ( { id }: Shopper ): string => `sandbox:${ id }`;

export const link = ( page: Page, who: Shopper ): Locator =>
	page.locator( `a[href*="churnstop_cancel=sandbox%3A${ who.id }"]` );

/** What the result is called after an offer of each type was accepted. */
export const DONE: Record< string, string > = {
	discount: 'Your discount is set',
	pause: 'Your subscription is paused',
	skip_renewal: 'Your next payment is skipped',
	extend_trial: 'Your trial is extended',
	tier_down: 'Your plan is changed',
	product_swap: 'Your product is changed',
};

/** Any of them. */
export const SAVED = new RegExp( `^(${ Object.values( DONE ).join( '|' ) })$` );

export const dialog = ( page: Page ): Locator => page.getByRole( 'dialog' );

/** Opens the modal and waits for its first question. */
export async function open( page: Page, who: Shopper ): Promise< Locator > {
	await link( page, who ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).toBeFocused();
	return dialog( page );
}

/** Chooses a reason and goes on; answers when the next screen is there. */
export async function because( page: Page, reason: string ): Promise< void > {
	await dialog( page ).getByLabel( reason, { exact: true } ).check();
	// Not before the reasons are there: the screen that they follow has another heading.
	const before = await dialog( page ).getByRole( 'heading' ).textContent();
	await dialog( page ).getByRole( 'button', { name: 'Continue' } ).click();
	await expect( dialog( page ).getByRole( 'heading' ) ).not.toHaveText( before ?? '' );
}

/** Leaves the result by its button, and waits until the page has renewed itself. */
export async function backToAccount( page: Page ): Promise< void > {
	const renewed = page.waitForEvent( 'load' );
	await dialog( page ).getByRole( 'button', { name: 'Back to my account' } ).click();
	await renewed;
}

/** A month later, as subscriptions count: months never overflow, and a last day stays a last day. */
export function monthAfter( from: Date ): Date {
	const [ year, month, day ] = [ from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() ];
	const [ last, nextLast ] = [ 1, 2 ].map( ( n ) => new Date( Date.UTC( year, month + n, 0 ) ).getUTCDate() );
	const next = new Date( from );
	next.setUTCMonth( month + 1, day === last ? nextLast : Math.min( day, nextLast ?? day ) );
	return next;
}

/**
 * WCAG 2.2 AA, as far as a machine can tell, within `inside`.
 *
 * @param without Rules that cannot be judged here: with forced colors the system chooses them, which axe does not see.
 */
export async function accessible( page: Page, inside: string, without: string[] = [] ): Promise< void > {
	const { violations } = await new AxeBuilder( { page } )
		// In the page itself, same-origin frames included: the other mode opens a page of its own for each verdict.
		.setLegacyMode()
		.include( inside )
		.disableRules( without )
		.withTags( [ 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice' ] )
		.analyze();
	expect(
		violations.map( ( { id, nodes } ) => `${ id }: ${ nodes.map( ( node ) => node.html ).join( ' ' ) }` )
	).toEqual( [] );
}

/** The cancel control: in view without scrolling, enabled, as big and as legible as what stands beside it. */
export async function prominent( page: Page, name: string, inside: Locator = dialog( page ) ): Promise< void > {
	const cancel = inside.getByRole( 'button', { name, exact: true } );
	await expect( cancel ).toBeInViewport( { ratio: 0.98 } );
	await expect( cancel ).toBeEnabled();
	const looks = await inside.locator( '.churnstop-equal button' ).evaluateAll( ( buttons ) =>
		buttons.map( ( button ) => {
			const { backgroundColor, color, fontSize, fontWeight, fontFamily, borderRadius } =
				getComputedStyle( button );
			const { width, height } = button.getBoundingClientRect();
			return {
				style: [ backgroundColor, color, fontSize, fontWeight, fontFamily, borderRadius ].join(),
				width,
				height,
			};
		} )
	);
	expect( new Set( looks.map( ( look ) => look.style ) ).size ).toBe( 1 );
	for ( const look of looks ) {
		expect( Math.abs( look.width - ( looks[ 0 ]?.width ?? 0 ) ) ).toBeLessThan( 1 );
		expect( look.height ).toBeGreaterThanOrEqual( 44 );
	}
}
