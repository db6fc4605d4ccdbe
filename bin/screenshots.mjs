#!/usr/bin/env node
// npm run screenshots: the pictures of README.md, of the plugin's page on wordpress.org and of the merchants' guide,
// taken anew in a demo shop.
import fs from 'node:fs';
import path from 'node:path';
import { buildAll } from './build.mjs';
import { main, rel, root, UserError } from './lib/core.mjs';
import * as db from './lib/mariadb.mjs';
import { checkNode, chromium, npmPackages, systemPackages } from './lib/setup.mjs';
import * as sites from './lib/sites.mjs';

const help = `npm run screenshots                      .wordpress-org/screenshot-*.png and docs/images/admin-*.png
npm run screenshots -- LOCALE FOLDER     the former in a language that is shipped, into FOLDER alone`;

const shoppers = '/my-subscriptions/';
const admin = ( page, query = '' ) => `/wp-admin/admin.php?page=${ page }${ query }`;

const editor = admin( 'churnstop', '&flow=1' );
const item = ( page, key ) => page.locator( `[data-item="${ key }"] > .churnstop-row` );
const drawn = ( page ) => page.frameLocator( '.churnstop-device iframe' ).locator( '[data-part]' ).first().waitFor();
const write = async ( page, label ) => {
  await drawn( page );
  await item( page, 'labels' ).click();
  await page.locator( '#churnstop-field-labels-cancel' ).fill( label );
};

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
    editor,
    async ( page ) => {
      await item( page, 'reason:too_expensive' ).click();
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

/** The merchants' guide; what changes the flow comes last. */
const guide = [
  [ 'first-steps', 'admin', admin( 'churnstop' ), ( page ) => page.locator( '.churnstop-start' ).waitFor() ],
  [
    'flows',
    'admin',
    admin( 'churnstop' ),
    async ( page ) => {
      await page.getByRole( 'button', { name: 'Hide this' } ).click();
      await page.locator( '.churnstop-start' ).waitFor( { state: 'detached' } );
    },
  ],
  [
    'templates',
    'admin',
    admin( 'churnstop' ),
    async ( page ) => {
      await page.locator( 'button.is-primary', { hasText: 'New flow' } ).click();
      await page.locator( '[data-template="boxes"]' ).waitFor();
    },
  ],
  [ 'settings', 'admin', admin( 'churnstop-settings' ), ( page ) => page.locator( 'main, form' ).first().waitFor() ],
  [
    'add-offer',
    'admin',
    editor,
    async ( page ) => {
      await drawn( page );
      await item( page, 'reason:other' ).click();
      await page.locator( '.churnstop-inspector' ).getByRole( 'button', { name: 'Add an offer' } ).click();
      await page.getByRole( 'menuitem' ).first().waitFor();
    },
  ],
  [
    'phone',
    'admin',
    editor,
    async ( page ) => {
      await drawn( page );
      await page.getByRole( 'button', { name: 'Phone', exact: true } ).click();
      await page.getByRole( 'button', { name: 'Dark', exact: true } ).click();
      await page.locator( '.churnstop-device.is-phone' ).waitFor();
      await drawn( page );
    },
  ],
  [
    'publish',
    'admin',
    editor,
    async ( page ) => {
      await write( page, 'Cancel my plan' );
      await page.locator( '.churnstop-publish-button' ).click();
      await page.locator( '.churnstop-publish tbody tr' ).first().waitFor();
    },
  ],
  [
    'checks',
    'admin',
    editor,
    async ( page ) => {
      await write( page, 'Keep paying' );
      await page.locator( '.churnstop-chip-button[data-tone="error"]' ).click();
      await page.locator( '.churnstop-checks' ).waitFor();
    },
  ],
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
    const all = [
      ...screens.map( ( screen, n ) => [ `.wordpress-org/screenshot-${ n + 1 }.png`, ...screen ] ),
      ...( folder ? [] : guide.map( ( screen ) => [ `docs/images/admin-${ screen[ 0 ] }.png`, ...screen ] ) ),
    ];
    for ( const [ place, name, user, address, until ] of all ) {
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
      // As much as both places have room for.
      const height = place.startsWith( 'docs/' ) ? 720 : 800;
      const picture = await page.screenshot( { clip: { x: 0, y: 0, width: 1280, height } } );
      await context.close();
      const file = folder ? path.resolve( folder, `screen-${ name }.png` ) : path.join( root, place );
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
