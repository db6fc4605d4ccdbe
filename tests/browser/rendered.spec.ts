// What the law asks of what is rendered, for each screen, profile, theme, size, light and dark, left-to-right and
// right-to-left. The page, its theme, the loader and the modal are the real ones, and so is each screen: it comes from
// the server. Only the requests are answered from what it said before, so that two hundred screens take seconds.
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { arriveAsAdmin, rest } from './admin';
import { arrive, dialog, link, shopper } from './shopper';

type Answer = { state: string; screen: { type: string; labels: { cancel: string; decline: string } } };
type Step = Record< string, unknown >;

const FLOW = {
	name: 'Rendered',
	reasons: [
		{
			id: 'too_expensive',
			kind: 'price',
			offers: [
				{ id: 'too_expensive-discount-1', type: 'discount', value_percent: 20, duration_billing_cycles: 3 },
				{ id: 'too_expensive-pause-1', type: 'pause', duration_days: 30 },
			],
		},
		{ id: 'too_busy', kind: 'usage', offers: [] },
		{ id: 'switching', kind: 'switching', offers: [] },
		{
			id: 'technical_issue',
			kind: 'technical',
			support: {
				url: 'https://example.test/help',
				email: 'help@example.test',
				message: 'We are sorry. Tell us what is wrong, and we will help you.',
			},
			offers: [],
		},
		{
			id: 'no_longer_needed',
			kind: 'need',
			offers: [
				{
					id: 'no_longer_needed-product_swap-1',
					type: 'product_swap',
					target_product_id: null,
					allow_customer_choice: true,
				},
			],
		},
		{ id: 'other', kind: 'other', offers: [] },
	],
};

const because = ( reason: string ): Step => ( { action: 'reason', reason, comment: '' } );

/** Profile, who lives where it holds, and the ways to each of its screens. */
const PROFILES: Array< [ string, object, Record< string, Step[] > ] > = [
	[
		'parallel_cancel',
		{ country: 'US', state: 'CA' },
		{
			survey: [],
			offer: [ because( 'too_expensive' ) ],
			choices: [ because( 'no_longer_needed' ) ],
			confirm: [ because( 'technical_issue' ) ],
		},
	],
	[
		'consent_gate',
		{ country: 'US', state: 'MN' },
		{
			survey: [],
			consent: [ because( 'too_expensive' ) ],
			offer: [ because( 'too_expensive' ), { action: 'consent', agree: true } ],
			confirm: [ because( 'other' ) ],
		},
	],
	[ 'bare', { country: 'DE' }, { survey: [], confirm: [ because( 'too_expensive' ) ] } ],
];

const SIZES = { phone: { width: 360, height: 640 }, desktop: { width: 1280, height: 800 } };

interface Shown {
	name: string;
	profile: string;
	screen: string;
	at: Answer;
	cancelled: Answer;
}

/** Each screen and what a cancel on it leads to, as the server says it. */
async function screens( browser: Browser ): Promise< { all: Shown[]; saved: Answer } > {
	const page = await browser.newPage();
	await arriveAsAdmin( page );
	const ask = async ( customer: object, steps: Step[] ) => ( {
		...( await rest< Answer >( page, 'POST', 'flows/preview', { flow: FLOW, customer, steps } ) ),
		mode: 'live',
	} );
	const all: Shown[] = [];
	for ( const [ profile, customer, ways ] of PROFILES ) {
		for ( const [ screen, steps ] of Object.entries( ways ) ) {
			all.push( {
				name: `${ profile }, ${ screen }`,
				profile,
				screen,
				at: await ask( customer, steps ),
				cancelled: await ask( customer, [ ...steps, { action: 'cancel' } ] ),
			} );
		}
	}
	const saved = await ask( {}, [
		because( 'too_expensive' ),
		{ action: 'accept', offer_id: 'too_expensive-discount-1' },
	] );
	await page.close();
	return { all, saved };
}

/** What is wrong with the control of that name, and with the texts beside it; runs in the page. */
function faults( modal: Element, name: string ): string[] {
	const found: string[] = [];
	const paint = document
		.createElement( 'canvas' )
		.getContext( '2d', { willReadFrequently: true } ) as CanvasRenderingContext2D;
	/** Layers of color, the lowest first, to what they look like. */
	const mix = ( layers: string[] ): number[] => {
		paint.clearRect( 0, 0, 1, 1 );
		for ( const layer of layers ) {
			paint.fillStyle = layer;
			paint.fillRect( 0, 0, 1, 1 );
		}
		return [ ...paint.getImageData( 0, 0, 1, 1 ).data ];
	};
	const light = ( [ red = 0, green = 0, blue = 0 ]: number[] ) => {
		const [ r = 0, g = 0, b = 0 ] = [ red, green, blue ].map( ( value ) =>
			value / 255 <= 0.04045 ? value / 255 / 12.92 : ( ( value / 255 + 0.055 ) / 1.055 ) ** 2.4
		);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const contrast = ( element: Element ) => {
		const grounds: string[] = [];
		for ( let at: Element | null = element; at; at = at.parentElement ) {
			grounds.unshift( getComputedStyle( at ).backgroundColor );
			if ( at === modal ) {
				break;
			}
		}
		const [ a, b ] = [
			light( mix( grounds ) ),
			light( mix( [ ...grounds, getComputedStyle( element ).color ] ) ),
		].sort( ( one, other ) => other - one ) as [ number, number ];
		return ( a + 0.05 ) / ( b + 0.05 );
	};
	const say = ( wrong: boolean, what: string ) => wrong && found.push( what );
	for ( const text of modal.querySelectorAll( 'h2, p, label > span, dt, dd, [data-part="terms"] *' ) ) {
		if ( text.textContent?.trim() && text.getClientRects().length && ! text.closest( '.churnstop-sr' ) ) {
			const ratio = contrast( text );
			say( ratio < 4.5, `${ ratio.toFixed( 2 ) } : 1 for "${ text.textContent.slice( 0, 40 ) }"` );
			say(
				parseFloat( getComputedStyle( text ).fontSize ) < 14,
				`type of ${ getComputedStyle( text ).fontSize } for "${ text.textContent.slice( 0, 40 ) }"`
			);
		}
	}
	say(
		modal.scrollWidth > modal.clientWidth || document.documentElement.scrollWidth > innerWidth,
		'it overflows sideways'
	);
	if ( ! name ) {
		return found;
	}
	const button = [ ...modal.querySelectorAll( 'button' ) ].find( ( one ) => one.textContent === name );
	if ( ! button ) {
		return [ ...found, `no "${ name }"` ];
	}
	const box = button.getBoundingClientRect();
	say( box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth, 'out of view' );
	for ( const [ x, y ] of [
		[ box.left + 4, box.top + 4 ],
		[ box.right - 4, box.bottom - 4 ],
		[ ( box.left + box.right ) / 2, ( box.top + box.bottom ) / 2 ],
	] as const ) {
		say( ! button.contains( document.elementFromPoint( x, y ) ), 'covered' );
	}
	say( box.width < 24 || box.height < 24, `${ box.width } × ${ box.height } px` );
	say( button.disabled || button.getAttribute( 'aria-disabled' ) === 'true', 'disabled' );
	say( Number( getComputedStyle( button ).opacity ) < 1, 'faded' );
	say( contrast( button ) < 4.5, `its contrast is ${ contrast( button ).toFixed( 2 ) }` );
	const kind = ( one: Element ) => {
		const {
			backgroundColor,
			backgroundImage,
			color,
			fontSize,
			fontWeight,
			fontFamily,
			borderRadius,
			borderTopWidth,
			textDecorationLine,
			textTransform,
		} = getComputedStyle( one );
		const { width, height } = one.getBoundingClientRect();
		return [
			one.tagName,
			backgroundColor,
			backgroundImage,
			color,
			fontSize,
			fontWeight,
			fontFamily,
			borderRadius,
			borderTopWidth,
			textDecorationLine,
			textTransform,
			Math.round( width ),
			Math.round( height ),
		].join();
	};
	for ( const other of button.parentElement?.children ?? [] ) {
		// Words of different length make different heights where the buttons stand one below the other.
		const [ mine, its ] =
			other.getBoundingClientRect().top === box.top
				? [ kind( button ), kind( other ) ]
				: [ kind( button ).replace( /,\d+$/, '' ), kind( other ).replace( /,\d+$/, '' ) ];
		say( mine !== its, `not like "${ other.textContent }": ${ mine } / ${ its }` );
		say( other.getBoundingClientRect().height > box.height + 1, `lower than "${ other.textContent }"` );
	}
	return found;
}

/** Where the Tab key comes within one round. */
async function reached( page: Page, name: string ): Promise< boolean > {
	for ( let n = 0; n < 30; n++ ) {
		if ( await page.evaluate( ( wanted ) => document.activeElement?.textContent === wanted, name ) ) {
			return true;
		}
		await page.keyboard.press( 'Tab' );
	}
	return false;
}

for ( const theme of [ 'twentytwentyfour', 'parlour' ] ) {
	for ( const scheme of [ 'light', 'dark' ] as const ) {
		test( `every screen in ${ theme }, ${ scheme }: cancel is in view, legible, by keyboard and click`, async ( {
			browser,
			baseURL,
		} ) => {
			const { all, saved } = await screens( browser );
			const context = await browser.newContext( {
				colorScheme: scheme,
				reducedMotion: 'reduce',
				viewport: SIZES.desktop,
			} );
			await context.addCookies( [ { name: 'churnstop_test_theme', value: theme, url: baseURL ?? '' } ] );
			const page = await context.newPage();
			const who = shopper();
			let now: Answer = saved;
			let then: Answer = saved;
			const asked: string[] = [];
			await page.route( /churnstop\/v1\/attempts/, ( route ) => {
				const path = new URL( route.request().url() ).pathname;
				const cancels = path.endsWith( '/cancel' );
				asked.push( path.replace( /.*\//, '' ) );
				return route.fulfill( { json: cancels ? then : now } );
			} );
			await arrive( page, who );
			expect( await page.content() ).toContain(
				theme === 'parlour' ? 'Theme Name: Parlour' : 'twentytwentyfour'
			);
			if ( scheme === 'dark' ) {
				await page.addStyleTag( {
					content: 'body { background: #17171b !important; color: #f0f0f2 !important; }',
				} );
			}
			// Nothing is written here: the page need not renew itself.
			await page.evaluate( () => addEventListener( 'churnstop_changed', ( event ) => event.preventDefault() ) );
			const modal = dialog( page );
			const show = async ( at: Answer ) => {
				now = at;
				await page.mouse.move( 1, 1 );
				await link( page, who ).press( 'Enter' );
				await expect( modal.getByRole( 'heading' ) ).toBeFocused();
			};
			const close = async () => {
				await page.keyboard.press( 'Escape' );
				await expect( modal ).toHaveCount( 0 );
			};
			const wrong: string[] = [];
			for ( const [ size, viewport ] of Object.entries( SIZES ) ) {
				await page.setViewportSize( viewport );
				for ( const direction of [ 'ltr', 'rtl' ] ) {
					await page.evaluate( ( dir ) => ( document.documentElement.dir = dir ), direction );
					for ( const { name, profile, screen, at, cancelled } of all ) {
						const note = ( what: string ) =>
							wrong.push( `${ size }, ${ direction }, ${ name }: ${ what }` );
						const label = at.screen.type === 'offer' ? at.screen.labels.decline : at.screen.labels.cancel;
						then = cancelled;
						await show( at );
						if ( at.screen.type !== ( screen === 'choices' ? 'offer' : screen ) ) {
							note( `is "${ at.screen.type }"` );
						}
						if (
							( profile === 'bare' || screen === 'consent' ) &&
							( await modal.locator( '[data-part="accept"], [data-part="terms"]' ).count() ) > 0
						) {
							note( 'an offer' );
						}
						( await modal.evaluate( faults, label ) ).forEach( note );
						if ( ! ( await reached( page, label ) ) ) {
							note( 'the Tab key never comes to it' );
						}
						asked.length = 0;
						await modal.getByRole( 'button', { name: label, exact: true } ).click();
						await expect( modal.getByRole( 'heading' ) ).toHaveText( 'Your subscription is cancelled' );
						if ( asked.join() !== 'cancel' ) {
							note( `a click asked for ${ asked.join() }` );
						}
						( await modal.evaluate( faults, '' ) )
							.map( ( fault ) => `after it: ${ fault }` )
							.forEach( note );
						await close();
					}
					await show( saved );
					( await modal.evaluate( faults, '' ) ).forEach( ( fault ) =>
						wrong.push( `${ size }, ${ direction }, saved: ${ fault }` )
					);
					await close();
				}
			}
			expect( wrong ).toEqual( [] );
			await context.close();
		} );
	}
}
