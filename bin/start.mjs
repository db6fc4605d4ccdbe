#!/usr/bin/env node
// A demo shop on this machine: WordPress on an embedded PHP and database, ChurnStop active, shoppers to log in as.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util'; // As a whole: what an old Node lacks in it must not keep it from being told so.
import { buildAll } from './build.mjs';
import {
  cache,
  exists,
  hashOf,
  isDir,
  main,
  portIsFree,
  readJson,
  root,
  sleep,
  UserError,
  writeJson,
} from './lib/core.mjs';
import { checkNode, npmPackages } from './lib/setup.mjs';
import { fromFolder, fromNpm, requireFolder, requireWordPress } from './lib/wordpress.mjs';
import { top } from './zip.mjs';

const help = `npm start -- [options]      A demo shop with ChurnStop on http://127.0.0.1:9400

  --port N             another port
  --host               open to your network (otherwise only this machine reaches it), with random passwords
  --wordpress DIR      your own WordPress folder instead of the one from npm (only read)
  --woocommerce DIR    your own WooCommerce folder
  --subscriptions DIR  your own WooCommerce Subscriptions folder (with --woocommerce: a real store, no sandbox)
  --reset              begin with an empty database
  --help               this text

What you do in the shop is kept under .cache/demo until --reset.`;

main( async () => {
  checkNode();
  const options = parse();
  if ( options.help ) {
    console.log( help );
    return 0;
  }
  const port = Number( options.port ?? 9400 );
  if ( ! Number.isInteger( port ) || port < 1 || port > 65535 ) {
    throw new UserError( `"${ options.port }" is no port: give a number from 1 to 65535.` );
  }
  const own = {
    wordpress: options.wordpress && requireWordPress( options.wordpress ),
    woocommerce: options.woocommerce && requireFolder( options.woocommerce, 'woocommerce.php', 'WooCommerce' ),
    subscriptions:
      options.subscriptions &&
      requireFolder( options.subscriptions, 'woocommerce-subscriptions.php', 'WooCommerce Subscriptions' ),
  };
  if ( own.subscriptions && ! own.woocommerce ) {
    throw new UserError( 'WooCommerce Subscriptions needs WooCommerce: give its folder with --woocommerce, too.' );
  }
  const host = options.host ? networkAddress() : '127.0.0.1';
  if ( ! ( await portIsFree( port, options.host ? '0.0.0.0' : host ) ) ) {
    throw new UserError(
      `Port ${ port } is in use: end what runs there, or choose another with npm start -- --port ${ port + 1 }.`
    );
  }

  step( 'Packages, and WordPress beside them' );
  const [ source ] = await Promise.all( [
    own.wordpress ? fromFolder( own.wordpress ) : fromNpm(),
    npmPackages( { tools: false } ),
  ] );
  const shop = layOut( source, own, options.reset );
  const first = ! exists( path.join( shop, 'state', 'ready.json' ) );
  step(
    first
      ? 'Scripts and styles, and a shop that is filled; the first time this takes about a minute'
      : 'Scripts and styles, and the shop'
  );
  const [ { ended } ] = await Promise.all( [ boot( shop, own, host, port ), buildAll( { say: () => {} } ) ] );
  report( shop, host, port );
  return ended;
} );

function parse() {
  try {
    return util.parseArgs( {
      options: {
        port: { type: 'string' },
        wordpress: { type: 'string' },
        woocommerce: { type: 'string' },
        subscriptions: { type: 'string' },
        host: { type: 'boolean' },
        reset: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    } ).values;
  } catch ( error ) {
    throw new UserError( `${ error.message.split( '.' )[ 0 ] }: see npm start -- --help.` );
  }
}

/** Where others on the network reach this machine. */
function networkAddress() {
  const found = Object.values( os.networkInterfaces() )
    .flat()
    .find( ( one ) => one.family === 'IPv4' && ! one.internal );
  if ( ! found ) {
    throw new UserError( 'This machine is on no network that --host could open the shop to.' );
  }
  return found.address;
}

let shown = 0;
function step( what ) {
  console.log( `[${ ++shown }/2] ${ what } …` );
}

/** The shop's folder: a WordPress of its own and a folder in which PHP leaves word for us. */
function layOut( source, own, reset ) {
  const shop = path.join(
    process.env.CHURNSTOP_DEMO_DIR || path.join( cache, 'demo' ),
    `${ own.woocommerce ? 'store' : 'sandbox' }-${ hashOf(
      [],
      [ source, own.woocommerce ?? '', own.subscriptions ?? '' ]
    ) }`
  );
  if ( reset ) {
    fs.rmSync( shop, { recursive: true, force: true } );
  }
  const wp = path.join( shop, 'wp' );
  fs.mkdirSync( path.join( shop, 'state' ), { recursive: true } );
  if ( ! exists( path.join( wp, 'wp-load.php' ) ) ) {
    fs.rmSync( wp, { recursive: true, force: true } );
    fs.cpSync( source, `${ wp }.half`, { recursive: true } );
    const content = path.join( `${ wp }.half`, 'wp-content' );
    fs.mkdirSync( path.join( content, 'plugins' ), { recursive: true } );
    fs.mkdirSync( path.join( content, 'mu-plugins' ), { recursive: true } );
    fs.renameSync( `${ wp }.half`, wp );
  }
  fs.mkdirSync( path.join( root, 'build' ), { recursive: true } ); // What is built there meanwhile is served from it.
  const plugin = path.join( wp, 'wp-content', 'plugins', 'churnstop' );
  fs.mkdirSync( plugin, { recursive: true } );
  top
    .filter( ( name ) => ! isDir( path.join( root, name ) ) )
    .forEach( ( name ) => fs.copyFileSync( path.join( root, name ), path.join( plugin, name ) ) );
  const keys = path.join( shop, 'keys.json' );
  if ( ! exists( keys ) ) {
    writeJson( keys, Object.fromEntries( secrets.map( ( word ) => [ word, randomBytes( 32 ).toString( 'hex' ) ] ) ) );
    fs.chmodSync( keys, 0o600 );
  }
  fs.writeFileSync( path.join( wp, 'wp-config.php' ), wpConfig( readJson( keys ) ) );
  fs.copyFileSync(
    path.join( root, 'bin', 'demo', 'database.php' ),
    path.join( wp, 'wp-content', 'mu-plugins', 'churnstop-demo.php' )
  );
  return shop;
}

const secrets = [
  'AUTH_KEY',
  'SECURE_AUTH_KEY',
  'LOGGED_IN_KEY',
  'NONCE_KEY',
  'AUTH_SALT',
  'SECURE_AUTH_SALT',
  'LOGGED_IN_SALT',
  'NONCE_SALT',
];

const wpConfig = ( keys ) => `<?php
define( 'DB_NAME', 'churnstop' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
${ secrets.map( ( word ) => `define( '${ word }', '${ keys[ word ] }' );` ).join( '\n' ) }
define( 'WP_DEBUG', false );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'DISALLOW_FILE_MODS', true );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;

async function boot( shop, own, host, port ) {
  const state = path.join( shop, 'state' );
  for ( const word of [ 'answer.json', 'error.txt' ] ) {
    fs.rmSync( path.join( state, word ), { force: true } );
  }
  const themes = path.join( await fromNpm(), 'wp-content', 'themes', 'twentytwentyfour' );
  const mounts = [
    [ path.join( shop, 'wp' ), '/wordpress' ],
    [ themes, '/wordpress/wp-content/themes/twentytwentyfour' ],
    // What the installable plugin holds, and nothing else of this checkout: all of it can be asked for over the web.
    ...top
      .filter( ( name ) => isDir( path.join( root, name ) ) )
      .map( ( name ) => [ path.join( root, name ), `/wordpress/wp-content/plugins/churnstop/${ name }` ] ),
    [ state, '/churnstop/state' ],
    [ path.join( root, 'bin', 'demo' ), '/churnstop/demo' ],
  ];
  if ( own.woocommerce ) {
    mounts.push(
      [ own.woocommerce, '/wordpress/wp-content/plugins/woocommerce' ],
      [ path.join( root, 'tests', 'harness' ), '/churnstop/harness' ]
    );
  }
  if ( own.subscriptions ) {
    mounts.push( [ own.subscriptions, '/wordpress/wp-content/plugins/woocommerce-subscriptions' ] );
  }
  const plugins = [
    own.woocommerce && 'woocommerce/woocommerce.php',
    own.subscriptions && 'woocommerce-subscriptions/woocommerce-subscriptions.php',
    'churnstop/churnstop.php',
  ].filter( Boolean );
  // Each in a process of its own: a plugin's activation must not see the one before half-loaded.
  const php = ( file, words = [] ) => ( {
    step: 'runPHP',
    code: `<?php $args = json_decode( '${ JSON.stringify(
      words
    ) }', true ); $script = '${ file }'; require '/churnstop/demo/run.php';`,
  } );
  const steps = [ ...plugins.map( ( plugin ) => php( 'demo/activate.php', [ plugin ] ) ) ];
  if ( own.woocommerce && own.subscriptions ) {
    steps.push( php( 'demo/store.php' ), php( 'demo/subscription.php' ) );
  }
  steps.push( php( 'demo/fill.php', [ own.woocommerce && own.subscriptions ? 'store' : 'sandbox' ] ) );
  const blueprint = path.join( state, 'blueprint.json' );
  writeJson( blueprint, { steps } );

  const log = fs.openSync( path.join( shop, 'playground.log' ), 'w' );
  const child = spawn(
    process.execPath,
    [
      '--import',
      pathToFileURL( path.join( root, 'bin/demo/listen.mjs' ) ).href,
      path.join( root, 'node_modules/@wp-playground/cli/wp-playground.js' ),
      'server',
      '--site-url',
      `http://${ host }:${ port }`,
      '--port',
      String( port ),
      '--php',
      '8.3',
      '--workers',
      '6',
      '--verbosity',
      'normal',
      '--wordpress-install-mode',
      'install-from-existing-files-if-needed',
      '--blueprint',
      blueprint,
      ...mounts.flatMap( ( [ from, to ] ) => [ '--mount-dir-before-install', from, to ] ),
    ],
    {
      cwd: shop,
      env: { ...process.env, CHURNSTOP_LISTEN: host === '127.0.0.1' ? host : '0.0.0.0' },
      stdio: [ 'ignore', log, log ],
    }
  );
  fs.closeSync( log );

  let asked = false;
  // A shop that ends without being asked to has failed, whatever its own code is.
  const ended = new Promise( ( resolve ) => child.on( 'exit', () => resolve( asked ? 0 : 1 ) ) );
  let over = false;
  ended.then( () => {
    over = true;
  } );
  for ( const signal of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ] ) {
    process.on( signal, () => {
      asked = true;
      child.kill( 'SIGTERM' );
      setTimeout( () => child.kill( 'SIGKILL' ), 3000 ).unref();
    } );
  }
  process.on( 'exit', () => child.kill( 'SIGKILL' ) );

  const began = Date.now();
  while ( ! over ) {
    if ( /Ready!/.test( fs.readFileSync( path.join( shop, 'playground.log' ), 'utf8' ) ) ) {
      if ( exists( path.join( state, 'answer.json' ) ) ) {
        writeJson( path.join( state, 'ready.json' ), { at: new Date().toISOString() } );
        return { ended };
      }
      break;
    }
    if ( Date.now() - began > 10 * 60 * 1000 ) {
      break;
    }
    await sleep( 200 );
  }
  child.kill( 'SIGKILL' );
  const told = path.join( state, 'error.txt' );
  const words = fs
    .readFileSync( exists( told ) ? told : path.join( shop, 'playground.log' ), 'utf8' )
    .trim()
    .split( '\n' )
    .slice( -25 )
    .join( '\n' );
  throw new UserError(
    `${ words }\n\nThe shop did not start: what stopped it is above (all of it: ${ path.join(
      shop,
      'playground.log'
    ) }); npm start -- --reset begins anew.`
  );
}

function report( shop, host, port ) {
  const base = `http://${ host }:${ port }`;
  const answer = readJson( path.join( shop, 'state', 'answer.json' ) );
  fs.rmSync( path.join( shop, 'state', 'answer.json' ) ); // Passwords stay in no file.
  const line = ( label, url, user, password ) =>
    console.log( `  ${ label.padEnd( 34 ) } ${ url }\n  ${ ''.padEnd( 34 ) } ${ user } / ${ password }` );
  console.log(
    `\nThe shop is open: ${ base }/   (WordPress ${ answer.wordpress }, ChurnStop ${ answer.churnstop })\n`
  );
  for ( const login of answer.logins ) {
    line(
      login.label,
      login.url.startsWith( 'http' ) ? login.url.replace( /^https?:\/\/[^/]+/, base ) : `${ base }${ login.url }`,
      login.user,
      login.password
    );
  }
  if ( host !== '127.0.0.1' ) {
    console.log(
      '\nEverybody on your network reaches this shop, unencrypted. ' +
        'The passwords above are random and hold until the next start.'
    );
  }
  console.log( '\nCtrl+C ends it; what you did is kept (npm start -- --reset forgets it).' );
}
