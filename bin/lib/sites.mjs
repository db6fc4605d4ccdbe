// Sites for tests: a document root, a database and a PHP server each. `kind` says what is in it, `name` whose it is.
//   integration  WordPress (npm) + ChurnStop
//   sandbox      the same with the demo filled
//   store        WordPress, WooCommerce, WooCommerce Subscriptions from the three folders of the environment +
//                ChurnStop
//   zip          WordPress (npm) + ChurnStop as `npm run zip` packs it
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  alive,
  cache,
  capture,
  exists,
  freePort,
  hashOf,
  isDir,
  portIsFree,
  readJson,
  root,
  sleep,
  UserError,
  walk,
  which,
  withLock,
  writeJson,
} from './core.mjs';
import * as db from './mariadb.mjs';
import { fromFolder, fromNpm, layOut, requireFolder } from './wordpress.mjs';

export const kinds = [ 'integration', 'sandbox', 'store', 'zip' ];
const harness = path.join( root, 'tests', 'harness' );
export const envName = () =>
  ( process.env.CHURNSTOP_ENV_NAME || 'default' ).replace( /[^a-z0-9]/gi, '' ).toLowerCase() || 'default';

// A site lies outside the checkout, which is linked into it as a plugin: WordPress tells plugins apart by where their
// real path begins, and would take the link to WooCommerce for a part of ChurnStop. Where the system has cleared the
// folder, the site is made anew.
export const home = ( kind, name ) =>
  path.join( os.tmpdir(), `churnstop-${ hashOf( [], [ root ] ) }`, `${ kind }-${ name }` );
const stateOf = ( kind, name ) => path.join( cache, 'sites', `${ kind }-${ name }`, 'site.json' );
export const stateFile = ( site ) => stateOf( site.kind, site.name );

export const storeFolders = () => ( {
  wordpress: process.env.CHURNSTOP_STORE_WORDPRESS,
  woocommerce: process.env.CHURNSTOP_STORE_WOOCOMMERCE,
  subscriptions: process.env.CHURNSTOP_STORE_SUBSCRIPTIONS,
} );

/** Null where the store's three folders are given, else why there is no store. */
export function whyNoStore() {
  const missing = [ 'WORDPRESS', 'WOOCOMMERCE', 'SUBSCRIPTIONS' ]
    .map( ( word ) => `CHURNSTOP_STORE_${ word }` )
    .filter( ( variable ) => ! process.env[ variable ] );
  return missing.length === 0
    ? null
    : `${ missing.join(
        ', '
      ) } not set: they name the folders of a WordPress, WooCommerce and WooCommerce Subscriptions`;
}

function checkedStore() {
  const why = whyNoStore();
  if ( why ) {
    throw new UserError( `No store: ${ why }.` );
  }
  const folders = storeFolders();
  return {
    wordpress: requireFolder( folders.wordpress, 'wp-load.php', 'WordPress' ),
    woocommerce: requireFolder( folders.woocommerce, 'woocommerce.php', 'WooCommerce' ),
    subscriptions: requireFolder( folders.subscriptions, 'woocommerce-subscriptions.php', 'WooCommerce Subscriptions' ),
  };
}

export function read( kind, name = envName() ) {
  const file = stateOf( kind, name );
  return exists( file ) ? readJson( file ) : null;
}

const save = ( site ) => writeJson( stateFile( site ), site );

export function wpConfig( site ) {
  const php = ( value ) => `'${ String( value ).replaceAll( '\\', '\\\\' ).replaceAll( "'", "\\'" ) }'`;
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
  return `<?php
define( 'DB_NAME', getenv( 'CHURNSTOP_DB' ) ?: ${ php( site.database ) } );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', getenv( 'CHURNSTOP_DB_HOST' ) ?: ${ php( `localhost:${ site.socket }` ) } );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
${ secrets.map( ( word ) => `define( '${ word }', 'test-${ word.toLowerCase() }' );` ).join( '\n' ) }
define( 'WP_HOME', getenv( 'CHURNSTOP_URL' ) ?: ${ php( site.url ) } );
define( 'WP_SITEURL', WP_HOME );
define( 'COOKIEHASH', 'churnstop' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', ${ php( path.join( home( site.kind, site.name ), 'debug.log' ) ) } );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_AUTO_UPDATE_CORE', false );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'FS_METHOD', 'direct' );
define( 'WP_MEMORY_LIMIT', '512M' );
define( 'WPMU_PLUGIN_DIR', ${ php( path.join( harness, 'mu-plugins' ) ) } );
define( 'CHURNSTOP_HARNESS', true );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
}

function configure( site ) {
  const file = path.join( site.dir, 'wp-config.php' );
  const text = wpConfig( site );
  if ( ! exists( file ) || fs.readFileSync( file, 'utf8' ) !== text ) {
    fs.writeFileSync( file, text );
  }
}

function symlink( target, at ) {
  fs.rmSync( at, { recursive: true, force: true } );
  fs.symlinkSync( target, at, 'dir' );
}

const version = ( folder, file ) => hashOf( [ path.join( folder, file ) ], [ folder ] );

/** The site's folder and database, as new: WordPress installed, plugins active. Only the first time takes long. */
export async function prepare( kind, { name = envName(), fresh = false, zip = null, strict = false } = {} ) {
  if ( ! kinds.includes( kind ) ) {
    throw new UserError( `There is no site "${ kind }": choose one of ${ kinds.join( ', ' ) }.` );
  }
  if ( ! which( 'php' ) ) {
    throw new UserError( 'php is missing: install PHP 8.1 or newer with its mysqli extension.' );
  }
  const folders = kind === 'store' ? checkedStore() : null;
  const server = await db.start();
  const source = folders ? await fromFolder( folders.wordpress ) : await fromNpm();

  return withLock( `site-${ kind }-${ name }`, async () => {
    const scripts = walk( path.join( harness, 'install' ) ).map( ( file ) => path.join( harness, 'install', file ) );
    const base = hashOf( scripts, [
      folders ? 'store' : 'plain',
      path.basename( source ),
      ...( folders
        ? [
            version( folders.woocommerce, 'woocommerce.php' ),
            version( folders.subscriptions, 'woocommerce-subscriptions.php' ),
          ]
        : [] ),
    ] );
    const old = read( kind, name );
    const dir = path.join( home( kind, name ), 'wp' );
    const usable =
      old && old.base === base && old.socket === server.socket && isDir( dir ) && db.hasDatabase( old.database );
    // Before a release the tables change without a migration: a site of an older checkout is restored.
    const tables = hashOf(
      walk( path.join( root, 'includes' ) )
        .filter( ( file ) => /(Schema|Tables)\.php$/.test( file ) )
        .map( ( file ) => path.join( root, 'includes', file ) )
    );
    if ( usable && old.tables === tables && ! fresh && ! zip ) {
      configure( old );
      return old.active ? old : activate( old, strict );
    }
    const site = {
      kind,
      name,
      base,
      tables,
      dir,
      socket: server.socket,
      database: `churnstop_${ kind }_${ name }`,
      port: old?.port ?? ( await freePort() ),
      pid: old?.pid ?? null,
    };
    site.url = `http://127.0.0.1:${ site.port }`;
    if ( ! usable || zip ) {
      await layOut( source, dir );
      configure( site );
      const plugins = path.join( dir, 'wp-content', 'plugins' );
      if ( folders ) {
        symlink( folders.woocommerce, path.join( plugins, 'woocommerce' ) );
        symlink( folders.subscriptions, path.join( plugins, 'woocommerce-subscriptions' ) );
      }
      if ( zip ) {
        const { unzip } = await import( './zip.mjs' );
        unzip( zip, plugins );
      } else {
        symlink( root, path.join( plugins, 'churnstop' ) );
      }
    }
    const snapshot = path.join( cache, 'dumps', `${ folders ? 'store' : 'plain' }-${ base }.sql` );
    // Nobody else needs to install the same thing at the same time.
    await withLock( `dump-${ path.basename( snapshot ) }`, async () => {
      if ( exists( snapshot ) ) {
        db.restore( site.database, snapshot );
        return;
      }
      db.createEmpty( site.database );
      phpIn( site, path.join( harness, 'install', 'wordpress.php' ), [], { bare: true } );
      if ( folders ) {
        phpIn( site, path.join( harness, 'install', 'activate.php' ), [
          'woocommerce/woocommerce.php',
          'woocommerce-subscriptions/woocommerce-subscriptions.php',
        ] );
        phpIn( site, path.join( harness, 'install', 'store.php' ) );
      }
      db.dump( site.database, snapshot );
    } );
    fs.rmSync( path.join( home( kind, name ), 'debug.log' ), { force: true } );
    save( { ...site, active: false } );
    phpIn( site, path.join( harness, 'address.php' ) );
    return activate( site, strict );
  } );
}

// A site whose plugin is broken is still of use to the one who mends it; the next call tries again.
function activate( site, strict ) {
  try {
    phpIn( site, path.join( harness, 'install', 'activate.php' ), [ 'churnstop/churnstop.php' ] );
    if ( site.kind === 'sandbox' ) {
      phpIn( site, path.join( harness, 'demo.php' ) );
    }
    site.active = true;
  } catch ( error ) {
    site.active = false;
    console.error( `ChurnStop could not be activated on ${ site.kind }:\n${ error.message }` );
    if ( strict ) {
      throw new UserError( `There is no ${ site.kind } site to test.` );
    }
  }
  save( site );
  return site;
}

function environment( site, extra = {} ) {
  return {
    ...process.env,
    CHURNSTOP_SITE: site.dir,
    CHURNSTOP_SITE_URL: site.url,
    CHURNSTOP_SITE_SOCKET: site.socket,
    CHURNSTOP_SITE_DATABASE: site.database,
    CHURNSTOP_SITE_STATE: stateFile( site ),
    ...extra,
  };
}

/**
 * What every PHP of the harness is started with: opcache is fresh for each request, since sources change all the time.
 */
const phpFlags = [
  '-d',
  'memory_limit=1G',
  '-d',
  'error_reporting=-1',
  '-d',
  'display_errors=stderr',
  '-d',
  'log_errors=0',
  '-d',
  'date.timezone=UTC',
  '-d',
  'opcache.revalidate_freq=0',
  '-d',
  'realpath_cache_ttl=0',
];

export { environment, phpFlags };

/**
 * Runs a PHP file with the site's WordPress loaded (`bare`: before WordPress is installed, the script loads it itself).
 */
export function phpIn( site, script, args = [], { bare = false, inherit = false } = {} ) {
  const runner = bare ? [ script ] : [ path.join( harness, 'run.php' ), script ];
  return capture( 'php', [ ...phpFlags, ...runner, ...args ], {
    env: environment( site ),
    ...( inherit ? { stdio: 'inherit', allowFailure: true, full: true } : {} ),
  } );
}

/** Starts the site's web server where none runs. */
export async function serve( site, { workers = 4 } = {} ) {
  if ( site.pid && alive( site.pid ) && ( await answers( site ) ) ) {
    return { ...site, started: false };
  }
  if ( ! ( await portIsFree( site.port ) ) ) {
    const port = await freePort();
    Object.assign( site, { port, url: `http://127.0.0.1:${ port }` } );
    configure( site );
    phpIn( site, path.join( harness, 'address.php' ) );
  }
  const log = fs.openSync( path.join( home( site.kind, site.name ), 'server.log' ), 'a' );
  const child = spawn(
    'php',
    [ ...phpFlags, '-S', `127.0.0.1:${ site.port }`, '-t', site.dir, path.join( harness, 'router.php' ) ],
    {
      detached: true,
      cwd: site.dir,
      stdio: [ 'ignore', log, log ],
      env: environment( site, { PHP_CLI_SERVER_WORKERS: String( workers ) } ),
    }
  );
  child.unref();
  fs.closeSync( log );
  site.pid = child.pid;
  save( site );
  for ( let i = 0; i < 200; i++ ) {
    if ( await answers( site ) ) {
      return { ...site, started: true };
    }
    await sleep( 50 );
  }
  throw new UserError(
    `The PHP server did not answer on ${ site.url }: see ${ path.join( home( site.kind, site.name ), 'server.log' ) }.`
  );
}

async function answers( site ) {
  try {
    const response = await fetch( `${ site.url }/wp-includes/images/blank.gif`, {
      redirect: 'manual',
      signal: AbortSignal.timeout( 3000 ),
    } );
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

export async function stopServer( site ) {
  if ( site?.pid && alive( site.pid ) ) {
    try {
      process.kill( -site.pid, 'SIGTERM' );
    } catch {
      process.kill( site.pid, 'SIGTERM' );
    }
    for ( let i = 0; i < 50 && alive( site.pid ); i++ ) {
      await sleep( 50 );
    }
  }
  if ( site ) {
    save( { ...site, pid: null } );
  }
}

export function all() {
  const base = path.join( cache, 'sites' );
  return isDir( base )
    ? fs
        .readdirSync( base )
        .map( ( entry ) => path.join( base, entry, 'site.json' ) )
        .filter( exists )
        .map( readJson )
    : [];
}

/** What PHP complained of in the plugin's own files since the site was made. */
export function grumbles( site ) {
  const log = path.join( path.dirname( site.dir ), 'debug.log' );
  if ( ! exists( log ) ) {
    return '';
  }
  const own = path.join( root, 'includes' );
  return fs
    .readFileSync( log, 'utf8' )
    .split( '\n' )
    .filter(
      ( line ) => /PHP (Warning|Notice|Deprecated|Fatal error|Parse error)/.test( line ) && line.includes( own )
    )
    .slice( 0, 10 )
    .join( '\n' );
}
