// The first screen of ChurnStop > Flows against WooCommerce > Settings on one store, interleaved; and each keystroke in
// a flow of 30 reasons with 3 offers each.
/* global document, window, requestAnimationFrame, addEventListener -- in what the browser evaluates */
import { arrive, ask, launch, load, median } from './lib/browser.mjs';

const MOST_RATIO = 1.5;
const MOST_MS = 50;
const FRAME = 1000 / 60;
const ROUNDS = Number( process.env.CHURNSTOP_BENCH_ROUNDS ?? 15 );

/**
 * Ready: what makes the screen usable is there, and painted. The list of flows is drawn by script; the shop's form
 * works when its scripts, which wait for the document, have run.
 */
const SCREENS = {
  flows: {
    at: 'page=churnstop',
    ready: () =>
      !! document.querySelector( '.churnstop-head .components-button.is-primary' ) &&
      !! document.querySelector( '.churnstop-table .churnstop-flow-name' ),
  },
  shop: {
    at: 'page=wc-settings',
    ready: () =>
      document.readyState !== 'loading' &&
      !! document.querySelector( '#mainform h2' ) &&
      !! document.querySelector( '#mainform .woocommerce-save-button' ),
  },
  // Without a shop WordPress' own settings stand in.
  wordpress: {
    at: '',
    ready: () => document.readyState !== 'loading' && !! document.querySelector( '#wpbody form #submit' ),
  },
};

const TYPED = [ 'reasons.14.label', 'reasons.14.offers.0.headline', 'reasons.14.offers.0.message' ];
const TEXT = ' and what else there is to say about it';

export default async function ( { site, store, php, chromium } ) {
  const given = await ask( php, 'bench/browser.php' );
  const browser = await launch( chromium );
  const broken = [];
  try {
    await firstScreen( browser, site, given, store ? 'shop' : 'wordpress', broken );
    await typing( browser, site, given, broken );
  } finally {
    await browser.close();
  }
  broken.forEach( ( line ) => console.log( `LIMIT  ${ line }` ) );
  return broken.length === 0;
}

async function firstScreen( browser, site, given, other, broken ) {
  const found = { flows: [], [ other ]: [] };
  const { context } = await arrive( browser, site.url, given.admin );
  for ( let round = -2; round < ROUNDS; round++ ) {
    for ( const name of Object.keys( found ) ) {
      const measured = await usable( context, site, SCREENS[ name ] );
      if ( round >= 0 ) {
        found[ name ].push( measured );
      }
    }
  }
  await context.close();
  const ratio = median( found.flows.map( ( { ms }, at ) => ms / found[ other ][ at ].ms ) );
  const line = ( list ) =>
    `${ median( list.map( ( { ms } ) => ms ) ).toFixed( 0 ) } ms (first byte after ${ median(
      list.map( ( { first } ) => first )
    ).toFixed( 0 ) })`;
  console.log(
    `first screen: Flows ${ line( found.flows ) }, ${
      other === 'shop' ? "the shop's settings" : "WordPress' settings"
    } ${ line( found[ other ] ) }: ${ ratio.toFixed( 2 ) } x; ${ load() }`
  );
  if ( ratio > MOST_RATIO ) {
    broken.push( `the first screen takes ${ ratio.toFixed( 2 ) } x, more than ${ MOST_RATIO }` );
  }
}

async function usable( context, site, { at, ready } ) {
  const page = await context.newPage();
  await page.addInitScript( `(() => {
		const ready = ${ ready };
		const look = () => {
			if ( ready() ) {
				watch.disconnect();
				// The frame that shows it is under way; once the page answers again it can be used.
				requestAnimationFrame( () => setTimeout( () => { window.churnstopBenchReady = performance.now(); } ) );
			}
		};
		const watch = new MutationObserver( look );
		watch.observe( document, { subtree: true, childList: true } );
		document.addEventListener( 'readystatechange', look );
	})()` );
  await page.goto( new URL( at ? `wp-admin/admin.php?${ at }` : 'wp-admin/options-general.php', site.url ).href, {
    waitUntil: 'commit',
  } );
  await page.waitForFunction( () => window.churnstopBenchReady > 0 );
  const measured = await page.evaluate( () => ( {
    ms: window.churnstopBenchReady,
    first: performance.getEntriesByType( 'navigation' )[ 0 ].responseStart,
  } ) );
  // What it still loads must not run into the next one.
  await page.waitForLoadState( 'networkidle' );
  await page.close();
  return measured;
}

async function typing( browser, site, given, broken ) {
  const { context, page } = await arrive( browser, site.url, given.admin );
  await page.goto( new URL( `wp-admin/admin.php?page=churnstop&flow=${ given.flow }`, site.url ).href );
  await page.locator( '.churnstop-canvas-screen' ).waitFor( { timeout: 60_000 } );
  await page.waitForTimeout( 2000 );
  // From the key to the frame that shows it: what the browser itself calls input to next paint, without its steps of
  // 8 ms.
  await page.evaluate( () => {
    window.churnstopBenchKeys = [];
    addEventListener(
      'keydown',
      ( event ) => {
        const began = event.timeStamp;
        requestAnimationFrame( () => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => window.churnstopBenchKeys.push( performance.now() - began );
          port2.postMessage( null );
        } );
      },
      true
    );
  } );
  const all = [];
  for ( const path of TYPED ) {
    const offer = path.includes( '.offers.' );
    await page
      .locator(
        offer ? '[data-item^="offer:reason_15-"] > .churnstop-row' : '[data-item="reason:reason_15"] > .churnstop-row'
      )
      .first()
      .click();
    const field = page.locator( `#churnstop-field-${ path.replaceAll( '.', '-' ) }` );
    await field.click();
    await page.keyboard.press( 'End' );
    await page.waitForTimeout( 500 );
    await page.evaluate( () => ( window.churnstopBenchKeys.length = 0 ) );
    // As fast as somebody who types quickly: checks and drafts that wait for a rest fall between the keys.
    for ( const key of TEXT ) {
      await page.keyboard.type( key );
      await page.waitForTimeout( 80 );
    }
    await page.waitForTimeout( 1500 );
    const keys = await page.evaluate( () => [ ...window.churnstopBenchKeys ] );
    if ( keys.length !== TEXT.length || ! ( await field.inputValue() ).endsWith( TEXT ) ) {
      throw new Error( `${ path } did not take what was typed.` );
    }
    const most = Math.max( ...keys );
    const middle = median( keys );
    const within = keys.filter( ( ms ) => ms <= FRAME ).length / keys.length;
    console.log(
      `typing into ${ path.padEnd( 28 ) } median ${ middle.toFixed( 1 ) } ms (${ ( ( middle / FRAME ) * 100 ).toFixed(
        0
      ) } % of a frame), slowest ${ most.toFixed( 1 ) } ms; ${ ( within * 100 ).toFixed(
        0
      ) } % of keys within a frame; ${ load() }`
    );
    all.push( ...keys );
    if ( most > MOST_MS ) {
      broken.push( `${ path }: a keystroke took ${ most.toFixed( 1 ) } ms, more than ${ MOST_MS }` );
    }
  }
  await context.close();
}
