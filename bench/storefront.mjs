// From the click on Cancel to a readable survey, at a CPU slowed four times, for somebody who comes with an empty
// cache. Beside it the page's own first paint in the same run, where the time went, and what the page carries.
/* global document, window, requestAnimationFrame, MutationObserver -- in what the browser evaluates */
import path from 'node:path';
import { arrive, ask, launch, load, median, zipped } from './lib/browser.mjs';

const SLOWDOWN = 4;
const MOST_MS = 300;
const ROUNDS = Number( process.env.CHURNSTOP_BENCH_ROUNDS ?? 15 );

export default async function ( { site, root, php, chromium } ) {
  const given = await ask( php, 'bench/browser.php' );
  const browser = await launch( chromium );
  const found = { click: [], hover: [] };
  try {
    for ( let round = -2; round < ROUNDS; round++ ) {
      for ( const intent of Object.keys( found ) ) {
        const measured = await one( browser, site, given, intent );
        if ( round >= 0 ) {
          found[ intent ].push( measured );
        }
      }
    }
    const { carried, without } = await counts( browser, site, given );
    return report( found, carried, without, path.join( root, 'build', 'storefront' ) );
  } finally {
    await browser.close();
  }
}

async function one( browser, site, given, intent ) {
  const { context, page } = await arrive( browser, site.url, given.shopper, SLOWDOWN );
  try {
    await page.goto( given.account, { waitUntil: 'load' } );
    const link = page.locator( 'a[href*="churnstop_cancel="]' ).first();
    const paint = await page.evaluate(
      () =>
        performance.getEntriesByName( 'first-contentful-paint' )[ 0 ].startTime -
        performance.getEntriesByType( 'navigation' )[ 0 ].responseStart
    );
    if ( intent === 'hover' ) {
      await link.hover();
      await page.waitForLoadState( 'networkidle' );
    }
    // element.click(): no pointer has come near before, so the click itself is the first that the page hears of it.
    const ms = await link.evaluate(
      ( element ) =>
        new Promise( ( done ) => {
          const began = performance.now();
          const look = () => {
            const dialog = document.querySelector( 'dialog.churnstop[open]' );
            if (
              dialog?.querySelector( 'h2' )?.textContent &&
              dialog.querySelectorAll( 'input[type="radio"]' ).length > 1
            ) {
              watch.disconnect();
              // Painted: the frame that shows it is made after the next one is asked for, and a task
              // follows it.
              requestAnimationFrame( () => setTimeout( () => done( performance.now() - began ) ) );
            }
          };
          const watch = new MutationObserver( look );
          watch.observe( document, { subtree: true, childList: true, characterData: true } );
          window.churnstopBenchBegan = began;
          element.click();
        } )
    );
    const requests = await page.evaluate( () =>
      performance
        .getEntriesByType( 'resource' )
        .filter( ( entry ) => entry.startTime >= window.churnstopBenchBegan )
        .map( ( { name, startTime, requestStart, responseStart, responseEnd } ) => ( {
          name: name.replace( /.*\/(?=[^/])|\?.*/g, '' ),
          from: startTime - window.churnstopBenchBegan,
          to: responseEnd - window.churnstopBenchBegan,
          server: responseStart - requestStart,
        } ) )
    );
    return {
      ms,
      paint,
      requests,
      server: requests.filter( ( { name } ) => name === 'attempts' ).reduce( ( sum, { server } ) => sum + server, 0 ),
    };
  } finally {
    // Closing the page leaves the attempt open: the next round resumes it, as a shopper's second click does.
    await context.close();
  }
}

/** What a page carries of the plugin: files, and elements. */
async function counts( browser, site, given ) {
  const ours = async ( url ) => {
    const { context, page } = await arrive( browser, site.url, given.shopper );
    const files = [];
    page.on(
      'request',
      ( request ) =>
        request.url().includes( '/plugins/churnstop/' ) && files.push( request.url().replace( /.*\//, '' ) )
    );
    await page.goto( url, { waitUntil: 'networkidle' } );
    const elements = await page
      .locator(
        '#churnstop-data, [src*="/plugins/churnstop/"], [href*="/plugins/churnstop/"], ' +
          '[href*="churnstop_cancel="], [class^="churnstop"]'
      )
      .count();
    await context.close();
    return { files, elements };
  };
  return { carried: await ours( given.account ), without: await ours( given.without ) };
}

function report( found, carried, without, build ) {
  const broken = [];
  for ( const [ intent, rounds ] of Object.entries( found ) ) {
    const ms = median( rounds.map( ( one ) => one.ms ) );
    const server = median( rounds.map( ( one ) => one.server ) );
    const paint = median( rounds.map( ( one ) => one.paint ) );
    const ratio = median( rounds.map( ( one ) => one.ms / one.paint ) );
    console.log(
      `${ intent === 'click' ? 'by the click itself' : 'after a hover' }: ${ ms.toFixed(
        0
      ) } ms to a readable survey (the server's part ${ server.toFixed( 0 ) } ms, the browser's ${ (
        ms - server
      ).toFixed( 0 ) } ms), ${ ratio.toFixed( 2 ) } x of the page's own first paint (${ paint.toFixed(
        0
      ) } ms after its first byte); ${ load() }`
    );
    const middle = rounds.find( ( one ) => one.ms === ms );
    middle.requests.forEach( ( { name, from, to, server: wait } ) =>
      console.log(
        `  ${ name.padEnd( 24 ) } ${ from.toFixed( 0 ) } – ${ to.toFixed( 0 ) } ms, waited ${ wait.toFixed(
          0
        ) } ms for the server`
      )
    );
    if ( ms > MOST_MS ) {
      broken.push( `${ intent }: ${ ms.toFixed( 0 ) } ms, more than ${ MOST_MS }` );
    }
  }
  console.log(
    `gzip: loader ${ zipped( build, 'loader', [ 'js' ] ) } bytes, style of the lists ${ zipped( build, 'loader', [
      'css',
    ] ) }, modal with its style ${ zipped( build, 'modal', [ 'js', 'css' ] ) }`
  );
  console.log(
    `a page with a Cancel control asks for ${ carried.files.length } files of the plugin (${ carried.files.join(
      ', '
    ) }), a page without for ${ without.files.length } and has ${ without.elements } elements of it`
  );
  if ( without.files.length > 0 || without.elements > 0 ) {
    broken.push( 'a page without a Cancel control carries something of the plugin' );
  }
  broken.forEach( ( line ) => console.log( `LIMIT  ${ line }` ) );
  return broken.length === 0;
}
