// The merchant in wp-admin: flows of their own, which no shopper of another test meets.
import { expect } from '@playwright/test';
import type { FrameLocator, Locator, Page, Request } from '@playwright/test';
import { logIn, postFlow } from '../harness/site';
import type { Kind } from '../harness/site';

export interface StoredFlow {
	id: number;
	version: number;
	status: string;
	name: string;
	survey: { title: string };
	labels: Record< string, string >;
	reasons: Array< {
		id: string;
		label: string;
		kind: string;
		offers: Array< Record< string, unknown > & { id: string; type: string } >;
	} >;
	[ name: string ]: unknown;
}

/** A product that nobody has: a flow for it is served to nobody. */
export const NOBODY = { connections: [], products: [ 999_999_999 ], categories: [] };

const REASONS = [
	{
		id: 'too_expensive',
		kind: 'price',
		label: "It's too expensive",
		offers: [
			{ id: 'too_expensive-discount-1', type: 'discount', value_percent: 20, duration_billing_cycles: 3 },
			{ id: 'too_expensive-pause-1', type: 'pause', duration_days: 30 },
		],
	},
	{
		id: 'too_busy',
		kind: 'usage',
		label: 'Too busy',
		offers: [ { id: 'too_busy-pause-1', type: 'pause', duration_days: 30 } ],
	},
	{ id: 'technical_issue', kind: 'technical', label: 'I have a technical problem', offers: [] },
	{
		id: 'other',
		kind: 'other',
		label: 'Another reason',
		offers: [ { id: 'other-discount-1', type: 'discount', value_percent: 20, duration_billing_cycles: 3 } ],
	},
];

export async function arriveAsAdmin( page: Page, kind: Kind = 'sandbox' ): Promise< void > {
	await logIn( page.context(), kind, 'admin' );
	await page.goto( '/wp-admin/admin.php?page=churnstop' );
	await expect( page.locator( '.churnstop-table' ) ).toBeVisible();
}

/** REST as the page itself asks it. */
export const rest = < T = StoredFlow >( page: Page, method: string, path: string, data?: object ): Promise< T > =>
	page.evaluate(
		( [ way, route, body ] ) =>
			( window as unknown as { wp: { apiFetch( options: object ): Promise< unknown > } } ).wp.apiFetch( {
				path: `/churnstop/v1/${ route }`,
				method: way,
				data: body,
			} ),
		[ method, path, data ] as const
	) as Promise< T >;

/** A product of the flow's own that nobody has: no other flow takes all of its customers. */
const nobody = () => ( { ...NOBODY, products: [ 900_000_000 + Math.floor( Math.random() * 99_000_000 ) ] } );

const body = ( change: object ) => ( {
	name: `Test ${ Date.now() }`,
	status: 'draft',
	priority: 9,
	audience: nobody(),
	reasons: REASONS,
	...change,
} );

/** A flow of this test's own, asked before those for everybody. */
export const makeFlow = ( page: Page, change: object = {} ): Promise< StoredFlow > =>
	rest( page, 'POST', 'flows', body( change ) );

export async function openEditor( page: Page, id: number ): Promise< void > {
	await page.goto( `/wp-admin/admin.php?page=churnstop&flow=${ id }` );
	await expect( page.locator( '.churnstop-topbar' ) ).toBeVisible();
	// The first picture stands: what a test does before it is not what a merchant does.
	await expect( page.locator( '.churnstop-canvas-screen' ) ).not.toBeEmpty();
}

/** Logs in, makes a flow and opens it. */
export async function edit( page: Page, change: object = {} ): Promise< StoredFlow > {
	await logIn( page.context(), 'sandbox', 'admin' );
	const flow = postFlow< StoredFlow >( 'sandbox', body( change ) );
	await openEditor( page, flow.id );
	return flow;
}

/**
 * To be called before a page is opened; answers a wait until nothing has been under way to the server for so long.
 * (What Playwright calls "networkidle" is said once, and on a busy machine before the screen has asked for its data.)
 */
export function quietness( page: Page ): ( ms?: number ) => Promise< void > {
	const running = new Set< Request >();
	let last = Date.now();
	page.on( 'request', ( request ) => running.add( request ) );
	for ( const end of [ 'requestfinished', 'requestfailed' ] as const ) {
		page.on( end as 'requestfinished', ( request ) => {
			running.delete( request );
			last = Date.now();
		} );
	}
	return ( ms = 500 ) =>
		expect.poll( () => running.size === 0 && Date.now() - last > ms, { intervals: [ 100 ] } ).toBe( true );
}

export const item = ( page: Page, key: string ): Locator => page.locator( `[data-item="${ key }"]` );

export const row = ( page: Page, key: string ): Locator => item( page, key ).locator( '> .churnstop-row' );

export const field = ( page: Page, path: string ): Locator =>
	page.locator( `#churnstop-field-${ path.replaceAll( '.', '-' ) }` );

export const canvas = ( page: Page ): FrameLocator => page.frameLocator( '.churnstop-device iframe' );

export const checks = ( page: Page ): Locator => page.locator( '.churnstop-chip-button' );

export const saved = ( page: Page ): Locator => page.locator( '.churnstop-saved' );

export const items = ( page: Page ): Promise< string[] > =>
	page
		.locator( '[data-item^="reason:"], [data-item^="offer:"]' )
		.evaluateAll( ( all ) => all.map( ( one ) => ( one as HTMLElement ).dataset.item ?? '' ) );

/** Through the dialog with the summary, to the banner. */
export async function publish( page: Page ): Promise< void > {
	await page.locator( '.churnstop-publish-button' ).click();
	await page
		.locator( '.churnstop-publish' )
		.getByRole( 'button', { name: /^Publish/ } )
		.click();
	await expect( page.getByText( /^Published as version/ ) ).toBeVisible();
}
