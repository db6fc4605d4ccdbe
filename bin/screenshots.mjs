#!/usr/bin/env node
// npm run screenshots: the pictures of README.md and of the plugin's page on wordpress.org, taken anew in a demo shop.
import fs from 'node:fs';
import path from 'node:path';
import { buildAll } from './build.mjs';
import { main, rel, root, UserError } from './lib/core.mjs';
import * as db from './lib/mariadb.mjs';
import { checkNode, chromium, npmPackages, systemPackages } from './lib/setup.mjs';
import * as sites from './lib/sites.mjs';

const help = `npm run screenshots                      .wordpress-org/screenshot-*.png, which README.md shows, too
npm run screenshots -- LOCALE FOLDER     the same screens in a language that is shipped, into FOLDER alone`;

const shoppers = '/my-subscriptions/';
const admin = ( page, query = '' ) => `/wp-admin/admin.php?page=${ page }${ query }`;

/** Name, who looks, address, what is done until the picture is there. In the order of readme.txt. */
const screens = [
  [
    'offer',
    'anna',
    shoppers,
    async ( page ) => {
      await page.locator( 'a[href*="churnstop_cancel="]' ).first().click();
      await page.locator( 'dialog [type="radio"]' ).first().check();
      await page.locator( 'dialog [data-part="reason"]' ).click();
      await page.locator( 'dialog [data-part="accept"]' ).waitFor();
    },
  ],
  [
    'editor',
    'admin',
    admin( 'churnstop', '&flow=1' ),
    async ( page ) => {
      await page.locator( '[data-item="reason:too_expensive"] > .churnstop-row' ).click();
      await page.locator( '[data-item^="offer:too_expensive-discount"] > .churnstop-row' ).click();
      await page.frameLocator( '.churnstop-device iframe' ).locator( '[data-part="accept"]' ).waitFor();
    },
  ],
  [
    'dashboard',
    'admin',
    admin( 'churnstop-dashboard', '&days=365&currency=USD' ),
    ( page ) => page.locator( '.churnstop-chart' ).waitFor(),
  ],
  [
    'attempts',
    'admin',
    admin( 'churnstop-attempts' ),
    ( page ) => page.locator( '.churnstop-events-table tbody tr' ).first().waitFor(),
  ],
  [ 'account', 'dario', shoppers, ( page ) => page.locator( '.churnstop-agreed' ).first().waitFor() ],
];

main( async () => {
  const [ locale, folder ] = process.argv.slice( 2 );
  if ( locale === '--help' ) {
    console.log( help );
    return 0;
  }
  if ( locale && ! folder ) {
    throw new UserError( 'Into which folder? npm run screenshots -- de_DE /tmp/pictures' );
  }
  checkNode();
  await systemPackages();
  await npmPackages();
  await buildAll();
  process.env.CHURNSTOP_ENV_NAME = `${ process.env.CHURNSTOP_ENV_NAME ?? '' }screenshots`;
  const server = await db.start();
  const site = await sites.serve( await sites.prepare( 'sandbox', { fresh: true, strict: true } ) );
  const { chromium: browser } = await import( '@playwright/test' );
  const window = await browser.launch( { executablePath: chromium(), args: [ '--no-sandbox', '--disable-gpu' ] } );
  // WordPress speaks a language that it finds a file of: its own texts stay English.
  const spoken = path.join( site.dir, 'wp-content', 'languages', `${ locale }.mo` );
  try {
    if ( locale ) {
      fs.mkdirSync( path.dirname( spoken ), { recursive: true } );
      fs.copyFileSync( path.join( root, 'languages', `churnstop-${ locale }.mo` ), spoken );
    }
    sites.phpIn( site, path.join( root, 'bin/demo/year.php' ), locale ? [ locale ] : [] );
    for ( const [ number, [ name, user, address, until ] ] of screens.entries() ) {
      const context = await window.newContext( {
        baseURL: site.url,
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
      } );
      const page = await context.newPage();
      await page.goto( '/wp-login.php' );
      await page.locator( '#user_login' ).fill( user );
      await page.locator( '#user_pass' ).fill( user === 'admin' ? 'admin' : 'demo' );
      await page.locator( '#wp-submit' ).click();
      await page.waitForURL( ( url ) => ! url.pathname.endsWith( 'wp-login.php' ) );
      await page.goto( address );
      await until( page );
      // A store's own wp-admin has no clock to move.
      await page.addStyleTag( { content: '#wpbody-content > .notice { display: none !important }' } );
      const picture = await page.screenshot();
      await context.close();
      const file = folder
        ? path.resolve( folder, `screen-${ name }.png` )
        : path.join( root, `.wordpress-org/screenshot-${ number + 1 }.png` );
      fs.mkdirSync( path.dirname( file ), { recursive: true } );
      fs.writeFileSync( file, picture );
      console.log( `${ rel( file ) }: ${ Math.ceil( picture.length / 1024 ) } KB` );
    }
  } finally {
    await window.close();
    fs.rmSync( spoken, { force: true } );
    await sites.stopServer( site );
    if ( server.started ) {
      await db.stop();
    }
  }
  return 0;
} );
